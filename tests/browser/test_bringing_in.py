"""Somebody brings in a document and decides on what was read of it: by keyboard, and on a telephone without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from goldenthread.kernel.models import Person
from goldenthread.policy.actions import bringing_in
from goldenthread.policy.models import Decision, DocumentRead, Requirement
from goldenthread.policy.tests.documents import KETTLES
from tests.browser.axe import faults, too_wide
from tests.browser.walking import follow
from tests.plugins.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]


def brought_in(page: Page, file: Path) -> None:
    """Choose the file, let it be read, keep it; ends at the review."""
    page.get_by_label("Document").set_input_files(file)
    follow(page.get_by_role("button", name="Read it"))
    bringing_in.work_on.func(DocumentRead.objects.latest("pk").pk)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("3 requirements proposed")
    follow(page.get_by_role("button", name="Keep it"))
    bringing_in.work_on.func(DocumentRead.objects.latest("pk").pk)
    page.goto(page.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Review of requirements")


def test_a_document_is_brought_in_and_decided_on_by_keyboard(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "kettles.md"
    file.write_text(KETTLES)
    page = visit("/instruments/", person=Person.objects.get(email="theo.marchetti@example.org"))
    follow(page.get_by_role("button", name="Bring in a document"))
    brought_in(page, file)
    assert faults(page) == []
    page.locator(".gt-proposal").first.focus()
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("1 of 3 decided")
    expect(page.locator(".gt-proposal").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_role("status")).to_contain_text("2 of 3 decided")
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("1 of 3 decided")
    page.locator(".gt-proposal").nth(2).focus()
    page.keyboard.press("e")
    page.get_by_label("What must be done").fill("Reporting broken kettles\n\nReplacing broken kettles")
    follow(page.get_by_role("button", name="Keep it"))
    expect(page.get_by_role("status")).to_contain_text("3 of 4 decided")
    decisions = Requirement.every.filter(instrument__key="kettles").order_by("pk").values_list("decision", flat=True)
    assert list(decisions) == [Decision.ACCEPTED, "", Decision.EDITED, Decision.SPLIT]


def test_the_same_without_scripts_at_320_pixels(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "kettles.md"
    file.write_text(KETTLES)
    person = Person.objects.get(email="theo.marchetti@example.org")
    page = visit("/documents/", javascript=False, width=NARROW, person=person)
    assert too_wide(page) == []
    brought_in(page, file)
    assert too_wide(page) == []
    follow(page.get_by_role("button", name="Accept 4.1.1"))
    expect(page.get_by_role("status")).to_contain_text("1 of 3 decided")
    follow(page.get_by_role("button", name="Reject 4.1.2"))
    follow(page.get_by_role("link", name="Add what was missed 4.1.3"))
    page.get_by_label("What must be done").fill("Reporting")
    page.get_by_label("Who is bound").fill("Nobody we know")
    follow(page.get_by_role("button", name="Keep it"))
    expect(page.get_by_role("alert")).to_contain_text("is no role or organisation here")
    page.get_by_label("Who is bound").fill("")
    follow(page.get_by_role("button", name="Keep it"))
    expect(page.get_by_role("status")).to_contain_text("3 of 4 decided")
    follow(page.get_by_role("link", name="How often each rule was right"))
    expect(page.get_by_role("main")).to_contain_text("1 was added by hand")
    assert too_wide(page) == []
