"""The suite's own table of which instrument stands below which (`hierarchy.csv`)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.structure.titles import natural_title
from goldenthread.policy.importers.text.mending import fold, mend

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes. The table of the whole suite has about a sixteenth of a megabyte."""
_COLUMNS = ("ID", "URL", "Name", "Hierarchy Paths")
_BETWEEN_PATHS = "||"
_BETWEEN_STEPS = ">"


@dataclass(frozen=True, slots=True)
class Placed:
    """One instrument's place in the suite."""

    key: str
    title: str
    """As it is spoken: "Policy on Access to Information"."""
    listed_as: str
    """As the table writes it: "Access to Information, Policy on"."""
    url: str
    level: int | None
    """Steps from the top of the suite (0); None where the table does not say."""
    paths: tuple[tuple[str, ...], ...] = ()
    """Its ways to the top: on each the keys of the instruments above it, the nearest first."""
    unlisted_parents: tuple[str, ...] = ()
    """Titles directly above it that the table has no row for."""
    names: tuple[str, ...] = ()
    """Other titles by which it is known, the inverted one of the table among them."""

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the instruments directly above it; more than one where it has several paths."""
        return tuple(dict.fromkeys(path[0] for path in self.paths))


def read_hierarchy(path: Path) -> tuple[Placed, ...]:
    """Read the table: one `Placed` a number, in the order of the file; a second row of a number adds its paths.

    Raises `Refused` with the line where it is no such table.
    """
    rows = _rows(path)
    keys: dict[str, str] = {}
    for _, row in rows:
        for name in (row["Name"], *_names(row)):
            keys.setdefault(_known_by(name), row["ID"])
    placed: dict[str, Placed] = {}
    for line, row in rows:
        found = _placed(line, row, keys)
        earlier = placed.get(found.key)
        placed[found.key] = _joined(earlier, found) if earlier else found
    return tuple(placed.values())


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    table = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        missing = [column for column in _COLUMNS if column not in (table.fieldnames or ())]
        if missing:
            raise Refused("table-columns", line=1, missing=", ".join(missing), needed=", ".join(_COLUMNS))
        rows = []
        for row in table:
            if None in row:
                raise Refused("table-cells", line=table.line_num)
            cells = {str(column): fold(mend(cell or "")) for column, cell in row.items()}
            if not any(cells.values()):
                continue
            if not cells["ID"].isdigit() or not cells["Name"]:
                raise Refused("table-row", line=table.line_num)
            rows.append((table.line_num, cells))
    except csv.Error as error:
        raise Refused("table-broken", line=table.line_num + 1, reason=str(error)) from None
    return rows


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise Refused("table-missing")
        if path.stat().st_size > SIZE_LIMIT:
            raise Refused("table-too-large", limit=SIZE_LIMIT // 1024 // 1024)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Refused("table-encoding", line=line) from None
    except OSError as error:
        raise Refused("table-not-opened", reason=error.strerror or str(error)) from None


def _placed(line: int, row: dict[str, str], keys: dict[str, str]) -> Placed:
    level = row.get("Min Level", "")
    if level and not level.isdigit():
        raise Refused("table-level", line=line, level=level)
    paths = [steps for path in row["Hierarchy Paths"].split(_BETWEEN_PATHS) if (steps := _steps(path))]
    nearest = [steps[-1] for steps in paths]
    title = natural_title(row["Name"])
    return Placed(
        key=row["ID"],
        title=title,
        listed_as=row["Name"],
        url=row["URL"],
        level=int(level) if level else None,
        paths=tuple(dict.fromkeys(way for steps in paths if (way := _way(steps, keys, row["ID"])))),
        unlisted_parents=tuple(dict.fromkeys(natural_title(name) for name in nearest if _known_by(name) not in keys)),
        names=tuple(dict.fromkeys(name for name in (row["Name"], *_names(row)) if name != title)),
    )


def _way(steps: list[str], keys: dict[str, str], own: str) -> tuple[str, ...]:
    """The keys on a path, nearest first; a step that the table has no row for is passed over."""
    found = (keys.get(_known_by(name), "") for name in reversed(steps))
    return tuple(dict.fromkeys(key for key in found if key and key != own))


def _steps(path: str) -> list[str]:
    return [name for step in path.split(_BETWEEN_STEPS) if (name := step.strip())]


def _names(row: dict[str, str]) -> tuple[str, ...]:
    parts = row.get("Other Names", "").replace(_BETWEEN_PATHS, ";").split(";")
    return tuple(name for part in parts if (name := part.strip()))


def _known_by(name: str) -> str:
    return natural_title(name).casefold()


def _joined(first: Placed, second: Placed) -> Placed:
    return Placed(
        key=first.key,
        title=first.title,
        listed_as=first.listed_as,
        url=first.url or second.url,
        level=min((level for level in (first.level, second.level) if level is not None), default=None),
        paths=tuple(dict.fromkeys((*first.paths, *second.paths))),
        unlisted_parents=tuple(dict.fromkeys((*first.unlisted_parents, *second.unlisted_parents))),
        names=tuple(dict.fromkeys((*first.names, *second.names))),
    )
