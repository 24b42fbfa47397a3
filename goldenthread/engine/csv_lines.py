"""Rows as the lines of a CSV file, one at a time, with nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run (OWASP, "CSV Injection")."""
NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


class Echo:
    """A file that hands every line straight on."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Each row as a line (RFC 4180), its cells made harmless."""
    writer = csv.writer(Echo())
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: what looks like a formula gets an apostrophe before it; a number is none."""
    return f"'{cell}" if _runs(cell.lstrip("'")) else cell


def unharmed(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell.startswith("'") and _runs(cell.lstrip("'")) else cell


def _runs(cell: str) -> bool:
    return cell.lstrip(" ").startswith(FORMULA) and not NUMBER.fullmatch(cell)
