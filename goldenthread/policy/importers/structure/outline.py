"""The tree that an instrument's pieces are put into, in the order of the text: what hangs below what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import ANCHOR_LIMIT, ClauseKind
from goldenthread.policy.importers.text.mending import slug
from goldenthread.policy.importers.text.tokens import Token

_STRUCTURE: frozenset[ClauseKind] = frozenset({"chapter", "appendix", "section"})
_PLACE_NAMES = {"paragraph": "p", "item": "i", "table": "table", "note": "note", "clause": "c", "section": "s"}
_ANCHOR = re.compile(rf"[^\s\"'<>#?%]{{1,{ANCHOR_LIMIT}}}")
_NUMBERS_IN_A_WARNING = 12
_LONGEST_NAME = ANCHOR_LIMIT - 8
"""Letters of an anchor before the count of those that are alike."""


@dataclass(eq=False)
class Piece:
    """One clause to be, while its place is still being found."""

    kind: ClauseKind
    number: str = ""
    label: str = ""
    heading: str = ""
    tokens: list[Token] = field(default_factory=list)
    heading_tokens: list[Token] = field(default_factory=list)
    """What the heading was made of: its links count too."""
    parent: Piece | None = None
    depth: int = 1
    rank: int = 0
    """Of a heading: the smaller, the higher it stands (h3 is 30, h4 is 40); 0 for what headings do not hang below."""
    lead_in: bool = False
    """An unnumbered paragraph ("Deputy heads are responsible for:") that what follows hangs below."""
    ids: tuple[str, ...] = ()
    """Places that links inside the source may name."""
    line: int = 0
    anchor: str = ""

    @property
    def structural(self) -> bool:
        return self.kind in _STRUCTURE


class Outline:
    """Pieces in the order of the text, and the path of those that are open.

    `floor` is how many of the open ones the mark-up itself holds open: what stands inside a clause cannot leave it.
    """

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.open: list[Piece] = []
        self.floor = 0

    @property
    def top(self) -> Piece | None:
        return self.open[-1] if self.open else None

    def add(self, piece: Piece) -> Piece:
        """Put a piece below what is open, and open it."""
        piece.parent = self.top
        piece.depth = len(self.open) + 1
        self.pieces.append(piece)
        self.open.append(piece)
        return piece

    def cut(self, length: int) -> None:
        """Close everything beyond so many open pieces."""
        del self.open[length:]

    def close_loose(self, *, keep_lead_in: bool = False) -> None:
        """Close paragraphs, items, tables and the like; headings and numbered clauses stay open."""
        while len(self.open) > self.floor and not self._stays(self.open[-1], keep_lead_in):
            self.open.pop()

    def close_for_heading(self, rank: int) -> None:
        """Close what a heading of this rank ends; a lead-in that it follows at once it goes below, as do those like it."""
        while len(self.open) > self.floor:
            top = self.open[-1]
            if top.lead_in and self.pieces[-1] is top:
                top.rank = rank - 1
            if (top.structural or top.rank) and top.rank < rank:
                return
            self.open.pop()

    def close_for_number(self, number: str, *, rank: int = 0) -> None:
        """Close what a numbered piece ends: it goes below the longest number that begins its own.

        Headings without a number and lead-ins below that number stay open, unless the piece is itself a heading that
        ranks as high.
        """
        place = len(self.open) - 1
        while place >= self.floor and not _begins(number, self.open[place].number):
            place -= 1
        length = max(place + 1, self.floor)
        while length < len(self.open):
            piece = self.open[length]
            heading = piece.kind == "section" and not piece.number and (not rank or piece.rank < rank)
            if not heading and not (piece.lead_in and not (rank and self._has_list(piece))):
                break
            length += 1
        self.cut(length)

    def _has_list(self, lead_in: Piece) -> bool:
        """Whether a list without numbers stands right below a lead-in: a numbered heading behind it is none of its parts."""
        first = self.pieces[self.pieces.index(lead_in) + 1 :][:1]
        return any(piece.kind == "item" and not piece.number for piece in first)

    def container(self) -> Piece | None:
        """The chapter or appendix that is open."""
        for piece in reversed(self.open):
            if piece.kind in {"chapter", "appendix"}:
                return piece
        return None

    def number_above(self) -> str:
        """The number that parts of a list go on from: the nearest; "" where a heading without one is nearer."""
        for piece in reversed(self.open):
            if piece.number or piece.structural:
                return piece.number
        return ""

    @staticmethod
    def _stays(piece: Piece, keep_lead_in: bool) -> bool:
        return piece.structural or (piece.kind == "clause" and bool(piece.number)) or (keep_lead_in and piece.lead_in)


def _begins(number: str, above: str) -> bool:
    """Whether a number goes on from the one above it: "4.1.2" and "4.1(b)" from "4.1"."""
    return bool(above) and number.startswith((f"{above}.", f"{above}("))


def name_places(pieces: list[Piece]) -> list[Fault]:
    """Give every piece its anchor, unique in the text and stable between readings; warn of numbers used twice.

    A number is its own anchor; in an appendix that its numbers do not name it is "B:1.1". What has no number is named
    after the anchor above it and its heading or place ("4.1:governance", "5.2:p1:i1"), a defined term after the term.
    """
    used: Counter[str] = Counter()
    places: Counter[tuple[Piece | None, str]] = Counter()
    taken: set[str] = set()
    repeated: dict[str, int] = {}
    for piece in pieces:
        wanted = (_named_after_number(piece) if piece.number else _named_after_place(piece, places))[:_LONGEST_NAME]
        used[wanted] += 1
        if piece.number and used[wanted] > 1:
            repeated.setdefault(wanted, piece.line)
        piece.anchor = wanted if used[wanted] == 1 else f"{wanted}-{used[wanted]}"
        while piece.anchor in taken:
            used[wanted] += 1
            piece.anchor = f"{wanted}-{used[wanted]}"
        taken.add(piece.anchor)
    if not repeated:
        return []
    named = ", ".join(list(repeated)[:_NUMBERS_IN_A_WARNING])
    more = len(repeated) - _NUMBERS_IN_A_WARNING
    line = min(repeated.values())
    if more > 0:
        return [Fault("more-numbers-repeated", line=line, numbers=named, more=more)]
    return [Fault("numbers-repeated", line=line, numbers=named)]


def take_anchors(pieces: Sequence[Piece], anchors: Sequence[str]) -> bool:
    """Give the pieces the anchors that a file of ours states; False, with nothing changed, where not each has its own."""
    if len(set(anchors)) != len(pieces) or not all(map(_ANCHOR.fullmatch, anchors)):
        return False
    for piece, anchor in zip(pieces, anchors, strict=True):
        piece.anchor = anchor
    return True


def in_reading_order(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with each one's own behind it; those beside each other stay in the order given."""
    below: dict[Piece | None, list[Piece]] = {}
    for piece in pieces:
        below.setdefault(piece.parent, []).append(piece)
    ordered: list[Piece] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        piece = waiting.pop()
        ordered.append(piece)
        waiting += reversed(below.get(piece, []))
    return ordered


def _named_after_number(piece: Piece) -> str:
    wanted = re.sub(r"[^A-Za-z0-9._-]+", "-", piece.number.replace("(", "-").replace(")", "")).strip("-") or "number"
    above = _above(piece, numbered_only=False)
    if piece.kind == "item" and above is not None and not above.number:
        return f"{above.anchor}:{wanted}"
    appendix = _appendix_of(piece)
    if appendix is None or appendix is piece or piece.number.startswith(appendix.number):
        return wanted
    return f"{appendix.anchor}:{wanted}"


def _named_after_place(piece: Piece, places: Counter[tuple[Piece | None, str]]) -> str:
    if piece.kind == "definition":
        term = re.split(r"[(—–:]|\s-\s", piece.heading)[0]
        return f"def-{slug(term) or slug(piece.heading) or 'term'}"
    if piece.kind == "note" and piece.ids and slug(piece.ids[0]) == piece.ids[0]:
        return piece.ids[0]
    if piece.heading and (named := slug(piece.heading)):
        numbered = _above(piece, numbered_only=True)
        return f"{numbered.anchor}:{named}" if numbered else named
    above = f"{piece.parent.anchor}:" if piece.parent else ""
    name = _PLACE_NAMES.get(piece.kind, piece.kind)
    places[piece.parent, name] += 1
    return f"{above}{name}{places[piece.parent, name]}"


def _above(piece: Piece, *, numbered_only: bool) -> Piece | None:
    """The nearest piece above that has a number or, unless numbered only, is a heading."""
    above = piece.parent
    while above is not None and not above.number and (numbered_only or not above.structural):
        above = above.parent
    return above


def _appendix_of(piece: Piece) -> Piece | None:
    above: Piece | None = piece
    while above is not None:
        if above.kind == "appendix" and above.number:
            return above
        above = above.parent
    return None
