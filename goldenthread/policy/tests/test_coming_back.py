"""What goes out in an open format comes back without loss: every clause, and every requirement as people settled it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goldenthread.policy.exporters.formats import format_named
from goldenthread.policy.importers.draft import Bearer, Draft, Duties, Limit, Replaced, Requirement
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.plain_data import from_data, to_data
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument, read_suite
from goldenthread.policy.importers.stated import UNFITTING
from goldenthread.policy.tests.suite_files import SUITE
from goldenthread.policy.tests.tbs_files import appendix, chapter, clauses, doc, write

WHOLE = ("akn", "oscal", "html")
"""The formats that keep everything."""
TEXT = (
    chapter(
        clauses(
            '<clause anchor="1.1">Deputy heads must keep <em>the kettle</em> warm within 90 days, see the <a href="#t1">table</a>:'
            "<ul><li>cups;</li><li>spoons &amp; <abbr title='tea pots'>TP</abbr>.</li></ul><clauses>"
            '<clause anchor="1.1.1">Warm the pot on <time datetime="2021-05-01">May 1</time>.</clause></clauses></clause>'
            '<clause anchor="1.2">Managers should pour *slowly*, and report it.</clause>'
        )
        + "<p>6.1.3. Numbered by its text.</p><dl><dt>tea (<em>thé</em>)</dt><dd>A drink.</dd></dl>"
    )
    + appendix(
        '<table id="t1"><caption>Cups</caption><thead><tr><th scope="col">Size</th><th>Use</th></tr></thead>'
        '<tbody><tr><td rowspan="2">Big<ul><li>first</li></ul></td><td>Tea<br/>only</td></tr><tr><td>Milk</td></tr></tbody></table>'
        "<ol type='a'><li>one</li><li>two</li></ol>"
    )
    + "<footnotes><footnote id='n1' title='[1]'>As brewed.</footnote></footnotes>"
)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """A directive of our own with a clause of every kind, and facts that its text does not tell."""
    read = read_instrument(write(tmp_path, doc(TEXT)))
    assert {clause.kind for clause in read.clauses} > {"chapter", "clause", "item", "definition", "table", "note"}
    return replace(
        read,
        document_id="T-7",
        kind="standing-order",
        mandatory=False,
        effective_on=date(2021, 5, 1),
        consolidated_on=date(2022, 6, 2),
        issuer="Tea Board",
        source_url="https://www.canada.ca/tea",
        note="Read this first.",
        note_html="<p>Read <strong>this</strong> first.</p>",
    )


def settled(draft: Draft) -> Duties:
    """Requirements as a person settled them: with facts that no rule would find, and words that are not the text's own."""
    warm, pour = (next(p for p, c in enumerate(draft.clauses) if c.number == number) for number in ("1.1", "1.2"))
    words = "pour *slowly*"
    start = draft.clauses[pour].text.index(words)
    cook = Bearer("role", "tea-cook", "Tea cook", "Managers, and cooks")
    return Duties(
        requirements=(
            Requirement(
                clause=pour,
                bearers=(cook, Bearer("organisation", "tea-board", "Tea Board", "Tea Board")),
                text=words,
                lead_in=warm,
                modality="must not",
                effective_from=date(2023, 1, 2),
                effective_until=date(2030, 1, 2),
                deadline="by “noon”",
                scope=(0,),
                rule="lead-in",
                start=start,
                end=start + len(words),
                verb="pour",
                object="tea",
                condition="where <feasible> & safe",
                due_on=date(2023, 4, 1),
                confidence=0.75,
            ),
            Requirement(
                clause=pour, bearers=(), text="Tell nobody.", lead_in=None, modality="may", effective_from=None
            ),
            Requirement(
                clause=warm,
                bearers=(cook,),
                text=draft.clauses[warm].text,
                lead_in=None,
                modality="should",
                effective_from=None,
                end=len(draft.clauses[warm].text),
            ),
        ),
        limits=(
            Limit(warm, "Only large kettles.", "only", ("1.1", "1.2"), placed=True),
            Limit(-1, "Not at sea.", "except", (), placed=False),
        ),
        replaces=(Replaced(-1, "Directive on Coffee", date(2021, 4, 1), whole=False),),
    )


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
