"""What is due, for whom, and when: at the edges of the calendar, for every kind of person, and never beyond what they see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.engine import due
from goldenthread.engine import register as registers
from goldenthread.engine.register import Register
from goldenthread.kernel import actions
from goldenthread.kernel.models import Classification, Escalation, Organisation, Person, Role, Visibility
from tests import accounts, factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 30)
DAY = timedelta(days=1)


@pytest.fixture
def register() -> Iterator[Register]:
    with accounts.declared() as declared:
        yield declared


@pytest.fixture
def root(register: Register) -> Organisation:
    return factories.organisation("Root")


@pytest.fixture
def ours(root: Organisation) -> Organisation:
    return factories.organisation("Ours", below=root)


def account(register: Register, ours: Organisation | None, on: date | None, **facts: Any) -> Any:
    return factories.entry(register, "Account", organisation=ours, review_by=on, **{"state": "open", **facts})


def keys(found: list[due.Due]) -> list[str]:
    return [each.entry.key for each in found]


def role(title: str, above: Role | None = None) -> Role:
    return actions.create(Role(key=title, title={"en": title}, above=above, visibility=Visibility.PUBLIC), by=None)


def appointed(to: Role, organisation: Organisation, **dates: Any) -> Person:
    somebody = factories.person(to.key)
    actions.appoint(somebody, role=to, organisation=organisation, by=None, **dates)
    return somebody


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 12, 30), date(2027, 1, 29)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2027, 1, 29), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 3, 30)),
    ],
)
def test_a_date_is_announced_thirty_days_before_and_not_a_day_sooner(
    register: Register, ours: Organisation, today: date, first: date
) -> None:
    keeper = factories.holder("contribute", ours)
    soon = account(register, ours, first)
    account(register, ours, first + DAY)
    assert keys(due.due_for(keeper, on=today)) == [soon.key]


def test_what_is_due_today_is_not_overdue_until_tomorrow(register: Register, ours: Organisation) -> None:
    keeper = factories.holder("contribute", ours)
    entry = account(register, ours, TODAY)
    assert keys(due.due_for(keeper, on=TODAY)) == [entry.key]
    assert keys(due.overdue(keeper, on=TODAY)) == []
    assert keys(due.overdue(keeper, on=TODAY + DAY)) == [entry.key]


def test_nothing_is_due_once_it_is_done_closed_or_ended(register: Register, ours: Organisation) -> None:
    keeper = factories.holder("contribute", ours)
    account(register, ours, TODAY, state="closed")
    account(register, ours, TODAY, ended_on=TODAY)
    account(register, ours, None)
    account(register, ours, None, report_by=TODAY, reported_on=TODAY - DAY)
    ends_tomorrow = account(register, ours, TODAY, ended_on=TODAY + DAY)
    unreported = account(register, ours, None, report_by=TODAY)
    assert set(keys(due.due_for(keeper, on=TODAY))) == {ends_tomorrow.key, unreported.key}


def test_it_is_due_for_the_person_named_and_for_nobody_else(register: Register, ours: Organisation) -> None:
    head = role("head")
    named, holder, contributor = factories.person("named"), appointed(head, ours), factories.holder("contribute", ours)
    entry = account(register, ours, TODAY, keeper_id=named.pk, keeper_role_id=head.pk)
    assert keys(due.due_for(named, on=TODAY)) == [entry.key]
    assert due.due_for(holder, on=TODAY) == due.due_for(contributor, on=TODAY) == []
    named.is_active = False
    named.save()
    assert keys(due.due_for(holder, on=TODAY)) == [entry.key], "somebody who has left does nothing any more"


def test_it_is_due_for_whoever_holds_the_role_there_today(
    register: Register, ours: Organisation, root: Organisation
) -> None:
    head = role("head")
    holder, elsewhere = appointed(head, ours, until_on=TODAY + DAY), appointed(head, root)
    successor, contributor = appointed(head, ours, from_on=TODAY + DAY), factories.holder("contribute", ours)
    entry = account(register, ours, TODAY, keeper_role_id=head.pk)
    for person, day in [(holder, TODAY), (successor, TODAY + DAY)]:
        assert keys(due.due_for(person, on=day)) == [entry.key]
    for person, day in [(successor, TODAY), (holder, TODAY + DAY), (elsewhere, TODAY), (contributor, TODAY)]:
        assert due.due_for(person, on=day) == []


def test_a_role_that_nobody_holds_leaves_it_to_those_who_contribute(register: Register, ours: Organisation) -> None:
    entry = account(register, ours, TODAY, keeper_role_id=role("head").pk)
    assert keys(due.due_for(factories.holder("contribute", ours), on=TODAY)) == [entry.key]
    for capability in ("read", "approve", "audit", "administer"):
        assert due.due_for(factories.holder(capability, ours), on=TODAY) == []


def test_an_entry_of_no_organisation_is_due_for_the_person_named_alone(register: Register, root: Organisation) -> None:
    named, contributor = factories.person("named"), factories.holder("contribute", root)
    entry = account(register, None, TODAY, keeper_id=named.pk)
    account(register, None, TODAY)
    assert keys(due.due_for(named, on=TODAY)) == [entry.key]
    assert due.due_for(contributor, on=TODAY) == []


def test_what_one_may_not_see_is_due_for_nobody(register: Register, ours: Organisation) -> None:
    named = factories.person("named")
    for facts in ({"visibility": Visibility.RESTRICTED}, {"classification": Classification.SECRET}):
        account(register, ours, TODAY, keeper_id=named.pk, **facts)
    assert due.due_for(named, on=TODAY) == []
    assert due.overdue(None, on=TODAY + DAY) == []
    assert due.due_in(ours, named, on=TODAY) == []


def test_a_date_meant_for_an_audience_is_due_for_that_audience_alone() -> None:
    with accounts.declared(audience="approve") as register:
        ours = factories.organisation("Ours")
        contributor, approver = factories.holder("contribute", ours), factories.holder("approve", ours)
        actions.grant(approver, capability="contribute", organisation=ours, by=None)
        entry = account(register, ours, None, report_by=TODAY)
        assert due.due_for(contributor, on=TODAY) == []
        assert keys(due.due_for(approver, on=TODAY)) == [entry.key]
        assert due.due_in(ours, None, on=TODAY) == []


def test_what_is_due_in_an_organisation_includes_those_below_it(
    register: Register, ours: Organisation, root: Organisation
) -> None:
    here, above = account(register, ours, TODAY), account(register, root, TODAY - DAY)
    anybody = factories.person()
    assert keys(due.due_in(root, anybody, on=TODAY)) == [above.key, here.key]
    assert keys(due.due_in(ours, anybody, on=TODAY)) == [here.key]
    assert keys(due.due_in(root, anybody, on=TODAY, until=TODAY - DAY)) == [above.key]


# Escalation


@pytest.mark.parametrize(("days", "escalated"), [(13, False), (14, True), (400, True)])
def test_it_escalates_to_the_role_above_after_a_fortnight(
    register: Register, ours: Organisation, root: Organisation, days: int, escalated: bool
) -> None:
    minister = role("minister")
    head = role("head", above=minister)
    over, holder, approver = appointed(minister, root), appointed(head, ours), factories.holder("approve", ours)
    entry = account(register, ours, TODAY - days * DAY, keeper_role_id=head.pk)
    assert keys(due.escalated_to(over, on=TODAY)) == [entry.key] * escalated
    assert due.escalated_to(holder, on=TODAY) == due.escalated_to(approver, on=TODAY) == []


def test_with_nobody_above_it_escalates_to_those_who_approve(register: Register, ours: Organisation) -> None:
    late = TODAY - 14 * DAY
    unled = account(register, ours, late)
    topmost = account(register, ours, late, keeper_role_id=role("head").pk)
    vacant = account(register, ours, late, keeper_role_id=role("clerk", above=role("minister")).pk)
    assert set(keys(due.escalated_to(factories.holder("approve", ours), on=TODAY))) == {
        unled.key,
        topmost.key,
        vacant.key,
    }
    assert due.escalated_to(factories.holder("contribute", ours), on=TODAY) == []


def test_each_register_says_after_how_long_it_escalates(register: Register, ours: Organisation) -> None:
    approver = factories.holder("approve", ours)
    entry = account(register, ours, None, report_by=TODAY - 3 * DAY)
    assert keys(due.escalated_to(approver, on=TODAY)) == [entry.key]
    assert due.escalated_to(approver, on=TODAY - DAY) == []


def test_escalations_are_noted_once_with_their_day(register: Register, ours: Organisation) -> None:
    entry = account(register, ours, TODAY - 14 * DAY, visibility=Visibility.RESTRICTED)
    account(register, ours, TODAY - 13 * DAY)
    assert [due.record_escalations(on=day) for day in (TODAY - DAY, TODAY, TODAY)] == [0, 1, 0]
    noted = Escalation.objects.get()
    assert (noted.entry_id, noted.field, noted.escalated_on) == (entry.pk, "review_by", TODAY)
    actions.change(entry, by=None, review_by=TODAY - 13 * DAY)
    assert due.record_escalations(on=TODAY + DAY) == 2, "a new date that is missed escalates anew"
    entry.refresh_from_db()
    assert entry.version == 2, "noting it changes no entry"


# What it costs


def test_a_register_is_asked_once_however_many_entries_and_duties_it_has(
    register: Register, ours: Organisation
) -> None:
    keeper = factories.holder("contribute", ours)
    actions.appoint(keeper, role=role("head"), organisation=ours, by=None)
    for number in range(8):
        account(register, ours, TODAY, report_by=TODAY + number * DAY)
    with CaptureQueriesContext(connection) as captured:
        found = due.due_for(keeper, on=TODAY)
    with_duties = [each for each in registers.catalogue().values() if due.duties_in(each)]
    assert len(found) == 16
    assert len(captured) == 1 + len(with_duties)


def test_a_duty_that_names_no_field_of_its_register_is_refused(register: Register) -> None:
    for wrong in ({"person": "nobody"}, {"role": "none"}, {"done_when": "never"}, {"does": "vanish"}):
        kind = replace(register.by_name["review_by"], duty=replace(accounts.REVIEW, **wrong))
        fields = tuple(kind if each.name == kind.name else each for each in register.fields)
        registers._catalogue[accounts.KEY] = replace(register, fields=fields)
        with pytest.raises(ImproperlyConfigured, match="duty of 'review_by'"):
            registers.check_catalogue()
