"""A sheet of an XLSX file as rows of text; the package is looked into before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook

from goldenthread.engine.tables import limits

PACKAGE = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an encrypted XLSX, or an old XLS, begins (MS-CFB §2.2)."""
MACROS = "vbaproject.bin"
WORKBOOK = "xl/workbook.xml"


class Unreadable(Exception):
    """The file cannot be taken; the message says why and what would be right."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the row that holds its headings, and what stands below."""

    path: Path
    name: str
    top: int
    """Number of the row with the headings: the first that holds something."""
    heading: list[str]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the heading with its number."""
        for number, cells in _numbered(self.path, self.name):
            if number > self.top:
                yield number, cells


def is_spreadsheet(beginning: bytes) -> bool:
    """Whether the file is a package, or a spreadsheet that we must refuse."""
    return beginning.startswith((PACKAGE, COMPOUND))


def open_sheet(path: Path, name: str = "") -> tuple[Sheet, list[str]]:
    """The named sheet, else the first that has rows, and the names of all that hold something. Raises Unreadable."""
    _look_into(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [each for each in book.sheet_names if book.get_sheet_by_name(each).height]
    except Exception as broken:
        # calamine has one error for each of its formats, and Rust's own where it did not expect what it found.
        raise _broken() from broken
    if not names:
        raise Unreadable(_("The spreadsheet is empty."))
    if name and name not in names:
        raise Unreadable(
            _("The spreadsheet has no sheet “%(name)s” with rows. It has: %(names)s.")
            % {"name": name, "names": ", ".join(names)}
        )
    chosen = name or names[0]
    top, heading = next(((number, cells) for number, cells in _numbered(path, chosen) if any(cells)), (1, []))
    return Sheet(path, chosen, top, heading), names


def _look_into(path: Path) -> None:
    """Refuse what is no spreadsheet, is locked, or would become too large."""
    with path.open("rb") as file:
        if file.read(len(COMPOUND)) == COMPOUND:
            raise Unreadable(
                _("The spreadsheet is locked with a password, or is an old .xls file. Save it as .xlsx without one.")
            )
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise _broken() from broken
    if len(parts) > limits.PARTS or sum(part.file_size for part in parts) > limits.UNPACKED:
        raise _too_large()
    if any(p.file_size > limits.RATIO_FROM and p.file_size > limits.RATIO * max(p.compress_size, 1) for p in parts):
        raise _too_large()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("The spreadsheet is locked with a password. Save it without one."))
    names = [part.filename.lower() for part in parts]
    if WORKBOOK not in names:
        raise _broken()
    if any(name.endswith(MACROS) for name in names):
        raise Unreadable(_("The spreadsheet holds macros. Save it as .xlsx, without them."))
    _measure(path)


def _measure(path: Path) -> None:
    """Unpack part by part without keeping anything: what a package says of its own sizes may be a lie."""
    total = 0
    try:
        with zipfile.ZipFile(path) as package:
            for part in package.infolist():
                with package.open(part) as stream:
                    while piece := stream.read(limits.MEGABYTE):
                        total += len(piece)
                        if total > limits.UNPACKED:
                            raise _too_large()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as broken:
        raise _broken() from broken
    except Exception as broken:
        # zlib, bz2 and lzma each have an error of their own.
        if isinstance(broken, Unreadable):
            raise
        raise _broken() from broken


def _numbered(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every row of a sheet with its number."""
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
        if sheet.width > limits.COLUMNS:
            raise Unreadable(
                _("The file has %(has)s columns; %(most)s fit. Leave out those that are not needed.")
                % {"has": sheet.width, "most": limits.COLUMNS}
            )
        # calamine leaves out the empty columns on the left, and gives every row from the first.
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, texts(cells)
    except Unreadable:
        raise
    except Exception as broken:
        raise _broken() from broken


def texts(cells: Sequence[Any]) -> list[str]:
    """The cells as people see them: whole numbers without a fraction, days as ISO 8601."""
    return [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        # As a spreadsheet shows it: fifteen digits, of which the last may be the machine's own rounding.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _broken() -> Unreadable:
    return Unreadable(_("The spreadsheet cannot be read: it is damaged, or no .xlsx file. Save it anew and try again."))


def _too_large() -> Unreadable:
    return Unreadable(
        _("The spreadsheet would unpack to more than %(limit)s MB. Save it as CSV, or split it.")
        % {"limit": limits.UNPACKED // limits.MEGABYTE}
    )
