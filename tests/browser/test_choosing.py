"""Which instrument do we need, in a real browser: there and back without scripts, and on to a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from goldenthread.kernel.models import Person
from goldenthread.policy.models import InstrumentChoice
from tests.browser.axe import too_wide
from tests.browser.walking import follow
from tests.plugins.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]


def test_without_scripts_at_320_pixels_one_walks_there_and_back_to_a_result_and_a_draft(visit: Visit) -> None:
    analyst = Person.objects.get(email="theo.marchetti@example.org")
    page = visit("/instruments/", javascript=False, width=NARROW, person=analyst)
    follow(page.get_by_role("link", name="Which instrument do we need?"))
    page.get_by_label("What is it about?").fill("Service standards at counters")
    page.get_by_label("For which organisation?").select_option(label="Digital Government Office")
    follow(page.get_by_role("button", name="Start"))
    page.get_by_label("What is the problem or opportunity?").fill("Nobody knows how long people wait for a service.")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("alert")).to_contain_text("What you filled in is saved.")
    page.get_by_label("Whom does it concern?").fill("The public")
    choose(page, "Yes")
    expect(page.get_by_role("link", name="Policy on Digital Services")).to_be_visible()
    assert too_wide(page) == []
    choose(page, "No")
    choose(page, "In the rules: they are missing or leave too much open")
    choose(page, "Yes")
    # Back by two questions: what was answered stands there, and the result follows what is chosen now.
    follow(page.get_by_role("button", name="Save and go back"))
    expect(page.get_by_label("Yes", exact=True)).to_be_checked()
    follow(page.get_by_role("link", name="Back", exact=True))
    expect(page.get_by_label("In the rules: they are missing or leave too much open")).to_be_checked()
    follow(page.get_by_role("button", name="Continue"))
    choose(page, "No")
    choose(page, "None of these")
    page.get_by_label("Digital Service Standard", exact=True).check()
    choose(page, "Advice or explanation on meeting something in force")
    choose(page, "Neither")
    expect(page.get_by_role("main")).to_contain_text("A guideline")
    expect(page.get_by_role("main")).to_contain_text("Question 7 decided it.")
    expect(page.get_by_role("main")).to_contain_text("Say what the evidence is and where it is found.")
    assert too_wide(page) == []
    follow(page.get_by_role("link", name="Change 1. Problem and evidence"))
    page.get_by_label("What is the evidence, and where is it found?").fill("The waiting times of 2025")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("main")).not_to_contain_text("Say what the evidence is")
    follow(page.get_by_role("button", name="Keep this decision"))
    expect(page.get_by_role("main")).to_contain_text("The decision is kept.")
    follow(page.get_by_role("button", name="Start a draft from it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Service standards at counters")
    expect(page.get_by_role("main")).to_contain_text("Guideline")
    kept = InstrumentChoice.objects.get(title__en="Service standards at counters")
    assert (kept.state, kept.outcome, kept.instrument.key) == ("decided", "guideline", "digital-service-standard")


def choose(page: Page, answer: str) -> None:
    """Choose an answer and go on."""
    page.get_by_label(answer, exact=True).check()
    follow(page.get_by_role("button", name="Continue"))
