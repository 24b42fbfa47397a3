"""What is said of each row of a file, and of all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

from goldenthread.kernel.models import Entry

Outcome = Literal["created", "changed", "unchanged", "suggested", "refused"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row; `column` is the file's own heading, "" where it is the whole row."""

    row: int
    column: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was probably meant by a value."""

    row: int
    column: str
    value: str
    suggestion: str

    def as_json(self) -> dict[str, Any]:
        """As the report has it."""
        return {"row": self.row, "column": self.column, "value": self.value, "suggestion": self.suggestion}


@dataclass(slots=True)
class Line:
    """One entry as a file says it: in the register's own columns, with the rows that say so."""

    rows: list[int]
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    period: str = ""
    """What the figures in it are of, where a mapping merges rows."""


@dataclass(slots=True)
class Verdict:
    """What becomes of the rows of one entry: most often one row, several where the mapping merges them."""

    rows: list[int]
    key: str = ""
    outcome: Outcome = "unchanged"
    faults: list[Fault] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    entry: Entry | None = None
    """The new entry, or the stored one."""
    columns: dict[str, Any] = field(default_factory=dict)
    """What is to be set of a stored one."""
    version: int | None = None

    def refuse(self, column: str, message: str | Promise) -> None:
        """Note a fault of each of its rows."""
        self.faults += [Fault(row, column, message) for row in self.rows]
        self.outcome = "refused"


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    register: str = ""
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    suggestions: list[Suggestion] = field(default_factory=list)
    """Of rows without a fault."""
    refused: list[Fault] = field(default_factory=list)
    seconds: float = 0.0
    kept: bool = False
    """Whether anything of it was kept."""
    dry_run: bool = False
    made: list[str] = field(default_factory=list)
    """References of entries that the file names and that were made on the way."""
    notes: list[str] = field(default_factory=list)

    def take(self, verdicts: Iterable[Verdict]) -> None:
        """Count them: a first row makes an entry, and further rows of the same one add to it."""
        for verdict in verdicts:
            if verdict.faults:
                told = "; ".join(f"“{s.value}”: “{s.suggestion}”?" for s in verdict.suggestions)
                self.refused += [
                    Fault(f.row, f.column, f"{f.message} {told}" if told else f.message) for f in verdict.faults
                ]
            elif verdict.suggestions:
                self.suggestions += verdict.suggestions
            elif verdict.outcome == "created":
                self.created += 1
                self.changed += len(verdict.rows) - 1
            elif verdict.outcome == "changed":
                self.changed += len(verdict.rows)
            else:
                self.unchanged += len(verdict.rows)

    @property
    def bad_rows(self) -> set[int]:
        """Rows that wait for somebody: with a fault or a suggestion."""
        return {fault.row for fault in self.refused} | {each.row for each in self.suggestions}

    def as_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "register": self.register,
            "rows": self.rows,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "suggestions": [each.as_json() for each in sorted(self.suggestions, key=lambda s: s.row)],
            "refused": [
                {"row": fault.row, "column": fault.column, "message": str(fault.message)}
                for fault in sorted(self.refused, key=lambda f: f.row)
            ],
            "seconds": round(self.seconds, 3),
            "kept": self.kept,
            "dry_run": self.dry_run,
            "made": self.made,
            "notes": self.notes,
        }
