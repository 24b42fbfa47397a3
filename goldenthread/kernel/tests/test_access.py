"""The access report tells what visible() and may() do: over every kind of entry, and over random rights and days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.kernel import actions
from goldenthread.kernel.access import access_of, access_to, may_ask_about
from goldenthread.kernel.models import Capability, Classification, Entry, Organisation, Person, Term, Visibility
from goldenthread.kernel.permissions import NEEDED, may, visible
from goldenthread.kernel.tests.conftest import House

pytestmark = pytest.mark.django_db

PLACES = ("government", "treasury", "transport", "ports")
DAYS = st.sampled_from([None, -400, -1, 0, 1, 400])
RIGHTS = st.lists(
    st.tuples(st.sampled_from(Capability.values), st.sampled_from(PLACES), DAYS, DAYS), min_size=0, max_size=3
)
PEOPLE = st.lists(st.tuples(RIGHTS, st.sampled_from(Classification.values), st.booleans()), min_size=1, max_size=4)


class Undone(Exception):
    """Takes back what an example has kept."""


def day(distance: int | None) -> Any:
    return None if distance is None else timezone.localdate() + timedelta(days=distance)


def entries_of(house: House) -> list[Entry]:
    """One of each visibility and classification, in an organisation and in none; and an organisation itself."""
    made = [
        Term(
            key=f"{visibility}.{level}.{place}",
            vocabulary=str(visibility),
            code=f"{level}.{place}",
            visibility=visibility,
            classification=level,
            organisation=getattr(house, place) if place else None,
        )
        for visibility in Visibility.values
        for level in (Classification.UNCLASSIFIED, Classification.SECRET)
        for place in ("transport", "")
    ]
    actions.create_many(made, by=None)
    return [*Entry.objects.filter(register="terms"), Entry.objects.get(pk=house.ports.pk)]


def agree(entries: list[Entry]) -> None:
    """What is told is what happens, for everybody with an account and for the public."""
    people = list(Person.objects.all())
    for entry in entries:
        told = access_to(entry)
        row = Entry.objects.filter(pk=entry.pk)
        assert told.everybody == visible(row, AnonymousUser()).exists()
        for person in people:
            access = told.of(person)
            sees = told.everybody if access is None else access.sees
            if access is None and told.everybody:
                assert not any(may(person, verb, entry) for verb in NEEDED)
            assert sees == visible(row, person).exists(), (entry, person, access)
            verbs = access.verbs if access else frozenset()
            assert verbs == {verb for verb in NEEDED if may(person, verb, entry)}, (entry, person, access)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE)
def test_the_report_and_reality_agree_for_random_rights(house: House, people: list[Any]) -> None:
    try:
        with transaction.atomic():
            for number, (rights, clearance, active) in enumerate(people):
                somebody = Person.objects.create(
                    email=f"p{number}@example.org", name=f"P{number}", clearance=clearance, is_active=active
                )
                for capability, place, begins, ends in rights:
                    actions.grant(
                        somebody,
                        capability=capability,
                        organisation=getattr(house, place),
                        by=None,
                        from_on=day(begins),
                        until_on=day(ends),
                    )
            agree(entries_of(house))
            raise Undone
    except Undone:
        pass


def test_somebody_kept_out_by_clearance_is_told_as_such(house: House) -> None:
    hidden = actions.create(
        Term(key="s.s", vocabulary="s", code="s", organisation=house.treasury, classification=Classification.SECRET),
        by=None,
    )
    told = access_to(hidden).of(house.person)
    assert told is not None
    assert (told.sees, told.why, told.verbs) == (False, "clearance", frozenset())


def test_a_report_asks_the_same_number_of_questions_for_any_number_of_people(house: House) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            access_to(Entry.objects.get(pk=house.clerk.pk))
        return len(captured)

    first = Person.objects.create_user("first@example.org")
    actions.grant(first, capability="read", organisation=house.government, by=None)
    before = asked()
    for number in range(10):
        somebody = Person.objects.create_user(f"many{number}@example.org")
        actions.grant(somebody, capability="read", organisation=house.government, by=None)
    assert asked() == before <= 4


def test_a_person_s_report_counts_only_what_both_may_see(house: House) -> None:
    auditor = Person.objects.create_user("audit@example.org")
    actions.grant(auditor, capability="audit", organisation=house.treasury, by=None)
    actions.grant(house.person, capability="contribute", organisation=house.transport, by=None)
    for place in (house.treasury, house.transport):
        actions.create(Term(key=f"x.{place.key}", vocabulary="x", code=place.key, organisation=place), by=None)
    told = access_of(house.person, asker=auditor)
    assert [grant.organisation for grant in told.grants] == [house.treasury]
    assert (house.treasury.pk, "terms", 1) in told.counts
    assert house.transport.pk not in {organisation for organisation, _register, _number in told.counts}
    own = access_of(house.person, asker=house.person)
    assert {grant.organisation for grant in own.grants} == {house.treasury, house.transport}
    assert dict(own.registers)["terms"] == 2


def test_only_whoever_audits_where_a_person_has_a_place_may_ask_about_them(house: House) -> None:
    def with_right(capability: str, of: Organisation) -> Person:
        somebody = Person.objects.create_user(f"{capability}-{of.key}@example.org")
        actions.grant(somebody, capability=capability, organisation=of, by=None)
        return somebody

    assert may_ask_about(house.person, house.person)
    assert may_ask_about(with_right("audit", house.government), house.person)
    assert may_ask_about(with_right("administer", house.treasury), house.person)
    assert not may_ask_about(with_right("approve", house.treasury), house.person)
    assert not may_ask_about(with_right("audit", house.transport), house.person)
    assert not may_ask_about(AnonymousUser(), house.person)
