"""A clause's words with their inline marks, lists and tables: as one tree, from which every format is written, and that tree
taken apart into what a page is made of: paragraphs of words, lists, tables and their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from goldenthread.policy.importers.readers.docx.runs import LINE_BREAK, Words
from goldenthread.policy.importers.text.numbers import list_label
from goldenthread.policy.importers.text.tokens import name_of

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INLINE = frozenset({"em", "strong", "abbr", "sup", "sub", "a", "span", "time", "code"})
"""What stands within a line; all else of the safe subset but `br` begins and ends one."""
LISTS = frozenset({"ul", "ol"})
_MARKS = frozenset({"strong", "em", "sup", "sub"})
COLUMN_LIMIT = 60
"""Columns of a table; Word allows 63."""


def tree_of(html: str, text: str, *, exact: bool = False) -> etree._Element:
    """Safe HTML under one <div>; `exact`: with the very spaces of its plain text, which the HTML leaves out before commas.

    Where there is plain text alone, or HTML that says something else, the plain text is one paragraph.
    """
    spaced = _parsed(html)
    root = spaced if exact else _parsed(html)
    if spaced is None or root is None or not _Spacing(text).fits(spaced):
        root = etree.Element("div")
        if text:
            etree.SubElement(root, "p").text = printable(text)
    return root


def printable(text: str) -> str:
    """The text with what XML 1.0 cannot hold replaced."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _parsed(html: str) -> etree._Element | None:
    if not html:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(f"<div>{html.replace('<br>', '<br/>')}</div>".encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None


class _Spacing:
    """Puts back the spaces that the HTML leaves out before punctuation and the plain text has."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.at_break = True

    def fits(self, root: etree._Element) -> bool:
        """Whether the tree says what the text says; its spaces are put right on the way."""
        return self._inside(root) and not self.text[self.at :].strip()

    def _inside(self, element: etree._Element) -> bool:
        if element.text and (spaced := self._spaced(element.text)) is not None:
            element.text = spaced
        elif element.text:
            return False
        for child in element:
            self.at_break = self.at_break or child.tag not in INLINE
            if not self._inside(child):
                return False
            self.at_break = self.at_break or child.tag not in INLINE
            if child.tail:
                spaced = self._spaced(child.tail)
                if spaced is None:
                    return False
                child.tail = spaced
        return True

    def _spaced(self, run: str) -> str | None:
        """A run of text with the spaces of the plain text; None where its letters are not those that come next."""
        out: list[str] = []
        waiting = ""
        for letter in run:
            if letter.isspace():
                waiting = waiting or letter
                continue
            gap = self._gap()
            if self.text[self.at : self.at + 1] != letter:
                return None
            if gap and not self.at_break:
                out.append(waiting or " ")
            out.append(letter)
            self.at += 1
            self.at_break, waiting = False, ""
        if waiting and self._gap() and not self.at_break:
            # Told here, as the HTML has it, and not again before the next letter.
            out.append(waiting)
            self.at_break = True
        return "".join(out)

    def _gap(self) -> bool:
        """Pass the spaces of the plain text; whether there were any."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at > start


@dataclass
class Part:
    """A paragraph, or where there is an element, a list or table."""

    words: list[Words] = field(default_factory=list)
    element: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and its place, from 0."""

    element: etree._Element
    top: int
    left: int
    rows: int
    columns: int


def parts_of(element: etree._Element) -> list[Part]:
    """The parts of an element's content, in order."""
    taking = _Taking()
    taking.content(element, (), "")
    return taking.parts


class _Taking:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.open = False

    def content(self, element: etree._Element, marks: tuple[str, ...], link: str) -> None:
        self._text(element.text, marks, link)
        for child in element:
            self._child(child, marks, link)
            self._text(child.tail, marks, link)

    def _child(self, child: etree._Element, marks: tuple[str, ...], link: str) -> None:
        name = name_of(child)
        if name == "table" or name in LISTS:
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


def words_within(element: etree._Element) -> Iterator[list[Words]]:
    """The paragraphs of a cell; the items of its lists are paragraphs with their label or dot typed."""
    for part in parts_of(element):
        if part.element is None:
            yield part.words
        elif name_of(part.element) in LISTS:
            style = part.element.get("type", "1") if name_of(part.element) == "ol" else ""
            for place, item in enumerate(part.element, start=int(part.element.get("start", "1"))):
                label = Words(f"{list_label(style, place)}. " if style else "• ")
                for number, words in enumerate(words_within(item)):
                    yield words if number else [label, *words]
        else:
            yield from (words for cell in part.element.iter("th", "td") for words in words_within(cell))


def placed(rows: Sequence[etree._Element]) -> tuple[list[Cell], int]:
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
