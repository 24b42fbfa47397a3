"""The sheets of a call-out on their way back: what was answered, and every fault by its row and column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.kinds.base import Wrong, clean
from goldenthread.engine.kinds.values import of_iso
from goldenthread.engine.language import LANGUAGES
from goldenthread.engine.tables import limits
from goldenthread.engine.tables.spreadsheet import Sheet, Unreadable, open_sheet
from goldenthread.policy.queries.statements import Content
from goldenthread.policy.sheets.columns import COLUMNS, FILLED_IN, HIDDEN, MARK, answers_offered, answers_understood

FILE = 10 * limits.MEGABYTE
"""Bytes of a file: ten times a call-out of 500 requirements to 40 organisations."""
MOST_SHEETS = 500
TEXT = 20_000
"""Letters of an evidence or a remark, as the form takes them."""

__all__ = ["Fault", "RowBack", "SheetBack", "Unreadable", "content_back", "read_sheets"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of the file, and what would be right."""

    sheet: str
    row: int
    """As a spreadsheet shows it; 0: the whole sheet."""
    column: str | Promise
    message: str | Promise


@dataclass(frozen=True, slots=True)
class RowBack:
    """A row of a sheet as it came back."""

    number: int
    cells: Mapping[str, str]

    @property
    def is_filled_in(self) -> bool:
        """Whether somebody answered anything in it."""
        return any(self.cells.get(code, "").strip() for code in FILLED_IN)


@dataclass(slots=True)
class SheetBack:
    """A sheet as it came back, and for which call-out and organisation it says it is."""

    name: str
    call_out: str
    organisation: str
    language: str
    rows: list[RowBack] = field(default_factory=list)


def read_sheets(path: Path) -> tuple[list[SheetBack], list[Fault]]:
    """Every sheet of a file that one of ours has become. Raises Unreadable where there is none, saying what would be right."""
    if path.stat().st_size > FILE:
        raise Unreadable(
            _("The file has more than %(limit)s MB. Send back the file that was sent out, with nothing added to it.")
            % {"limit": FILE // limits.MEGABYTE}
        )
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise Unreadable(_("This is no XLSX file. Send back the file that was sent out, saved as .xlsx."))
    _first, names = open_sheet(path)
    if len(names) > MOST_SHEETS:
        raise Unreadable(_("The file has more than %(limit)s sheets. Send it back in parts.") % {"limit": MOST_SHEETS})
    found, faults, left = [], [], limits.ROWS
    for name in names:
        lines = list(Sheet(path, name, 0, []).rows())
        left -= len(lines)
        if left < 0:
            raise Unreadable(
                _("The file has more than %(limit)s rows. Send it back in parts.") % {"limit": limits.ROWS}
            )
        sheet, missing = _sheet(name, lines)
        if sheet:
            found.append(sheet)
            faults += missing
    if not found:
        raise Unreadable(
            _("This is no file of a call-out. Download the file from the call-out’s page, fill it in and send it back.")
        )
    return found, faults


def _sheet(name: str, lines: Sequence[tuple[int, list[str]]]) -> tuple[SheetBack | None, list[Fault]]:
    """One sheet, or nothing where it carries no note of ours: somebody may have added one of their own."""
    top = lines[0][1] if lines else []
    note = _note(next((cell for cell in top if cell.startswith(MARK)), ""))
    if note is None:
        return None, []
    sheet = SheetBack(name, note["call_out"], note["organisation"], note["language"])
    places = {code: top.index(code) for code in COLUMNS if code in top}
    missing = [code for code in COLUMNS if code not in places and code != HIDDEN]
    if missing:
        words = _("This column is missing. Download the file anew and copy what you filled in.")
        return sheet, [Fault(name, 1, COLUMNS[code], words) for code in missing]
    for number, cells in lines[2:]:
        told = {code: cells[place] for code, place in places.items() if place < len(cells)}
        if any(cell.strip() for cell in told.values()):
            sheet.rows.append(RowBack(number, told))
    return sheet, []


def _note(cell: str) -> dict[str, str] | None:
    try:
        told: Any = json.loads(cell.removeprefix(MARK)) if cell else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    names = ("call_out", "organisation", "language")
    if any(not isinstance(told.get(name), str) for name in names) or told["language"] not in LANGUAGES:
        return None
    return {name: told[name] for name in names}


def content_back(row: RowBack, sheet: str) -> tuple[Content, list[Fault]]:
    """What a row answers, and what cannot stand in it. An empty answer is left open."""
    faults: list[Fault] = []

    def read(code: str, how: Any) -> Any:
        try:
            return how(row.cells.get(code, ""))
        except Wrong as wrong:
            faults.append(Fault(sheet, row.number, COLUMNS[code], wrong.message))
            return None

    content = Content(
        answer=read("answer", _answer),
        evidence=read("evidence", _text) or "",
        evidence_on=read("evidence_on", _day),
        remark=read("remark", _text) or "",
    )
    return content, faults


def _text(cell: str) -> str:
    return clean(cell, limit=TEXT, lines=True)


def _day(cell: str) -> date | None:
    return of_iso(cell.strip()[:30]) if cell.strip() else None


def _answer(cell: str) -> str | None:
    written = " ".join(cell.split())
    if not written:
        return None
    understood = answers_understood()
    code = understood.get(written.casefold())
    if code is not None:
        return code
    offered = answers_offered()
    near = get_close_matches(written.casefold()[:100], understood, n=1)
    if near:
        raise Wrong(
            _("“%(written)s” is none of the answers. Did you mean “%(near)s”?")
            % {"written": written[:60], "near": offered[understood[near[0]]]}
        )
    raise Wrong(
        _("“%(written)s” is none of the answers. Choose one of: %(answers)s.")
        % {"written": written[:60], "answers": ", ".join(offered.values())}
    )
