"""The hierarchy of an Akoma Ntoso document as one list of pieces, each below the one that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import NUMBER_LIMIT, ClauseKind
from goldenthread.policy.importers.readers.akn.text import NOTE, NUMBERED_LIST, as_html, kind_stated, number_of
from goldenthread.policy.importers.structure.outline import Piece
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.numbers import clean_number, part_number
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, line_of, name_of, plain

CONTAINERS = frozenset(
    {"part", "title", "book", "tome", "division", "chapter", "subchapter", "subtitle", "subdivision", "subpart"}
)
"""What only holds other pieces."""
STATING = frozenset({"section", "article", "rule", "subrule", "clause", "subsection", "subclause", "transitional"})
PARTS = frozenset({"point", "indent", "alinea", "subparagraph", "sublist", "proviso", "item"})
HIERARCHY = CONTAINERS | STATING | PARTS | {"paragraph", "level", "list", "hcontainer"}
_TEXTS = frozenset({"content", "intro", "wrapup"})
_NAMED = frozenset({"num", "heading", "meta", "coverpage"})
_TRANSPARENT = frozenset(
    {"div", "container", "recitals", "recital", "citations", "citation", "formula", "conclusions", "mainbody", "body"}
)
_BLOCKS = frozenset(
    {"p", "ul", "ol", "table", "blocklist", "block", "blockcontainer", "tblock", "foreign", "longtitle", "crossheading"}
)
_APPENDIX = re.compile(r"app|ann|schedule|attachment", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[^\W\d_]{3,}\.?\s+(?=\S)|[§¶]+\s*")
_OF_A_LIST = re.compile(
    r"\(?(?P<sign>[a-z]{1,4}|\d{1,3})\s*[.)]|\((?P<both>[A-Za-z]{1,4}|\d{1,3})\)|(?P<bare>[a-z]|[ivx]{1,5})"
)


class Tree:
    """Reads elements into `pieces`, in the order of the text."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.pieces: list[Piece] = []

    def children(self, element: etree._Element, parent: Piece | None) -> None:
        """Read what stands in a body, a preamble, a container: pieces, and blocks as paragraphs."""
        for child in element:
            name = name_of(child)
            if name in HIERARCHY:
                self._piece(child, name, parent)
            elif name in _TRANSPARENT:
                self.children(child, parent)
            elif name in _BLOCKS:
                self._block(child, parent)
            elif name not in _NAMED:
                self.faults.warn(Fault("element-not-read", line=line_of(child), element=name[:40]))

    def appendix(self, element: etree._Element, *, heading: str, body: etree._Element) -> None:
        """Read an attached document as an appendix."""
        piece = Piece("appendix", heading=heading, line=line_of(element), ids=_ids(element))
        self._number(element, piece)
        self._add(piece, None)
        self.children(body, piece)

    def _piece(self, element: etree._Element, name: str, parent: Piece | None) -> None:
        if name == "list" and number_of(element) is None and not _heading(element, self.faults):
            self._list(element, parent)
            return
        piece = Piece(self._kind(element, name, parent), line=line_of(element), ids=_ids(element))
        heading = next((child for child in element if name_of(child) == "heading"), None)
        if heading is not None:
            piece.heading_tokens = gather(as_html(heading, self.faults), faults=self.faults)[0]
            piece.heading = plain(piece.heading_tokens)
        piece.parent = parent
        self._number(element, piece)
        self._add(piece, parent)
        for child in element:
            inner = name_of(child)
            if inner in _TEXTS or inner == "subheading":
                self._text(child, piece)
            elif inner not in _NAMED:
                self._inside(child, inner, piece)

    def _inside(self, element: etree._Element, name: str, piece: Piece) -> None:
        if name in HIERARCHY:
            self._piece(element, name, piece)
        elif name in _BLOCKS:
            self._block(element, piece)
        else:
            self.faults.warn(Fault("element-not-read", line=line_of(element), element=name[:40]))

    def _list(self, element: etree._Element, parent: Piece | None) -> None:
        """A list without a number: its lead-in is the text of what it stands in, or a paragraph of its own."""
        above = parent
        intro = next((child for child in element if name_of(child) == "intro"), None)
        if intro is not None and (parent is None or parent.tokens):
            above = self._add(Piece("paragraph", line=line_of(element), lead_in=True), parent)
        for child in element:
            name = name_of(child)
            if name in HIERARCHY:
                self._piece(child, name, above)
            elif name in _TEXTS and above is not None:
                self._text(child, above)
            elif name in _TEXTS:
                self._block(child, above)

    def _block(self, element: etree._Element, parent: Piece | None) -> None:
        """A block that stands between pieces: a piece of its own."""
        name = name_of(element)
        kind: ClauseKind = "table" if name == "table" else "section" if name == "crossheading" else "paragraph"
        wrapped = etree.Element("div")
        wrapped.append(deepcopy(element))
        wrapped[0].tail = None
        tokens, aside = gather(as_html(wrapped, self.faults), faults=self.faults, aside={NUMBERED_LIST, NOTE})
        if not plain(tokens) and not aside:
            return
        piece = Piece(kind, line=line_of(element), ids=_ids(element))
        if kind == "section":
            piece.heading, piece.heading_tokens = plain(tokens), tokens
        else:
            piece.tokens = tokens
        self._add(piece, parent)
        self._aside(aside, piece)

    def _text(self, element: etree._Element, piece: Piece) -> None:
        """The words of a piece itself; numbered lists and notes in them are pieces below it."""
        tokens, aside = gather(as_html(element, self.faults), faults=self.faults, aside={NUMBERED_LIST, NOTE})
        if piece.tokens and tokens:
            piece.tokens.append(Token("void", "br"))
        piece.tokens += tokens
        self._aside(aside, piece)

    def _aside(self, elements: Iterable[etree._Element], piece: Piece) -> None:
        for element in elements:
            if element.tag == NOTE:
                tokens = gather(element, faults=self.faults)[0]
                label = fold(self.faults.mend(element.get("marker")))
                self._add(Piece("note", label=label, tokens=tokens, line=line_of(element), ids=_ids(element)), piece)
                continue
            for item in element:
                self._item(item, piece)

    def _item(self, item: etree._Element, above: Piece) -> None:
        if name_of(item) != "item":
            return
        piece = Piece("item", line=line_of(item), ids=_ids(item), parent=above)
        piece.heading = _heading(item, self.faults)
        self._number(item, piece)
        self._add(piece, above)
        self._text(item, piece)

    def _kind(self, element: etree._Element, name: str, parent: Piece | None) -> ClauseKind:
        if stated := kind_stated(element):
            return stated
        if name == "hcontainer" and _APPENDIX.match(element.get("name", "")):
            return "appendix"
        if name in CONTAINERS:
            return "chapter" if parent is None else "section"
        if name in PARTS:
            return "item"
        if name in {"paragraph", "level", "hcontainer"} and number_of(element) is None:
            return "paragraph"
        return "clause"

    def _number(self, element: etree._Element, piece: Piece) -> None:
        """The number as one cites it and the label as it is written."""
        num = number_of(element)
        if num is None:
            return
        written = fold(self.faults.mend("".join(map(str, num.itertext()))))
        stated = num.get("title")
        if stated is not None and kind_stated(element):
            number, piece.label = fold(self.faults.mend(stated)), written
        elif kind_stated(element):
            number = written
        else:
            number = cited(written, above=_number_above(piece))
            piece.label = written if written != number else ""
        if len(number) <= NUMBER_LIMIT:
            piece.number = number
        else:
            self.faults.warn(Fault("number-too-long", line=piece.line, beginning=number[:20]))

    def _add(self, piece: Piece, parent: Piece | None) -> Piece:
        piece.parent = parent
        piece.depth = parent.depth + 1 if parent else 1
        self.pieces.append(piece)
        return piece


def cited(written: str, *, above: str) -> str:
    """How one cites what a `num` writes: "Article 3." is "3"; "(a)" below 5 is "5a", "(2)" below 5 is "5(2)"."""
    bare = _WORD_BEFORE.sub("", written, count=1)
    listed = _OF_A_LIST.fullmatch(bare)
    if listed and (above or not bare.endswith(".")):
        sign = listed.group("sign") or listed.group("both") or listed.group("bare")
        return part_number(above, sign) if above and not (bare.endswith(".") and sign.isdigit()) else sign
    return clean_number(bare)


def _number_above(piece: Piece) -> str:
    above = piece.parent
    while above is not None and not above.number:
        above = above.parent
    return above.number if above is not None and above.kind not in {"chapter", "section", "appendix"} else ""


def _heading(element: etree._Element, faults: Faults) -> str:
    heading = next((child for child in element if name_of(child) == "heading"), None)
    return plain(gather(as_html(heading, faults), faults=faults)[0]) if heading is not None else ""


def _ids(element: etree._Element) -> tuple[str, ...]:
    return tuple(value for name in ("eId", "wId", "id") if (value := element.get(name)))
