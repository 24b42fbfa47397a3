"""A CSV or XLSX file as a heading and rows of text, each with the number that a spreadsheet shows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.tables import limits
from goldenthread.engine.tables.spreadsheet import Sheet, Unreadable, is_spreadsheet, open_sheet

DELIMITERS = (",", ";", "\t", "|")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks; the longer one first where one begins like another."""
LOOKED_AT = 64 * 1024
"""Bytes of the beginning from which delimiter and encoding are told."""
SEEN_ROWS = 20
"""Rows that must agree on how many columns a delimiter makes."""
MISQUOTED = _(
    "This row cannot be read: a quotation mark is not closed, or stands inside a text without being doubled. "
    "Mend it; what follows it may be lost to it as well."
)

__all__ = ["Row", "Table", "Unreadable", "read_table"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    number: int
    """As a spreadsheet shows it: the heading is 1, a cell of several lines counts once."""
    cells: Sequence[str]
    fault: str | Promise = ""
    """Why the row cannot be read at all; "" where it can."""
    column: str = ""
    """The heading of the cell at fault, where it is one cell."""


@dataclass(slots=True)
class Table:
    """A file's heading and, as often as one asks, its rows."""

    path: Path
    header: list[str]
    sheets: list[str] = field(default_factory=list)
    """The sheets of a spreadsheet that hold something; empty for CSV."""
    notes: list[str | Promise] = field(default_factory=list)
    """What the reader should know about how the file was read."""
    encoding: str = ""
    delimiter: str = ""
    sheet: Sheet | None = None

    def rows(self) -> Iterator[Row]:
        """Every row below the heading that holds something. Raises Unreadable when there are too many."""
        counted = 0
        for row in self._sheet_rows() if self.sheet else self._text_rows():
            if row.fault or any(cell.strip() for cell in row.cells):
                counted += 1
                if counted > limits.ROWS:
                    raise Unreadable(
                        _("The file has more than %(most)s rows. Split it and bring in one part after the other.")
                        % {"most": f"{limits.ROWS:,}"}
                    )
                yield row

    def _sheet_rows(self) -> Iterator[Row]:
        assert self.sheet is not None
        for number, cells in self.sheet.rows():
            yield self._checked(Row(number, cells))

    def _text_rows(self) -> Iterator[Row]:
        with self.path.open("rb") as file:
            lines = _Lines(file, self.encoding)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            next(reader, None)
            lines.take_fault()
            number = 1
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    lines.take_fault()
                    yield self._checked(Row(number, [], MISQUOTED))
                    continue
                yield self._checked(Row(number, cells, lines.take_fault()))

    def _checked(self, row: Row) -> Row:
        """The row as wide as the heading, with what is wrong with its shape."""
        cells, width = list(row.cells), len(self.header)
        if row.fault:
            return Row(row.number, (cells + [""] * width)[:width], row.fault)
        extra = [cell for cell in cells[width:] if cell.strip()]
        fault: str | Promise = ""
        column = ""
        if extra:
            fault = _("This row has %(has)s cells; the heading has %(columns)s. Is a delimiter inside a text?") % {
                "has": len(cells),
                "columns": width,
            }
        cells = (cells + [""] * width)[:width]
        for name, cell in zip(self.header, cells, strict=True):
            if len(cell) > limits.CELL:
                column = name
                fault = _("This cell has %(length)s characters; %(limit)s fit.") % {
                    "length": f"{len(cell):,}",
                    "limit": f"{limits.CELL:,}",
                }
        return Row(row.number, cells, fault, column)


def read_table(path: Path, *, name: str = "", sheet: str = "") -> Table:
    """Open a file of any name; `sheet` chooses among those of a spreadsheet. Raises Unreadable, which says why."""
    size = path.stat().st_size
    if size > limits.FILE:
        raise Unreadable(
            _("The file has %(size)s MB; %(limit)s MB fit. Split it and bring in one part after the other.")
            % {"size": size // limits.MEGABYTE, "limit": limits.FILE // limits.MEGABYTE}
        )
    if size == 0:
        raise Unreadable(_("The file is empty."))
    with path.open("rb") as file:
        beginning = file.read(LOOKED_AT)
    if is_spreadsheet(beginning):
        opened, names = open_sheet(path, sheet)
        return Table(path, _headings(opened.heading), sheets=names, sheet=opened)
    return _text_table(path, beginning)


def _text_table(path: Path, beginning: bytes) -> Table:
    encoding, notes = _encoding(path, beginning)
    text = beginning.decode(encoding, errors="replace")
    if "\0" in text:
        raise Unreadable(_("This is neither a CSV nor an XLSX file. Save it as one of these and try again."))
    delimiter = _delimiter(text, whole=len(beginning) < LOOKED_AT)
    csv.field_size_limit(limits.FILE)
    with path.open("rb") as file:
        lines = _Lines(file, encoding)
        try:
            heading = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
        except csv.Error:
            raise Unreadable(_("The first row must hold the names of the columns; it cannot be read.")) from None
        if lines.take_fault():
            raise Unreadable(_("The first row holds signs that are not in the encoding of the file. Save it as UTF-8."))
    return Table(path, _headings(heading), notes=notes, encoding=encoding, delimiter=delimiter)


def _headings(cells: Sequence[str]) -> list[str]:
    """The names of the columns, tidied. Raises Unreadable for one that is missing or stands twice."""
    names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable(_("The first row must hold the names of the columns; it is empty."))
    if len(names) > limits.COLUMNS:
        raise Unreadable(
            _("The file has %(has)s columns; %(most)s fit. Leave out those that are not needed.")
            % {"has": len(names), "most": limits.COLUMNS}
        )
    for place, name in enumerate(names, start=1):
        if not name:
            raise Unreadable(
                _("Column %(place)s has no name in the first row. Name it or take it out.") % {"place": place}
            )
    twice = [name for name, times in Counter(name.casefold() for name in names).items() if times > 1]
    if twice:
        named = next(name for name in names if name.casefold() == twice[0])
        raise Unreadable(_("Two columns are called “%(name)s”. Give each a name of its own.") % {"name": named})
    return names


def _encoding(path: Path, beginning: bytes) -> tuple[str, list[str | Promise]]:
    """How the bytes are to be read: by their mark, as UTF-8 where most of them are that, else as Windows-1252."""
    for mark, encoding in MARKS:
        if beginning.startswith(mark):
            return encoding, []
    zeros = (beginning[1::2].count(0), beginning[0::2].count(0))
    half = max(len(beginning) // 2, 1)
    if zeros[0] > half * 0.6 and zeros[1] < half * 0.1:
        return "utf-16-le", []
    if zeros[1] > half * 0.6 and zeros[0] < half * 0.1:
        return "utf-16-be", []
    return _western(path)


def _western(path: Path) -> tuple[str, list[str | Promise]]:
    """UTF-8 or Windows-1252, by which lines hold what only one of them can; a mixed file is read as UTF-8."""
    proper, other = 0, 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                try:
                    line.decode()
                    proper += 1
                except UnicodeDecodeError:
                    other += 1
    if other and not proper:
        note = _("The file is not in UTF-8; it was read as Windows-1252. See that accents are right.")
        return "cp1252", [note]
    if other:
        return "utf-8", [_("The file mixes encodings: rows that are not in UTF-8 cannot be read.")]
    return "utf-8", []


def _delimiter(text: str, *, whole: bool) -> str:
    """The sign between the columns, as the first rows agree on it. Raises Unreadable when none fits."""
    best, most = "", 0.0
    for candidate in DELIMITERS:
        widths = [len(row) for row in _sample(text, candidate, whole=whole)]
        if widths and widths[0] > 1:
            alike = sum(width == widths[0] for width in widths) / len(widths)
            # That all rows agree counts more than how many columns they make.
            score = alike * 10 + min(widths[0], limits.COLUMNS) / limits.COLUMNS
            if score > most:
                best, most = candidate, score
    if best:
        return best
    first = text.splitlines()[0] if text.splitlines() else ""
    if any(sign in first for sign in (":", "~", "^", "\x1f", "\x1e")):
        raise Unreadable(
            _("The columns are not told apart by a comma, a semicolon, a tab or a vertical bar. Save the file as CSV.")
        )
    # One column alone needs no delimiter.
    return ","


def _sample(text: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    csv.field_size_limit(limits.FILE)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SEEN_ROWS + 1))
    except csv.Error:
        return []
    # The last one may have been cut.
    rows = rows if whole or len(rows) > SEEN_ROWS or len(rows) < 2 else rows[:-1]
    return [row for row in rows if row]


class _Lines:
    """The lines of a file as text for the csv module; a line that cannot be read is told apart, never guessed at."""

    def __init__(self, file: io.BufferedReader, encoding: str) -> None:
        self.encoding, self.fault = encoding, False
        self.lines: Iterator[Any] = iter(file)
        if encoding not in ("utf-8", "utf-8-sig", "cp1252"):
            self.lines = iter(io.TextIOWrapper(file, encoding=encoding, errors="replace", newline=""))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        if isinstance(line, str):
            self.fault |= "\ufffd" in line
            return line.replace("\0", "\ufffd")
        encoding, self.encoding = self.encoding, self.encoding.removesuffix("-sig")
        try:
            text = str(line.decode(encoding))
        except UnicodeDecodeError:
            self.fault = True
            text = str(line.decode(encoding, errors="replace"))
        return text.replace("\0", "\ufffd")

    def take_fault(self) -> str | Promise:
        """What is wrong with the lines read since one asked last."""
        fault, self.fault = self.fault, False
        if not fault:
            return ""
        return _("This row holds signs that are not in the encoding of the file (%(encoding)s). Save it as UTF-8.") % {
            "encoding": self.encoding.upper()
        }
