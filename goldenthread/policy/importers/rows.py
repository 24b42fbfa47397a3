"""The rows of a table that states requirements: what is to be done, by whom and by when, as its headings tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from re import Pattern

from lxml import html

from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.importers.languages.prose import Prose
from goldenthread.policy.importers.text_mending import fold


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    what: str
    who: str
    when: str
    span: tuple[int, int]
    """Where the words of `what` stand in the plain text of the table's clause."""


def rows_of(clause: Clause, prose: Prose) -> Iterator[Row]:
    """The rows below a table's headings; without headings that we know, each row's longest cell is what it states."""
    lines = _lines(clause.html)
    if not lines:
        return
    columns = {
        name: _column(lines[0], pattern)
        for name, pattern in (("what", prose.what), ("who", prose.who), ("when", prose.when))
    }
    headed = any(place is not None for place in columns.values())
    taken = {place for name, place in columns.items() if name != "what"}
    position = 0
    for line in lines[1:] if headed else lines:
        free = [cell for place, cell in enumerate(line) if place not in taken]
        what = _cell(line, columns["what"]) or max(free, key=len, default="")
        start = clause.text.find(what, position) if what else -1
        if start < 0:
            continue
        position = start + len(what)
        yield Row(what, _cell(line, columns["who"]), _cell(line, columns["when"]), (start, position))


def _lines(source: str) -> list[list[str]]:
    if "<tr" not in source:
        return []
    rows = html.fromstring(f"<div>{source}</div>").iter("tr")
    return [[fold("".join(cell.itertext())) for cell in row if cell.tag in {"td", "th"}] for row in rows]


def _column(headings: list[str], pattern: Pattern[str]) -> int | None:
    return next((i for i, words in enumerate(headings) if pattern.search(words)), None)


def _cell(line: list[str], place: int | None) -> str:
    return line[place] if place is not None and place < len(line) else ""
