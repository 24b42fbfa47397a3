"""PDF files with a text layer: one file in, its blocks out, as they look on the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.list_depth import SLACK, ListDepth
from goldenthread.policy.importers.readers.pdf.lines import Line, lines_in_cell, lines_of
from goldenthread.policy.importers.readers.pdf.pages import Page, pages_of
from goldenthread.policy.importers.readers.pdf.paragraphs import (
    Measures,
    Paragraph,
    known_words,
    measures_of,
    paragraphs_of,
    words_joined,
)
from goldenthread.policy.importers.structure.block_reading import is_numbered_heading
from goldenthread.policy.importers.structure.blocks import Block, Document
from goldenthread.policy.importers.text.labels import LONGEST_HEADING, bullet_start, mark_of
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.tokens import Faults, Token, plain, without_start

_LARGER = 1.08
"""Of the usual size: larger letters are a heading's."""
_RECENT = 20
"""Items before it that an item is compared with."""
_INDENTED = 1.5
"""Heights of a letter by which what a term means stands in."""


def read_document(path: Path) -> Document:
    """Read one PDF. Raises `Refused` with the reason where it cannot be read: broken, locked, scanned, too long."""
    found = pages_of(path)
    faults = Faults()
    blocks = blocks_of(found.pages, faults)
    if not blocks:
        raise Refused("pdf-without-text")
    title = fold(found.title)
    named = title.lower() not in _NO_TITLES and not title.lower().endswith((".docx", ".doc", ".pdf"))
    return Document(tuple(blocks), title if named else "", warnings=tuple(faults.warnings), mended=faults.mended)


def blocks_of(pages: Sequence[Page], faults: Faults | None = None) -> list[Block]:
    """The blocks of pages of words; none where they hold none."""
    lines = lines_of(pages)
    if not lines:
        return []
    measures = measures_of(lines)
    return _Reader(paragraphs_of(lines, measures), measures, known_words(lines), faults or Faults()).blocks()


_NO_TITLES = {"about:blank", "untitled", "document", "document1"}


class _Reader:
    def __init__(self, paragraphs: list[Paragraph], measures: Measures, known: set[str], faults: Faults) -> None:
        self.paragraphs = paragraphs
        self.measures = measures
        self.known = known
        self.faults = faults
        self.depth = ListDepth()
        self.indents: list[tuple[float, float]] = []
        headings = {_rank(paragraph) for paragraph in paragraphs if self._is_heading(paragraph)}
        self.levels = {rank: level for level, rank in enumerate(sorted(headings, reverse=True), start=1)}

    def blocks(self) -> list[Block]:
        """The blocks of the whole file; what shows nothing, such as a hyphen for a break that never came, is none."""
        found = [self._block(place, paragraph) for place, paragraph in enumerate(self.paragraphs)]
        return [block for block in found if plain(block.tokens).strip()]

    def _is_heading(self, paragraph: Paragraph) -> bool:
        if paragraph.table or paragraph.dot or len(paragraph.text) > 2 * LONGEST_HEADING:
            return False
        larger = paragraph.size > self.measures.size * _LARGER
        short = paragraph.bold and len(paragraph.text) <= LONGEST_HEADING
        ended = paragraph.text.endswith((".", ";", ","))
        return larger or (short and (not ended or is_numbered_heading(paragraph.text)))

    def _block(self, place: int, paragraph: Paragraph) -> Block:
        tokens = self._tokens(paragraph)
        where = f"page {paragraph.first.page}"
        if paragraph.table:
            self.depth.leave()
            ruled = self._rows(paragraph)
            rows = [_marked("tr", cells) for cells in ruled] or [_marked("tr", _marked("td", tokens))]
            return Block("table", tuple(_marked("table", itertools.chain(*rows))), place=where)
        if self._is_heading(paragraph):
            self.depth.leave()
            bare = tuple(token for token in tokens if token.kind == "text")
            return Block("heading", bare, level=self.levels[_rank(paragraph)], place=where)
        dot = bullet_start(plain(tokens))
        if paragraph.dot or dot:
            level = self.depth.item(self._indent(paragraph))
            return Block("item", tuple(without_start(tokens, dot)), level=level, bullet=True, place=where)
        mark = mark_of(plain(tokens))
        if mark is not None and mark.kind == "counted":
            level = self.depth.item(self._indent(paragraph))
            return Block("item", tuple(tokens), level=level, place=where)
        self.depth.paragraph(paragraph.first.left)
        return Block("term" if self._is_term(place) else "paragraph", tuple(tokens), place=where)

    def _rows(self, paragraph: Paragraph) -> list[list[Token]]:
        """The cells of each row of a ruled table; none where lines tell no cells.

        Its head may come again at the top of each page, and a row may go on there.
        """
        rows: list[list[list[Line]]] = []
        open_row = False
        for table, number in ((line.table, line.page) for line in paragraph.lines if line.table is not None):
            found = [[lines_in_cell(cell, number) for cell in row] for row in table.rows]
            if rows and [_said(cell) for cell in found[0]] == [_said(cell) for cell in rows[0]]:
                del found[0]
            elif open_row and table.opens:
                rows[-1] = [[*above, *below] for above, below in zip(rows[-1], found.pop(0), strict=True)]
            rows += found
            open_row = table.ends_open
        return [list(itertools.chain(*map(self._cell, row))) for row in rows]

    def _cell(self, lines: Sequence[Line]) -> list[Token]:
        parts = [self._tokens(part) for part in paragraphs_of(lines, self.measures)]
        parts = [_marked("p", part) for part in parts] if len(parts) > 1 else parts
        name = "th" if lines and all(line.bold for line in lines) else "td"
        return _marked(name, itertools.chain(*parts))

    def _indent(self, paragraph: Paragraph) -> float:
        """How far in an item stands: as far as one before it whose label, or whose words behind it, begin where its do."""
        dot = paragraph.first.dot
        left, text_left = dot.left if dot else paragraph.first.left, paragraph.text_left
        near = [
            indent
            for indent, text_indent in self.indents[-_RECENT:]
            if abs(indent - left) < SLACK or abs(text_indent - text_left) < SLACK
        ]
        indent = near[-1] if near else left
        self.indents.append((indent, text_left))
        return indent

    def _is_term(self, place: int) -> bool:
        """Whether a line alone names what the indented text right behind it explains."""
        paragraph = self.paragraphs[place]
        if len(paragraph.lines) > 1 or place + 1 >= len(self.paragraphs) or paragraph.mark is not None:
            return False
        meaning = self.paragraphs[place + 1]
        return (
            not meaning.table
            and not meaning.dot
            and meaning.mark is None
            and not paragraph.text.endswith((".", ":", ";", ","))
            and meaning.first.left > paragraph.first.left + paragraph.size * _INDENTED
        )

    def _tokens(self, paragraph: Paragraph) -> list[Token]:
        tokens: list[Token] = []
        words = words_joined(paragraph, self.known)
        for (bold, slanted), alike in itertools.groupby(words, key=lambda word: word[1:]):
            opened = [*(["strong"] if bold else []), *(["em"] if slanted else [])]
            text = self.faults.mend(" ".join(word[0] for word in alike))
            tokens += [Token("text", " ")] if tokens else []
            tokens += [Token("open", name) for name in opened]
            tokens += [Token("text", text), *(Token("close", name) for name in reversed(opened))]
        return tokens


def _marked(name: str, tokens: Iterable[Token]) -> list[Token]:
    return [Token("open", name), *tokens, Token("close", name)]


def _said(cell: Sequence[Line]) -> str:
    return " ".join(line.text for line in cell)


def _rank(paragraph: Paragraph) -> tuple[float, bool]:
    """How high a heading stands: by its size, then bold before not."""
    return round(paragraph.size), paragraph.bold
