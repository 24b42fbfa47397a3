"""The guards hold whichever code path tries, for the owner of the tables and for the program's own role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from goldenthread.kernel import actions, guards, proof, settler
from goldenthread.kernel.models import (
    Appointment,
    Entry,
    Event,
    EventBody,
    EventPosition,
    Grant,
    Link,
    Organisation,
    OrganisationAncestor,
    Role,
    SearchRow,
)
from goldenthread.kernel.tests.conftest import House

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = "goldenthread"
REFUSAL = r"goldenthread: |entry_has_its_event|permission denied"
Attack = Callable[[House], Any]


@contextmanager
def cannot_commit(role: str | None = None, *, because: str = REFUSAL) -> Iterator[None]:
    """What is done inside must be refused, at once or when it would be committed."""
    with acting_as(role), pytest.raises(DatabaseError, match=because), transaction.atomic():
        yield


@contextmanager
def acting_as(role: str | None) -> Iterator[None]:
    """As the owner of the tables, or through the eyes of another role."""
    with connection.cursor() as cursor:
        if role:
            cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def sql(statement: str, *values: Any) -> Attack:
    """An attack in plain SQL."""

    def run(_house: House) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


def whole_database() -> dict[str, list[Any]]:
    """Every row of the kernel."""
    models = [m for m in apps.get_app_config("kernel").get_models() if m is not SearchRow]
    return {m.__name__: list(m._base_manager.order_by("pk").values()) for m in models}


def forged_event(entry_id: int, version: int, *, verb: str = "forged", **columns: Any) -> Event:
    """An event with a body, written past the actions."""
    body = proof.salted({"_by": None, "_reason": ""})
    event = Event.objects.create(
        entry_id=entry_id, version=version, verb=verb, root=proof.event_root(body), **{"transaction": 0, **columns}
    )
    EventBody.objects.create(event=event, fields=body)
    return event


def step(entry: Entry, **columns: Any) -> None:
    """Move an entry to its next version past the actions, without an event."""
    Entry.objects.filter(pk=entry.pk).update(version=F("version") + 1, **columns)


def saved(house: House) -> None:
    house.treasury.state = "closed"
    house.treasury.save()


def bulk_updated(house: House) -> None:
    house.treasury.state = house.transport.state = "closed"
    Entry.objects.bulk_update([house.treasury.entry_ptr, house.transport.entry_ptr], ["state"])


def bulk_created(house: House) -> None:
    now = timezone.now()
    Entry.objects.bulk_create([Entry(register="roles", key="ghost", created_at=now, changed_at=now)])


def child_without_event(house: House) -> None:
    """A second face for an entry that is already kept."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_role (entry_ptr_id, spellings) VALUES (%s, '{}')", [house.treasury.pk])


def copied(house: House) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY kernel_grant (person_id, capability, organisation_id) FROM STDIN") as copy,
    ):
        copy.write_row((house.person.pk, "administer", house.government.pk))


def merged(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "MERGE INTO kernel_grant USING (SELECT %s AS id) AS wanted ON kernel_grant.id = wanted.id "
            "WHEN MATCHED THEN UPDATE SET capability = 'administer'",
            [house.grant.pk],
        )


WITHOUT_AN_EVENT: dict[str, Attack] = {
    "update": lambda h: Entry.objects.filter(pk=h.treasury.pk).update(state="closed"),
    "update to the next version": lambda h: step(h.treasury, state="closed"),
    "update past the next version": lambda h: Entry.objects.filter(pk=h.treasury.pk).update(version=F("version") + 2),
    "update of the version back": lambda h: Entry.objects.filter(pk=h.treasury.pk).update(version=1),
    "save": saved,
    "bulk_update": bulk_updated,
    "bulk_create": bulk_created,
    "raw SQL": sql("UPDATE kernel_entry SET title = '{}'"),
    "raw deletion": sql("DELETE FROM kernel_entry"),
    "deletion": lambda h: Entry.objects.filter(pk=h.clerk.pk)._raw_delete("default"),
    "update of the child alone": lambda h: Organisation.objects.filter(pk=h.treasury.pk).update(acronym="T"),
    "update of the parent organisation": lambda h: Organisation.objects.filter(pk=h.ports.pk).update(parent=h.treasury),
    "insert of a child alone": child_without_event,
    "deletion of the child alone": lambda h: Role.objects.filter(pk=h.clerk.pk)._raw_delete("default"),
    "new grant": lambda h: Grant.objects.create(person=h.person, capability="administer", organisation=h.government),
    "new grants in bulk": lambda h: Grant.objects.bulk_create(
        [Grant(person=h.person, capability="administer", organisation=h.government)]
    ),
    "wider grant": lambda h: Grant.objects.filter(pk=h.grant.pk).update(capability="administer"),
    "saved grant": lambda h: Grant(h.grant.pk, person=h.person, capability="audit", organisation=h.treasury).save(),
    "grant taken away": lambda h: Grant.objects.all().delete(),
    "COPY": copied,
    "MERGE": merged,
    "new appointment": lambda h: Appointment.objects.create(person=h.person, role=h.clerk, organisation=h.ports),
    "longer appointment": lambda h: Appointment.objects.update(until_on="2100-01-01"),
    "appointment taken away": lambda h: Appointment.objects.all().delete(),
    "new link": lambda h: Link.objects.create(source=h.clerk, verb="requires", target=h.head),
    "other link": lambda h: Link.objects.update(verb="replaces"),
    "confirmed link": lambda h: Link.objects.bulk_update([Link(h.link.pk, confirmed_by=h.person)], ["confirmed_by"]),
    "link taken away": lambda h: Link.objects.all().delete(),
}


@pytest.mark.parametrize("attack", WITHOUT_AN_EVENT.values(), ids=WITHOUT_AN_EVENT)
def test_no_change_commits_without_its_event(house: House, attack: Attack) -> None:
    before = whole_database()
    for role in (None, PROGRAM):
        with cannot_commit(role):
            attack(house)
    assert whole_database() == before


@pytest.mark.parametrize(
    "table",
    [
        "kernel_entry", "kernel_organisation", "kernel_role", "kernel_term", "kernel_grant", "kernel_appointment",
        "kernel_link", "kernel_event", "kernel_eventbody", "kernel_eventposition", "kernel_organisationancestor",
    ],
)  # fmt: skip
def test_no_table_of_entries_parts_or_events_can_be_emptied(house: House, table: str) -> None:
    settler.settle()
    before = whole_database()
    for role in (None, PROGRAM):
        with cannot_commit(role), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert whole_database() == before


def other_entrys_event(house: House) -> None:
    """An event of one entry does not cover another entry's next version."""
    actions.touch(house.transport, by=None, verb="touched")
    step(house.treasury, state="closed")


def other_entrys_part(house: House) -> None:
    actions.touch(house.transport, by=None, verb="touched")
    Grant.objects.filter(pk=house.grant.pk).update(capability="administer")


def moved_away(house: House) -> None:
    """A part that moves needs an event of where it was…"""
    actions.touch(house.ports, by=None, verb="granted")
    Grant.objects.filter(pk=house.grant.pk).update(organisation=house.ports)


def moved_in(house: House) -> None:
    """… and of where it goes."""
    actions.touch(house.treasury, by=None, verb="granted")
    Grant.objects.filter(pk=house.grant.pk).update(organisation=house.ports)


def undone_event(house: House) -> None:
    """The event is undone with its savepoint, the change beside it stays."""
    with transaction.atomic():
        actions.touch(house.treasury, by=None, verb="touched")
        transaction.set_rollback(True)
    Grant.objects.filter(pk=house.grant.pk).update(capability="administer")


def event_ahead(house: House) -> None:
    """Events cannot be laid up for changes to come."""
    forged_event(house.treasury.pk, house.treasury.version + 1)


def event_of_nothing(house: House) -> None:
    forged_event(999_999, 1)


def event_before_the_first(house: House) -> None:
    forged_event(house.treasury.pk, 0)


def skipped_version(house: House) -> None:
    """Two steps and only the second one's event: the gap could be filled with anything later."""
    step(house.treasury)
    step(house.treasury)
    forged_event(house.treasury.pk, house.treasury.version + 2)


def event_without_body(house: House) -> None:
    step(house.treasury)
    Event.objects.create(
        entry_id=house.treasury.pk, version=house.treasury.version + 1, verb="forged", root=b"", transaction=0
    )


def event_with_a_number_of_its_own(house: House) -> None:
    step(house.treasury)
    forged_event(house.treasury.pk, house.treasury.version + 1, id=10**9)


def event_whose_body_hides_its_values(house: House) -> None:
    event = Event(
        entry_id=house.treasury.pk, version=house.treasury.version + 1, verb="forged", root=b"", transaction=0
    )
    step(house.treasury)
    event.save()
    EventBody.objects.create(event=event, fields={"title": {"hash": "0" * 64}})


def event_whose_body_has_a_hash_too(house: House) -> None:
    event = Event(
        entry_id=house.treasury.pk, version=house.treasury.version + 1, verb="forged", root=b"", transaction=0
    )
    step(house.treasury)
    event.save()
    EventBody.objects.create(event=event, fields={"title": {"value": 1, "salt": "00" * 16, "hash": "0" * 64}})


def event_of_somebody_else(house: House) -> None:
    """The person beside the body must be the one whom the root covers."""
    event = Event(
        entry_id=house.treasury.pk, version=house.treasury.version + 1, verb="forged", root=b"", transaction=0
    )
    step(house.treasury)
    event.save()
    EventBody.objects.create(event=event, person=house.person, fields=proof.salted({"_by": None, "_reason": ""}))


def table_in_disguise(house: House) -> None:
    """A temporary table is found before ours by whoever does not say whose he means."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kernel_event (LIKE public.kernel_event) ON COMMIT DROP")
        cursor.execute(
            "INSERT INTO pg_temp.kernel_event (id, entry_id, version, verb, at, transaction, root) "
            "VALUES (1, %s, 99, 'forged', now(), pg_current_xact_id()::text::bigint, '')",
            [house.treasury.pk],
        )
    Grant.objects.filter(pk=house.grant.pk).update(capability="administer")


def other_birthday(house: House) -> None:
    step(house.treasury, created_at=timezone.now())
    forged_event(house.treasury.pk, house.treasury.version + 1)


FORGED: dict[str, Attack] = {
    attack.__name__.replace("_", " "): attack
    for attack in (
        other_entrys_event, other_entrys_part, moved_away, moved_in, undone_event, event_ahead, event_of_nothing,
        event_before_the_first, skipped_version, event_without_body, event_with_a_number_of_its_own,
        event_whose_body_hides_its_values, event_whose_body_has_a_hash_too, event_of_somebody_else, table_in_disguise, other_birthday,
    )
}  # fmt: skip


@pytest.mark.parametrize("attack", FORGED.values(), ids=FORGED)
def test_a_forged_or_borrowed_event_does_not_count(house: House, attack: Attack) -> None:
    before = whole_database()
    for role in (None, PROGRAM):
        with cannot_commit(role):
            attack(house)
        house.treasury.refresh_from_db()
        house.transport.refresh_from_db()
        house.ports.refresh_from_db()
    assert whole_database() == before


def test_an_event_of_an_earlier_transaction_does_not_count_for_a_part(house: House) -> None:
    actions.touch(house.treasury, by=None, verb="touched")
    with cannot_commit():
        Grant.objects.filter(pk=house.grant.pk).update(capability="administer")


def test_an_event_is_never_changed_or_taken_away(house: House) -> None:
    before = whole_database()
    attacks: list[Attack] = [
        lambda h: Event.objects.update(verb="nothing"),
        lambda h: Event.objects.filter(entry_id=h.treasury.pk)._raw_delete("default"),
        sql("UPDATE kernel_event SET at = now() - interval '1 year'"),
        sql("DELETE FROM kernel_event"),
        sql("INSERT INTO kernel_event SELECT * FROM kernel_event ON CONFLICT (id) DO UPDATE SET verb = 'nothing'"),
    ]
    for attack in attacks:
        for role in (None, PROGRAM):
            with cannot_commit(role):
                attack(house)
    assert whole_database() == before


def test_when_an_event_was_written_cannot_be_chosen(house: House) -> None:
    began = timezone.now()
    with transaction.atomic():
        step(house.treasury)
        forged = forged_event(house.treasury.pk, house.treasury.version + 1, at=began.replace(year=1999), transaction=7)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            (running,) = cursor.fetchone()
    forged.refresh_from_db()
    assert forged.transaction == running
    assert began <= forged.at <= timezone.now()


def emptied(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """The fields of a body as an erasure of some leaves them."""
    return {n: {"hash": proof.field_hash(n, f).hex()} if n in names else f for n, f in fields.items()}


def test_a_body_is_not_changed_without_an_erasure(house: House) -> None:
    before = whole_database()
    first = EventBody.objects.get(event__entry_id=house.treasury.pk, event__version=1)

    def rewritten(h: House) -> None:
        EventBody.objects.filter(pk=first.pk).update(fields=emptied(first.fields, "title"))

    def under_another_verb(h: House) -> None:
        actions.touch(h.treasury, by=None, verb="touched", erased=["title"])
        rewritten(h)

    def under_another_entrys_erasure(h: House) -> None:
        actions.erase(h.transport, by=None, reason="Court order 7", names=["title"])
        rewritten(h)

    def taken_away(h: House) -> None:
        actions.erase(h.treasury, by=None, reason="Court order 7", names=["title"])
        EventBody.objects.filter(pk=first.pk)._raw_delete("default")

    for attack in (rewritten, under_another_verb, under_another_entrys_erasure, taken_away):
        for role in (None, PROGRAM):
            with cannot_commit(role):
                attack(house)
            house.treasury.refresh_from_db()
            house.transport.refresh_from_db()
    assert whole_database() == before


def test_an_earlier_erasure_opens_nothing(house: House) -> None:
    actions.touch(house.treasury, by=None, verb="erased", erased=["title"])
    body = EventBody.objects.get(event__entry_id=house.treasury.pk, event__version=1)
    with cannot_commit(because="only an erasure takes something out"):
        EventBody.objects.filter(pk=body.pk).update(fields=emptied(body.fields, "title"))


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda f: {**f, "title": {"value": {"en": "New"}, "salt": "00" * 16}}, id="another value"),
        pytest.param(lambda f: {**f, "title": {**f["title"], "value": {"en": "New"}}}, id="a value under the old salt"),
        pytest.param(lambda f: {**f, "title": {**f["title"], "hash": "0" * 64}}, id="a value beside a hash"),
        pytest.param(lambda f: {**f, "title": {"hash": "no hash"}}, id="no hash at all"),
        pytest.param(lambda f: {**f, "title": {"hash": None}}, id="an empty hash"),
        pytest.param(lambda f: {**f, "title": None}, id="nothing"),
        pytest.param(lambda f: {n: v for n, v in f.items() if n != "title"}, id="a field less"),
        pytest.param(lambda f: {**f, "extra": {"hash": "0" * 64}}, id="a field more"),
        pytest.param(lambda f: {**f, "summary": {"hash": "1" * 64}}, id="another hash for what was erased before"),
        pytest.param(lambda f: emptied(f, "key"), id="a field that this erasure does not name"),
    ],
)
def test_an_erasure_only_puts_hashes_in_the_place_of_what_it_names(house: House, rewrite: Callable[[Any], Any]) -> None:
    actions.erase(house.treasury, by=None, reason="Court order 7", names=["summary"])
    body = EventBody.objects.get(event__entry_id=house.treasury.pk, event__version=1)
    with cannot_commit(because="only an erasure takes something out"):
        actions.touch(house.treasury, by=None, verb="erased", erased=["title", "summary", "extra"])
        EventBody.objects.filter(pk=body.pk).update(fields=rewrite(body.fields))


def test_an_erasure_does_not_change_who_did_it(house: House) -> None:
    actions.change(house.treasury, by=house.person, acronym="T")
    body = EventBody.objects.get(event__entry_id=house.treasury.pk, event__version=house.treasury.version)
    for person, fields in (
        (None, body.fields),
        (house.person, emptied(body.fields, "_by")),
    ):
        with cannot_commit(because="is not the one in its body"):
            actions.touch(house.treasury, by=None, verb="erased", erased=["_by"])
            EventBody.objects.filter(pk=body.pk).update(person=person, fields=fields)


def test_a_place_in_the_order_is_kept_and_the_next_one_follows(house: House) -> None:
    settler.settle()
    last = EventPosition.objects.order_by("position").last()
    assert last is not None
    before = whole_database()
    with transaction.atomic():
        actions.touch(house.treasury, by=None, verb="touched")
        event = Event.objects.latest("pk")
        for attack in (
            lambda h: EventPosition.objects.update(position=F("position") + 100),
            lambda h: EventPosition.objects.filter(pk=last.pk)._raw_delete("default"),
            lambda h: EventPosition.objects.create(position=last.position + 2, event=event),
            lambda h: EventPosition.objects.create(position=0, event=event),
            lambda h: EventPosition.objects.create(position=-1, event=event),
        ):
            for role in (None, PROGRAM):
                with cannot_commit(role, because="goldenthread: "):
                    attack(house)
        transaction.set_rollback(True)
    assert whole_database() == before


def test_lines_of_descent_cannot_be_drawn_by_hand(house: House) -> None:
    """They decide who sees what, and no event would tell of it."""
    before = whole_database()
    attacks: list[Attack] = [
        lambda h: OrganisationAncestor.objects.create(organisation=h.treasury, ancestor=h.ports, distance=1),
        lambda h: OrganisationAncestor.objects.update(distance=0),
        lambda h: OrganisationAncestor.objects.all()._raw_delete("default"),
    ]
    for attack in attacks:
        for role in (None, PROGRAM):
            with cannot_commit(role):
                attack(house)
    assert whole_database() == before


def test_the_programs_role_can_do_all_that_the_actions_do(house: House) -> None:
    with acting_as(PROGRAM):
        new = actions.create(Organisation(key="new", title={"en": "New"}, parent=house.treasury), by=house.person)
        actions.change(new, by=house.person, parent=house.transport)
        actions.create_many([Role(key=f"role-{n}", title={"en": str(n)}) for n in range(3)], by=house.person)
        actions.grant(house.person, capability="audit", organisation=new, by=house.person)
        actions.appoint(house.person, role=house.head, organisation=new, by=house.person)
        actions.unlink(actions.link(new, verb="requires", target=house.head, by=None), by=None)
        actions.erase(new, by=house.person, reason="Court order 7", names=["title", "_by"])
        placed = settler.settle()
    assert placed == Event.objects.count()
    assert list(new.ancestry.order_by("distance").values_list("ancestor__key", flat=True)) == [
        "new",
        "transport",
        "government",
    ]


def test_the_programs_role_need_not_be_able_to_draw_lines_of_descent(house: House) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON kernel_organisationancestor FROM {PROGRAM}")
        with acting_as(PROGRAM):
            new = actions.create(Organisation(key="new", title={"en": "New"}, parent=house.ports), by=house.person)
        assert new.ancestry.count() == 4
        transaction.set_rollback(True)


def test_the_program_owns_no_table_and_has_no_right_to_change_the_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tableowner = %s", [PROGRAM])
        assert cursor.fetchall() == []
        for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            cursor.execute("SELECT has_table_privilege(%s, 'kernel_event', %s)", [PROGRAM, right])
            assert cursor.fetchone() == (False,), right


def test_every_model_says_what_it_belongs_to() -> None:
    """A new table of parts is guarded, or says in so many words (`guarded_by = None`) that it needs no event."""
    silent = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("goldenthread.") and model not in guards.OWN and not hasattr(model, "guarded_by")
    ]
    assert silent == []


def present_guards() -> dict[tuple[str, str], int]:
    """Every guard that is on, with the number that a new one would not have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, oid::bigint FROM pg_trigger WHERE tgname LIKE 'guard\\_%'"
        )
        return {(table, name): number for table, name, number in cursor.fetchall()}


def test_installing_the_guards_again_changes_none() -> None:
    before = present_guards()
    guards.install(using="default")
    assert present_guards() == before


def test_installing_mends_guards_that_are_missing_other_or_too_many() -> None:
    whole = present_guards()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER guard_event ON kernel_grant")
        cursor.execute("DROP TRIGGER guard_delete ON kernel_entry")
        cursor.execute("CREATE TRIGGER guard_delete BEFORE INSERT ON kernel_entry EXECUTE FUNCTION kernel_forbid()")
        cursor.execute(
            "CREATE TRIGGER guard_outgrown BEFORE TRUNCATE ON kernel_searchrow EXECUTE FUNCTION kernel_forbid()"
        )
    guards.install(using="default")
    assert present_guards().keys() == whole.keys()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype & 8 FROM pg_trigger WHERE tgname = 'guard_delete' AND tgrelid = 'kernel_entry'::regclass"
        )
        assert cursor.fetchone() == (8,), "on deletion, as it was"


def test_every_guard_that_is_wanted_is_there() -> None:
    assert {(guard.table, guard.name) for guard in guards.wanted()} == present_guards().keys()
