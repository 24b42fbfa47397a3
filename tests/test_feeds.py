"""Feeds and calendars as readers and calendar programs take them: valid, stable, and asked for again at little cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from goldenthread.engine.register import Register
from goldenthread.kernel import actions, moves, notes
from goldenthread.kernel.models import Entry, Event, Organisation, Visibility
from tests import accounts, factories

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ADDRESS = f"/registers/{accounts.KEY}"


@pytest.fixture
def register() -> Iterator[Register]:
    with accounts.declared() as declared:
        yield declared


@pytest.fixture
def ours(register: Register) -> Organisation:
    return factories.organisation("Ours")


def account(register: Register, ours: Organisation, title: str = "Account", **facts: Any) -> Any:
    return factories.entry(register, title, organisation=ours, **{"state": "open", **facts})


def feed(address: str = f"{ADDRESS}.atom", **headers: str) -> ElementTree.Element:
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)  # noqa: S314 (ours)


def events(address: str = f"{ADDRESS}.ics", **headers: str) -> list[Any]:
    answer = Client().get(address, headers=headers)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def one(found: ElementTree.Element, path: str) -> str:
    (element,) = found.findall(path, ATOM)
    return element.text or element.get("href", "")


def test_a_feed_has_all_that_the_standard_asks(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    found = feed()
    assert one(found, "a:id") == f"tag:127.0.0.1,2026:changes/{accounts.KEY}"
    assert one(found, "a:link[@rel='self']") == f"http://testserver{ADDRESS}.atom"
    assert one(found, "a:link[@rel='alternate']") == f"http://testserver{register.href}"
    assert one(found, "a:author/a:name") == "Goldenthread"
    assert (
        one(found, "a:updated")
        == one(found, "a:entry/a:updated")
        == Event.objects.get(entry_id=entry.pk).at.isoformat()
    )
    assert one(found, "a:entry/a:id") == f"tag:127.0.0.1,2026:entry/{entry.pk}/1"
    assert one(found, "a:entry/a:link") == f"http://testserver{register.href}{entry.key}/"


def test_a_change_has_the_same_identity_in_both_feeds_and_for_ever(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    first = one(feed(), "a:entry/a:id")
    actions.change(entry, by=None, title={"en": "Renamed"})
    newest = one(feed(), "a:entry/a:id")
    of_entry = [each.text for each in feed(f"{register.href}{entry.key}/changes.atom").findall("a:entry/a:id", ATOM)]
    assert of_entry == [newest, first]


def test_a_feed_tells_the_newest_first_and_no_names(register: Register, ours: Organisation) -> None:
    author = factories.holder("administer", ours)
    older, newer = account(register, ours, "Older"), account(register, ours, "Newer")
    moves.move(older, move="close", by=author, reason="Quarrel")
    text = Client().get(f"{ADDRESS}.atom").content.decode()
    titles = [each.text for each in feed().findall("a:entry/a:title", ATOM)]
    assert titles == ["Older", "Newer"]
    assert newer.version == 1
    assert ">Closed<" in text
    assert author.name not in text
    assert "Quarrel" not in text


def test_no_feed_tells_that_colleagues_left_a_note(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    notes.write(entry, text="Asked the clerk", by=factories.holder("contribute", ours))
    entry.refresh_from_db()
    for found in (feed(), feed(f"{ADDRESS}/{entry.key}/changes.atom")):
        assert entry.version == 2
        assert len(found.findall("a:entry", ATOM)) == 1
        assert b"ote" not in ElementTree.tostring(found)


def test_signs_that_xml_cannot_hold_break_no_feed(register: Register, ours: Organisation) -> None:
    account(register, ours, "bell\x07 & <b>bold</b>\ufffe", review_by=timezone.localdate())
    assert one(feed(), "a:entry/a:title") == "bell & <b>bold</b>"
    assert str(events()[0]["summary"]) == "Review: bell & <b>bold</b>"


def test_an_unchanged_feed_or_calendar_is_not_sent_again(register: Register, ours: Organisation) -> None:
    for entry in (None, account(register, ours, review_by=timezone.localdate())):
        for address in (f"{ADDRESS}.atom", f"{ADDRESS}.ics"):
            answer = Client().get(address)
            again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
            assert (again.status_code, again.content) == (304, b""), (entry, address)
    before = Client().get(f"{ADDRESS}.ics")["ETag"]
    actions.change(entry, by=None, title={"en": "Renamed"})
    assert Client().get(f"{ADDRESS}.ics", headers={"If-None-Match": before}).status_code == 200


def test_feeds_and_calendars_speak_french(register: Register, ours: Organisation) -> None:
    account(register, ours, names={"en": "Land", "fr": "Terre"}, review_by=timezone.localdate())
    found = feed(**{"Accept-Language": "fr"})
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert one(found, "a:entry/a:title") == "Terre"
    assert "Terre" in str(events(**{"Accept-Language": "fr"})[0]["summary"])


def test_a_calendar_has_whole_days_and_escapes_its_text(register: Register, ours: Organisation) -> None:
    leap_day = date(2028, 2, 29)
    entry = account(register, ours, "Land, sea; air\\ \n sky " + "é" * 80, review_by=leap_day)
    content = Client().get(f"{ADDRESS}.ics").content
    (event,) = events()
    assert b"DTSTART;VALUE=DATE:20280229\r\n" in content
    assert b"Land\\, sea\\; air\\\\" in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert event["uid"] == f"tag:127.0.0.1,2026:due/{entry.pk}/review_by"
    assert event["dtstamp"].dt == entry.changed_at.replace(microsecond=0)
    assert event["url"] == f"http://testserver{register.href}{entry.key}/"
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    actions.change(entry, by=None, review_by=date(2028, 12, 31))
    assert events()[0]["uid"] == event["uid"], "a moved date is the same event"


def test_a_calendar_without_dates_is_still_one(register: Register) -> None:
    content = Client().get(f"{ADDRESS}.ics").content
    assert b"BEGIN:VTIMEZONE" in content
    assert events() == []


def test_a_calendar_holds_what_is_still_to_be_met_and_not_all_the_past(register: Register, ours: Organisation) -> None:
    today = timezone.localdate()
    late = account(register, ours, "Late", review_by=today - timedelta(days=300))
    account(register, ours, "Forgotten", review_by=today - timedelta(days=400))
    account(register, ours, "Closed", review_by=today, state="closed")
    account(register, ours, "Hidden", review_by=today, visibility=Visibility.GOVERNMENT)
    assert [str(each["summary"]) for each in events()] == [f"Review: {late.title['en']}"]


def test_pages_lead_to_their_feeds(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    listed = Client().get(f"/registers/{accounts.KEY}/").content.decode()
    page = Client().get(f"{register.href}{entry.key}/").content.decode()
    for text, href, kind in [
        (listed, f"{ADDRESS}.atom", "application/atom+xml"),
        (listed, f"{ADDRESS}.ics", "text/calendar"),
        (page, f"{register.href}{entry.key}/changes.atom", "application/atom+xml"),
    ]:
        assert f'<link rel="alternate" type="{kind}"' in text
        assert text.count(f'href="{href}"') == 2, "in the head and among the downloads"


def test_a_register_without_duties_has_no_calendar() -> None:
    assert Client().get("/registers/terms.ics").status_code == 404
    assert Client().get("/registers/nothing.atom").status_code == 404
    assert Entry.objects.count() == 0
