"""Each kind of page in a real browser: accessible, whole at 320 pixels, and of use without scripts and by keyboard."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from goldenthread.kernel.models import Person
from goldenthread.project import example
from tests.browser.axe import faults, too_wide
from tests.browser.walking import follow
from tests.plugins.browser import NARROW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]

POLICY = "/instruments/digital-service-policy/"
DUTIES = "/requirements/?role=deputy-head&on=2026-11-22"
PAGES = [
    "/",
    "/instruments/",
    "/instruments/?state=rescinded",
    "/lead-times/",
    "/instruments/which/",
    POLICY,
    f"{POLICY}?show=versions",
    "/instruments/digital-government-framework/?show=referring",
    f"{POLICY}2021-04-01/",
    f"{POLICY}languages/",
    f"{POLICY}?language=fr",
    f"{POLICY}clauses/4.1.2/",
    f"{POLICY}2021-04-01/clauses/4/",
    f"{POLICY}compare/",
    f"{POLICY}compare/?kind=changed&role=role:deputy-head",
    "/instruments/official-accounts-procedures/succession/",
    "/principles/",
    "/requirements/",
    DUTIES,
    "/search/?q=service",
    "/search/?q=nothingatall",
    "/registers/",
    "/registers/requirements/",
    "/registers/roles/deputy-head/",
    "/registers/instruments/digital-service-policy/",
    "/official-accounts/",
    "/official-accounts/?address=https://x.com/EstmereLand",
    "/official-accounts/?address=fb.com/EstmereLandRegistry",
    "/official-accounts/?address=@EstmereLаnd",
    "/inventory/what-breaks-when/",
    "/inventory/what-breaks-when/?organisation=office-of-the-auditor-general",
    "/inventory/common-needs/",
    "/inventory/gaps/",
    "/inventory/gaps/systems-without-owner/",
    "/inventory/attestations/",
    "/inventory/attestations/?register=systems",
    "/organisations/digital-government-office/",
    "/organisations/hydrographic-survey/",
    "/organisations/ministry-of-finance/posts/",
    "/organisations/ministry-of-finance/duties-with-no-holder/",
    "/roles/deputy-head/holders/",
    "/registers/roles/deputy-head/?version=1",
    "/registers/roles/deputy-head/?on=1999-01-01",
    "/accounts/login/",
    "/no-such-page/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/data/",
    "/log/",
    "/design/",
]
DRAFT = "/instruments/water-levels-directive/"
CALL_OUT = "/call-outs/digital-services-2026/"
CHOOSING = "/instruments/which/"
STATEMENT = "ministry-of-land-and-water.20260101.20270101"
FOR_ADMINISTRATORS = [
    "/organisations/land-registry/",
    *(f"/organisations/land-registry/{act}/" for act in ("rename", "move", "end", "merge", "split")),
    "/organisations/land-registry/posts/",
    "/organisations/land-registry/posts/new/",
    "/organisations/land-registry/rights/",
    "/organisations/land-registry/rights/new/",
    "/roles/data-steward/merge/",
    "/access/instruments/digital-service-policy/",
]
FOR_CONTRIBUTORS = [
    "/",
    "/my-work/",
    "/my-work/told/",
    "/registers/instruments/new/",
    "/instruments/digital-service-policy/stages/",
    *(
        f"/registers/requirements/digital-service-policy-4.1.1/{way}"
        for way in ("", "change/", "attachments/", "links/")
    ),
    "/registers/systems/?organisation=land-registry",
    "/inventory/attestations/systems/land-registry/",
    "/requirements/?organisation=ministry-of-land-and-water&on=2026-11-22",
    DRAFT,
    *(f"{DRAFT}{part}/" for part in ("languages", "approval", "checks", "review")),
    "/registers/publishing-rules/directive/",
    "/documents/",
    "/instruments/digital-service-policy/review/",
    "/instruments/digital-service-policy/review/digital-service-policy-4.1.1/",
    "/reading-rules/",
    CHOOSING,
    *(f"{CHOOSING}answers-by-email/{part}" for part in ("", "covered/", "differing/")),
    f"{CHOOSING}shared-devices-at-counters/",
    "/call-outs/",
    "/call-outs/new/",
    CALL_OUT,
    f"{CALL_OUT}answers/",
    f"{CALL_OUT}take-back/",
    f"{CALL_OUT}of/ministry-of-land-and-water/",
    f"/registers/statements/digital-service-policy-4.1.4.{STATEMENT}/",
    f"/statements/digital-service-policy-4.1.4.{STATEMENT}/corrective-action/",
]


def person(email: str) -> Person:
    return Person.objects.get(email=email)


def test_axe_finds_nothing_and_nothing_runs_off_sideways(visit: Visit) -> None:
    visitors = {
        None: PAGES,
        "theo.marchetti@example.org": FOR_CONTRIBUTORS,
        "basile.renaud@example.org": FOR_ADMINISTRATORS,
    }
    found: dict[str, Any] = {}
    for email, addresses in visitors.items():
        # One visitor walks through all of them, as people do: what every page loads is loaded once.
        page = visit("/alive", width=WIDE, person=person(email) if email else None)
        site = page.url.removesuffix("/alive")
        for address in addresses:
            page.set_viewport_size({"width": WIDE, "height": 900})
            page.goto(f"{site}{address}")
            found[address] = faults(page) + too_wide(page)
            # The same page made narrow: what a telephone shows, and what a zoom of 400 % leaves.
            page.set_viewport_size({"width": NARROW, "height": 900})
            found[address] += too_wide(page)
    assert {address: said for address, said in found.items() if said} == {}


def test_without_scripts_one_walks_from_the_suite_to_a_clause_and_to_what_it_requires(visit: Visit) -> None:
    page = visit("/", javascript=False, width=NARROW)
    follow(page.get_by_role("link", name="Policies").first)
    follow(page.get_by_role("link", name="Policy on Digital Services"))
    follow(page.get_by_role("link", name="4.1.2", exact=True))
    assert page.url.endswith(f"{POLICY}#4.1.2")
    follow(page.get_by_role("link", name="Page of 4.1.2", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("4.1.2")
    follow(page.get_by_role("link", name="Deputy head", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("What you must do")
    page.get_by_label("Year").fill("2020")
    follow(page.get_by_role("button", name="Show requirements"))
    expect(page.get_by_role("main")).to_contain_text("Nothing binds this choice on that date")
    page.get_by_label("Year").fill("2026")
    follow(page.get_by_role("button", name="Show requirements"))
    expect(page.get_by_role("link", name="4.1.1", exact=True)).to_be_visible()


def test_somebody_signs_in_changes_a_requirement_and_finds_it_in_its_history(visit: Visit) -> None:
    page = visit("/accounts/login/")
    page.locator("[name=login]").fill("theo.marchetti@example.org")
    page.locator("[name=password]").fill(example.PASSWORD)
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
    page.goto(
        page.url.split("/accounts")[0].rstrip("/") + "/registers/requirements/digital-service-policy-4.1.1/change/"
    )
    page.locator("[name=deadline_en], [name='deadline-en']").first.fill("Within a week")
    page.get_by_label("Reason for the change").fill("The board has set a term")
    follow(page.get_by_role("main").get_by_role("button").first)
    expect(page.get_by_role("main")).to_contain_text("Within a week")
    expect(page.get_by_role("main")).to_contain_text("Théo Marchetti")


def test_an_administrator_sees_what_a_merger_touches_and_merges(visit: Visit) -> None:
    page = visit("/organisations/land-registry/", person=person("basile.renaud@example.org"))
    follow(page.get_by_role("link", name="Merge with others"))
    page.get_by_label("Into this organisation").fill("ministry-of-finance")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("main")).to_contain_text("Kofi Delacroix")
    assert faults(page) == []
    follow(page.get_by_role("button", name="Merge"))
    expect(page.get_by_role("main")).to_contain_text("belong to Ministry of Finance now")
    expect(page.get_by_role("main")).to_contain_text("This organisation was merged on")


def test_the_keyboard_alone_reaches_the_text_and_the_search(visit: Visit) -> None:
    page = visit(POLICY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main-content$"))
    page = visit("/search/")
    page.get_by_role("main").get_by_role("searchbox").focus()
    page.keyboard.type("service")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    assert "q=service" in page.url


def test_french_has_the_same_pages_in_french(visit: Visit) -> None:
    page = visit(DUTIES, language="fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que vous devez faire")
    expect(page.get_by_role("main")).to_contain_text("Politique sur les services numériques")
    page.goto(page.url.split("/requirements")[0] + POLICY)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Politique sur les services numériques")
    assert faults(page) == []


def test_a_picture_of_the_requirements_page_is_made(visit: Visit, tmp_path: Path) -> None:
    page = visit(DUTIES)
    page.set_viewport_size({"width": 1280, "height": 1000})
    # `GOLDENTHREAD_PICTURES=docs script/test tests/browser` renews the one in the README.
    picture = Path(os.environ.get("GOLDENTHREAD_PICTURES") or tmp_path) / "requirements.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size > 20_000
