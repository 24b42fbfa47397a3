"""A table of this room: on a page and, with the same rows, as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.kinds.base import cell_of
from goldenthread.engine.language import day_words

Words = str | Promise
MOST = 500
"""Rows that a page shows; the file has all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, where it leads, and what the file says instead."""

    text: Words | int
    href: str = ""
    written: str | None = None


@dataclass(slots=True)
class Table:
    """One table: `columns` by the names that the file has for them."""

    id: str
    caption: Words
    columns: Mapping[str, Words]
    rows: list[list[Cell | str]] = field(default_factory=list)
    nothing: Words = ""
    """Said instead of an empty table."""
    numeric: Sequence[str] = ()

    def shown(self) -> dict[str, Any]:
        """As the template of tables shows it."""
        numeric = [name in self.numeric for name in self.columns]
        return {
            "id": self.id,
            "caption": self.caption,
            "columns": [
                {"label": label, "numeric": number}
                for label, number in zip(self.columns.values(), numeric, strict=True)
            ],
            "rows": [
                {"cells": [_shown(cell, number) for cell, number in zip(row, numeric, strict=True)]}
                for row in self.rows[:MOST]
            ],
            "nothing": self.nothing,
            "left_out": max(0, len(self.rows) - MOST),
        }

    def lines(self) -> Iterator[list[str]]:
        """As the file has it, the names of the columns first."""
        yield list(self.columns)
        for row in self.rows:
            yield [_written(cell) for cell in row]


def file_of(table: Table, name: str) -> StreamingHttpResponse:
    """The table as a CSV file."""
    response = StreamingHttpResponse(csv_lines(table.lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def since_cell(day: date | None) -> Cell:
    """A first day; ISO 8601 in the file."""
    return Cell(day_words(day), written=day.isoformat()) if day else Cell(_("Not stated"), written="")


def last_day_words(until: date) -> str:
    """The last day that counts, of the first one that no longer does."""
    return day_words(until - timedelta(days=1))


def until_cell(day: date | None) -> Cell:
    """The last day on a page; in the file the first one that no longer counts."""
    return Cell(last_day_words(day), written=day.isoformat()) if day else Cell(_("Open"), written="")


def _shown(cell: Cell | str, numeric: bool) -> dict[str, Any]:
    if isinstance(cell, str):
        return cell_of(cell, numeric=numeric)
    return cell_of(cell.text, href=cell.href, numeric=numeric)


def _written(cell: Cell | str) -> str:
    if isinstance(cell, str):
        return cell
    return str(cell.text) if cell.written is None else cell.written
