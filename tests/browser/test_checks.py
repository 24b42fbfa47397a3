"""A draft with faults in a real browser, without scripts on a telephone: found, mended, let stand, published."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from goldenthread.kernel.models import Organisation, Person
from goldenthread.policy.models import Requirement
from goldenthread.policy.tests.checks import drafted, requiring, whole, with_text
from tests.browser.axe import faults, too_wide
from tests.browser.walking import follow
from tests.plugins.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]

HERE = "/instruments/tea/checks/"


@pytest.fixture
def administrator(the_example: None) -> Person:
    """Somebody who may change and publish, with a draft that lacks its objective and repeats a requirement in force."""
    draft = drafted(of=Organisation.objects.get(parent=None), **whole(kind="standard", objective={}))
    held = Requirement.objects.get(key="digital-service-policy-4.1.1")
    requiring(draft, "3.1", held.text)
    requiring(draft, "3.2", "Deputy heads must consider the temperature of tea.")
    with_text(draft, f"clause #3.1 {held.text['en']}\nclause #3.2 {'Deputy heads must consider tea and ' * 12}cups.")
    with_text(draft, f"clause #3.1 {held.text['fr']}\nclause #3.2 Le thé.", language="fr")
    return Person.objects.get(email="basile.renaud@example.org")


def test_a_draft_is_checked_mended_and_published_without_scripts_at_320_pixels(
    visit: Visit, administrator: Person
) -> None:
    page = visit(HERE, javascript=False, width=NARROW, person=administrator)
    found = page.get_by_role("main")
    expect(found).to_contain_text("1 finding stops publishing: mend it first.")
    for sentence in (
        "It has no key objective.",
        "Requirement 3.2 names no action that one could see done.",
    ):
        expect(found).to_contain_text(sentence)
    assert too_wide(page) == []
    follow(page.get_by_role("link", name="Open the clause – A sentence of"))
    expect(page.locator("[id='3.2']")).to_be_in_viewport()
    page.goto(page.url.split("/instruments/")[0] + HERE)
    follow(page.get_by_role("link", name="Put them side by side").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two requirements that say much the same")
    assert too_wide(page) == []
    follow(page.get_by_role("button", name="Let both stand"))
    expect(page.get_by_role("alert")).to_contain_text("Say why both requirements are needed.")
    page.get_by_label("Why both are needed").fill("Tea is served apart from services.")
    follow(page.get_by_role("button", name="Let both stand"))
    expect(page.get_by_role("main")).not_to_contain_text("Put them side by side")
    follow(page.get_by_role("link", name="Change it – It has no key objective."))
    assert page.url.endswith("/change/#objective_en")
    page.get_by_label("Key objective (English)").fill("Everybody has tea.")
    follow(page.get_by_role("main").get_by_role("button").first)
    page.goto(page.url.split("/registers/")[0] + HERE)
    expect(page.get_by_role("main")).to_contain_text("Nothing stops publishing.")
    follow(page.get_by_role("button", name="Go on to publish"))
    expect(page.get_by_role("main")).to_contain_text("Requirement 3.2 names no action that one could see done.")
    follow(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Directive on Tea")
    expect(page.get_by_role("main")).to_contain_text("Not yet in force")


def test_axe_finds_nothing_on_the_checks_of_a_draft(visit: Visit, administrator: Person) -> None:
    page = visit(HERE, person=administrator)
    assert faults(page) + too_wide(page) == []
    follow(page.get_by_role("link", name="Put them side by side").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two requirements that say much the same")
    assert faults(page) == []
    page.goto(page.url.split("/checks/")[0] + "/publish/")
    assert faults(page) == []


def test_stages_are_dated_and_their_lead_times_told_without_scripts_at_320_pixels(
    visit: Visit, administrator: Person
) -> None:
    page = visit("/instruments/tea/", javascript=False, width=NARROW, person=administrator)
    follow(page.get_by_role("link", name="Date its stages"))
    for stage, day in (("Research", "1"), ("Drafting", "11")):
        group = page.get_by_role("group", name=stage)
        for label, text in (("Day", day), ("Month", "3"), ("Year", "2026")):
            group.get_by_label(label).fill(text)
    assert too_wide(page) == []
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("Drafting, since 11 March 2026")
    page.goto(page.url.split("/instruments/")[0] + "/instruments/")
    follow(page.get_by_role("link", name="Lead times"))
    row = page.get_by_role("row", name="Research")
    expect(row.get_by_role("cell").nth(3)).to_have_text("10")
    assert too_wide(page) == []
