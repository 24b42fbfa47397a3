"""The rows of a table that states requirements: what is to be done, by whom and by when, as its headings tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from re import Pattern

from lxml import html

from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.text.mending import fold


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    what: str
    who: str
    when: str
    how: str
    """How strongly it binds, where a column says so ("Must", "Should")."""
    span: tuple[int, int]
    """Where the words of `what` stand in the plain text of the table's clause."""


def rows_of(clause: Clause, prose: Prose) -> Iterator[Row]:
    """What the rows below a table's headings state; without headings that we know, each row's longest cell states it.

    A cell that holds several paragraphs or items states as many things; those beside it are told apart where they are as many.
    """
    lines = _lines(clause.html)
    if not lines:
        return
    headings = [" ".join(cell) for cell in lines[0]]
    what, who, when = (_column(headings, pattern) for pattern in (prose.what, prose.who, prose.when))
    if what is None and who is not None:
        what = _column(headings, prose.duties, besides=who)
    how = _column(headings, prose.strength, besides=what)
    how = how if how not in {who, when} else None
    headed = any(place is not None for place in (what, who, when))
    position = 0
    for line in lines[1:] if headed else lines:
        free = [place for place in range(len(line)) if place not in {who, when}]
        stating = what if what is not None else max(free, key=lambda place: len(" ".join(line[place])), default=None)
        for place, said in enumerate(_cell(line, stating)):
            start = clause.text.find(said, position)
            if start >= 0:
                position = start + len(said)
                by, until, strength = (_beside(line, column, place, stating) for column in (who, when, how))
                yield Row(said, by, until, strength, (start, position))


def _lines(source: str) -> list[list[list[str]]]:
    """Row, cell and paragraph: the words of a table."""
    if "<tr" not in source:
        return []
    rows = html.fromstring(f"<div>{source}</div>").iter("tr")
    return [[_pieces(cell) for cell in row if cell.tag in {"td", "th"}] for row in rows]


def _pieces(cell: html.HtmlElement) -> list[str]:
    blocks = [block for block in cell.iter("p", "li") if len(list(block.iter("p", "li"))) == 1]
    texts = [fold("".join(block.itertext())) for block in blocks] or [fold("".join(cell.itertext()))]
    return [text for text in texts if text]


def _column(headings: list[str], pattern: Pattern[str], *, besides: int | None = None) -> int | None:
    return next((i for i, words in enumerate(headings) if i != besides and pattern.search(words)), None)


def _cell(line: list[list[str]], place: int | None) -> list[str]:
    return line[place] if place is not None and place < len(line) else []


def _beside(line: list[list[str]], column: int | None, place: int, stating: int | None) -> str:
    """What another column says of one of the pieces that a cell states."""
    cell = _cell(line, column)
    return cell[place] if len(cell) == len(_cell(line, stating)) else " ".join(cell)
