"""Rows as an XLSX workbook, written to disk row by row: days as days, numbers as numbers, everything else as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from goldenthread.kernel.errors import Refused

MOST_ROWS = 1_048_575
"""What a sheet holds below its heading (Excel's limits)."""
LONGEST_CELL = 32_767
FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count days from 1900 and take that year for a leap year: what is earlier stays text."""
MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
CUT = "…"

Cell = str | int | Decimal | date


def write_workbook(
    file: IO[bytes],
    *,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    about: Sequence[tuple[str, str]],
) -> None:
    """The rows on the first sheet, their heading frozen and filterable, and on the second what the file is.

    Memory stays the same however many rows there are. Raises Refused where they are more than a sheet holds.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        strong = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_sheet_name(name))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(header) - 1, 0), 18)
        for place, text in enumerate(header):
            sheet.write_string(0, place, text, strong)
        number = cut = 0
        for number, cells in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise Refused(_("These are more rows than a workbook holds. Take the CSV file, or choose filters."))
            cut += _write_row(sheet, number, cells, day)
        if header:
            sheet.autofilter(0, 0, number, len(header) - 1)
        told = [*about, (_("Entries"), str(number))]
        if cut:
            told.append((_("Texts cut"), _("%(number)s; the CSV file has them whole.") % {"number": cut}))
        _write_about(book, told, strong)


def _write_row(sheet: Any, number: int, cells: Sequence[Cell], day: Any) -> int:
    """One row; how many of its texts were longer than a cell holds."""
    cut = 0
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            long = len(cell) > LONGEST_CELL
            cut += long
            if cell:
                sheet.write_string(number, place, cell[: LONGEST_CELL - 1] + CUT if long else cell)
        elif isinstance(cell, date):
            if cell >= FIRST_DAY:
                sheet.write_datetime(number, place, cell, day)
            else:
                sheet.write_string(number, place, cell.isoformat())
        elif len(str(cell).strip("-0").replace(".", "")) <= MOST_DIGITS:
            sheet.write_number(number, place, cell)
        else:
            sheet.write_string(number, place, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
    return cut


def _write_about(book: Any, told: Sequence[tuple[str, str]], strong: Any) -> None:
    sheet = book.add_worksheet(_sheet_name(_("About this file")))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for place, (label, text) in enumerate(told):
        sheet.write_string(place, 0, label, strong)
        sheet.write_string(place, 1, text[:LONGEST_CELL])


def _sheet_name(text: str) -> str:
    """A name that a sheet may have: 31 characters, and none that addresses of cells use."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in text)[:31].strip() or "1"
