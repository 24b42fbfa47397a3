"""The tables of a PDF's page whose cells are ruled: which words stand in which cell of which row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from goldenthread.policy.importers.readers.pdf.pages import Page, Rule, Word

_APART = 3.0
"""Points: lines that come nearer to one another meet."""
_MOST_RULES = 4_000
"""Ruled lines of one page; more are a drawing."""
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


@dataclass
class _Grid:
    """Lines across and down that meet."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)

    @property
    def left(self) -> float:
        return min(rule.left for rule in (*self.across, *self.down))

    @property
    def right(self) -> float:
        return max(rule.right for rule in (*self.across, *self.down))

    @property
    def bottom(self) -> float:
        return min(rule.bottom for rule in (*self.across, *self.down))

    @property
    def top(self) -> float:
        return max(rule.top for rule in (*self.across, *self.down))


def tables_of(page: Page) -> list[Table]:
    """The ruled tables of a page of two columns and more, each with at least two cells that hold words."""
    if not 0 < len(page.rules) <= _MOST_RULES:
        return []
    tables = [_filled(grid, page.words) for grid in _grids(page.rules) if _is_tabular(grid)]
    return [table for table in tables if sum(bool(cell) for row in table.rows for cell in row) > 1]


def _is_tabular(grid: _Grid) -> bool:
    if not grid.across or not grid.down or max(len(grid.across), len(grid.down)) > _MOST_IN_TABLE:
        return False
    return len(_lefts(grid)) > _FEWEST_COLUMNS and len(_floors(grid)) > 1


def _lefts(grid: _Grid) -> list[float]:
    """Where its columns begin, and where the last one ends."""
    return _places((rule.left for rule in grid.down), grid.left, grid.right)


def _floors(grid: _Grid) -> list[float]:
    """Where its rows end, and where the highest one begins; one alone where the whole is lower than a row."""
    return _places((rule.bottom for rule in grid.across), grid.bottom, grid.top)


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """The lines in groups that meet, each line put together from its pieces."""
    across = _whole(rule for rule in rules if rule.right - rule.left >= rule.top - rule.bottom)
    down = [_flipped(rule) for rule in _whole(map(_flipped, (r for r in rules if r.right - r.left < r.top - r.bottom)))]
    if max(len(across), len(down)) > _MOST_RULES // 4:
        return []
    grids: list[_Grid] = []
    for rule in down:
        meeting = [grid for grid in grids if any(_meet(other, rule) for other in grid.across)]
        free = [other for other in across if _meet(other, rule) and not any(other in grid.across for grid in grids)]
        joined = _Grid([*free], [rule])
        for grid in meeting:
            joined.across += grid.across
            joined.down += grid.down
            grids.remove(grid)
        grids.append(joined)
    return grids


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


def _filled(grid: _Grid, words: Sequence[Word]) -> Table:
    """The words of a table in its cells; one that goes over several rows or columns is told by its first."""
    floors, lefts = _floors(grid), _lefts(grid)
    rows: list[list[list[Word]]] = [[[] for _ in lefts[1:]] for _ in floors[1:]]
    for word in words:
        middle, height = (word.left + word.right) / 2, (word.bottom + word.top) / 2
        if not (grid.left < middle < grid.right and grid.bottom < height < grid.top):
            continue
        over = [rule.bottom for rule in grid.across if rule.left <= middle <= rule.right and rule.bottom > height]
        before = [rule.left for rule in grid.down if rule.bottom <= height <= rule.top and rule.left < middle]
        row = _place_of(min(over, default=grid.top), floors) - 1
        column = _place_of(max(before, default=grid.left), lefts)
        rows[min(max(row, 0), len(rows) - 1)][min(column, len(lefts) - 2)].append(word)
    filled = [row for row in reversed(rows) if any(row)]
    opens = max(rule.bottom for rule in grid.across) < grid.top - _LOWEST_ROW
    ends_open = min(rule.bottom for rule in grid.across) > grid.bottom + _LOWEST_ROW
    return Table(filled, lefts[:-1], opens, ends_open)


def _place_of(place: float, places: Sequence[float]) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - place))
