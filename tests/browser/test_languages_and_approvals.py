"""The example's draft in a real browser, without scripts on a telephone: made the same in both languages, approved, published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Person
from goldenthread.policy.actions import bringing_in
from goldenthread.policy.models import DocumentRead, Instrument
from goldenthread.project import example
from tests.browser.axe import faults, too_wide
from tests.browser.walking import follow
from tests.plugins.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]

HERE = "/instruments/water-levels-directive/"
MORE = """- à qui s’adresser
- quelle est sa précision

4.1.4 supprimer dans les 30 jours l’adresse de quiconque ne veut plus d’avertissement
"""


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def test_both_languages_are_made_the_same_approved_by_two_and_published(visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{HERE}checks/", javascript=False, width=NARROW, person=person("theo.marchetti"))
    expect(page.get_by_role("main")).to_contain_text("5 findings stop publishing: mend them first.")
    follow(page.get_by_role("link", name="Open both side by side – 4.1.4 has no counterpart in French."))
    assert page.url.endswith("/languages/#en-4.1.4")
    expect(page.locator("[id='en-4.1.4']")).to_be_in_viewport()
    expect(page.get_by_role("main")).to_contain_text("A passage of 4.1.3 has no counterpart in French.")
    assert too_wide(page) == []
    bring_in(page, tmp_path)
    page.goto(page.url.split("/instruments/")[0] + f"{HERE}languages/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("What is not the same (1)")
    follow(page.get_by_role("button", name="The text in English says the same"))
    expect(main).to_contain_text("Every clause has its counterpart.")
    follow(page.get_by_role("link", name="Back to the instrument"))
    follow(page.get_by_role("link", name="Approval", exact=True))
    expect(main).to_contain_text("It is with its writers: nobody has been asked for approval yet.")
    follow(page.get_by_role("button", name="Ask for approval"))
    expect(main).to_contain_text("It lies before those who must approve it, since")
    for approver in ("irene.vasseur", "noor.haddad"):
        page = visit("/my-work/", javascript=False, width=NARROW, person=person(approver))
        follow(page.get_by_role("link", name="Approve or send back"))
        assert too_wide(page) == []
        follow(page.get_by_role("button", name="Approve", exact=True))
        expect(page.get_by_role("main")).to_contain_text("Your approval is kept.")
    expect(page.get_by_role("main")).to_contain_text("Everybody has approved it: it can be published.")
    follow(page.get_by_role("button", name="Go on to publish"))
    follow(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_role("main")).to_contain_text("It is published.")
    expect(page.get_by_role("main")).to_contain_text("Not yet in force")


def bring_in(page: Page, folder: Path) -> None:
    """The French text with what the English one has since, as a document."""
    held = next(text.path for text in example.read_draft().texts if text.language == "fr")
    file = folder / "niveaux.md"
    file.write_text(held.read_text(encoding="utf-8").replace("- à qui s’adresser\n", MORE), encoding="utf-8")
    follow(page.get_by_role("link", name="Bring in another text"))
    page.get_by_label("Document").set_input_files(file)
    follow(page.get_by_role("button", name="Read it"))
    bringing_in.work_on.func(DocumentRead.objects.latest("pk").pk)
    page.reload()
    follow(page.get_by_role("button", name="Keep it"))
    bringing_in.work_on.func(DocumentRead.objects.latest("pk").pk)
    page.goto(page.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Review of requirements")


def test_axe_finds_nothing_where_somebody_decides(visit: Visit) -> None:
    draft = Instrument.objects.get(key="water-levels-directive")
    kernel.change(draft, by=None, approval_asked_on=timezone.localdate())
    page = visit(f"{HERE}approval/", person=person("irene.vasseur"))
    expect(page.get_by_role("main")).to_contain_text("Your decision")
    follow(page.get_by_role("button", name="Send back"))
    expect(page.get_by_role("alert")).to_contain_text("Say why, so that its writers can mend it.")
    assert faults(page) + too_wide(page) == []
