"""How deep a list item stands, by its list's own level where it is the same list, by its indent where it is another."""

from __future__ import annotations

from typing import NamedTuple

SLACK = 3.0
"""Points by which the items of one list may stand apart, as right-aligned labels make them."""


class _Open(NamedTuple):
    indent: float
    list_id: int
    level: int


class ListDepth:
    """Follows the items of lists in the order of the text; indents are in points."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def leave(self) -> None:
        """A heading or table: no list goes on behind it."""
        self._open.clear()

    def paragraph(self, indent: float) -> None:
        """A paragraph between items: one as far out as the list itself ends it."""
        while self._open and indent <= self._open[-1].indent + SLACK:
            self._open.pop()

    def item(self, indent: float, list_id: int = 0, level: int = 0) -> int:
        """How many lists the next item stands in, 1 or more; list 0 is one that is only typed."""
        while self._open:
            top = self._open[-1]
            inside = top.level < level if list_id and top.list_id == list_id else top.indent + SLACK < indent
            if inside:
                break
            self._open.pop()
        self._open.append(_Open(indent, list_id, level))
        return len(self._open)
