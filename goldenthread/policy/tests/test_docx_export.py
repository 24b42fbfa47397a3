"""A draft as a Word document: read back it says the same, and each clause is known again whatever happened to it."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.policy.accuracy.structure import compared
from goldenthread.policy.exporters.docx import write_docx
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.readers.docx.bookmarks import anchor_of, bookmark_of
from goldenthread.policy.importers.readers.docx.document import read_document
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.importers.structure.assembly import assembled
from goldenthread.policy.tests.tbs_files import chapter, doc, write

RICH = (
    "<p>1.1. Cooks are to:</p><ul><li>boil <strong>water</strong>;<ul><li>in a kettle;</li></ul></li><li>pour it.</li></ul>"
    '<p>1.2. See <a href="https://example.org/tea">the <em>Tea</em> Act</a> and H<sub>2</sub>O.</p>'
    '<ol class="lst-lwr-alph"><li>once;</li><li>twice.</li></ol>'
    "<table><caption>Who does what</caption><thead><tr><th>Who</th><th>What</th></tr></thead>"
    '<tbody><tr><td rowspan="2">Cook</td><td>boils</td></tr><tr><td>pours</td></tr></tbody></table>'
    "<dl><dt>kettle</dt><dd><p>A vessel.</p><p>Of iron.</p></dd></dl>"
)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return read_instrument(write(tmp_path, doc(chapter(RICH))))


def read_back(draft: Draft, path: Path) -> Draft:
    write_docx(draft, path)
    return assembled(read_document(path), key=draft.key)


def test_what_is_read_back_is_what_was_written(draft: Draft, tmp_path: Path) -> None:
    back = read_back(draft, tmp_path / "policy.docx")
    assert compared(back) == compared(draft)
    assert (back.title, back.language) == (draft.title, draft.language)
    assert [clause.anchor for clause in back.clauses] == [clause.anchor for clause in draft.clauses]
    assert [clause.depth for clause in back.clauses] == [clause.depth for clause in draft.clauses]


def test_marks_links_and_tables_are_kept(draft: Draft, tmp_path: Path) -> None:
    html = " ".join(clause.html for clause in read_back(draft, tmp_path / "policy.docx").clauses)
    for piece in (
        "<strong>water</strong>",
        '<a href="https://example.org/tea">',
        "<em>Tea</em>",
        "<sub>2</sub>",
        "<caption>Who does what</caption>",
        "<th>Who</th>",
        'rowspan="2"',
    ):
        assert piece in html, piece


def test_each_clause_keeps_its_bookmark_when_its_text_and_number_change(draft: Draft, tmp_path: Path) -> None:
    file = io.BytesIO()
    write_docx(draft, file)
    file.seek(0)
    word = docx.Document(file)
    changed = next(one for one in word.paragraphs if one.text.startswith("1.2."))
    changed.runs[0].text = "1.7. "
    changed.runs[1].text = "Mind "
    word.save(str(tmp_path / "policy.docx"))
    blocks = read_document(tmp_path / "policy.docx").blocks
    names = {name for block in blocks for name in block.names}
    assert {clause.anchor for clause in draft.clauses} <= names
    again = next(block for block in blocks if "1.2" in block.names)
    assert any("1.7" in token.value for token in again.tokens)


def test_bookmarks_are_ones_that_word_keeps(draft: Draft, tmp_path: Path) -> None:
    write_docx(draft, tmp_path / "policy.docx")
    body = docx.Document(str(tmp_path / "policy.docx")).element.body
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names)) == len(draft.clauses)
    assert all(name.isascii() and name.replace("_", "").isalnum() and len(name) <= 40 for name in names)


@settings(max_examples=50)
@given(anchor=st.text("ABZabz0123456789.:-_", min_size=1, max_size=80))
def test_an_anchor_and_its_bookmark_name_one_another(anchor: str) -> None:
    bookmark = bookmark_of(anchor)
    assert len(bookmark) <= 40
    assert anchor_of(bookmark) in {anchor, ""}
    assert anchor_of(bookmark) == anchor or len(anchor) > 15


def test_other_bookmarks_are_no_anchors() -> None:
    assert [anchor_of(name) for name in ("_Toc1", "c_", "c_é", "Purpose", "c_Zx12345678")] == [""] * 5
