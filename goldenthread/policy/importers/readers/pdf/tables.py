"""The tables of a PDF's page whose cells are ruled: which words stand in which cell of which row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread.policy.importers.readers.pdf.pages import Page, Rule, Word

_APART = 3.0
"""Points: lines that come nearer to one another meet."""
_MOST_RULES = 4_000
"""Ruled lines of one page; more are a drawing."""
_MOST_COMPARED = 20_000
"""Pairs of a line across and one down that a page may have; a page of tables has some hundreds."""
_MOST_IN_TABLE = 160
"""Lines across or down of one table, put together from their pieces."""
_FEWEST_COLUMNS = 2
_LOWEST_ROW = 4.0
"""Points; what is lower is a line ruled twice."""


@dataclass(eq=False)
class Table:
    """The cells of one table on one page, row by row."""

    rows: list[list[list[Word]]]
    """The words of each cell in the order of the file; none where it is empty."""
    lefts: list[float]
    """Where its columns begin."""
    opens: bool
    """True where no line closes it at the top: its first row may begin on the page before."""
    ends_open: bool
    """The same at the bottom."""


@dataclass(eq=False)
class _Grid:
    """Lines down that meet the same lines across."""

    down: list[Rule]
    met: set[int]
    """Which of the page's lines across."""


def tables_of(page: Page) -> list[Table]:
    """The ruled tables of a page of two columns and more, each with at least two cells that hold words."""
    if not 0 < len(page.rules) <= _MOST_RULES:
        return []
    tables = [_filled(ruling, page.words) for ruling in _rulings(page.rules) if ruling.is_tabular]
    return [table for table in tables if sum(bool(cell) for row in table.rows for cell in row) > 1]


class _Ruling:
    """Lines that meet, and the rows and columns that they part."""

    def __init__(self, across: Sequence[Rule], down: Sequence[Rule]) -> None:
        self.across = across
        self.down = down
        lines = [*across, *down]
        self.box = Rule(
            min(line.left for line in lines),
            min(line.bottom for line in lines),
            max(line.right for line in lines),
            max(line.top for line in lines),
        )
        self.floors = _places((line.bottom for line in across), self.box.bottom, self.box.top)
        """Where its rows end, and where the highest one begins; one alone where the whole is lower than a row."""
        self.lefts = _places((line.left for line in down), self.box.left, self.box.right)
        """Where its columns begin, and where the last one ends."""

    @property
    def is_tabular(self) -> bool:
        """Whether it has a row and columns, and no more lines than a table has."""
        few = max(len(self.across), len(self.down)) <= _MOST_IN_TABLE
        return few and len(self.lefts) > _FEWEST_COLUMNS and len(self.floors) > 1


def _rulings(rules: Sequence[Rule]) -> list[_Ruling]:
    """The lines in groups that meet, each line put together from its pieces; none where they are too many to compare."""
    across = _whole(rule for rule in rules if rule.right - rule.left >= rule.top - rule.bottom)
    down = [_flipped(rule) for rule in _whole(map(_flipped, (r for r in rules if r.right - r.left < r.top - r.bottom)))]
    if len(across) * len(down) > _MOST_COMPARED:
        return []
    grids: list[_Grid] = []
    for rule in down:
        joined = _Grid([rule], {place for place, other in enumerate(across) if _meet(other, rule)})
        for grid in [grid for grid in grids if not grid.met.isdisjoint(joined.met)]:
            joined.down += grid.down
            joined.met |= grid.met
            grids.remove(grid)
        grids.append(joined)
    return [_Ruling([across[place] for place in sorted(grid.met)], grid.down) for grid in grids if grid.met]


def _whole(rules: Iterable[Rule]) -> list[Rule]:
    """Lines across, with pieces of one line put together."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round((rule.bottom + rule.top) / 2 / _APART), rule.left)):
        last = found[-1] if found else None
        if last and abs(last.bottom - rule.bottom) < _APART and rule.left <= last.right + _APART:
            found[-1] = last._replace(right=max(last.right, rule.right))
        else:
            found.append(rule)
    return found


def _flipped(rule: Rule) -> Rule:
    return Rule(rule.bottom, rule.left, rule.top, rule.right)


def _meet(across: Rule, down: Rule) -> bool:
    beside = across.left - _APART <= down.left <= across.right + _APART
    return beside and down.bottom - _APART <= across.bottom <= down.top + _APART


def _places(found: Iterable[float], first: float, last: float) -> list[float]:
    """The different places at which lines stand, from the first to the last side of a table."""
    places = [first]
    for place in sorted([*found, last]):
        if place > places[-1] + _LOWEST_ROW:
            places.append(place)
    return places


def _filled(ruling: _Ruling, words: Sequence[Word]) -> Table:
    """The words of a table in its cells; one that goes over several rows or columns is told by its first."""
    box, floors, lefts = ruling.box, ruling.floors, ruling.lefts
    upwards = sorted(ruling.across, key=lambda rule: rule.bottom)
    leftwards = sorted(ruling.down, key=lambda rule: -rule.left)
    rows: list[list[list[Word]]] = [[[] for _ in lefts[1:]] for _ in floors[1:]]
    for word in words:
        middle, height = (word.left + word.right) / 2, (word.bottom + word.top) / 2
        if not (box.left < middle < box.right and box.bottom < height < box.top):
            continue
        over = (rule.bottom for rule in upwards if rule.bottom > height and rule.left <= middle <= rule.right)
        before = (rule.left for rule in leftwards if rule.left < middle and rule.bottom <= height <= rule.top)
        row = _place_of(next(over, box.top), floors) - 1
        column = _place_of(next(before, box.left), lefts)
        rows[min(max(row, 0), len(rows) - 1)][min(column, len(lefts) - 2)].append(word)
    filled = [row for row in reversed(rows) if any(row)]
    opens = upwards[-1].bottom < box.top - _LOWEST_ROW
    ends_open = upwards[0].bottom > box.bottom + _LOWEST_ROW
    return Table(filled, lefts[:-1], opens, ends_open)


def _place_of(place: float, places: Sequence[float]) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - place))
