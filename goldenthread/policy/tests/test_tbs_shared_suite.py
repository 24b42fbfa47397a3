"""The importer on the real suite: nothing is lost, every numbered clause is there, word for word."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path

import ftfy
import pytest
from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Clause, Draft
from goldenthread.policy.importers.readers.tbs.instrument import read_suite
from goldenthread.policy.importers.text.mending import mend
from goldenthread.policy.tests.suite_files import SUITE

pytestmark = pytest.mark.shared

TAGS = {"em", "strong", "abbr", "sup", "sub", "a", "ul", "ol", "li", "p", "br", "span", "time", "code"}
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"title", "href", "lang", "datetime", "type", "scope", "colspan", "rowspan"}


@cache
def suite() -> dict[Path, Draft]:
    if not SUITE.is_dir():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    drafts = dict(read_suite([SUITE]))
    assert [path for path, draft in drafts.items() if not isinstance(draft, Draft)] == []
    return {path: draft for path, draft in drafts.items() if isinstance(draft, Draft)}


def draft_of(key: str) -> Draft:
    return next(draft for draft in suite().values() if draft.key == key)


def source(path: Path) -> etree._Element:
    """The file as another reader sees it: bytes as UTF-8, whatever they are declared to be."""
    text = path.read_bytes().decode("utf-8").partition("?>")[2]
    return etree.fromstring(text, etree.XMLParser(remove_comments=True))


def packed(text: str) -> str:
    return "".join(text.split())


def said(root: etree._Element) -> Iterator[str]:
    """All that a file says: every text node, every title, and what stands in place of a picture."""
    for element in root.iter():
        yield element.text or ""
        yield (element.tail or "") if element is not root else ""
        if element.tag in {"chapter", "appendix", "section", "footnote"}:
            yield element.get("title", "")
        if element.tag == "img":
            yield f"[{element.get('alt')}]"


def own_text(element: etree._Element) -> str:
    """What a clause says without the clauses and sections inside it, white space folded."""
    parts = [element.text or ""]
    for child in element:
        parts.append(own_text(child) if child.tag not in {"clauses", "section", "header"} else "")
        parts.append(child.tail or "")
    return "".join(parts)


def test_all_33_files_are_read_in_two_seconds() -> None:
    suite()
    began = time.process_time()
    assert len(list(read_suite([SUITE]))) == 33
    assert time.process_time() - began < 2


def test_every_letter_of_every_file_is_kept_exactly_once() -> None:
    for path, draft in suite().items():
        expected = Counter(letter for text in said(source(path)) for letter in packed(mend(text)))
        kept = Counter(letter for c in draft.clauses for letter in packed(c.label + c.heading + c.text))
        kept.update(packed(draft.note))
        assert kept == expected, (draft.key, expected - kept, kept - expected)


def test_every_clause_of_the_mark_up_is_a_clause_with_its_number_and_its_words() -> None:
    counted = 0
    for path, draft in suite().items():
        kept: dict[str, list[Clause]] = {}
        for clause in draft.clauses:
            kept.setdefault(clause.number, []).append(clause)
        for element in source(path).iter("clause"):
            number = packed(mend(element.get("anchor", ""))).rstrip(".")
            words = " ".join(mend(own_text(element)).split())
            assert words in [c.text for c in kept[number] if c.kind == "clause"], (draft.key, number)
            counted += 1
    assert counted == 2044


def test_a_clause_hangs_below_the_clause_that_it_stands_in() -> None:
    for path, draft in suite().items():
        by_number = {c.number: c for c in draft.clauses if c.kind == "clause"}
        for element in source(path).iter("clause"):
            around = next(element.iterancestors("clause"), None)
            above = by_number[packed(mend(element.get("anchor", ""))).rstrip(".")]
            numbers = []
            while above.parent is not None:
                above = draft.clauses[above.parent]
                numbers.append(above.number)
            assert around is None or packed(mend(around.get("anchor", ""))).rstrip(".") in numbers


def test_the_tree_is_sound_and_its_anchors_are_unique() -> None:
    for draft in suite().values():
        anchors = [c.anchor for c in draft.clauses]
        assert len(set(anchors)) == len(anchors)
        assert all(anchor and len(anchor) <= 80 and not re.search(r"[\s\"'<>#?%]", anchor) for anchor in anchors)
        for place, clause in enumerate(draft.clauses):
            if clause.parent is None:
                assert clause.depth == 1
            else:
                assert clause.parent < place
                assert draft.clauses[clause.parent].depth == clause.depth - 1


def test_the_html_says_what_the_text_says_in_well_nested_safe_marks_that_lead_somewhere() -> None:
    for draft in suite().values():
        anchors = {c.anchor for c in draft.clauses}
        for clause in draft.clauses:
            tree = etree.fromstring(f"<div>{clause.html.replace('<br>', '<br/>')}</div>")
            assert {element.tag for element in tree.iter()} <= TAGS | TABLE_TAGS | {"div"}
            assert {name for element in tree.iter() for name in element.attrib} <= ATTRIBUTES
            for element in tree.iter("a"):
                address = element.get("href", "")
                assert address[1:] in anchors if address.startswith("#") else re.match(r"(https?://|mailto:)", address)
            told = re.sub(r"<[^>]+>", "", clause.html)
            assert packed(unescape(told)) == packed(clause.text)


def test_another_program_finds_no_letter_left_to_mend() -> None:
    for draft in suite().values():
        for clause in draft.clauses:
            assert ftfy.fix_encoding(clause.text) == clause.text
            assert ftfy.fix_encoding(clause.heading) == clause.heading


def test_the_network_use_policy_has_its_numbers_from_the_text() -> None:
    draft = draft_of("27122")
    numbers = [c.number for c in draft.clauses if c.number]
    chapters = [f"{n}" for n in range(1, 12)]
    assert [c.number for c in draft.clauses if c.kind == "chapter"] == chapters
    assert [c.number for c in draft.clauses if c.kind == "appendix"] == ["A", "B", "C", "D", "E"]
    assert [n for n in numbers if n.startswith(("6.", "7."))] == [
        *("6.1", "6.1.1", "6.1.2", "6.1.2a", "6.1.2b", "6.1.2c", "6.1.3", "6.1.4", "6.2"),
        *("7.1", "7.1a", "7.1b", "7.2", "7.2a", "7.2b", "7.2c"),
    ]
    assert sum(c.kind == "definition" for c in draft.clauses) == 12
    assert draft.mended == 0
    assert draft.warnings[0] == Fault("encoding-is-utf-8", encoding="iso-8859-1")


def test_each_instrument_has_its_kind_force_and_beginning() -> None:
    stated = {draft.key: (draft.kind, draft.mandatory, draft.effective_on) for draft in suite().values()}
    assert stated["13616"] == ("framework", None, None)
    assert stated["16553"] == ("standard", True, date(2009, 6, 1))
    assert stated["17280"] == ("standard", True, date(1991, 12, 1))
    assert stated["24227"] == ("standard", True, date(2011, 9, 28))
    assert stated["27122"] == ("policy", True, date(2013, 10, 1))
    assert stated["30682"] == ("directive", True, date(2025, 3, 27))
    assert stated["32603"] == ("policy", True, date(2020, 4, 1))
    assert stated["32614"] == ("standard", True, date(2019, 7, 1))
    assert stated["32709"] == ("procedures", True, date(2020, 4, 1))
    assert stated["32728"] == ("guideline", False, None)
    unstated = {key for key, (_, _, on) in stated.items() if on is None}
    assert unstated == {"13616", "32710", "32711", "32728", "32785"}


def test_who_issues_and_what_for_is_read_where_it_stands() -> None:
    assert draft_of("16553").issuer == "Secretary of the Treasury Board"
    assert draft_of("27122").issuer == "Treasury Board"
    assert draft_of("32601").issuer == "President of the Treasury Board"
    assert [len(draft_of(key).expected_results) for key in ("27122", "32603", "16553", "18309")] == [2, 4, 2, 6]
    assert all(draft_of(key).objective for key in ("27122", "32603", "32592", "16553"))


def test_the_number_inside_a_file_is_kept_where_it_differs() -> None:
    assert (draft_of("16578").document_id, draft_of("32715").document_id) == ("32608", "25687")
    assert draft_of("16578").consolidated_on == date(2019, 7, 1)


def test_references_name_other_instruments_by_their_numbers() -> None:
    named = {reference.target for reference in draft_of("27122").references}
    assert {"16578", "18309", "25049"} <= named
    assert "27122" not in named
    replaced = [r.title for r in draft_of("27122").references if not r.target]
    assert replaced == ["Policy on the Use of Electronic Networks"]
    assert all(r.clause == -1 for r in draft_of("32603").references if r.title == "Policy on Service")
