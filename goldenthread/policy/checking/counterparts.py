"""Which clause of a text is which of the same text in another language: told by number and place alone, as the words differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.policy.importers.draft import Clause

_BESIDE_A_TERM = re.compile(r"\(([^()]+)\)")
"""What stands in brackets behind a term that is defined: the same term in the other language."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a translation leaves as it is: how many items, tables and rows of tables a clause has."""

    items: int
    tables: int
    rows: int


def shape_of(clause: Clause) -> Shape:
    """The shape of a clause, without what hangs below it."""
    return Shape(*(clause.html.count(f"<{name}") for name in ("li", "table", "tr")))


def counterparts(one: Sequence[Clause], other: Sequence[Clause]) -> dict[int, int]:
    """Place in the one text → place in the other, for each clause that has a counterpart.

    The same anchor first, then the same number. What has no number is the counterpart of what stands as the same kind below
    the counterpart of the clause above it: a term by the term that is written beside it, everything else by its order.
    """
    paired: dict[int, int] = {}
    _by_name(paired, [_anchored(clause) for clause in one], [_anchored(clause) for clause in other])
    _by_name(paired, [clause.number for clause in one], [clause.number for clause in other])
    below, there = _unnumbered(one), _unnumbered(other)
    for place, clause in enumerate(one):
        if place in paired or clause.number:
            continue
        above = None if clause.parent is None else paired.get(clause.parent)
        if clause.parent is not None and above is None:
            continue
        _by_place(paired, one, other, below[clause.parent, clause.kind], there[above, clause.kind])
    return paired


def aligned(texts: Sequence[Sequence[Clause]]) -> list[tuple[int | None, ...]]:
    """The clauses of the same text in several languages in rows: of each language the place of its clause, None: it has none.

    In the order of the first; what only another one has stands behind what it stands behind there.
    """
    if not texts:
        return []
    first, *others = texts
    found = [counterparts(first, other) for other in others]
    rows: list[tuple[int | None, ...]] = [
        (place, *(paired.get(place) for paired in found)) for place in range(len(first))
    ]
    for column, (other, paired) in enumerate(zip(others, found, strict=True), start=1):
        taken = set(paired.values())
        for place in range(len(other)):
            if place not in taken:
                # Whatever stands before it has its row already.
                before = next((n for n, row in enumerate(rows) if row[column] == place - 1), -1) if place else -1
                rows.insert(before + 1, tuple(place if n == column else None for n in range(len(texts))))
    return rows


def cited(clauses: Sequence[Clause], place: int) -> str:
    """How a clause is named: by its number, else its heading, else the number or heading above it."""
    at: int | None = place
    while at is not None:
        clause = clauses[at]
        if clause.number or clause.heading:
            return clause.number or clause.heading
        at = clause.parent
    return clauses[place].anchor


def _anchored(clause: Clause) -> str:
    """Anchor with number; "" where nothing is numbered, as the anchor is then made of words or of a place."""
    return f"{clause.anchor} {clause.number}" if clause.number else ""


def _by_name(paired: dict[int, int], names: list[str], others: list[str]) -> None:
    """Pair what goes by the same name, in order where several do."""
    taken = set(paired.values())
    waiting: Mapping[str, list[int]] = defaultdict(list)
    for place, name in enumerate(others):
        if name and place not in taken:
            waiting[name].append(place)
    for place, name in enumerate(names):
        if name and place not in paired and waiting[name]:
            paired[place] = waiting[name].pop(0)


def _unnumbered(clauses: Sequence[Clause]) -> dict[tuple[int | None, str], list[int]]:
    """The place of the clause above, and the kind → the places of what has no number there."""
    found: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for place, clause in enumerate(clauses):
        if not clause.number:
            found[clause.parent, clause.kind].append(place)
    return found


def _by_place(
    paired: dict[int, int], one: Sequence[Clause], other: Sequence[Clause], here: list[int], there: list[int]
) -> None:
    """Pair siblings of one kind, none of which is paired yet."""
    named = {beside: place for place in there for beside in _terms_beside(other[place])}
    terms = {_term(other[place]): place for place in there}
    for place in here:
        beside = (terms.get(term) for term in _terms_beside(one[place]))
        found = named.get(_term(one[place])) if _term(one[place]) else None
        found = next((each for each in (found, *beside) if each is not None), None)
        if found is not None and found not in paired.values():
            paired[place] = found
    taken = set(paired.values())
    rest = [place for place in here if place not in paired]
    paired.update(zip(rest, [place for place in there if place not in taken], strict=False))


def _term(clause: Clause) -> str:
    """The term alone; nothing for what is no definition."""
    return clause.heading.partition("(")[0].strip(" :").casefold() if clause.kind == "definition" else ""


def _terms_beside(clause: Clause) -> list[str]:
    if clause.kind != "definition":
        return []
    return [found.strip().casefold() for found in _BESIDE_A_TERM.findall(clause.heading)]
