"""Documents that nobody vouches for: refused with a sentence or read, never a crash, never a hang."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.formats import format_named, format_of
from goldenthread.policy.importers.structure import blocks
from goldenthread.policy.importers.structure.assembly import assembled
from goldenthread.policy.importers.structure.blocks import BLOCK_LIMIT, Block, Document
from goldenthread.policy.importers.text.tokens import Token

FORMS = ("html", "markdown", "text")
LABELS = ("1.", "(a)", "4.1.2", "§12", "IV.", "- ", "[1] ", "Article 3", "Appendix B:", "must:", ";", "The deputy head")
TAGS = (
    "<p>",
    "</p>",
    "<ol start=9999>",
    "<li value=-3>",
    "<ul>",
    "<h2>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<table>",
    "<td>",
    "<tr>",
)
INLINE = (
    "<main>",
    "<br><br>",
    "<a href='#x'>",
    "</a>",
    "<p id='fn1'>",
    "&#0;",
    "&amp;",
    "|",
    "|--|",
    "[^1]: ",
    "```",
    "*",
)
LINES = (
    "\n",
    "\n\n",
    " ",
    "---\n",
    "# ",
    "> ",
    "Definitions",
    "Contents",
    "Note to reader",
    "\u2028",
    "\ufeff",
    "\x1b",
)
PIECES = st.sampled_from([*LABELS, *TAGS, *INLINE, *LINES])


def read(folder: Path, content: str | bytes, form: str) -> Draft:
    path = folder / "x"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return format_named(form).read(path)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join) | st.binary(max_size=300))
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path: Path, form: str, content: str | bytes) -> None:
    try:
        draft = read(tmp_path, content, form)
    except Refused:
        return
    assert len({clause.anchor for clause in draft.clauses}) == len(draft.clauses)
    for place, clause in enumerate(draft.clauses):
        assert clause.parent is None or clause.parent < place
        assert "<script" not in clause.html


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_a_format_is_told_or_refused_whatever_the_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    try:
        assert format_of(path).name
    except Refused:
        return


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x01\x02", b"\x00" * 50, "x".encode("utf-32")])
def test_what_is_no_text_is_refused(tmp_path: Path, form: str, content: bytes) -> None:
    with pytest.raises(Refused):
        read(tmp_path, content, form)


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("html", "<div>" * 5000 + "x"),
        ("html", "<ul><li>" * 5000 + "x"),
        ("html", "<b>" * 5000 + "x"),
        ("html", "<ol>" + "<li>a" * 60 + "</ol>"),
        ("html", "<p a" + " a".join(f"{n}=1" for n in range(5000)) + ">x"),
        ("markdown", "# A\n" * 60),
        ("text", "A\n\n" * 60),
        ("text", "a " * 150_000),
        ("text", "a\n" * 100_001),
        ("html", "<p>" + "a " * 150_000),
    ],
)
def test_depth_and_bulk_that_no_instrument_has_are_refused(
    tmp_path: Path, form: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_LIMIT", 50)
    began = time.process_time()
    with pytest.raises(Refused) as refused:
        read(tmp_path, content, form)
    assert "too" in refused.value.message or "more than" in refused.value.message
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "content", ["[" * 5000, "*a " * 5000, "`" * 9999, "[a](" * 3000, ">" * 3000, "<" * 20000, "- " * 900 + "x"]
)
def test_marks_within_marks_take_no_time(tmp_path: Path, content: str) -> None:
    began = time.process_time()
    for form in FORMS:
        try:
            read(tmp_path, content, form)
        except Refused:
            continue
    assert time.process_time() - began < 5


def test_entities_of_a_page_are_not_expanded(tmp_path: Path) -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bbbb">]><h1>T</h1><p>1.1 &a; &b; &amp;</p>'
    )
    text = " ".join(clause.text for clause in read(tmp_path, page, "html").clauses)
    assert "root:" not in text
    assert "bbbb" not in text


def test_more_blocks_than_an_instrument_has_are_refused_whatever_the_format() -> None:
    one = Block("paragraph", (Token("text", "a"),))
    with pytest.raises(Refused, match="paragraphs"):
        assembled(Document((one,) * (BLOCK_LIMIT + 1)), key="x")
