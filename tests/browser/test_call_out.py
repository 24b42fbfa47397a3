"""A call-out in a real browser: out to three organisations as XLSX, back partly answered, and the counts are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from goldenthread.kernel.models import Person, Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import CallOut, Statement
from goldenthread.policy.tests.calling import CODES, cells_of, filled_in
from goldenthread.policy.tests.suite_files import shared_file
from tests.browser.axe import too_wide
from tests.browser.walking import follow, taken_away
from tests.plugins.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("the_example")]

BODIES = ("Ministry of Finance", "Ministry of Land and Water", "Land Registry")
SERVICE_AND_DIGITAL = "Policy on Service and Digital"


@pytest.fixture
def analyst(the_example: None) -> Person:
    return Person.objects.get(email="theo.marchetti@example.org")


def test_a_call_out_over_the_example_government(visit: Visit, analyst: Person, tmp_path: Path) -> None:
    goes_out_and_comes_back(visit, analyst, tmp_path, instrument="Policy on Digital Services", asked=[8, 8, 6])


@pytest.mark.shared
def test_a_call_out_for_the_policy_on_service_and_digital(visit: Visit, analyst: Person, tmp_path: Path) -> None:
    import_suite([shared_file("32603")], visibility=Visibility.PUBLIC)
    goes_out_and_comes_back(visit, analyst, tmp_path, instrument=SERVICE_AND_DIGITAL, asked=None)


def goes_out_and_comes_back(
    visit: Visit, analyst: Person, folder: Path, *, instrument: str, asked: list[int] | None
) -> None:
    page = visit("/call-outs/new/", javascript=False, person=analyst)
    sent = send_out(page, instrument)
    file = taken_away(page.get_by_role("link", name="XLSX to fill in")).read_bytes()
    sheets = cells_of(file)
    assert set(sheets) == set(BODIES)
    keys = {name: [row[rows[CODES].index("key")] for row in rows[2:]] for name, rows in sheets.items()}
    numbers = [len(keys[name]) for name in BODIES]
    assert asked is None or numbers == asked
    finance, water, _registry = (keys[name] for name in BODIES)
    answers: dict[str, Any] = {
        BODIES[0]: {
            finance[0]: {"answer": "Met", "evidence": "https://example.org/list", "evidence_on": date(2026, 9, 1)},
            finance[1]: {"answer": "Met"},
            finance[2]: {"answer": "Partly met", "remark": "From spring on"},
        },
        BODIES[1]: {water[0]: {"answer": "Not met"}, water[1]: {"answer": "Not applicable"}},
    }
    back = folder / "back.xlsx"
    back.write_bytes(filled_in(file, answers))
    take_back(page, back)
    expect(page.get_by_role("main")).to_contain_text("What was taken back")
    page.goto(sent)
    # Asked, answered, met, met without evidence, partly, not met, not applicable, not stated.
    first, second, third = numbers
    assert figures(page, BODIES[0]) == [first, 3, 1, 1, 1, 0, 0, first - 3]
    assert figures(page, BODIES[1]) == [second, 2, 0, 0, 0, 1, 1, second - 2]
    assert figures(page, BODIES[2]) == [third, 0, 0, 0, 0, 0, 0, third]
    together = sum(numbers)
    assert figures(page, instrument) == [together, 5, 1, 1, 1, 1, 1, together - 5]
    made = Statement.objects.filter(period=CallOut.objects.latest("pk").period, requirement__key__in=finance)
    versions = sorted(made.values_list("key", "version"))
    take_back(page, back)
    assert sorted(made.values_list("key", "version")) == versions


def send_out(page: Page, instrument: str) -> str:
    """Make the call-out; gives its address."""
    page.get_by_label("Title (English)").fill("Where we stand")
    page.get_by_label(instrument, exact=True).check()
    for name in BODIES:
        page.get_by_label(name, exact=True).check()
    page.get_by_label("Calling organisation").select_option(label="Digital Government Office")
    due = page.get_by_role("group", name="Answers due by")
    for label, text in (("Day", "31"), ("Month", "1"), ("Year", "2101")):
        due.get_by_label(label).fill(text)
    period = page.get_by_role("group", name="Period that the answers cover")
    for place, year in ((0, "2101"), (1, "2101")):
        period.nth(place).get_by_label("Year").fill(year)
    follow(page.get_by_role("button", name="Count what it asks"))
    expect(page.get_by_text("What it asks of whom")).to_be_visible()
    follow(page.get_by_role("button", name="Send out"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Where we stand")
    return page.url


def take_back(page: Page, file: Path) -> None:
    follow(page.get_by_role("button", name="Take back a file"))
    page.get_by_label("File").set_input_files(file)
    follow(page.get_by_role("button", name="Take back"))


def figures(page: Page, subject: str) -> list[int]:
    """The figures of a line of the counts."""
    row = page.get_by_role("row", name=subject).first
    return [int(text) for text in row.get_by_role("cell").all_inner_texts()[1:9]]


def test_an_organisation_answers_in_parts_without_scripts_at_320_pixels(visit: Visit) -> None:
    finance = Person.objects.get(email="basile.renaud@example.org")
    page = visit("/call-outs/", javascript=False, width=NARROW, person=finance)
    page.goto(page.url + "digital-services-2026/of/ministry-of-finance/")
    page.get_by_label("Answer").first.select_option(label="Met")
    follow(page.get_by_role("button", name="Save").first)
    expect(page.get_by_role("main")).to_contain_text("1 answer was saved.")
    expect(page.get_by_role("main")).to_contain_text("Met, without evidence: not counted as met")
    page.get_by_label("Day").nth(1).fill("32")
    follow(page.get_by_role("button", name="Save").first)
    expect(page.get_by_role("alert")).to_be_visible()
    assert too_wide(page) == []
