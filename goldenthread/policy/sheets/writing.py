"""A call-out as an XLSX workbook to be filled in: a sheet for each organisation, its answers chosen from a list."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from goldenthread.policy.sheets.columns import COLUMNS, FILLED_IN, HIDDEN, MARK, WIDTHS, answers_offered

LONGEST_NAME = 31  # letters of a sheet's name (Excel)
LONGEST_CELL = 32_767
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
CODES_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2


@dataclass(frozen=True, slots=True)
class SheetOut:
    """What one organisation is asked, and what it has answered so far."""

    call_out: str
    version: int
    organisation: str
    title: str
    language: str
    rows: Sequence[dict[str, Any]]
    """By column code; `evidence_on` a day or nothing, everything else text."""


def workbook(sheets: Sequence[SheetOut]) -> bytes:
    """The file. Every text is written as text, so that nothing in it is run as a formula."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    formats = {
        "heading": book.add_format({"bold": True, "bg_color": "#1d3d47", "font_color": "#ffffff", "text_wrap": True}),
        "given": book.add_format(
            {"bg_color": "#eeeeee", "text_wrap": True, "valign": "top", "border_color": "#cccccc"}
        ),
        "open": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#b1b4b6"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "border": 1, "border_color": "#b1b4b6"}),
    }
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_free_name(sheet.title, taken))
        _write(page, sheet, formats)
    book.close()
    return file.getvalue()


def _write(page: Any, sheet: SheetOut, formats: dict[str, Any]) -> None:
    codes = list(COLUMNS)
    for column, code in enumerate(codes):
        page.write_string(CODES_ROW, column, code)
        page.write_string(HEADING_ROW, column, str(COLUMNS[code]), formats["heading"])
        hidden = {"hidden": True} if code == HIDDEN else {}
        page.set_column(column, column, WIDTHS.get(code, 30), None, hidden)
    note = {name: getattr(sheet, name) for name in ("call_out", "version", "organisation", "language")}
    page.write_string(CODES_ROW, len(codes), f"{MARK} {json.dumps(note)}")
    page.set_column(len(codes), len(codes), 8, None, {"hidden": True})
    page.set_row(CODES_ROW, None, None, {"hidden": True})
    for place, row in enumerate(sheet.rows, start=FIRST_ROW):
        for column, code in enumerate(codes):
            _cell(page, place, column, code, row.get(code), formats)
    page.freeze_panes(FIRST_ROW, codes.index("requirement"))
    last = FIRST_ROW + max(len(sheet.rows), 1) - 1
    answer, day = codes.index("answer"), codes.index("evidence_on")
    offered = {
        "validate": "list",
        "source": list(answers_offered().values()),
        "error_title": _("Choose from the list"),
        "error_message": _("Choose one of the five answers."),
    }
    page.data_validation(FIRST_ROW, answer, last, answer, offered)
    days = {
        "validate": "date",
        "criteria": ">",
        "value": date(1900, 1, 1),
        "error_title": _("This is no date"),
        "error_message": _("Type a date, such as 2026-03-27."),
    }
    page.data_validation(FIRST_ROW, day, last, day, days)
    page.set_landscape()
    page.repeat_rows(HEADING_ROW)
    page.fit_to_pages(1, 0)


def _cell(page: Any, row: int, column: int, code: str, value: Any, formats: dict[str, Any]) -> None:
    style = formats["day" if code == "evidence_on" else "open" if code in FILLED_IN else "given"]
    if not value:
        page.write_blank(row, column, None, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), style)
    else:
        page.write_string(row, column, str(value)[:LONGEST_CELL], style)


def _free_name(title: str, taken: set[str]) -> str:
    """A name for a sheet that no other has, without the signs that none may have."""
    base = NOT_IN_NAMES.sub(" ", title).strip()[:LONGEST_NAME].strip() or "1"
    name, number = base, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        end = f" {number}"
        name = base[: LONGEST_NAME - len(end)] + end
    taken.add(name.casefold())
    return name
