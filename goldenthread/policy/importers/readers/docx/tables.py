"""The tables of a DOCX file: rows, cells and what spans them, as tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from goldenthread.policy.importers.readers.docx.words import child, local, number, switch, value
from goldenthread.policy.importers.text.labels import numbers_a_clause
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.tokens import Token

_AROUND = frozenset({"sdt", "sdtContent", "customXml", "ins", "smartTag", "moveTo"})
"""What may stand between a table and its rows, or a row and its cells, and shows nothing itself."""
_NUMBER_AND_TEXT = 2
"""Cells of a row that sets a number beside its text."""
COLUMN_LIMIT = 200
"""Columns of one table; Word allows 63."""


@dataclass
class Cell:
    """A cell as a reader sees it, where it may go over several rows and columns."""

    element: etree._Element
    columns: int
    rows: int = 1


@dataclass
class Row:
    """A row: whether it is repeated as the head of each page, and the cells that begin in it."""

    head: bool
    cells: list[Cell] = field(default_factory=list)


def rows_of(table: etree._Element) -> list[Row]:
    """The rows of a table, without those that a tracked change deletes."""
    rows: list[Row] = []
    above: dict[int, Cell] = {}
    for element in _below(table, "tr"):
        properties = child(element, "trPr")
        if child(properties, "del") is not None:
            continue
        row = Row(head=bool(switch(properties, "tblHeader")))
        above = _read_row(element, row, above)
        rows.append(row)
    return rows


def _read_row(element: etree._Element, row: Row, above: dict[int, Cell]) -> dict[int, Cell]:
    """Fill a row, and give its cells by column for the row below."""
    place = number(element, "trPr", "gridBefore") or 0
    found: dict[int, Cell] = {}
    for cell in _below(element, "tc"):
        properties = child(cell, "tcPr")
        if child(properties, "cellDel") is not None:
            continue
        columns = min(max(number(properties, "gridSpan") or 1, 1), COLUMN_LIMIT)
        merge = child(properties, "vMerge")
        goes_on = merge is not None and value(properties, "vMerge") != "restart"
        upper = above.get(place)
        if goes_on and upper is not None:
            upper.rows += 1
            found[place] = upper
        else:
            found[place] = Cell(cell, columns)
            row.cells.append(found[place])
        place += columns
    return found


def cell_alone(table: etree._Element) -> etree._Element | None:
    """The cell of a table that has only one: a frame around text, not a table."""
    rows = rows_of(table)
    return rows[0].cells[0].element if len(rows) == 1 and len(rows[0].cells) == 1 else None


def numbered_rows(table: etree._Element) -> list[tuple[str, etree._Element]]:
    """The rows of a table that only sets the numbers of clauses beside their text: number and cell; [] for any other table.

    A number that Word counts itself is none of the cell's words: such a table stays one.
    """
    found: list[tuple[str, etree._Element]] = []
    for row in rows_of(table):
        label = text_of(row.cells[0].element) if len(row.cells) == _NUMBER_AND_TEXT else ""
        if not numbers_a_clause(label):
            return []
        found.append((label, row.cells[1].element))
    return found


def text_of(element: etree._Element) -> str:
    """The words of an element as they stand, without looking at what is hidden or deleted."""
    return fold("".join(part.text or "" for part in element.iter() if local(part) == "t"))


def tokens_of_table(
    table: etree._Element, content: Callable[[etree._Element], list[Token]], *, caption: Sequence[Token] = ()
) -> list[Token]:
    """A table as tokens; `content` gives those of a cell. Rows that Word repeats on each page are its head."""
    rows = rows_of(table)
    heads = 0
    while heads < len(rows) and rows[heads].head:
        heads += 1
    tokens = [Token("open", "table")]
    if caption:
        tokens += [Token("open", "caption"), *caption, Token("close", "caption")]
    for part, name, cell_name in ((rows[:heads], "thead", "th"), (rows[heads:], "tbody", "td")):
        if part:
            tokens += [Token("open", name), *_rows(part, cell_name, content), Token("close", name)]
    return [*tokens, Token("close", "table")]


def _rows(rows: list[Row], name: str, content: Callable[[etree._Element], list[Token]]) -> Iterator[Token]:
    for row in rows:
        yield Token("open", "tr")
        for cell in row.cells:
            spans = (("colspan", cell.columns), ("rowspan", cell.rows))
            yield Token("open", name, tuple((key, str(count)) for key, count in spans if count > 1))
            yield from content(cell.element)
            yield Token("close", name)
        yield Token("close", "tr")


def _below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for below in element:
        if local(below) == name:
            yield below
        elif local(below) in _AROUND:
            yield from _below(below, name)
