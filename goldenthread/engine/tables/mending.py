"""The rows that were not kept as a file to mend: as they were, with what is wrong with each in a last column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.tables.bringing import Rows

WRONG = "what_is_wrong"
"""The last column; bringing the mended file in leaves it out."""


def lines_to_mend(table: Rows, told: Mapping[int, Iterable[str]]) -> Iterator[str]:
    """The lines of the file; `told` is what is wrong by row. Begins with a mark, so that spreadsheets read its accents."""
    yield "\ufeff"
    names = [name for name in table.header if name != WRONG]
    yield from csv_lines([[*names, WRONG]])
    for row in table.rows():
        if row.number in told:
            cells = [cell for name, cell in zip(table.header, row.cells, strict=True) if name != WRONG]
            yield from csv_lines([[*cells, " ".join(told[row.number])]])
