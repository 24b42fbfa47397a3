"""A clause's safe HTML taken apart into what a page is made of: paragraphs of words, lists, tables and their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import html as parsing
from lxml.etree import _Element

from goldenthread.policy.importers.readers.docx.runs import LINE_BREAK, Words
from goldenthread.policy.importers.text.numbers import list_label
from goldenthread.policy.importers.text.tokens import name_of

_MARKS = frozenset({"strong", "em", "sup", "sub"})
_LISTS = frozenset({"ul", "ol"})
COLUMN_LIMIT = 60
"""Columns of a table; Word allows 63."""


@dataclass
class Part:
    """A paragraph, or where there is an element, a list or table."""

    words: list[Words] = field(default_factory=list)
    element: _Element | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and its place, from 0."""

    element: _Element
    top: int
    left: int
    rows: int
    columns: int


def parts_of_html(html: str) -> list[Part]:
    """The parts of a clause's HTML."""
    return parts_of(parsing.fragment_fromstring(html, create_parent="div")) if html else []


def parts_of(element: _Element) -> list[Part]:
    """The parts of an element's content, in order."""
    taking = _Taking()
    taking.content(element, (), "")
    return taking.parts


class _Taking:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.open = False

    def content(self, element: _Element, marks: tuple[str, ...], link: str) -> None:
        self._text(element.text, marks, link)
        for child in element:
            self._child(child, marks, link)
            self._text(child.tail, marks, link)

    def _child(self, child: _Element, marks: tuple[str, ...], link: str) -> None:
        name = name_of(child)
        if name == "table" or name in _LISTS:
            self.parts.append(Part(element=child))
            self.open = False
        elif name == "p":
            self.open = False
            self.content(child, marks, link)
            self.open = False
        elif name == "br" and self.open:
            self.parts[-1].words.append(LINE_BREAK)
        elif name == "a":
            self.content(child, marks, child.get("href") or link)
        else:
            self.content(child, (*marks, name) if name in _MARKS and name not in marks else marks, link)

    def _text(self, text: str | None, marks: tuple[str, ...], link: str) -> None:
        if not text or not (self.open or text.strip()):
            return
        if not self.open:
            self.parts.append(Part())
            self.open = True
        self.parts[-1].words.append(Words(text, marks, link))


def words_within(element: _Element) -> Iterator[list[Words]]:
    """The paragraphs of a cell; the items of its lists are paragraphs with their label or dot typed."""
    for part in parts_of(element):
        if part.element is None:
            yield part.words
        elif name_of(part.element) in _LISTS:
            style = part.element.get("type", "1") if name_of(part.element) == "ol" else ""
            for place, item in enumerate(part.element, start=int(part.element.get("start", "1"))):
                label = Words(f"{list_label(style, place)}. " if style else "• ")
                for number, words in enumerate(words_within(item)):
                    yield words if number else [label, *words]
        else:
            yield from (words for cell in part.element.iter("th", "td") for words in words_within(cell))


def placed(rows: Sequence[_Element]) -> tuple[list[Cell], int]:
    """The cells of a table's rows where they come to lie, and how many columns there are."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for top, row in enumerate(rows):
        left = 0
        for element in row:
            while (top, left) in taken:
                left += 1
            wide = min(int(element.get("colspan", "1")), COLUMN_LIMIT)
            high = min(int(element.get("rowspan", "1")), len(rows) - top)
            if left + wide > COLUMN_LIMIT:
                break
            while any((top, left + place) in taken for place in range(wide)):
                wide -= 1
            cells.append(Cell(element, top, left, high, wide))
            taken.update((top + down, left + along) for down in range(high) for along in range(wide))
            left += wide
    return cells, max((cell.left + cell.columns for cell in cells), default=0)
