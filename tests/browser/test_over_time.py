"""Policies over time and the principles above them, as people use them in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from playwright.sync_api import expect

from goldenthread.kernel.models import Person
from tests.browser.axe import faults, too_wide
from tests.browser.walking import follow, taken_away
from tests.plugins.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]

NOTICE, PROCEDURES = "Notice on Social Media Accounts", "Procedures for Official Social Media Accounts"


def on(page: Page, day: int, month: int, year: int) -> Locator:
    """The suite as it stood on a day, asked for in its form."""
    for label, number in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_label(label, exact=True).fill(str(number))
    follow(page.get_by_role("button", name="Show instruments"))
    return page.locator(".gt-tree li")


def test_what_is_in_force_follows_from_the_day_alone(visit: Visit) -> None:
    page = visit("/instruments/", javascript=False, width=NARROW)
    before = on(page, 31, 1, 2024).filter(has_text=NOTICE).last
    expect(before).to_contain_text("In force")
    expect(before).to_contain_text("since 1 June 2017")
    after = on(page, 1, 2, 2024).filter(has_text=NOTICE).last
    expect(after).to_contain_text("Replaced")
    expect(after).to_contain_text("since 1 February 2024")
    follow(page.get_by_role("link", name=NOTICE))
    follow(page.get_by_role("link", name="What replaced what"))
    expect(page.get_by_role("main")).to_contain_text(f"Replaced by: {PROCEDURES}")
    assert too_wide(page) == []


def test_a_text_keeps_its_address_and_is_compared_clause_by_clause_with_the_next(visit: Visit) -> None:
    page = visit("/instruments/digital-service-policy/", javascript=False, width=NARROW)
    follow(page.get_by_role("link", name="Versions (2)"))
    follow(page.get_by_role("main").get_by_role("link", name="1 April 2021").first)
    assert page.url.endswith("/instruments/digital-service-policy/2021-04-01/")
    follow(page.get_by_role("link", name="Page of 4.1.2", exact=True))
    expect(page.get_by_role("heading", name="Cite this clause")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("/2021-04-01/clauses/4.1.2/")
    page.goto(page.url.split("/2021")[0] + "/compare/")
    found = page.get_by_role("main")
    expect(found.locator("ins, del").first).to_be_visible()
    expect(found).to_contain_text("Changed")
    assert too_wide(page) == []


def test_an_instrument_is_taken_away_as_an_accessible_file(visit: Visit) -> None:
    page = visit("/instruments/digital-service-policy/")
    file = pypdfium2.PdfDocument(taken_away(page.get_by_role("link", name="PDF", exact=True)))
    assert pypdfium2.raw.FPDFCatalog_IsTagged(file.raw)
    assert file.get_metadata_value("Title") == "Policy on Digital Services"


def test_a_principle_is_added_and_what_upholds_it_named(visit: Visit) -> None:
    page = visit("/principles/", person=Person.objects.get(email="basile.renaud@example.org"))
    site = page.url.split("/principles")[0]
    expect(page.get_by_role("main").get_by_role("link", name=PROCEDURES, exact=True)).to_be_visible()
    follow(page.get_by_role("button", name="Add a principle"))
    page.locator("[name=title_en]").fill("Answered in time")
    page.locator("[name=title_fr]").fill("Répondu à temps")
    follow(page.get_by_role("main").get_by_role("button").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Answered in time")
    page.goto(f"{site}/registers/instruments/official-accounts-procedures/change/")
    page.locator("[name=principles]").fill("Answered in time")
    page.get_by_label("Reason for the change").fill("Named with the others")
    follow(page.get_by_role("main").get_by_role("button").first)
    expect(page.get_by_role("main")).to_contain_text("Answered in time")
    page.goto(f"{site}/principles/")
    row = page.get_by_role("row").filter(has_text="Answered in time")
    expect(row.get_by_role("link", name="1")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=PROCEDURES, exact=True)).to_have_count(0)
    assert faults(page) == []
