"""What the actions write, and what they refuse."""

from __future__ import annotations

import re
import time
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from goldenthread.kernel import actions, proof
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import (
    Appointment,
    Entry,
    Event,
    EventBody,
    Grant,
    Link,
    Organisation,
    OrganisationAncestor,
    Person,
    Role,
    SearchRow,
    Term,
)
from goldenthread.kernel.tests.conftest import House, organisation

pytestmark = pytest.mark.django_db


def log_of(entry: Entry) -> list[tuple[int, str]]:
    """Versions and verbs, oldest first."""
    return list(Event.objects.filter(entry_id=entry.pk).order_by("version").values_list("version", "verb"))


def told(event: Event) -> dict[str, Any]:
    """The values in an event's body."""
    return {name: field.get("value") for name, field in EventBody.objects.get(event=event).fields.items()}


def held_now() -> None:
    """Have every deferred guard judge what was done so far."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# -- create


def test_a_new_entry_is_kept_with_the_event_that_tells_all_of_it(house: House) -> None:
    new = Role(key="auditor", title={"en": "Auditor"}, organisation=house.treasury, spellings=["Auditors"])
    actions.create(new, by=house.person, reason="Asked for", clauses=3)
    held_now()
    stored = Role.objects.get(key="auditor")
    event = Event.objects.get(entry_id=stored.pk)
    assert (stored.version, stored.register, stored.organisation) == (1, "roles", house.treasury)
    assert (event.version, event.verb) == (1, "created")
    assert told(event) == {
        "key": "auditor", "title": {"en": "Auditor"}, "summary": {}, "organisation_id": house.treasury.pk,
        "visibility": "organisation", "classification": 0, "state": "", "ended_on": None, "successor_id": None, "more": {},
        "above_id": None, "spellings": ["Auditors"], "clauses": 3, "_by": house.person.pk, "_reason": "Asked for",
    }  # fmt: skip
    assert event.body.person == house.person
    assert proof.event_root(event.body.fields) == bytes(event.root)


def test_the_entry_in_hand_is_as_if_it_had_been_read(house: House) -> None:
    new = actions.create(Organisation(key="new", title={"en": "New"}, parent=house.treasury), by=None)
    again = Organisation.objects.get(pk=new.pk)
    fields = [f.attname for f in Organisation._meta.concrete_fields]
    assert [getattr(new, name) for name in fields] == [getattr(again, name) for name in fields]
    assert new == again
    assert not new._state.adding
    assert list(new.ancestry.values_list("distance", flat=True).order_by("distance")) == [0, 1, 2]


def test_what_an_event_says_of_its_time_is_what_the_database_says(house: House) -> None:
    event = actions.touch(house.treasury, by=None, verb="touched")
    again = Event.objects.get(pk=event.pk)
    assert (event.at, event.transaction, bytes(event.root)) == (again.at, again.transaction, bytes(again.root))


def test_many_entries_are_kept_at_once_each_with_its_own_event(house: House) -> None:
    new = [Role(key=f"role-{n}", title={"en": f"Role {n}", "fr": f"Rôle {n}"}) for n in range(2500)]
    with_facts = [{"line": n} for n in range(2500)]
    actions.create_many(new, by=house.person, facts=with_facts)
    held_now()
    assert Role.objects.filter(key__startswith="role-").count() == 2500
    for n in (0, 1999, 2000, 2499):
        assert told(Event.objects.get(entry_id=new[n].pk))["line"] == n
        assert Role.objects.get(pk=new[n].pk).key == f"role-{n}"
    assert SearchRow.objects.filter(entry_id__in=[each.pk for each in new]).count() == 5000


def test_nothing_to_keep_is_nothing() -> None:
    assert actions.create_many([], by=None) == []


def test_a_taken_key_is_refused_by_name(house: House) -> None:
    for keys in (["head"], ["other", "head"], ["odd, (key)", "odd, (key)"]):
        with pytest.raises(Refused, match=re.escape(f"“{keys[-1]}” is already taken")) as refusal, transaction.atomic():
            actions.create_many([Role(key=key, title={}) for key in keys], by=None)
        assert refusal.value.fields.keys() == {"key"}
    assert not Role.objects.filter(key__in=["other", "odd, (key)"]).exists()


def test_the_same_key_may_stand_in_two_registers(house: House) -> None:
    actions.create(Organisation(key="head", title={"en": "Head office"}), by=None)
    assert Entry.objects.filter(key="head").count() == 2


def test_entries_of_two_registers_are_not_kept_together(house: House) -> None:
    with pytest.raises(TypeError, match="one register"):
        actions.create_many([Role(key="a"), Organisation(key="b")], by=None)


def test_a_reference_to_something_that_is_not_kept_is_not_lost() -> None:
    """Its id would silently be empty."""
    parent = Organisation(key="parent", title={"en": "Parent"})
    for new in (Organisation(key="a", parent=parent), Organisation(key="a", organisation=parent)):
        with pytest.raises(ValueError, match="unsaved"):
            actions.create(new, by=None)
    late = Organisation(key="late", parent=parent)
    actions.create(parent, by=None)
    assert actions.create(late, by=None).parent_id == parent.pk


@pytest.mark.parametrize("facts", [{"title": {"en": "a\x00b"}}, {"key": "a\x00b"}, {"spellings": ["\ud800"]}])
def test_text_that_the_database_cannot_keep_is_refused_in_words(facts: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="cannot be kept") as refusal:
        actions.create(Role(**{"key": "new", "title": {"en": "New"}, **facts}), by=None)
    assert refusal.value.fields.keys() == facts.keys()
    assert not Role.objects.exists()


def test_no_action_lets_text_through_that_the_database_cannot_keep(house: House) -> None:
    bad = "a\x00b"
    attempts = [
        lambda: actions.change(house.treasury, by=None, title={"en": bad}),
        lambda: actions.change(house.treasury, by=None, acronym="T", reason=bad),
        lambda: actions.touch(house.treasury, by=None, verb="touched", text=[{"words": bad}]),
        lambda: actions.link(house.head, verb="requires", target=house.treasury, by=None, source_part=bad),
        lambda: actions.link(house.head, verb="requires", target=house.treasury, by=None, note={"en": bad}),
        lambda: actions.erase(house.treasury, by=None, reason=bad, names=["title"]),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="NUL"), transaction.atomic():
            attempt()
    assert log_of(house.treasury) == [(1, "created"), (2, "granted"), (3, "appointed")]


# -- change and touch


def test_a_change_tells_only_what_differs(house: House) -> None:
    event = actions.change(house.treasury, by=house.person, reason="Renamed", acronym="T", state="")
    held_now()
    assert event is not None
    assert told(event) == {"acronym": "T", "_by": house.person.pk, "_reason": "Renamed"}
    assert event.version == house.treasury.version == Organisation.objects.get(pk=house.treasury.pk).version == 4
    assert house.treasury.acronym == "T"


def test_a_change_that_changes_nothing_leaves_no_trace(house: House) -> None:
    same = {"title": {"en": "Treasury"}, "parent": house.government, "classes": [], "began_on": None}
    assert actions.change(house.treasury, by=None, **same) is None
    assert actions.change(house.treasury, by=None, parent_id=house.government.pk) is None
    assert actions.change(house.treasury, by=None) is None
    assert house.treasury.version == 3
    assert len(log_of(house.treasury)) == 3


def test_a_stale_form_loses_nothing(house: House) -> None:
    read = Organisation.objects.get(pk=house.treasury.pk)
    actions.change(house.treasury, by=None, acronym="NEW")
    with pytest.raises(Stale, match="Somebody has changed this"):
        actions.change(read, by=None, version=read.version, acronym="OLD")
    with pytest.raises(Stale):
        actions.touch(read, by=None, verb="touched", version=read.version)
    assert Organisation.objects.get(pk=house.treasury.pk).acronym == "NEW"


def test_a_change_works_on_what_is_stored_and_not_on_what_was_read(house: House) -> None:
    read = Organisation.objects.get(pk=house.treasury.pk)
    actions.change(house.treasury, by=None, acronym="NEW")
    actions.change(read, by=None, state="closing")
    assert (read.acronym, read.state, read.version) == ("NEW", "closing", 5)


def test_a_misspelt_field_is_not_taken_for_no_change(house: House) -> None:
    for wrong in ("titel", "version", "register", "sort_en", "entry_ptr"):
        with pytest.raises(TypeError, match=wrong):
            actions.change(house.treasury, by=None, **{wrong: 1} if wrong != "version" else {"version_": 1, wrong: 3})


def test_a_key_may_change_to_one_that_is_free(house: House) -> None:
    with pytest.raises(Refused, match="“ports” is already taken"), transaction.atomic():
        actions.change(house.treasury, by=None, key="ports")
    house.treasury.refresh_from_db()
    actions.change(house.treasury, by=None, key="exchequer")
    assert Organisation.objects.get(key="exchequer") == house.treasury


def test_touching_an_entry_moves_its_version_and_nothing_else(house: House) -> None:
    event = actions.touch(house.head, by=house.person, verb="text added", text="sha", on=date(2027, 5, 12))
    assert told(event) == {"text": "sha", "on": "2027-05-12", "_by": house.person.pk, "_reason": ""}
    assert house.head.version == Entry.objects.get(pk=house.head.pk).version == event.version


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_entry_at_once_both_succeed_in_turn(house: House) -> None:
    """One through the register's table, one through the shared one: both must wait for the same row."""
    ready, refused = Barrier(2), []

    def work(entry: Entry) -> None:
        try:
            ready.wait(60)
            for _ in range(10):
                actions.touch(entry, by=None, verb="touched")
        except DatabaseError as error:
            refused.append(error)
        finally:
            connections.close_all()

    workers = [Thread(target=work, args=[each]) for each in (house.treasury, Entry.objects.get(pk=house.treasury.pk))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert refused == []
    assert Entry.objects.get(pk=house.treasury.pk).version == 23


# -- titles


@pytest.mark.parametrize(
    ("title", "english", "french"),
    [
        ({"en": "Zone", "fr": "Étage"}, "zone", "etage"),
        ({"fr": "Étage"}, "etage", "etage"),
        ({"en": "Zone"}, "zone", "zone"),
        ({"en": "", "fr": "Étage"}, "etage", "etage"),
        ({"de": "Zone"}, "key 00000001", "key 00000001"),
        ({}, "key 00000001", "key 00000001"),
    ],
)
def test_an_entry_sorts_by_the_title_that_it_has(title: dict[str, str], english: str, french: str) -> None:
    new = actions.create(Role(key="key-1", title=title), by=None)
    assert (new.sort_en, new.sort_fr) == (english, french)


def test_a_new_title_sorts_and_is_found_anew(house: House) -> None:
    actions.change(house.head, by=None, title={"en": "Minister", "fr": "Ministre"}, summary={"fr": "Décide"})
    house.head.refresh_from_db()
    assert (house.head.sort_en, house.head.sort_fr) == ("minister", "ministre")
    rows = SearchRow.objects.filter(entry=house.head).order_by("language").values_list("language", "title", "text")
    assert list(rows) == [("en", "Minister", ""), ("fr", "Ministre", "Décide")]


def test_a_summary_without_a_title_in_its_language_is_found_too() -> None:
    new = actions.create(Role(key="new", title={"en": "Minister"}, summary={"fr": "Décide"}), by=None)
    assert set(new.search_rows.values_list("language", "title", "text")) == {
        ("en", "Minister", ""),
        ("fr", "", "Décide"),
    }


# -- the tree of organisations


def lines() -> set[tuple[str, str, int]]:
    """Who stands below whom, and how far."""
    return set(OrganisationAncestor.objects.values_list("organisation__key", "ancestor__key", "distance"))


TREE = {
    ("government", "government", 0), ("treasury", "treasury", 0), ("transport", "transport", 0), ("ports", "ports", 0),
    ("treasury", "government", 1), ("transport", "government", 1), ("ports", "transport", 1), ("ports", "government", 2),
}  # fmt: skip


def test_every_organisation_stands_below_itself_and_all_above(house: House) -> None:
    assert lines() == TREE


def test_a_branch_moves_with_all_that_hangs_on_it(house: House) -> None:
    actions.change(house.transport, by=None, parent=house.treasury)
    moved = {
        ("transport", "treasury", 1),
        ("transport", "government", 2),
        ("ports", "treasury", 2),
        ("ports", "government", 3),
    }
    assert lines() == TREE - {("transport", "government", 1), ("ports", "government", 2)} | moved
    actions.change(house.transport, by=None, parent=None)
    assert ("ports", "transport", 1) in lines()
    assert ("ports", "government", 3) not in lines()


def test_the_lines_follow_whatever_moves_an_organisation(house: House) -> None:
    actions.touch(house.ports, by=None, verb="moved")
    Organisation.objects.filter(pk=house.ports.pk).update(parent=house.treasury)
    assert ("ports", "treasury", 1) in lines()
    assert ("ports", "transport", 1) not in lines()


def test_an_organisation_cannot_stand_below_itself(house: House) -> None:
    for below in (house.government, house.transport, house.ports):
        with pytest.raises(Refused, match="cannot stand below itself") as refusal, transaction.atomic():
            actions.change(house.government, by=None, parent=below)
        assert refusal.value.fields.keys() == {"parent"}
    assert lines() == TREE


@pytest.mark.parametrize("grandparent", ["government", "transport", "ports"])
def test_the_database_lets_no_loop_into_the_tree(house: House, grandparent: str) -> None:
    """Two who move at once could each see no loop; so the database looks again, one after the other."""
    moved = Organisation.objects.filter(pk=house.government.pk)
    with pytest.raises(DatabaseError, match="cannot stand below itself"), transaction.atomic():
        moved.update(parent=getattr(house, grandparent))
    assert lines() == TREE


@pytest.mark.django_db(transaction=True)
def test_two_new_organisations_at_once_both_have_their_lines(house: House) -> None:
    ready, failed = Barrier(2), []

    def work(key: str) -> None:
        try:
            ready.wait(60)
            for n in range(5):
                organisation(f"{key}-{n}", house.ports)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    workers = [Thread(target=work, args=[key]) for key in ("east", "west")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert failed == []
    assert {key for key, above, far in lines() if (above, far) == ("government", 3)} == {
        f"{key}-{n}" for key in ("east", "west") for n in range(5)
    }


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_loop_together(house: House) -> None:
    """Each alone would be right: transport below the treasury, the treasury below transport."""
    refused: list[DatabaseError] = []

    def other_move() -> None:
        try:
            actions.change(house.transport, by=None, parent=house.treasury)
        except DatabaseError as error:
            refused.append(error)
        finally:
            connections.close_all()

    other = Thread(target=other_move)
    with transaction.atomic():
        actions.change(house.treasury, by=None, parent=house.transport)
        other.start()
        assert waits_for_a_lock()
    other.join(60)
    assert [type(each) for each in refused] == [IntegrityError]
    assert "cannot stand below itself" in str(refused[0])
    assert ("treasury", "transport", 1) in lines()
    assert ("transport", "treasury", 1) not in lines()


def waits_for_a_lock() -> bool:
    """Whether somebody else comes to wait within half a minute, on a machine that may be busy."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


@pytest.mark.django_db(transaction=True)
def test_who_changes_an_entry_keeps_nobody_from_pointing_to_it(house: House) -> None:
    done: list[Link] = []

    def other_link() -> None:
        try:
            done.append(actions.link(house.head, verb="requires", target=house.treasury, by=None))
        finally:
            connections.close_all()

    other = Thread(target=other_link)
    with transaction.atomic():
        actions.change(house.treasury, by=None, acronym="T")
        other.start()
        other.join(60)
        assert len(done) == 1


# -- links


def test_linking_twice_is_linking_once(house: House) -> None:
    again = actions.link(house.head, verb="requires", target=house.clerk, by=None)
    assert again == house.link
    assert log_of(house.head) == [(1, "created"), (2, "linked")]
    assert Link.objects.count() == 1


def test_linking_again_with_other_facts_changes_the_link(house: House) -> None:
    kept = actions.link(house.head, verb="requires", target=house.clerk, by=house.person, valid_from=date(2027, 1, 1))
    held_now()
    event = Event.objects.get(entry_id=house.head.pk, version=3)
    assert kept.pk == house.link.pk
    assert Link.objects.get().valid_from == date(2027, 1, 1)
    assert told(event)["link"]["valid_from"] == "2027-01-01"
    assert (told(event)["link"]["verb"], told(event)["link"]["target"]) == ("requires", house.clerk.pk)


def test_links_to_two_parts_are_two_links(house: House) -> None:
    for part in ("4.1", "4.2", "4.1"):
        actions.link(house.head, verb="requires", target=house.clerk, by=None, target_part=part)
    assert Link.objects.count() == 3


def test_unlinking_twice_is_unlinking_once(house: House) -> None:
    link = actions.link(house.head, verb="requires", target=house.clerk, by=None, target_part="4.1")
    same = Link.objects.get(pk=link.pk)
    actions.unlink(link, by=house.person, reason="Mistaken")
    actions.unlink(same, by=None)
    actions.unlink(link, by=None)
    held_now()
    assert log_of(house.head)[2:] == [(3, "linked"), (4, "unlinked")]
    assert told(Event.objects.get(entry_id=house.head.pk, version=4))["link"] == {
        "verb": "requires", "target": house.clerk.pk, "source_part": "", "target_part": "4.1",
        "valid_from": None, "valid_until": None,
    }  # fmt: skip
    assert Link.objects.get() == house.link


def test_a_link_can_be_made_again_after_it_was_taken_away(house: House) -> None:
    actions.unlink(house.link, by=None)
    actions.link(house.head, verb="requires", target=house.clerk, by=None)
    assert [verb for _, verb in log_of(house.head)] == ["created", "linked", "unlinked", "linked"]
    assert Link.objects.count() == 1


def test_many_links_are_one_event_and_those_held_stay(house: House) -> None:
    def wanted() -> list[Link]:
        targets = (house.clerk, house.treasury, house.ports, house.ports)
        return [Link(verb="requires", target=target) for target in targets]

    assert actions.link_many(house.head, wanted(), by=house.person) == 2
    held_now()
    assert actions.link_many(house.head, wanted(), by=house.person) == 0
    assert log_of(house.head) == [(1, "created"), (2, "linked"), (3, "linked")]
    links = told(Event.objects.get(entry_id=house.head.pk, version=3))["links"]
    assert [each["target"] for each in links] == [house.treasury.pk, house.ports.pk]
    assert Link.objects.filter(source=house.head).count() == 3


# -- posts, rights, lists


def test_a_post_and_a_right_are_told_in_the_organisations_log(house: House) -> None:
    bob = Person.objects.create_user("bob@example.org", name="Bob")
    days = {"from_on": date(2027, 1, 1), "until_on": date(2028, 1, 1)}
    post = actions.appoint(bob, role=house.clerk, organisation=house.ports, by=house.person, **days)
    right = actions.grant(bob, capability="audit", organisation=house.ports, by=house.person, **days)
    held_now()
    assert log_of(house.ports) == [(1, "created"), (2, "appointed"), (3, "granted")]
    appointed, granted = (
        told(event) for event in Event.objects.filter(entry_id=house.ports.pk, version__gt=1).order_by("pk")
    )
    told_days = {"from": "2027-01-01", "until": "2028-01-01"}
    signed = {"_by": house.person.pk, "_reason": ""}
    assert appointed == {"person": bob.pk, "role": house.clerk.pk, **told_days, **signed}
    assert granted == {"person": bob.pk, "capability": "audit", **told_days, **signed}
    assert Appointment.objects.get(pk=post.pk).until_on == Grant.objects.get(pk=right.pk).until_on == date(2028, 1, 1)


def test_a_list_takes_what_it_lacks_and_keeps_what_people_changed() -> None:
    assert actions.keep_terms("kinds", {"a": {"en": "A"}, "b": {"en": "B"}}, by=None) == 2
    actions.change(Term.objects.get(key="kinds.a"), by=None, title={"en": "Mine"})
    assert actions.keep_terms("kinds", {"a": {"en": "A"}, "b": {"en": "B"}, "c": {"en": "C"}}, by=None) == 1
    assert [t.title["en"] for t in Term.objects.filter(vocabulary="kinds").order_by("position")] == ["Mine", "B", "C"]


# -- all or nothing


@pytest.mark.django_db(transaction=True)
def test_an_action_that_breaks_off_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError("the line went dead")

    monkeypatch.setattr(actions.search, "index_entries", broken)
    before = list(Entry.objects.order_by("pk").values())
    for action in (
        lambda: actions.create(Role(key="new", title={"en": "New"}), by=None),
        lambda: actions.change(house.treasury, by=None, title={"en": "Other"}),
    ):
        with pytest.raises(ConnectionError):
            action()
    assert list(Entry.objects.order_by("pk").values()) == before
