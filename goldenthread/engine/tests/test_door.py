"""The one door: what it lets through, what it refuses, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from django.test import Client

from goldenthread.engine import read, write
from goldenthread.engine import register as registers
from goldenthread.engine.register import Register, register_of
from goldenthread.kernel import actions
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Classification, Entry, Event, Organisation, Person, Role, Visibility
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass
class House:
    """A root with two departments, and whoever administers each."""

    root: Organisation
    ours: Organisation
    theirs: Organisation
    top: Person
    mine: Person
    other: Person


@pytest.fixture
def house() -> House:
    root = factories.organisation("Root")
    ours, theirs = factories.organisation("Ours", below=root), factories.organisation("Theirs", below=root)
    for each in (ours, theirs):
        actions.change(each, by=None, organisation_id=each.pk)
    holders = [factories.holder("administer", each) for each in (root, ours, theirs)]
    return House(root, ours, theirs, *holders)


def register(key: str) -> Register:
    found = register_of(key)
    assert found is not None
    return found


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register that contributors may write in: roles, without their own stricter needs."""
    plain = replace(register("roles"), needs={})
    monkeypatch.setitem(registers._catalogue, "roles", plain)
    return plain


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def role(**facts: object) -> Role:
    return factories.entry(register("roles"), "Deputy head", **facts)


# Adding


def test_a_new_entry_gets_a_key_from_its_title(house: House) -> None:
    body = {"title": {"en": "Chief of Élan"}, "organisation": f"organisations:{house.ours.key}"}
    keys = [write.create(register("roles"), write.Body(body), by=house.mine).key for _n in range(3)]
    assert keys == ["chief-of-elan", "chief-of-elan-2", "chief-of-elan-3"]


def test_a_key_that_is_an_address_of_the_engine_is_not_given(house: House) -> None:
    body = {"title": {"en": "New"}, "organisation": house.ours.key}
    assert write.create(register("roles"), write.Body(body), by=house.mine).key == "new-2"
    with pytest.raises(write.Invalid) as told:
        write.create(register("roles"), write.Body({**body, "key": "new"}), by=house.mine)
    assert list(told.value.fields) == ["key"]


def test_a_taken_key_is_told_at_its_field(house: House) -> None:
    taken = role(organisation=house.ours)
    answer = signed_in(house.mine).post(
        "/registers/roles/new/",
        {
            "shown": ["title", "organisation"],
            "title_en": "Another",
            "organisation": house.ours.key,
            "key": taken.key,
        },
    )
    assert answer.status_code == 422
    assert answer.context["errors"][-1]["href"] == "#key"
    assert 'value="Another"' in answer.content.decode()


def test_what_is_required_is_asked_for(house: House) -> None:
    with pytest.raises(write.Invalid) as told:
        write.create(register("terms"), write.Body({"organisation": house.ours.key}), by=house.mine)
    assert set(told.value.fields) == {"title", "vocabulary", "code", "position"}


def test_the_key_of_a_term_follows_from_its_list_and_code(house: House) -> None:
    body = {"title": {"en": "Mauve"}, "vocabulary": "colours", "code": "mauve", "position": 1}
    made = write.create(register("terms"), write.Body(body), by=house.top)
    assert made.key == "colours.mauve"
    with pytest.raises(write.Invalid):
        write.change(register("terms"), made.key, write.Body({"code": "red"}), by=house.top, version=1)


def test_nobody_adds_to_an_organisation_in_which_they_hold_nothing(house: House) -> None:
    body = {"title": {"en": "Spy"}, "organisation": house.theirs.key}
    with pytest.raises(NotAllowed):
        write.create(register("roles"), write.Body(body), by=house.mine)
    assert not Role.objects.exists()


def test_the_form_begins_in_ones_own_organisation(house: House) -> None:
    page = signed_in(house.mine).get("/registers/roles/new/").content.decode()
    assert f'name="organisation" type="text" value="{house.ours.key}"' in page


# Changing


def test_a_change_is_one_event_with_its_reason(house: House) -> None:
    entry = role(organisation=house.ours)
    body = write.Body({"title": {"en": "Head"}, "reason": "simpler"})
    write.change(register("roles"), entry.key, body, by=house.mine, version=1)
    event = Event.objects.filter(entry_id=entry.pk).latest("version")
    assert event.body.person == house.mine
    assert event.body.fields["_reason"]["value"] == "simpler"
    assert set(event.body.fields) == {"title", "_by", "_reason"}


def test_a_field_that_the_form_did_not_show_stays(house: House) -> None:
    entry = role(organisation=house.ours, spellings=["deputy heads"])
    write.change(register("roles"), entry.key, write.Body({"title": {"en": "Head"}}), by=house.mine, version=1)
    entry.refresh_from_db()
    assert entry.spellings == ["deputy heads"]


def test_a_form_that_comes_back_holds_what_it_did_not_show(house: House) -> None:
    entry = role(organisation=house.ours, spellings=["deputy heads"])
    sent = {"version": 1, "shown": "above", "above": "nobody"}
    page = signed_in(house.mine).post(f"/registers/roles/{entry.key}/change/", sent).content.decode()
    assert "deputy heads</textarea>" in page
    assert 'value="nobody"' in page


def test_a_form_says_what_a_key_means(house: House) -> None:
    entry = role(organisation=house.ours)
    page = signed_in(house.mine).get(f"/registers/roles/{entry.key}/change/").content.decode()
    assert f"{house.ours.key} is “Ours”." in page


def test_a_stale_version_changes_nothing(house: House) -> None:
    entry = role(organisation=house.ours)
    actions.change(entry, by=None, title={"en": "Theirs"})
    for version in (1, 3, None):
        with pytest.raises(Stale):
            write.change(
                register("roles"), entry.key, write.Body({"title": {"en": "Mine"}}), by=house.mine, version=version
            )
    entry.refresh_from_db()
    assert (entry.title, entry.version) == ({"en": "Theirs"}, 2)


def test_making_public_takes_the_right_to_approve(house: House, papers: Register) -> None:
    entry = factories.entry(papers, organisation=house.ours, visibility=Visibility.ORGANISATION)
    contributor, approver = factories.holder("contribute", house.ours), factories.holder("approve", house.ours)
    public = write.Body({"visibility": "public"})
    with pytest.raises(NotAllowed):
        write.change(papers, entry.key, public, by=contributor, version=1)
    assert signed_in(contributor).post(f"/registers/roles/{entry.key}/publish/", {"version": 1}).status_code == 403
    assert signed_in(approver).post(f"/registers/roles/{entry.key}/publish/", {"version": 1}).status_code == 302
    entry.refresh_from_db()
    assert entry.visibility == Visibility.PUBLIC


def test_a_public_entry_is_moved_only_by_who_may_publish_at_both_ends(house: House, papers: Register) -> None:
    entry = factories.entry(papers, organisation=house.ours)
    mover = factories.holder("approve", house.ours)
    actions.grant(mover, capability="contribute", organisation=house.theirs, by=None)
    moved = write.Body({"organisation": house.theirs.key})
    with pytest.raises(NotAllowed):
        write.change(papers, entry.key, moved, by=mover, version=1)
    actions.grant(mover, capability="approve", organisation=house.theirs, by=None)
    assert write.change(papers, entry.key, moved, by=mover, version=1).organisation_id == house.theirs.pk


def test_nobody_classifies_above_their_clearance_nor_opens_what_is_classified(house: House, papers: Register) -> None:
    contributor = factories.holder("contribute", house.ours, clearance=Classification.OFFICIAL)
    entry = factories.entry(
        papers,
        organisation=house.ours,
        classification=Classification.OFFICIAL,
        visibility=Visibility.ORGANISATION,
    )
    for level in (Classification.SECRET, Classification.UNCLASSIFIED):
        with pytest.raises(NotAllowed):
            write.change(papers, entry.key, write.Body({"classification": level.value}), by=contributor, version=1)


# Organisations decide who may do what: nobody climbs


def test_nobody_makes_a_root_of_their_own(house: House) -> None:
    body = {"title": {"en": "Realm"}, "organisation": house.ours.key}
    with pytest.raises(NotAllowed):
        write.create(register("organisations"), write.Body(body), by=house.mine)
    made = write.create(register("organisations"), write.Body({**body, "parent": house.ours.key}), by=house.mine)
    assert made.parent_id == house.ours.pk


def test_an_organisation_leaves_its_parent_only_with_the_right_there(house: House) -> None:
    for parent in (None, house.theirs.key):
        with pytest.raises(NotAllowed):
            write.change(
                register("organisations"),
                house.ours.key,
                write.Body({"parent": parent}),
                by=house.mine,
                version=Entry.objects.get(pk=house.ours.pk).version,
            )
    house.ours.refresh_from_db()
    assert house.ours.parent_id == house.root.pk


def test_an_organisation_does_not_stand_below_itself(house: House) -> None:
    child = factories.organisation("Child", below=house.ours)
    with pytest.raises(Refused, match="below itself"):
        write.change(
            register("organisations"),
            house.ours.key,
            write.Body({"parent": child.key}),
            by=house.top,
            version=Entry.objects.get(pk=house.ours.pk).version,
        )


# References without scripts


def test_a_reference_is_found_by_key_title_or_part_of_a_name(house: House) -> None:
    head, chief = role(key="head"), factories.entry(register("roles"), "Chief information officer", key="cio")
    kind = register("roles").by_name["above"]
    reading = read.reading_of(house.top)
    for typed, meant in (("head", head), ("roles:head", head), ("chief information officer", chief), ("inform", chief)):
        assert kind.parse(typed, reading) == meant.pk


def test_several_matches_are_offered_and_one_is_chosen(house: House) -> None:
    chiefs = [factories.entry(register("roles"), f"Chief {of}") for of in ("of data", "of security")]
    entry = role(organisation=house.ours)
    client, address = signed_in(house.mine), f"/registers/roles/{entry.key}/change/"
    sent = {"version": 1, "shown": "above", "above": "chief"}
    offer = client.post(address, sent)
    page = offer.content.decode()
    assert offer.status_code == 422
    assert all(f'name="above-match" type="radio" value="{chief.key}"' in page for chief in chiefs)
    done = client.post(address, {**sent, "above-match": chiefs[1].key, "above-typed": "chief"})
    entry.refresh_from_db()
    assert done.status_code == 302
    assert entry.above_id == chiefs[1].pk


def test_a_choice_for_other_words_is_not_taken(house: House) -> None:
    chief = factories.entry(register("roles"), "Chief of data")
    head = role()
    entry = role(organisation=house.ours)
    signed_in(house.mine).post(
        f"/registers/roles/{entry.key}/change/",
        {
            "version": 1,
            "shown": "above",
            "above": head.key,
            "above-match": chief.key,
            "above-typed": "chief",
        },
    )
    entry.refresh_from_db()
    assert entry.above_id == head.pk


def test_what_one_may_not_see_cannot_be_referred_to(house: House) -> None:
    hidden = factories.entry(
        register("roles"), "Agent", key="agent", organisation=house.theirs, visibility=Visibility.RESTRICTED
    )
    entry = role(organisation=house.ours)
    for typed in (hidden.key, "roles:agent", "Agent"):
        with pytest.raises(write.Invalid) as told:
            write.change(register("roles"), entry.key, write.Body({"above": typed}), by=house.mine, version=1)
        assert "Nothing fits" in str(told.value.fields["above"])


def test_what_one_may_not_see_is_not_found_by_filtering(house: House) -> None:
    hidden = factories.entry(
        register("roles"), "Agent", key="agent", organisation=house.theirs, visibility=Visibility.RESTRICTED
    )
    role(above=hidden)
    for typed in ("agent", "roles:agent", "Agen"):
        assert Client().get("/api/v1/roles/", {"above": typed}).json()["entries"] == []
    assert len(signed_in(house.other).get("/api/v1/roles/", {"above": "agent"}).json()["entries"]) == 1


def test_filtering_by_an_organisation_finds_what_is_below_it(house: House) -> None:
    mine, theirs = role(organisation=house.ours), role(organisation=house.theirs)
    found = {
        place.key: {e["key"] for e in Client().get("/api/v1/roles/", {"organisation": place.key}).json()["entries"]}
        for place in (house.root, house.ours)
    }
    assert found == {house.root.key: {mine.key, theirs.key}, house.ours.key: {mine.key}}
