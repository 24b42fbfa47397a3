"""The suite's XML, of whatever age, as one tree of pieces: numbered by its mark-up, else by its text.

How the text is kept, so that nothing is lost and nobody is bound by words that were not said to them:

- `clause[@anchor]` becomes one piece with that number. Its text is all of its own words, lists, paragraphs and tables,
  those behind nested clauses too; nested clauses and sections are pieces of their own.
- A heading (`section@title`, `header`, `h3` … `h6`, a paragraph wholly in bold that heads something) becomes a piece of
  kind "section" without text; what stands under it hangs below it. A lower heading goes below the higher one before it.
- Outside clauses each paragraph is a piece: numbered where its text begins with a number ("6.1.3.", in bold or not),
  else of kind "paragraph". One that ends in a colon is the lead-in of the list, the numbered pieces, the headings or the
  chapters right behind it, until other text ends it.
- Outside clauses each list item is a piece of kind "item"; items of numbered lists are cited as "7.1b" or "B.2".
- `dt` and `dd` become a "definition" (heading: the term), tables a "table", footnotes a "note".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import NUMBER_LIMIT, ClauseKind
from goldenthread.policy.importers.readers.element_shapes import (
    BOLD_PARAGRAPH,
    HEADINGS,
    TITLED_SECTION,
    all_numbered,
    heads,
    ids,
    number_of_next,
    rank_of_first_heading,
    whole,
)
from goldenthread.policy.importers.readers.tbs.text_numbers import TextNumbers
from goldenthread.policy.importers.structure.outline import Outline, Piece
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.numbers import (
    Label,
    clean_number,
    is_number,
    list_label,
    numbered_start,
    part_number,
    read_title,
)
from goldenthread.policy.importers.text.tokens import (
    INLINE_SOURCES,
    Faults,
    Token,
    gather,
    gather_run,
    line_of,
    list_style,
    name_of,
    plain,
    runs_of,
    without_start,
)

_STRUCTURE = frozenset(
    {"chapters", "chapter", "appendices", "appendix", "clauses", "clause", "section", "header", "footnotes"}
)
_ASIDE_IN_CLAUSE = _STRUCTURE | frozenset(HEADINGS)
_ASIDE_IN_PARAGRAPH = _STRUCTURE | {"ul", "ol", "dl", "table"}
_ASIDE_IN_ITEM = _STRUCTURE | {"ul", "ol"}


def read_tree(doc: etree._Element, faults: Faults) -> list[Piece]:
    """Every piece of a `doc` in the order of the text, placed but not yet named; the note to the reader is not one."""
    tree = _Tree(faults)
    tree.content(doc)
    return tree.outline.pieces


class _Tree:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.outline = Outline()
        self.headings_before: dict[Piece | None, list[Piece]] = {}
        self.numbers = TextNumbers(self.outline)
        self.readers: dict[str, Callable[[etree._Element], None]] = {
            "chapter": self._chapter,
            "appendix": self._chapter,
            "section": self._section,
            "clauses": self._clauses,
            "clause": self._clause,
            "p": self._paragraph,
            "ul": self._list,
            "ol": self._list,
            "dl": self._definitions,
            "table": self._table,
            "footnote": self._note,
            "notetoreader": self._note_to_reader,
        }

    def content(self, element: etree._Element, *, start: int = 0) -> None:
        """Read what stands in an element, from a child onwards; loose text becomes a paragraph."""
        for part in runs_of(element, inline=lambda child: name_of(child) in INLINE_SOURCES, start=start):
            if isinstance(part, list):
                self._loose(part, element)
            else:
                self._read(part)

    def _read(self, element: etree._Element) -> None:
        name = name_of(element)
        if name in HEADINGS:
            self._heading(element, HEADINGS[name])
        elif name == "header":
            self._header(element)
        else:
            self.readers.get(name, self.content)(element)

    def _add(self, kind: ClauseKind, element: etree._Element, tokens: Sequence[Token] = (), **fields: Any) -> Piece:
        piece = Piece(kind, tokens=list(tokens), line=line_of(element), ids=ids(element), **fields)
        return self.outline.add(piece)

    def _gather(
        self, element: etree._Element, aside: Set[str] = _STRUCTURE
    ) -> tuple[list[Token], list[etree._Element]]:
        return gather(element, faults=self.faults, aside=aside)

    def _loose(self, nodes: Sequence[etree._Element | str], within: etree._Element) -> None:
        tokens, aside = gather_run(nodes, faults=self.faults, aside=_STRUCTURE)
        if plain(tokens):
            self._text_piece(within, tokens)
        self._read_all(aside)

    def _number_of(self, element: etree._Element) -> str:
        """The number that the mark-up gives an element; "" where it gives none, or something too long to be one."""
        number = clean_number(self.faults.mend(element.get("anchor")))
        if len(number) <= NUMBER_LIMIT:
            return number
        self.faults.warn(Fault("number-too-long", line=line_of(element), beginning=number[:20]))
        return ""

    # Chapters, appendices, sections and headings

    def _chapter(self, element: etree._Element) -> None:
        outline = self.outline
        marked = self._number_of(element)
        start = 0
        title = self.faults.mend(element.get("title"))
        if not title.strip() and len(element) and name_of(element[0]) == "title" and not (element.text or "").strip():
            title, start = plain(self._gather(element[0])[0]), 1
        found = read_title(title, anchor=marked)
        number = found.number or (marked if is_number(marked) else "")
        if found.number and is_number(marked) and marked != found.number:
            fault = Fault("title-number", line=line_of(element), title=found.number, markup=marked)
            self.faults.warn(fault)
        outline.close_loose(keep_lead_in=True)
        outer, floor = list(outline.open), outline.floor
        kind: ClauseKind = "chapter"
        if any(piece.kind in {"chapter", "appendix"} for piece in outer):
            kind = "section"
        elif name_of(element) == "appendix" or (is_number(marked) and marked.isalpha()):
            kind = "appendix"
        self._add(kind, element, number=number, label=found.label, heading=found.heading, rank=1)
        outline.floor = len(outline.open)
        self.content(element, start=start)
        outline.open, outline.floor = outer, floor

    def _section(self, element: etree._Element) -> None:
        outline = self.outline
        title = read_title(self.faults.mend(element.get("title")), anchor=clean_number(element.get("anchor")))
        rank = TITLED_SECTION if title.heading or title.number else rank_of_first_heading(element)
        if rank:
            outline.close_for_heading(rank)
        else:
            outline.close_loose(keep_lead_in=True)
        outer = list(outline.open)
        above = outline.top
        if rank:
            outline.open = outer + [piece for piece in self.headings_before.get(above, []) if piece.rank < rank]
        if title.heading or title.number:
            self._titled_section(element, title.number, title.label, title.heading)
        self.content(element)
        opened = outline.open[len(outer) :] if outline.open[: len(outer)] == outer else []
        self.headings_before[above] = [piece for piece in opened if piece.kind == "section" and not piece.number]
        outline.open = outer

    def _titled_section(self, element: etree._Element, number: str, label: str, heading: str) -> None:
        marked = clean_number(element.get("anchor"))
        number = number or (marked if is_number(marked) else "")
        if number:
            self.outline.close_for_number(number, rank=TITLED_SECTION)
        self._add("section", element, number=number, label=label, heading=heading, rank=TITLED_SECTION)

    def _header(self, element: etree._Element) -> None:
        for child in element:
            self._heading(child, HEADINGS.get(name_of(child), BOLD_PARAGRAPH))
        loose = [element.text or "", *(child.tail or "" for child in element)]
        self._loose([text for text in loose if text.strip()], element)

    def _heading(self, element: etree._Element, rank: int) -> None:
        tokens, aside = self._gather(element, _ASIDE_IN_PARAGRAPH)
        if text := plain(tokens):
            self._open_heading(element, tokens, text, rank)
        self._read_all(aside)

    def _open_heading(self, element: etree._Element, tokens: Sequence[Token], text: str, rank: int) -> None:
        if label := self.numbers.heading_number(text):
            number = clean_number(label.number)
            self.outline.close_for_number(number, rank=rank)
            heading = plain(without_start(tokens, label.written))
            piece = self._add("section", element, number=number, label=label.written, heading=heading, rank=rank)
        else:
            self.outline.close_for_heading(rank)
            piece = self._add("section", element, heading=text, rank=rank)
        piece.heading_tokens = list(tokens)

    # Clauses by mark-up

    def _clauses(self, element: etree._Element) -> None:
        outline = self.outline
        outline.close_loose(keep_lead_in=True)
        outer = list(outline.open)
        self.content(element)
        outline.open = outer
        outline.close_loose()

    def _clause(self, element: etree._Element) -> None:
        outline = self.outline
        outer, floor = list(outline.open), outline.floor
        tokens, aside = self._gather(element, _ASIDE_IN_CLAUSE)
        number = self._number_of(element)
        label = None if number else numbered_start(plain(tokens))
        if label:
            number, tokens = clean_number(label.number), without_start(tokens, label.written)
        heading: list[Token] = []
        if aside and aside[0] is element[0] and name_of(aside[0]) in HEADINGS and not (element.text or "").strip():
            heading = self._gather(aside.pop(0))[0]
        piece = self._add("clause", element, tokens, number=number, label=label.written if label else "")
        piece.heading, piece.heading_tokens = plain(heading), heading
        outline.floor = len(outline.open)
        self._read_all(aside)
        outline.open, outline.floor = outer, floor

    # Text, lists, definitions, tables and notes

    def _paragraph(self, element: etree._Element) -> None:
        tokens, aside = self._gather(element, _ASIDE_IN_PARAGRAPH)
        if plain(tokens):
            self._text_piece(element, tokens)
        self._read_all(aside)

    def _text_piece(self, element: etree._Element, tokens: list[Token]) -> None:
        text = plain(tokens)
        outline = self.outline
        if heads(tokens, text, element):
            self._open_heading(element, tokens, text, BOLD_PARAGRAPH)
            return
        label = self.numbers.number(tokens, text)
        if label:
            number = clean_number(label.number)
            outline.close_for_number(number)
            self._add("clause", element, without_start(tokens, label.written), number=number, label=label.written)
            return
        outline.close_loose(keep_lead_in=True)
        if counted := self.numbers.counted(text):
            self._add_counted(element, tokens, counted)
            return
        lead_in = text.endswith(":")
        if lead_in and (next_number := number_of_next(element)):
            outline.close_for_number(next_number)
        outline.close_loose()
        self._add("paragraph", element, tokens, lead_in=lead_in)

    def _add_counted(self, element: etree._Element, tokens: Sequence[Token], label: Label) -> None:
        number = part_number(self.outline.number_above(), label.number)
        self._add("item", element, without_start(tokens, label.written), number=number, label=label.written)

    def _list(self, element: etree._Element) -> None:
        outline = self.outline
        while outline.open and outline.top and outline.top.kind == "item" and len(outline.open) > outline.floor:
            outline.open.pop()
        outer, floor = list(outline.open), outline.floor
        outline.floor = len(outer)
        style = list_style(element) if name_of(element) == "ol" else ""
        items = list(element)
        numbered = all_numbered(items)
        place = whole(element.get("start"), 1) - 1
        self._loose([element.text or ""], element)
        for item in items:
            outline.open = list(outer)
            place = whole(item.get("value"), place + 1)
            self._item(item, list_label(style, place) if style else "", numbered=numbered)
            outline.open = list(outer)
            self._loose([item.tail or ""], element)
        outline.open, outline.floor = outer, floor
        if outline.top is not None:
            outline.top.lead_in = False

    def _item(self, element: etree._Element, shown: str, *, numbered: bool) -> None:
        outline = self.outline
        if name_of(element) != "li":
            self._read(element)
            return
        tokens, aside = self._gather(element, _ASIDE_IN_ITEM)
        text = plain(tokens)
        written = numbered_start(text) if numbered else None
        if written:
            number = clean_number(written.number)
            self._add("item", element, without_start(tokens, written.written), number=number, label=written.written)
        elif counted := self.numbers.counted(text):
            self._add_counted(element, tokens, counted)
        else:
            number = part_number(outline.number_above(), shown) if shown else ""
            self._add("item", element, tokens, number=number)
        outline.floor += 1
        self._read_all(aside)
        outline.floor -= 1

    def _definitions(self, element: etree._Element) -> None:
        outline = self.outline
        outline.close_loose()
        outer = list(outline.open)
        self._definition_parts(element, outer)
        outline.open = outer

    def _definition_parts(self, element: etree._Element, outer: list[Piece]) -> None:
        outline = self.outline
        self._loose_in(element.text, element, outer)
        for child in element:
            name = name_of(child)
            if name == "dt":
                outline.open = list(outer)
                tokens, aside = self._gather(child)
                self._add("definition", child, heading=plain(tokens), heading_tokens=tokens)
                self._read_all(aside)
            elif name == "dd" and len(outline.open) > len(outer) and outline.open[len(outer)].kind == "definition":
                outline.cut(len(outer) + 1)
                self._meaning(child, outline.open[-1])
            elif name == "div":
                self._definition_parts(child, outer)
            else:
                outline.open = list(outer)
                self._read(child) if name != "dd" else self._paragraph(child)
            self._loose_in(child.tail, element, outer)

    def _meaning(self, element: etree._Element, definition: Piece) -> None:
        tokens, aside = self._gather(element)
        definition.tokens.extend((Token("open", "p"), *tokens, Token("close", "p")))
        definition.ids += ids(element)
        self._read_all(aside)

    def _loose_in(self, text: str | None, element: etree._Element, outer: list[Piece]) -> None:
        if text and text.strip():
            self.outline.open = list(outer)
            self._loose([text], element)

    def _table(self, element: etree._Element) -> None:
        self.outline.close_loose(keep_lead_in=True)
        tokens, aside = gather_run([element], faults=self.faults, aside=_STRUCTURE)
        if self.outline.top is not None:
            self.outline.top.lead_in = False
        self._add("table", element, tokens)
        self.outline.open.pop()
        self._read_all(aside)

    def _note_to_reader(self, element: etree._Element) -> None:
        """The note at the head is told apart from the clauses; one that stands elsewhere is text."""
        parent = element.getparent()
        if parent is not None and parent.getparent() is not None:
            self.content(element)

    def _note(self, element: etree._Element) -> None:
        outline = self.outline
        outer = list(outline.open)
        outline.close_loose()
        tokens, aside = self._gather(element)
        self._add("note", element, tokens, label=fold(self.faults.mend(element.get("title"))))
        self._read_all(aside)
        outline.open = outer

    def _read_all(self, elements: Iterable[etree._Element]) -> None:
        for element in elements:
            self._read(element)
