"""How days, titles, labels and refusals read, in both languages."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from goldenthread.engine import kinds
from goldenthread.engine.kinds import Wrong
from goldenthread.engine.kinds.base import clean
from goldenthread.engine.kinds.values import read_day
from goldenthread.engine.language import day_words, labelled
from goldenthread.engine.reading import Reading
from goldenthread.kernel import actions
from goldenthread.kernel.models import Role, Visibility
from tests import factories

FRENCH_MONTHS = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]


@pytest.mark.parametrize("month", range(1, 13))
def test_no_word_of_ours_takes_the_place_of_a_month(month: int) -> None:
    with translation.override("fr"):
        assert day_words(date(2022, month, 4)) == f"4 {FRENCH_MONTHS[month - 1]} 2022"


def test_the_first_of_a_month_is_said_as_the_language_says_it() -> None:
    with translation.override("fr"):
        assert day_words(date(2014, 4, 1)) == "1er avril 2014"
        assert day_words(date(2014, 4, 11)) == "11 avril 2014"
        assert labelled("Titre", "Ceci manque.") == "Titre\u00a0: Ceci manque."
    with translation.override("en"):
        assert day_words(date(2014, 4, 1)) == "1 April 2014"
        assert labelled("Title", "Enter title.") == "Title: Enter title."


def test_a_year_that_no_calendar_has_is_wrong_and_not_a_fault_of_ours() -> None:
    from django.http import QueryDict

    with pytest.raises(Wrong):
        read_day(QueryDict(f"on-day=1&on-month=1&on-year={'9' * 30}"), "on")


def test_signs_that_nobody_sees_state_nothing() -> None:
    assert clean("\u200b \u200d", limit=10) == ""
    assert clean("👩\u200d🔧", limit=10) == "👩\u200d🔧"
    title = kinds.Words("title", "Title", required=True)
    with pytest.raises(Wrong):
        title.from_json({"en": "\u200b"}, Reading(None, language="en"))


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x7f", "\x90"])
def test_signs_that_turn_or_command_a_text_are_refused(sign: str) -> None:
    with pytest.raises(Wrong):
        clean(f"safe{sign}gpj.exe", limit=50)


def role(key: str, **facts: Any) -> Role:
    """A role that everybody may see."""
    titled = Role(key=key, title={"en": "Cook <1st>"}, visibility=Visibility.PUBLIC, **facts)
    return actions.create(titled, by=None)


@pytest.mark.django_db
class TestAnEntry:
    """The page of one entry."""

    def page(self, client: Client) -> str:
        return client.get(f"/registers/roles/{role('cook').key}/").content.decode()

    def test_its_title_holds_no_marks(self, client: Client) -> None:
        client.cookies["django_language"] = "fr"
        title = re.findall(r"<title>(.*)</title>", self.page(client))[0]
        assert unescape(title).startswith("Cook <1st> – R")
        assert "span" not in title

    def test_what_is_not_stated_is_named_once(self, client: Client) -> None:
        text = self.page(client)
        assert text.count("Not stated") <= text.count("<dl")
        assert "Organisation" in text

    def test_a_long_thread_is_folded(self, client: Client) -> None:
        cook = role("cook")
        for number in range(12):
            other = role(f"helper-{number}")
            actions.link(other, verb="supports", target=cook, by=None)
        text = client.get(f"/registers/roles/{cook.key}/").content.decode()
        shown, folded = text.split("2 more", 1)
        assert shown.count("/registers/roles/helper-") == 10
        assert folded.count("/registers/roles/helper-") == 2


@pytest.mark.django_db
def test_a_version_of_any_length_is_only_stale(client: Client) -> None:
    ours = factories.organisation("Ours")
    cook = role("cook", organisation=ours)
    client.force_login(factories.holder("administer", ours))
    sent = {"shown": ["title"], "title_en": "Other", "version": "9" * 5000}
    assert client.post(f"/registers/roles/{cook.key}/change/", sent).status_code == 409


@pytest.mark.django_db
def test_a_taken_key_is_told_in_a_sentence(client: Client) -> None:
    ours = factories.organisation("Ours")
    cook = role("cook", organisation=ours)
    client.force_login(factories.holder("administer", ours))
    sent = {"shown": ["title", "organisation"], "title_en": "Other", "organisation": ours.key, "key": cook.key}
    text = client.post("/registers/roles/new/", sent).content.decode()
    assert f"The key “{cook.key}” is already taken in this register." in text


@pytest.mark.django_db
def test_of_two_days_only_the_wrong_one_says_so_and_the_summary_leads_to_it(client: Client) -> None:
    text = client.get("/registers/instruments/?effective_on_from=2020-01-01&effective_on_until=abc").content.decode()
    assert text.count("There is no such date") == 2
    assert 'href="#effective_on_until-day"' in text
    assert 'id="effective_on_until-day"' in text
