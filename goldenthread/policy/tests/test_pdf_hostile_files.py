"""PDF files that are broken, locked or built to do harm: each is refused with a sentence, and nothing else happens."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.pdf import pages as pdf_pages
from goldenthread.policy.importers.readers.pdf import words as pdf_words
from goldenthread.policy.importers.readers.pdf.document import blocks_of, read_document
from goldenthread.policy.importers.readers.pdf.pages import Page, Rule, Word
from goldenthread.policy.importers.text.tokens import plain
from goldenthread.policy.tests.pdf_files import LOCKED, Text, lines, pdf

PAGE = lines("The cook boils the water for the tea of all who are in the house.")


def refusal(path: Path, content: bytes) -> str:
    file = path / "policy.pdf"
    file.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_document(file)
    assert refused.value.message.endswith(".")
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "no PDF"),
        (b"%PDF-1.7\n", "damaged"),
        (pdf(PAGE)[:300], "damaged"),
        (pdf(PAGE, trailer=LOCKED), "encrypted"),
        (pdf([], []), "no text layer"),
        (pdf([Text("1")], [Text("2")], [Text("3")]), "no text layer"),
    ],
)
def test_what_cannot_be_read_is_told_for_what_it_is(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in refusal(tmp_path, content)


def test_a_scan_is_told_to_be_one(tmp_path: Path) -> None:
    assert "text recognition" in refusal(tmp_path, pdf([]))


def test_too_many_pages_are_refused_and_five_hundred_are_read(tmp_path: Path) -> None:
    assert "pages" in refusal(tmp_path, pdf(*[PAGE] * (pdf_words.PAGE_LIMIT + 1)))
    file = tmp_path / "long.pdf"
    file.write_bytes(
        pdf(*[lines(*(f"{place}.{line} The cook boils tea." for line in range(4))) for place in range(500)])
    )
    assert len(read_document(file).blocks) > 1000


def test_a_file_that_hangs_the_library_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf_words, "__file__", str(sleeper))
    monkeypatch.setattr(pdf_pages, "SECONDS", 0.3)
    began = time.monotonic()
    assert "seconds" in refusal(tmp_path, pdf(PAGE))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("import os; os.abort()", "damaged"),
        ("raise MemoryError", "memory"),
        ('print(\'{"title": "", "pages": 3}\')', "damaged"),
        ("print('not what was asked')", "damaged"),
    ],
)
def test_a_file_that_breaks_the_library_breaks_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, word: str
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(program)
    monkeypatch.setattr(pdf_words, "__file__", str(broken))
    assert word in refusal(tmp_path, pdf(PAGE))


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_damage_anywhere_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.pdf"
    content = bytearray(pdf(PAGE))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    with contextlib.suppress(Refused):
        read_document(path)


SIDES = st.floats(-2000, 2000)
WORDS = st.builds(
    Word,
    st.sampled_from(["tea", "4.1", "(a)", "•", "kettle-", "\u00ad", "-", "A", "Page", "3", "."]),
    *(SIDES, SIDES, SIDES, SIDES),
    st.sampled_from([0.1, 8.0, 12.0, 24.0, 1e6]),
    *(st.booleans(), st.booleans()),
)


NEAR = st.sampled_from([0.0, 100.0, 200.0, 300.0]) | SIDES
RULES = st.builds(Rule, NEAR, NEAR, NEAR, NEAR)
PAGES = st.builds(Page, st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=5), rules=st.lists(RULES, max_size=12))


@settings(max_examples=50, deadline=None)
@given(pages=st.lists(PAGES, max_size=5))
def test_words_anywhere_on_a_page_are_read(pages: list[Page]) -> None:
    found = blocks_of(pages)
    assert all(plain(block.tokens).strip() for block in found)


def test_a_ruled_table_that_is_lower_than_a_row_is_none() -> None:
    across = [Rule(0.0, height, 300.0, height) for height in (100.0, 103.0)]
    down = [Rule(left, 100.0, left, 103.0) for left in (0.0, 100.0, 200.0, 300.0)]
    word = Word("tea", left=20.0, bottom=101.0, right=40.0, top=102.0, size=8.0, bold=False, slanted=False)
    found = blocks_of([Page([word], [], rules=[*across, *down])])
    assert [plain(block.tokens) for block in found] == ["tea"]


def test_a_page_ruled_like_a_cloth_is_read_without_its_lines() -> None:
    across = [Rule(0.0, line * 4.0, 4000.0, line * 4.0) for line in range(990)]
    down = [Rule(line * 4.0, 0.0, line * 4.0, 4000.0) for line in range(990)]
    word = Word("tea", left=20.0, bottom=101.0, right=40.0, top=109.0, size=8.0, bold=False, slanted=False)
    began = time.process_time()
    found = blocks_of([Page([word], [], rules=[*across, *down])])
    assert time.process_time() - began < 5
    assert [plain(block.tokens) for block in found] == ["tea"]


def test_a_hyphen_for_a_break_that_never_came_is_no_text() -> None:
    page = Page([Word("\u00ad", left=0.0, bottom=0.0, right=0.0, top=0.0, size=8.0, bold=True, slanted=False)], [])
    assert blocks_of([page]) == []
