"""Who may see and who may do, for every kind of visitor; and against a plain model of the same rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.kernel import actions, bulk
from goldenthread.kernel.models import (
    Capability,
    Entry,
    Event,
    Grant,
    Link,
    Organisation,
    OrganisationAncestor,
    Person,
    Role,
    SearchRow,
    Visibility,
)
from goldenthread.kernel.permissions import (
    NEEDED,
    Visitor,
    home_organisation,
    in_government,
    may,
    may_create,
    may_see_field,
    posts_of,
    visible,
    visible_links,
    visible_through,
)
from goldenthread.kernel.tests.conftest import House, organisation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
EVERYTHING = [
    f"{where}-{who}" for where in ("government", "transport", "ports", "nowhere") for who in Visibility.values
]


@pytest.fixture
def entries(house: House) -> dict[str, Role]:
    """One entry of each visibility in a government, a department, an agency below it, and in none."""
    homes = {"government": house.government, "transport": house.transport, "ports": house.ports, "nowhere": None}
    new = [
        Role(key=f"{name}-{visibility}", title={"en": name}, organisation=home, visibility=visibility)
        for name, home in homes.items()
        for visibility in Visibility.values
    ]
    return {each.key: each for each in actions.create_many(new, by=None)}


def somebody(name: str, *, clearance: int = 0, active: bool = True) -> Person:
    """A person without any right."""
    return Person.objects.create_user(f"{name}@example.org", name=name, clearance=clearance, is_active=active)


def with_grant(house: House, capability: str, where: str = "transport", **dates: date) -> Person:
    """A person with one right in one organisation."""
    person = somebody(f"{capability}-{where}")
    actions.grant(person, capability=capability, organisation=getattr(house, where), by=None, **dates)
    return person


def seen_by(visitor: Visitor) -> set[str]:
    """Which of the sixteen entries somebody sees."""
    return set(visible(Entry.objects.filter(key__in=EVERYTHING), visitor).values_list("key", flat=True))


PUBLIC = {"government-public", "transport-public", "ports-public", "nowhere-public"}
GOVERNMENT = PUBLIC | {each.replace("public", "government") for each in PUBLIC} | {"nowhere-organisation"}
OWN = GOVERNMENT | {"transport-organisation", "ports-organisation"}
TRUSTED = OWN | {"transport-restricted", "ports-restricted"}


# -- seeing


def test_without_signing_in_one_sees_what_is_public(entries: dict[str, Role]) -> None:
    assert seen_by(None) == seen_by(AnonymousUser()) == PUBLIC


def test_signing_in_alone_shows_nothing_more(entries: dict[str, Role]) -> None:
    assert seen_by(somebody("eve", clearance=3)) == PUBLIC


def test_a_post_shows_what_the_whole_government_sees(house: House, entries: dict[str, Role]) -> None:
    holder = somebody("holder")
    actions.appoint(holder, role=house.head, organisation=house.transport, by=None)
    assert seen_by(holder) == GOVERNMENT
    assert in_government(holder)
    assert not may(holder, "change", entries["transport-public"])


def test_a_reader_of_another_organisation_sees_what_the_whole_government_sees(
    house: House, entries: dict[str, Role]
) -> None:
    assert seen_by(with_grant(house, "read", "treasury")) == GOVERNMENT


def test_a_reader_sees_their_organisation_and_all_below_it_but_nothing_restricted(
    house: House, entries: dict[str, Role]
) -> None:
    assert seen_by(with_grant(house, "read")) == OWN


def test_a_grant_reaches_neither_above_nor_beside(house: House, entries: dict[str, Role]) -> None:
    assert seen_by(with_grant(house, "administer", "ports")) == GOVERNMENT | {"ports-organisation", "ports-restricted"}


@pytest.mark.parametrize("capability", ["contribute", "approve", "audit", "administer"])
def test_who_works_on_an_organisations_entries_sees_its_restricted_ones(
    house: House, entries: dict[str, Role], capability: str
) -> None:
    assert seen_by(with_grant(house, capability)) == TRUSTED


def test_who_administers_the_root_sees_everything(house: House, entries: dict[str, Role]) -> None:
    assert seen_by(with_grant(house, "administer", "government")) == set(EVERYTHING)


def test_what_is_restricted_and_of_no_organisation_is_for_who_administers_the_root(
    house: House, entries: dict[str, Role]
) -> None:
    assert seen_by(with_grant(house, "approve", "government")) == set(EVERYTHING) - {"nowhere-restricted"}


@pytest.mark.parametrize(
    ("dates", "active"),
    [
        ({"from_on": date(2000, 1, 1), "until_on": date(2001, 1, 1)}, False),
        ({"from_on": date(2100, 1, 1)}, False),
        ({"until_on": date(2100, 1, 1)}, True),
        ({"from_on": date(2000, 1, 1)}, True),
    ],
)
def test_a_grant_counts_on_its_days(
    house: House, entries: dict[str, Role], dates: dict[str, date], active: bool
) -> None:
    person = with_grant(house, "administer", **dates)
    assert seen_by(person) == (TRUSTED if active else PUBLIC)
    assert may(person, "change", entries["transport-public"]) is active
    assert may_create(person) is active
    assert in_government(person) is active


def test_a_grant_begins_on_its_first_day_and_ends_before_its_last(house: House, entries: dict[str, Role]) -> None:
    today = timezone.localdate()
    assert seen_by(with_grant(house, "read", from_on=today, until_on=today + DAY)) == OWN
    assert seen_by(with_grant(house, "audit", until_on=today)) == PUBLIC
    assert seen_by(with_grant(house, "approve", from_on=today + DAY)) == PUBLIC


def test_what_one_could_see_on_another_day_can_be_asked(house: House, entries: dict[str, Role]) -> None:
    person = with_grant(house, "read", from_on=date(2100, 1, 1))
    later = visible(Entry.objects.filter(key__in=EVERYTHING), person, on=date(2100, 1, 1))
    assert set(later.values_list("key", flat=True)) == OWN


def test_a_post_that_has_ended_shows_nothing_more(house: House, entries: dict[str, Role]) -> None:
    holder = somebody("holder")
    actions.appoint(holder, role=house.head, organisation=house.transport, by=None, until_on=timezone.localdate())
    assert seen_by(holder) == PUBLIC
    assert not in_government(holder)


def test_who_is_no_longer_active_sees_what_anyone_sees_and_does_nothing(house: House, entries: dict[str, Role]) -> None:
    person = with_grant(house, "administer", "government")
    person.is_active = False
    assert seen_by(person) == PUBLIC
    assert not any(may(person, verb, entries["transport-public"]) for verb in NEEDED)
    assert not may_create(person)


def test_what_is_classified_above_ones_clearance_is_not_there(house: House, entries: dict[str, Role]) -> None:
    person = with_grant(house, "administer", "government")
    for each in ("transport-public", "ports-restricted"):
        actions.change(entries[each], by=None, classification=2)
    person.clearance = 1
    assert seen_by(person) == set(EVERYTHING) - {"transport-public", "ports-restricted"}
    assert not may(person, "change", entries["transport-public"])
    person.clearance = 2
    assert seen_by(person) == set(EVERYTHING)
    assert may(person, "change", entries["transport-public"])
    assert "transport-public" not in seen_by(None)


def test_an_organisation_belongs_to_itself_too(house: House) -> None:
    """Transport stands in the government; who reads or administers transport still reaches it."""
    reader, keeper = with_grant(house, "read", "transport"), with_grant(house, "administer", "transport")

    def organisations(visitor: Visitor) -> set[str]:
        return set(visible(Organisation.objects.all(), visitor).values_list("key", flat=True))

    # The root belongs to no organisation, and so the whole government sees it.
    assert organisations(reader) == organisations(keeper) == {"government", "transport", "ports"}
    assert may(keeper, "grant", house.transport)
    assert may(keeper, "appoint", house.ports)
    assert not may(keeper, "grant", house.treasury)
    assert not may(keeper, "grant", house.government)
    assert not may(reader, "grant", house.transport)


def test_a_link_is_seen_by_who_sees_both_ends(house: House, entries: dict[str, Role]) -> None:
    for source, target in (("public", "public"), ("public", "restricted"), ("restricted", "public")):
        actions.link(entries[f"ports-{source}"], verb="requires", target=entries[f"transport-{target}"], by=None)

    def linked(visitor: Visitor) -> list[tuple[str, str]]:
        links = visible_links(Link.objects.filter(source__key__startswith="ports"), visitor)
        return sorted(links.values_list("source__visibility", "target__visibility"))

    assert linked(None) == linked(with_grant(house, "read", "government")) == [("public", "public")]
    assert len(linked(with_grant(house, "audit", "transport"))) == 3
    assert linked(with_grant(house, "audit", "ports")) == [("public", "public"), ("restricted", "public")]


def test_parts_are_seen_through_their_entry(house: House, entries: dict[str, Role]) -> None:
    rows = SearchRow.objects.filter(entry__key__in=EVERYTHING)
    for visitor in (None, with_grant(house, "read"), with_grant(house, "administer")):
        assert set(visible_through(rows, visitor, path="entry").values_list("entry__key", flat=True)) == seen_by(
            visitor
        )


# -- doing

CAN = {
    "read": set(),
    "contribute": {"create", "change", "confirm", "note"},
    "approve": {"create", "change", "confirm", "note", "publish"},
    "audit": {"audit"},
    "administer": {"create", "change", "confirm", "note", "publish", "audit", "erase", "grant", "appoint"},
}


@pytest.mark.parametrize("capability", Capability.values)
def test_each_capability_allows_its_verbs_there_and_below_and_nowhere_else(
    house: House, entries: dict[str, Role], capability: str
) -> None:
    person = with_grant(house, capability)
    for where, reached in (("transport", True), ("ports", True), ("government", False), ("nowhere", False)):
        for visibility in Visibility.values:
            can = {verb for verb in [*NEEDED, "rule the world"] if may(person, verb, entries[f"{where}-{visibility}"])}
            assert can == (CAN[capability] if reached else set()), (where, visibility)


def test_nobody_does_anything_without_signing_in(house: House, entries: dict[str, Role]) -> None:
    for visitor in (None, AnonymousUser(), somebody("eve", clearance=3)):
        assert not any(may(visitor, verb, each) for verb in NEEDED for each in entries.values())
        assert not may_create(visitor)
        assert not in_government(visitor)


def test_what_belongs_to_no_organisation_is_kept_by_who_administers_the_root(
    house: House, entries: dict[str, Role]
) -> None:
    assert may(with_grant(house, "administer", "government"), "change", entries["nowhere-organisation"])
    for person in (with_grant(house, "approve", "government"), with_grant(house, "administer", "transport")):
        assert not any(may(person, verb, entries["nowhere-organisation"]) for verb in NEEDED)


def test_a_new_entry_may_be_kept_where_one_contributes(house: House) -> None:
    person = with_grant(house, "contribute")
    for where, allowed in (("transport", True), ("ports", True), ("treasury", False), ("government", False)):
        assert may(person, "create", Role(key="new", organisation=getattr(house, where))) is allowed
    assert not may(person, "create", Role(key="new"))
    assert not may(person, "create", Role(key="new", organisation=house.transport, classification=1))


def test_a_field_for_some_is_seen_by_them_where_they_have_the_right(house: House, entries: dict[str, Role]) -> None:
    who = {"read": 1, "contribute": 2, "approve": 3, "audit": 4, "administer": 5}
    audience = {
        "read": {1, 2, 3, 4, 5},
        "contribute": {2, 3, 4, 5},
        "approve": {3, 4, 5},
        "audit": {4, 5},
        "administer": {5},
    }
    for capability, place in who.items():
        person = with_grant(house, capability)
        for meant_for, those in audience.items():
            for key, reached in (("transport-public", True), ("ports-restricted", True), ("government-public", False)):
                assert may_see_field(person, meant_for, entries[key]) is (reached and place in those)
        assert may_see_field(person, "administer", house.transport) is (capability == "administer")
    assert not may_see_field(None, "read", entries["transport-public"])
    assert may_see_field(with_grant(house, "administer", "government"), "administer", entries["nowhere-restricted"])
    assert not may_see_field(with_grant(house, "approve", "government"), "approve", entries["nowhere-restricted"])


def test_the_one_organisation_in_which_one_may_write_is_known(house: House) -> None:
    person = with_grant(house, "contribute")
    assert home_organisation(person) == house.transport.pk
    assert home_organisation(person, verb="grant") is None
    actions.grant(person, capability="approve", organisation=house.transport, by=None)
    assert home_organisation(person) == house.transport.pk
    actions.grant(person, capability="contribute", organisation=house.ports, by=None)
    assert home_organisation(person) is None
    assert home_organisation(None) is None
    assert (may_create(person), may_create(person, verb="grant"), may_create(person, verb="nothing")) == (
        True,
        False,
        False,
    )


def test_ones_posts_are_those_of_today(house: House) -> None:
    holder = somebody("holder")
    for where, until in (
        (house.ports, None),
        (house.transport, timezone.localdate()),
        (house.treasury, timezone.localdate() + DAY),
    ):
        actions.appoint(holder, role=house.head, organisation=where, by=None, until_on=until)
    assert {post.organisation for post in posts_of(holder)} == {house.ports, house.treasury}
    assert list(posts_of(None)) == []


# -- how it is asked


def everyones_plan(visitor: Visitor) -> list[dict[str, Any]]:
    """Every node of the plan that PostgreSQL carried out."""
    statement, values = visible(Entry.objects.all(), visitor).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE kernel_entry, kernel_grant, kernel_organisationancestor")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        (plan,) = cursor.fetchone()
    nodes, waiting = [], [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


def test_the_condition_is_worked_out_once_and_not_for_each_row(house: House) -> None:
    many = [Role(key=f"r{n}", title={}, organisation=(house.transport, house.treasury)[n % 2]) for n in range(1500)]
    actions.create_many(many, by=None)
    plan = everyones_plan(with_grant(house, "administer", "ports"))
    beside = [node for node in plan if node.get("Parent Relationship") in ("SubPlan", "InitPlan")]
    assert len(beside) >= 3, "grants, posts and the organisations below"
    assert max(node["Actual Loops"] for node in beside) == 1
    assert max(node["Actual Loops"] for node in plan) < 50


def test_seeing_takes_one_query_whoever_looks(
    house: House, entries: dict[str, Role], django_assert_num_queries: Any
) -> None:
    for visitor in (None, with_grant(house, "read"), with_grant(house, "administer", "government")):
        with django_assert_num_queries(1):
            list(visible(Role.objects.all(), visitor))
        with django_assert_num_queries(1):
            list(visible_links(Link.objects.all(), visitor))
    with django_assert_num_queries(1):
        may(house.person, "change", entries["ports-public"])


# -- against a plain model


@dataclass(frozen=True)
class Right:
    """A grant (or, without capability, a post) as the plain model knows it."""

    capability: str
    place: int
    from_day: int | None
    until_day: int | None

    def active(self) -> bool:
        """Day 0 is today."""
        return (self.from_day is None or self.from_day <= 0) and (self.until_day is None or self.until_day > 0)


@dataclass(frozen=True)
class World:
    """Organisations by the place of their parent, entries, and one person."""

    parents: list[int | None]
    entries: list[tuple[int | None, str, int]]
    rights: list[Right]
    posts: list[Right]
    clearance: int
    active: bool

    def below(self, place: int) -> set[int]:
        """An organisation and all below it."""
        return {each for each in range(len(self.parents)) if place in self.line(each)}

    def line(self, place: int | None) -> list[int]:
        """An organisation and all above it."""
        return [] if place is None else [place, *self.line(self.parents[place])]

    def reach(self, *capabilities: str) -> set[int]:
        """Where the person holds one of these."""
        held = [r.place for r in self.rights if r.active() and (not capabilities or r.capability in capabilities)]
        return set().union(*(self.below(place) for place in held))

    def keeps_root(self) -> bool:
        """Administers an organisation that stands in none."""
        return any(r.active() and r.capability == "administer" and self.parents[r.place] is None for r in self.rights)

    def sees(self, home: int | None, visibility: str, classification: int) -> bool:
        """The rule as one would tell it."""
        if visibility == "public" and classification == 0:
            return True
        if not self.active or self.clearance < classification:
            return False
        if visibility == "public":
            return True
        if visibility == "government" or (visibility == "organisation" and home is None):
            return any(r.active() for r in [*self.rights, *self.posts])
        if visibility == "organisation":
            return home in self.reach()
        if home is None:
            return self.keeps_root()
        return home in self.reach("contribute", "approve", "audit", "administer")

    def can(self, verb: str, home: int | None, classification: int) -> bool:
        """Likewise."""
        if not self.active or self.clearance < classification:
            return False
        return self.keeps_root() if home is None else home in self.reach(*NEEDED[verb])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A random one, small."""
    count = draw(st.integers(1, 6))
    places = st.integers(0, count - 1)
    days = st.sampled_from([None, None, -1, 0, 1])
    homes = st.none() | places
    entry = st.tuples(homes, st.sampled_from(Visibility.values), st.sampled_from([0, 0, 1, 2]))
    return World(
        parents=[draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(count)],
        entries=draw(st.lists(entry, min_size=1, max_size=12)),
        rights=draw(st.lists(st.builds(Right, st.sampled_from(Capability.values), places, days, days), max_size=4)),
        posts=draw(st.lists(st.builds(Right, st.just(""), places, days, days), max_size=2)),
        clearance=draw(st.integers(0, 2)),
        active=draw(st.sampled_from([True, True, True, False])),
    )


def kept(world: World, person: Person, role: Role) -> tuple[list[int], list[int]]:
    """The world's rows, without events: they are never committed. Ids of its organisations and its entries."""
    now = timezone.now().isoformat()

    def shared(keys: list[str], **columns: list[Any]) -> list[int]:
        common = {
            "register": "test",
            "created_at": now,
            "changed_at": now,
            "title": {},
            "summary": {},
            "more": {},
            "version": 1,
        }
        common |= {"visibility": "organisation", "classification": 0, "state": "", "sort_en": "", "sort_fr": ""}
        rows = [{**common, "key": key, **{n: c[at] for n, c in columns.items()}} for at, key in enumerate(keys)]
        ids = dict(bulk.insert(Entry, rows, returning=("key", "pk")))
        return [ids[key] for key in keys]

    organisations = shared([f"o{n}" for n in range(len(world.parents))])
    parents = [None if p is None else organisations[p] for p in world.parents]
    bulk.insert(
        Organisation,
        [
            {"entry_ptr_id": number, "parent_id": parent, "acronym": "", "classes": [], "kind": "", "level": ""}
            for number, parent in zip(organisations, parents, strict=True)
        ],
    )
    homes, visibilities, classifications = zip(*world.entries, strict=True)
    entries = shared(
        [f"e{n}" for n in range(len(world.entries))],
        organisation_id=[None if home is None else organisations[home] for home in homes],
        visibility=list(visibilities),
        classification=list(classifications),
    )

    def dated(right: Right) -> dict[str, Any]:
        today = timezone.localdate()
        days = {"from_on": right.from_day, "until_on": right.until_day}
        on = {name: None if day is None else (today + day * DAY).isoformat() for name, day in days.items()}
        return {"person_id": person.pk, "organisation_id": organisations[right.place], **on}

    bulk.insert(Grant, [{**dated(right), "capability": right.capability} for right in world.rights])
    bulk.insert(person.appointments.model, [{**dated(post), "role_id": role.pk} for post in world.posts])
    return organisations, entries


# Every world is rolled back, so that the next one finds the house as it was.
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_the_database_agrees_with_a_plain_model_of_the_rules(house: House, world: World) -> None:
    with transaction.atomic():
        person = somebody("random", clearance=world.clearance, active=world.active)
        organisations, entries = kept(world, person, house.clerk)
        expected = {number for number, entry in zip(entries, world.entries, strict=True) if world.sees(*entry)}
        assert set(visible(Entry.objects.filter(pk__in=entries), person).values_list("pk", flat=True)) == expected
        for number, (home, _visibility, classification) in list(zip(entries, world.entries, strict=True))[:2]:
            stored = Entry.objects.get(pk=number)
            for verb in ("change", "audit", "erase"):
                assert may(person, verb, stored) is world.can(verb, home, classification)
                assert not may(person, verb, stored) or number in expected, "what one may change one sees"
        closure = OrganisationAncestor.objects.filter(organisation__in=organisations)
        assert set(closure.values_list("organisation", "ancestor", "distance")) == {
            (organisations[place], organisations[above], far)
            for place in range(len(organisations))
            for far, above in enumerate(world.line(place))
        }
        transaction.set_rollback(True)


def test_seeing_events_goes_through_their_entry_too(house: House, entries: dict[str, Role]) -> None:
    """Events name their entry by number alone; a subquery of what is visible leads there."""
    mine = Event.objects.filter(entry_id__in=visible(Entry.objects.filter(key__in=EVERYTHING), None).values("pk"))
    assert mine.count() == len(PUBLIC)


def test_a_new_branch_is_reached_at_once(house: House) -> None:
    reader = with_grant(house, "read", "ports")
    harbour = organisation("harbour", house.ports)
    new = actions.create(Role(key="pilot", title={}, organisation=harbour), by=None)
    assert visible(Role.objects.filter(pk=new.pk), reader).exists()
    actions.change(harbour, by=None, parent=house.treasury)
    assert not visible(Role.objects.filter(pk=new.pk), reader).exists()
