"""Making a backup: every table in one snapshot, then the attached files, while people go on working."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from goldenthread.project.backup import tables
from goldenthread.project.backup.archive import CHUNK, FILES, TABLES, Manifest, Member, Writer
from goldenthread.project.backup.progress import Progress
from goldenthread.project.refused import Refused

SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    file: Path
    size: int
    events: int
    rows: int
    tables: int
    files: int
    seconds: float


def save(
    target: Path,
    *,
    url: str,
    files: Path,
    about: Manifest,
    progress: Progress,
) -> Saved:
    """Write the database at `url` and all below `files` to a new file. Raises Refused.

    `about` says what a backup of this place says of itself; tables, files, migrations and sequences are filled in.
    """
    began = time.monotonic()
    target = target.absolute()
    if files in target.parents:
        raise Refused(f"{target} would lie among the attached files themselves: name a file in another folder.")
    with psycopg.connect(url) as connection, connection.transaction(), Writer(target) as writer:
        connection.execute(SNAPSHOT)
        held = tables.columns(connection)
        if not {tables.EVENTS, tables.MIGRATIONS} <= held.keys():
            raise Refused("There is nothing to back up: the database has no tables of Goldenthread.")
        about.migrations = tables.migrations(connection)
        kept = {name: columns for name, columns in held.items() if name not in tables.LEFT_OUT}
        about.tables = [_save_table(writer, connection, name, kept[name], progress) for name in kept]
        # Not part of the snapshot, and read after it: a number that the snapshot does not know is only left out.
        about.sequences = tables.sequences(connection)
        # Attached before the snapshot means written before it; what came later is in the folder but in no table.
        found = (_save_file(writer, files, path, progress) for path in _below(files))
        about.files = [member for member in found if member is not None]
        writer.finish(about)
    rows = {table.name: table.rows for table in about.tables}
    return Saved(
        file=target,
        size=target.stat().st_size,
        events=rows[tables.EVENTS],
        rows=sum(rows.values()),
        tables=len(rows),
        files=len(about.files),
        seconds=time.monotonic() - began,
    )


def about_here(*, release: str, settings: Mapping[str, str], secrets: list[str]) -> Manifest:
    """What a backup made now says of the place where it was made."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(release=release, made_at=now, migrations=[], sequences={}, settings=dict(settings), secrets=secrets)


def _save_table(
    writer: Writer, connection: tables.Connection, name: str, columns: tuple[str, ...], progress: Progress
) -> Member:
    with connection.cursor() as cursor:

        def chunks() -> Iterator[bytes | bytearray | memoryview]:
            with cursor.copy(tables.outward(name, columns)) as copy:
                size = 0
                for chunk in copy:
                    size += len(chunk)
                    progress.tell(f"Saving {name}", size >> 20, "MB")
                    yield chunk

        member = writer.add(TABLES, name, chunks(), pack=True)
        return replace(member, columns=columns, rows=cursor.rowcount)


def _below(files: Path) -> Iterator[Path]:
    """Every attached file, by name; links lead elsewhere and are none."""
    for folder, folders, names in os.walk(files):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _save_file(writer: Writer, files: Path, path: Path, progress: Progress) -> Member | None:
    """Keep one attached file; None when it was taken away since its folder was read."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return None

    def chunks() -> Iterator[bytes]:
        size = 0
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            progress.tell(f"Saving {path.name}", size >> 20, "MB")
            yield chunk

    with stream:
        return writer.add(FILES, path.relative_to(files).as_posix(), chunks(), pack=False)
