"""Organisations over time: what is renamed, moved, ended, merged and split keeps its history and its entries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.kernel import actions, reorganising, search
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import (
    Appointment,
    Entry,
    Event,
    FormerName,
    Grant,
    Link,
    Organisation,
    OrganisationAncestor,
    Person,
    Term,
    Visibility,
)
from goldenthread.kernel.permissions import may, visible
from goldenthread.kernel.reorganising import Carried, Reform
from goldenthread.kernel.tests.conftest import House, organisation

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def reform(on: date = TODAY, **more: Any) -> Reform:
    return Reform(on, None, **more)


def kept_in(place: Organisation, *names: str, **facts: Any) -> list[Term]:
    return actions.create_many(
        [Term(key=f"t.{name}", vocabulary="t", code=name, organisation=place, **facts) for name in names], by=None
    )


def owner_of(entry: Entry) -> Organisation | None:
    return Entry.objects.get(pk=entry.pk).organisation


def test_an_old_name_stays_and_is_found(house: House) -> None:
    reorganising.rename(house.ports, reform(date(2025, 4, 1)), title={"en": "Harbours", "fr": "Havres"})
    name = FormerName.objects.get(entry=house.ports)
    assert (name.title, name.until_on) == ({"en": "Ports"}, date(2025, 4, 1))
    found = search.find("ports", visitor=house.person).found
    seen = search.find("ports", visitor=admin(house.government)).found
    assert [each.key for each in seen] == ["ports"]
    assert found == []
    assert Event.objects.filter(entry_id=house.ports.pk, verb="renamed").count() == 1


def test_a_name_begins_when_the_one_before_it_ends(house: House) -> None:
    reorganising.rename(house.ports, reform(date(2025, 4, 1)), title={"en": "Harbours"})
    with pytest.raises(Refused, match="2025-04-01"):
        reorganising.rename(house.ports, reform(date(2025, 3, 31)), title={"en": "Docks"})
    with pytest.raises(Refused, match="already"):
        reorganising.rename(house.ports, reform(), title={"en": "Harbours"})
    reorganising.rename(house.ports, reform(), title={"en": "Docks"})
    periods = FormerName.objects.order_by("pk").values_list("from_on", "until_on")
    assert list(periods) == [(None, date(2025, 4, 1)), (date(2025, 4, 1), TODAY)]


def test_moving_takes_everything_below_along(house: House) -> None:
    reorganising.move(house.transport, reform(), parent=house.treasury)
    assert OrganisationAncestor.objects.filter(organisation=house.ports, ancestor=house.treasury).exists()
    assert owner_of(house.transport) == house.treasury
    with pytest.raises(Refused, match="below itself"):
        reorganising.move(house.treasury, reform(), parent=house.ports)


def test_an_end_needs_nothing_below_and_ends_the_posts(house: House) -> None:
    with pytest.raises(Refused, match="below it"):
        reorganising.end(house.transport, reform())
    post = actions.appoint(house.person, role=house.clerk, organisation=house.ports, by=None)
    assert reorganising.end(house.ports, reform()) == 1
    post.refresh_from_db()
    house.ports.refresh_from_db()
    assert post.until_on == house.ports.ended_on == TODAY


def admin(of: Organisation) -> Person:
    somebody = Person.objects.create_user(f"admin-{of.key}@example.org")
    actions.grant(somebody, capability="administer", organisation=of, by=None)
    return somebody


def test_after_a_merger_everything_belongs_to_the_successor(house: House) -> None:
    entries = [*kept_in(house.transport, "a", "b"), *kept_in(house.treasury, "c", visibility=Visibility.RESTRICTED)]
    into = organisation("works", house.government)
    moved = reorganising.merge([house.transport, house.treasury], reform(), into=into, carried=Carried())
    assert {owner_of(entry) for entry in entries} == {into}
    assert moved == len(entries) + 1, "the agency below belonged to the department too"
    for entry in entries:
        assert Event.objects.filter(entry_id=entry.pk, verb="followed").count() == 1
    house.ports.refresh_from_db()
    assert house.ports.parent == into
    for ended in (house.transport, house.treasury):
        ended.refresh_from_db()
        assert (ended.ended_on, ended.successor_id) == (TODAY, into.pk)
        assert Link.objects.get(source=into, target=ended, verb="succeeds").valid_from == TODAY


@pytest.mark.parametrize("carried", [True, False])
def test_rights_and_posts_are_carried_over_or_ended(house: House, carried: bool) -> None:
    (entry,) = kept_in(house.treasury, "a")
    into = organisation("works", house.government)
    assert may(house.person, "change", entry)
    reorganising.merge([house.treasury], reform(), into=into, carried=Carried(rights=carried, posts=carried))
    entry = Term.objects.get(pk=entry.pk)
    assert may(house.person, "change", entry) is carried
    assert visible(Term.objects.all(), house.person).exists() is carried
    house.grant.refresh_from_db()
    house.appointment.refresh_from_db()
    assert (house.grant.until_on, house.appointment.until_on) == (TODAY, TODAY)
    assert Grant.objects.filter(organisation=into, person=house.person).count() == carried
    assert Appointment.objects.filter(organisation=into, person=house.person, from_on=TODAY).count() == carried


def test_nobody_is_given_twice_what_they_have_there(house: House) -> None:
    actions.grant(house.person, capability="contribute", organisation=house.transport, by=None)
    reorganising.merge([house.treasury], reform(), into=house.transport, carried=Carried())
    assert Grant.objects.filter(organisation=house.transport, person=house.person).count() == 1


def test_a_right_of_the_past_is_not_carried_over(house: House) -> None:
    actions.grant(house.person, capability="approve", organisation=house.treasury, by=None, until_on=date(2026, 1, 1))
    reorganising.merge([house.treasury], reform(), into=house.transport, carried=Carried())
    assert set(Grant.objects.filter(organisation=house.transport).values_list("capability", flat=True)) == {
        "contribute"
    }


def test_rights_begin_today_however_long_ago_the_merger_was(house: House) -> None:
    reorganising.merge([house.treasury], reform(date(2024, 1, 1)), into=house.transport, carried=Carried())
    assert Grant.objects.get(organisation=house.transport).from_on == TODAY
    assert Appointment.objects.get(organisation=house.transport).from_on == date(2024, 1, 1)


def test_what_cannot_be_merged_is_refused_and_nothing_is_done(house: House) -> None:
    tomorrow = TODAY + timedelta(days=1)
    attempts = [
        ([house.transport], house.transport, TODAY),
        ([house.transport], house.ports, TODAY),
        ([house.treasury], house.transport, tomorrow),
        ([], house.transport, TODAY),
    ]
    before = Event.objects.count()
    for ended, into, on in attempts:
        with pytest.raises(Refused):
            reorganising.merge(ended, reform(on), into=into, carried=Carried())
    with pytest.raises(Stale):
        reorganising.merge([house.treasury], reform(version=99), into=house.transport, carried=Carried())
    assert Event.objects.count() == before


def test_what_has_been_merged_cannot_be_merged_again(house: House) -> None:
    reorganising.merge([house.treasury], reform(), into=house.transport, carried=Carried())
    with pytest.raises(Refused, match="ended already"):
        reorganising.merge([house.treasury], reform(), into=house.government, carried=Carried())


def test_a_split_gives_each_register_to_whoever_takes_it(house: House) -> None:
    entries = kept_in(house.transport, "a", "b")
    roads, rails = (organisation(key, house.government) for key in ("roads", "rails"))
    takes = {"terms": roads, reorganising.BELOW: rails}
    moved = reorganising.split(house.transport, reform(), parts=[roads, rails], takes=takes, ends=True)
    assert moved == 2
    assert {owner_of(entry) for entry in entries} == {roads}
    house.ports.refresh_from_db()
    house.transport.refresh_from_db()
    assert (house.ports.parent, owner_of(house.ports), house.transport.ended_on) == (rails, rails, TODAY)
    assert Link.objects.filter(target=house.transport, verb="succeeds").count() == 2


def test_a_split_leaves_nobody_without_the_right_that_they_had(house: House) -> None:
    (entry,) = kept_in(house.treasury, "a")
    new = organisation("mint", house.government)
    reorganising.split(house.treasury, reform(), parts=[new], takes={"terms": new}, ends=False)
    assert owner_of(entry) == new
    assert may(house.person, "change", Term.objects.get(pk=entry.pk))
    assert may(house.person, "change", Entry(organisation=house.treasury))


def test_an_organisation_that_ends_by_a_split_leaves_nothing(house: House) -> None:
    kept_in(house.treasury, "a")
    new = organisation("mint", house.government)
    with pytest.raises(Refused, match="somebody who takes them"):
        reorganising.split(house.treasury, reform(), parts=[new], takes={}, ends=True)
    house.treasury.refresh_from_db()
    assert house.treasury.ended_on is None


def test_a_merger_asks_no_question_for_each_entry(house: House) -> None:
    def asked(ended: Organisation, number: int) -> int:
        kept_in(ended, *(f"{ended.key}{n}" for n in range(number)))
        with CaptureQueriesContext(connection) as captured:
            reorganising.merge([ended], reform(), into=house.transport, carried=Carried())
        return len(captured)

    small, large = (organisation(key, house.government) for key in ("small", "large"))
    assert asked(small, 2) == asked(large, 40)
