"""Documents of plain formats become the same tree of clauses that the suite's own XML gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.formats import format_of, read_draft
from goldenthread.policy.tests.tbs_files import shape

TEA = """
1. Effective date

1.1 This directive takes effect on May 1, 2021.

4. Requirements

Deputy heads are responsible for:

4.1 Boiling the water:

(a) hot;
(b) hotter.

Appendix A: Cups

A.1 Cups are white.
"""


def text_file(folder: Path, text: str, *, name: str = "tea.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Draft:
    return read_draft(text_file(folder, text))


def test_numbers_lead_ins_and_appendices_in_plain_text_give_the_tree(tmp_path: Path) -> None:
    assert shape(read(tmp_path, TEA)) == [
        (1, "chapter", "1", "Effective date"),
        (2, "clause", "1.1", "This directive takes eff"),
        (1, "chapter", "4", "Requirements"),
        (2, "paragraph", "", "Deputy heads are respons"),
        (3, "clause", "4.1", "Boiling the water:"),
        (4, "item", "4.1(a)", "hot;"),
        (4, "item", "4.1(b)", "hotter."),
        (1, "appendix", "A", "Cups"),
        (2, "clause", "A.1", "Cups are white."),
    ]


def test_a_format_is_known_by_its_content_before_its_name(tmp_path: Path) -> None:
    assert format_of(text_file(tmp_path, '<?xml version="1.0"?><doc title="x"/>')).name == "tbs"
    assert format_of(text_file(tmp_path, TEA)).name == "text"
    with pytest.raises(Refused, match="name it"):
        format_of(text_file(tmp_path, TEA, name="tea.unknown"))
