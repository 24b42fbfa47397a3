"""Posts and rights end, posts pass to successors who accept, and two entries for one role become one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from goldenthread.kernel import actions, posts
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.merging_roles import merge_roles
from goldenthread.kernel.models import Appointment, Event, Handover, HandoverState, Person, Role
from goldenthread.kernel.tests.conftest import House

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 1)


@pytest.fixture
def successor() -> Person:
    return Person.objects.create_user("grace@example.org", name="Grace")


def verbs(house: House) -> list[str]:
    return list(Event.objects.filter(entry_id=house.treasury.pk).order_by("pk").values_list("verb", flat=True))


def test_a_post_and_a_right_end_on_a_day_with_an_event_each(house: House) -> None:
    posts.end_appointment(house.appointment, on=DAY, by=None, reason="moved on")
    posts.end_grant(house.grant, on=DAY, by=None)
    house.appointment.refresh_from_db()
    house.grant.refresh_from_db()
    assert house.appointment.until_on == house.grant.until_on == DAY
    assert verbs(house)[-2:] == ["appointment ended", "rights ended"]
    with pytest.raises(Refused, match="already"):
        posts.end_grant(house.grant, on=DAY, by=None)


def test_nothing_ends_before_it_begins(house: House) -> None:
    post = actions.appoint(house.person, role=house.clerk, organisation=house.treasury, by=None, from_on=DAY)
    with pytest.raises(Refused, match="before it began"):
        posts.end_appointment(post, on=date(2026, 11, 30), by=None)


def test_a_post_passes_when_the_successor_accepts_and_not_before(house: House, successor: Person) -> None:
    handover = posts.hand_over(house.appointment, to=successor, on=DAY, by=None)
    assert not Appointment.objects.filter(person=successor).exists()
    assert Appointment.objects.get(pk=house.appointment.pk).until_on is None
    taken = posts.accept(handover, by=successor, duties=["requirements:a"])
    assert (taken.role, taken.organisation, taken.from_on) == (house.head, house.treasury, DAY)
    assert Appointment.objects.get(pk=house.appointment.pk).until_on == DAY
    event = Event.objects.filter(entry_id=house.treasury.pk).latest("version")
    assert (event.verb, event.body.person) == ("handover accepted", successor)
    assert event.body.fields["duties"]["value"] == ["requirements:a"]


def test_who_declines_says_why_and_the_post_stays(house: House, successor: Person) -> None:
    handover = posts.hand_over(house.appointment, to=successor, on=DAY, by=None)
    with pytest.raises(Refused, match="Say why"):
        posts.decline(handover, by=successor, why=" ")
    posts.decline(handover, by=successor, why="Too much")
    handover.refresh_from_db()
    assert (handover.state, handover.answer) == (HandoverState.DECLINED, "Too much")
    assert Appointment.objects.get(pk=house.appointment.pk).until_on is None


def test_an_answer_is_given_once(house: House, successor: Person) -> None:
    handover = posts.hand_over(house.appointment, to=successor, on=DAY, by=None)
    posts.withdraw(handover, by=None)
    for again in (
        lambda: posts.accept(handover, by=successor),
        lambda: posts.decline(handover, by=successor, why="no"),
    ):
        with pytest.raises(Refused, match="already"):
            again()


def test_a_post_is_handed_to_one_person_at_a_time(house: House, successor: Person) -> None:
    posts.hand_over(house.appointment, to=successor, on=DAY, by=None)
    with pytest.raises(Refused, match="withdraw"):
        posts.hand_over(house.appointment, to=successor, on=DAY, by=None)
    with pytest.raises(Refused, match="somebody else"):
        posts.hand_over(house.appointment, to=house.person, on=DAY, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(
            organisation=house.treasury, role=house.head, leaving=house.appointment, successor=successor, on=DAY
        )


def test_whatever_names_a_merged_role_names_the_other_one(house: House, successor: Person) -> None:
    below = actions.create(Role(key="deputy", title={"en": "Deputy"}, above=house.head), by=None)
    posts.hand_over(house.appointment, to=successor, on=DAY, by=None)
    assert merge_roles(house.head, into=house.clerk, by=None, reason="the same") == 3
    house.head.refresh_from_db()
    house.clerk.refresh_from_db()
    below.refresh_from_db()
    assert below.above == house.clerk
    assert Appointment.objects.get(pk=house.appointment.pk).role == house.clerk
    assert Handover.objects.get().role == house.clerk
    assert (house.head.successor_id, house.clerk.spellings) == (house.clerk.pk, ["Head"])
    assert "role merged" in verbs(house)


def test_a_role_is_merged_once_and_never_into_itself(house: House) -> None:
    with pytest.raises(Refused, match="itself"):
        merge_roles(house.head, into=house.head, by=None)
    merge_roles(house.head, into=house.clerk, by=None)
    with pytest.raises(Refused, match="ended"):
        merge_roles(house.head, into=house.clerk, by=None)
