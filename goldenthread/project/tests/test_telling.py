"""My work, how one is told of it, and the private calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from goldenthread.engine.register import Register
from goldenthread.kernel import actions
from goldenthread.kernel.models import Classification, Organisation, Person, Visibility
from goldenthread.project.models import Telling
from tests import accounts, factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def register() -> Iterator[Register]:
    with accounts.declared() as declared:
        yield declared


@pytest.fixture
def ours(register: Register) -> Organisation:
    return factories.organisation("Ours")


@pytest.fixture
def keeper(ours: Organisation) -> Person:
    return factories.holder("contribute", ours)


@pytest.fixture
def browser(keeper: Person) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


def account(register: Register, ours: Organisation, on: date, title: str = "Land", **facts: Any) -> Any:
    return factories.entry(register, title, organisation=ours, review_by=on, **{"state": "open", **facts})


def test_my_work_sorts_what_waits_by_when(register: Register, ours: Organisation, browser: Client) -> None:
    today = timezone.localdate()
    for title, days in [("Late", -1), ("Today", 0), ("Six", 6), ("Seven", 7), ("Quarter", 91), ("Beyond", 92)]:
        account(register, ours, today + days * DAY, title)
    sections = browser.get("/my-work/").context["sections"]
    assert [(section.heading, [line.title for line in section.lines]) for section in sections] == [
        ("Overdue", ["Late"]),
        ("Due within a week", ["Today", "Six"]),
        ("Due within three months", ["Seven", "Quarter"]),
        ("Due later", ["Beyond"]),
    ]


def test_each_line_does_it_in_one_click_where_one_may(register: Register, ours: Organisation, browser: Client) -> None:
    entry = account(register, ours, timezone.localdate() - DAY)
    text = browser.get("/my-work/").content.decode()
    assert f'href="{register.href}{entry.key}/change/#review_by-day"' in text
    assert "1 day overdue" in text
    assert "Accounts, Ours" in text
    named = factories.person("named")
    mine = account(register, ours, timezone.localdate(), keeper_id=named.pk)
    browser.force_login(named)
    text = browser.get("/my-work/").content.decode()
    assert f'href="{register.href}{mine.key}/"' in text
    assert f"{mine.key}/change/" not in text, "the person named may see it and not change it"


def test_what_escalates_is_told_apart(register: Register, ours: Organisation) -> None:
    approver, client = factories.holder("approve", ours), Client()
    client.force_login(approver)
    account(register, ours, timezone.localdate() - 14 * DAY)
    assert "Escalated to you, as others left it undone" in client.get("/my-work/").content.decode()


def test_my_work_says_so_when_nothing_waits(browser: Client) -> None:
    assert "Nothing is overdue" in browser.get("/my-work/").content.decode()


def test_my_work_asks_the_same_number_of_questions_for_any_number_of_lines(
    register: Register, ours: Organisation, browser: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/my-work/").status_code == 200
        return len(captured)

    account(register, ours, timezone.localdate())
    before = asked()
    for _ in range(20):
        account(register, ours, timezone.localdate())
    assert asked() == before


def address_in(text: str) -> str:
    found = re.search(r'value="https?://[^/]+(/calendar/[^"]+)"', text)
    assert found
    return found[1]


def summaries(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_private_calendar_shows_its_person_what_they_may_see_today(
    register: Register, ours: Organisation, keeper: Person, browser: Client
) -> None:
    today = timezone.localdate()
    account(register, ours, today, visibility=Visibility.RESTRICTED)
    Person.objects.filter(pk=keeper.pk).update(clearance=Classification.SECRET)
    account(register, ours, today, "Whispered", classification=Classification.SECRET)
    address = address_in(browser.post("/my-work/told/", {"do": "calendar"}).content.decode())
    assert summaries(Client(), address) == ["Review: Land"]
    assert "private" in Client().get(address)["Cache-Control"]
    end_rights(keeper, ours)
    assert summaries(Client(), address) == []


def end_rights(person: Person, organisation: Organisation) -> None:
    grant = person.grants.get()
    actions.touch(organisation, by=None, verb="granted", until=timezone.localdate())
    grant.until_on = timezone.localdate()
    grant.save()


def test_the_secret_is_kept_nowhere_and_shown_once(keeper: Person, browser: Client) -> None:
    address = address_in(browser.post("/my-work/told/", {"do": "calendar"}).content.decode())
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43
    kept = Telling.objects.get(person=keeper)
    assert secret not in str(kept.__dict__)
    assert secret not in browser.get("/my-work/told/").content.decode()


def test_a_calendar_ends_when_it_is_renewed_revoked_or_its_person_leaves(keeper: Person, browser: Client) -> None:
    first = address_in(browser.post("/my-work/told/", {"do": "calendar"}).content.decode())
    second = address_in(browser.post("/my-work/told/", {"do": "calendar"}).content.decode())
    assert [Client().get(each).status_code for each in (first, second)] == [404, 200]
    Person.objects.filter(pk=keeper.pk).update(is_active=False)
    assert Client().get(second).status_code == 404
    Person.objects.filter(pk=keeper.pk).update(is_active=True)
    browser.force_login(keeper)
    assert browser.post("/my-work/told/", {"do": "no-calendar"}).status_code == 302
    assert Client().get(second).status_code == 404


@pytest.mark.parametrize("guess", ["", "x", "None", "é", "%00", "a" * 500])
def test_a_guess_is_answered_like_nothing(keeper: Person, guess: str) -> None:
    Telling.objects.create(person=keeper)
    assert Client().get(f"/calendar/{guess}.ics").status_code == 404


def test_mail_is_turned_off_and_on(keeper: Person, browser: Client) -> None:
    browser.post("/my-work/told/", {"do": "mail"})
    assert not Telling.objects.get(person=keeper).by_mail
    browser.post("/my-work/told/", {"do": "mail", "by_mail": "on"})
    assert Telling.objects.get(person=keeper).by_mail
    assert browser.post("/my-work/told/", {"do": "nonsense"}).status_code == 302


def test_how_one_is_told_is_asked_of_those_who_signed_in() -> None:
    assert Client().get("/my-work/told/").status_code == 302
    assert Client().post("/my-work/told/", {"do": "calendar"}).status_code == 302
    assert not Telling.objects.exists()
