"""What goes out in an open format comes back without loss: every clause, and every requirement as people settled it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goldenthread.policy.exporters.formats import format_named
from goldenthread.policy.importers.draft import Bearer, Draft, Duties
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.plain_data import from_data, to_data
from goldenthread.policy.importers.readers.tbs.instrument import read_suite
from goldenthread.policy.importers.stated import UNFITTING
from goldenthread.policy.tests.instrument_files import instrument, settled
from goldenthread.policy.tests.suite_files import SUITE

WHOLE = ("akn", "oscal", "html")
"""The formats that keep everything."""


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return instrument(tmp_path)


def back(folder: Path, form: str, draft: Draft, duties: Duties) -> Draft:
    """The draft that its file in a format gives."""
    written = format_named(form)
    assert written is not None
    path = folder / f"back{written.ending}"
    path.write_bytes(written.write(draft, duties))
    again = read_draft(path)
    assert again.form == form
    return again


def told(part: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything that a draft, clause or requirement says, field by field."""
    return {each.name: getattr(part, each.name) for each in fields(part) if each.name not in without}


@pytest.mark.parametrize("form", WHOLE)
def test_every_clause_and_fact_comes_back(form: str, draft: Draft, tmp_path: Path) -> None:
    again = back(tmp_path, form, draft, settled(draft))
    assert list(map(told, again.clauses)) == list(map(told, draft.clauses))
    apart = ("clauses", "warnings", "mended", "form", "stated")
    assert told(again, without=apart) == told(draft, without=apart)
    assert again.warnings == ()


@pytest.mark.parametrize("form", WHOLE)
def test_every_requirement_comes_back_as_it_was_settled(form: str, draft: Draft, tmp_path: Path) -> None:
    duties = settled(draft)
    again = duties_of(back(tmp_path, form, draft, duties))
    assert list(map(told, again.requirements)) == list(map(told, duties.requirements))
    assert again.limits == duties.limits
    assert again.replaces == duties.replaces


@pytest.mark.parametrize("form", WHOLE)
def test_where_people_settled_that_nothing_is_required_nothing_is_read_anew(
    form: str, draft: Draft, tmp_path: Path
) -> None:
    assert duties_of(draft).requirements
    assert duties_of(back(tmp_path, form, draft, Duties())).requirements == ()


@pytest.mark.parametrize("form", [*WHOLE, "markdown"])
def test_keys_as_registers_allow_them_come_back(form: str, draft: Draft, tmp_path: Path) -> None:
    longest = "Rules-on-Tea." + "x" * 147
    duties = settled(draft)
    cook = Bearer("organisation", f"Cook_{'x' * 155}", "Cook of the house", "the cook")
    duties = replace(duties, requirements=(replace(duties.requirements[0], bearers=(cook,)), *duties.requirements[1:]))
    again = back(tmp_path, form, replace(draft, key=longest), duties)
    assert again.key == longest
    if form in WHOLE:
        assert duties_of(again).requirements[0].bearers == (cook,)


def test_what_waits_for_a_person_keeps_what_its_file_stated(draft: Draft) -> None:
    waiting = replace(draft, stated=settled(draft))
    assert from_data(json.loads(json.dumps(to_data(waiting)))).stated == waiting.stated
    assert from_data(json.loads(json.dumps(to_data(draft)))).stated is None


@pytest.mark.parametrize("form", WHOLE)
def test_words_that_no_longer_stand_in_their_clause_let_the_text_be_read_anew(
    form: str, draft: Draft, tmp_path: Path
) -> None:
    written = format_named(form)
    assert written is not None
    content = written.write(draft, settled(draft)).decode()
    ending = "and report it."
    assert content.count(ending) == 1
    kept, words, changed = content[: content.index(ending)].rpartition("slowly")
    path = tmp_path / f"edited{written.ending}"
    edited = f"{kept}fast{changed}{content[len(kept + words + changed) :]}"
    path.write_text(edited, encoding="utf-8")
    again = read_draft(path)
    assert UNFITTING in again.warnings
    assert "tea-cook" not in {
        bearer.key for requirement in duties_of(again).requirements for bearer in requirement.bearers
    }


ROW = (
    "| 1.2 | Tea cook; Tea Board | must not | pour \\*slowly\\* | where \\<feasible> & safe | by “noon” | 2023-04-01 |"
)


def edited(folder: Path, draft: Draft, row: str) -> Duties:
    """What a Markdown file says is required once somebody has put another row in the place of its first."""
    written = format_named("markdown")
    assert written is not None
    content = written.write(draft, settled(draft)).decode()
    assert content.count(ROW) == 1
    path = folder / "edited.md"
    path.write_text(content.replace(ROW, row), encoding="utf-8")
    return duties_of(read_draft(path))


def test_a_row_that_somebody_edited_is_taken_as_they_left_it(draft: Draft, tmp_path: Path) -> None:
    row = "| 1.3 | Deputy head; Cup keeper | should | See the Policy on Security. |  | yearly | 2031-01-02 |"
    first = edited(tmp_path, draft, row).requirements[0]
    assert [(bearer.key, bearer.name) for bearer in first.bearers] == [
        ("deputy-head", "Deputy head"),
        ("cup-keeper", "Cup keeper"),
    ]
    assert (first.modality, first.deadline, first.due_on) == ("should", "yearly", date(2031, 1, 2))


@pytest.mark.parametrize(
    "row",
    [
        "| 9.9 | Tea cook | must | Fly. |  |  |  |",
        "| 1.2 | Tea cook | perhaps | pour \\*slowly\\* |  |  |  |",
        "| 1.2 | Tea cook | must | pour \\*slowly\\* |  |  | soon |",
    ],
    ids=["no such clause", "no such binding", "no day"],
)
def test_a_row_that_fits_nowhere_lets_the_text_be_read_anew(row: str, draft: Draft, tmp_path: Path) -> None:
    duties = edited(tmp_path, draft, row)
    assert UNFITTING in duties.warnings
    assert duties.requirements
    assert "tea-cook" not in {bearer.key for requirement in duties.requirements for bearer in requirement.bearers}


def test_a_page_in_which_something_else_stands_is_read_like_any_other(draft: Draft, tmp_path: Path) -> None:
    written = format_named("html")
    assert written is not None
    content = written.write(draft, settled(draft)).decode()
    path = tmp_path / "edited.html"
    path.write_text(content.replace("</main>", "<p>Managers must also rinse the pot.</p></main>"), encoding="utf-8")
    again = read_draft(path)
    assert again.stated is None
    assert any("rinse the pot" in clause.text for clause in again.clauses)


def test_rows_that_cite_hundreds_of_clauses_each_are_not_looked_for_in_all_of_them(tmp_path: Path) -> None:
    facts = '---\ngenerator: "Goldenthread"\ntitle: "Rules"\nlang: "en"\n---\n'
    clauses = "".join(f"## Duties\n\nThe cook must boil {number} cups.\n\n" for number in range(600))
    columns = "| Clause | Who | Strength | What | Condition | Deadline | Last day |\n|" + " --- |" * 7
    rows = "".join(f"| Duties | Cook | must | Rinse {number} cups. | | | |\n" for number in range(400))
    path = tmp_path / "rules.md"
    path.write_text(f"{facts}# Rules\n\n{clauses}## What must be done\n\n{columns}\n{rows}", encoding="utf-8")
    draft = read_draft(path)
    assert len(draft.told_rows) == 400
    assert UNFITTING in duties_of(draft).warnings


def packed(draft: Draft, duties: Duties) -> list[str]:
    """What a draft says and requires, without mark-up and without spaces: a page drops those before punctuation."""
    apart = ("clauses", "note_html", "warnings", "mended", "form", "stated")
    parts = [
        told(draft, without=apart),
        *(replace(clause, html="") for clause in draft.clauses),
        *(replace(requirement, start=0, end=0) for requirement in duties.requirements),
        duties.limits,
        duties.replaces,
    ]
    return ["".join(str(part).split()) for part in parts]


@pytest.mark.shared
def test_the_whole_suite_comes_back_with_its_clauses_and_requirements(tmp_path: Path) -> None:
    if not SUITE.is_dir():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    counted = 0
    for _path, draft in read_suite([SUITE]):
        assert isinstance(draft, Draft)
        duties = duties_of(draft)
        catalog = back(tmp_path, "oscal", draft, duties)
        assert [replace(c, html="") for c in catalog.clauses] == [replace(c, html="") for c in draft.clauses], draft.key
        assert catalog.references == draft.references
        assert catalog.stated == replace(duties, warnings=())
        assert packed(catalog, catalog.stated) == packed(draft, duties), draft.key
        # Reading is slow: a third of the files has every kind of element.
        if not counted % 3:
            page = back(tmp_path, "html", draft, duties)
            assert page.stated is not None
            assert packed(page, page.stated) == packed(draft, duties), draft.key
        counted += 1
    assert counted == 33
