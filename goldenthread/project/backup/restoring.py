"""Restoring a backup: into an empty place alone, and kept only when everything in it was found right.

The attached files are unpacked beside their place and the tables are filled in one transaction. Whatever is broken off
leaves tables without rows and a folder that the next attempt clears.
"""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from goldenthread.kernel import settler
from goldenthread.project.backup import checking, tables
from goldenthread.project.backup.archive import FILES, TABLES, Member, Reader
from goldenthread.project.backup.progress import Progress
from goldenthread.project.refused import Refused

SPARE = 100 << 20  # bytes that stay free on the disk of the data folder


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, all of it checked."""

    made_at: str
    release: str
    events: int
    rows: int
    tables: int
    files: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is restored to."""

    url: str
    """The database, as the role that owns its tables."""
    files: Path
    """The folder of attached files."""

    @property
    def unpacked(self) -> Path:
        """Where attached files stand until all is checked."""
        return self.files.with_name(f"{self.files.name}.restoring")

    @property
    def mark(self) -> Path:
        """There while the attached files are in place and the tables are not yet."""
        return self.files.with_name(f"{self.files.name}.restoring-mark")


def restore(
    source: Path,
    place: Place,
    *,
    make_tables: Callable[[list[list[str]]], None],
    progress: Progress,
) -> Restored:
    """Bring a backup back. Raises Refused, and then nothing of it is there.

    `make_tables` is given the migrations that the backup's tables had seen, and brings an empty database to them.
    """
    began = time.monotonic()
    with Reader(source.absolute()) as backup:
        need_empty(place)
        _need_room(backup, place)
        make_tables(backup.manifest.migrations)
        try:
            _unpack(backup, place, progress)
            events = _fill(backup, place, progress)
        finally:
            shutil.rmtree(place.unpacked, ignore_errors=True)
        place.mark.unlink(missing_ok=True)
        about = backup.manifest
        return Restored(
            made_at=about.made_at,
            release=about.release,
            events=events,
            rows=sum(table.rows for table in about.tables),
            tables=len(about.tables),
            files=len(about.files),
            seconds=time.monotonic() - began,
        )


def need_empty(place: Place) -> None:
    """Raise Refused where somebody keeps something already."""
    with psycopg.connect(place.url) as connection:
        held = tables.columns(connection)
        if held and tables.MIGRATIONS not in held:
            raise Refused(f"The database holds tables of something else ({min(held)}): name an empty one.")
        for name, what in ((tables.ENTRIES, "entries"), (tables.PEOPLE, "people"), (tables.EVENTS, "events")):
            if name in held:
                row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
                if row and row[0]:
                    raise Refused(
                        f"The database holds {row[0]:,} {what} already, and a backup is only restored into an empty "
                        "place: name an empty database, or another folder in GOLDENTHREAD_DATA."
                    )
    if place.mark.exists():
        # An attempt was broken off between the last look at its files and the end of its transaction.
        shutil.rmtree(place.files, ignore_errors=True)
        place.mark.unlink()
    if place.files.exists() and any(place.files.iterdir()):
        raise Refused(
            f"{place.files} holds files already, and a backup is only restored into an empty place: move them away."
        )


def _need_room(backup: Reader, place: Place) -> None:
    place.files.parent.mkdir(parents=True, exist_ok=True)
    wanted = sum(each.size for each in backup.manifest.files) + SPARE
    free = shutil.disk_usage(place.files.parent).free
    if free < wanted:
        raise Refused(
            f"No room on the disk of {place.files.parent}: {free >> 20} MB are free, {wanted >> 20} MB are needed."
        )


def _unpack(backup: Reader, place: Place, progress: Progress) -> None:
    """Write every attached file beside its place, each checked."""
    shutil.rmtree(place.unpacked, ignore_errors=True)
    place.unpacked.mkdir(mode=0o700)
    for number, member in enumerate(backup.manifest.files):
        path = place.unpacked / member.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as out:
                for chunk in backup.chunks(FILES, member):
                    out.write(chunk)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            raise backup.refusal(f"“{FILES}{member.name}” cannot be written ({error.strerror})") from error
        progress.tell("Unpacking", number + 1, "attached files")


def _fill(backup: Reader, place: Place, progress: Progress) -> int:
    """Fill the tables and put the files in place, or neither; how many events there are."""
    try:
        with psycopg.connect(place.url) as connection:
            with connection.transaction():
                held = tables.columns(connection)
                _compare(backup, held)
                every = sql.SQL(", ").join(sql.Identifier(name) for name in held if name != tables.MIGRATIONS)
                _guard(connection, held, "DISABLE")
                connection.execute(sql.SQL("TRUNCATE {}").format(every))
                for member in backup.manifest.tables:
                    _fill_table(backup, connection, member, progress)
                _go_on_counting(backup, connection)
                # Judges every foreign key now: no guard goes back on a table with a question open.
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                events = _check(backup, connection, progress)
                _settle(connection)
                _guard(connection, held, "ENABLE")
                _put_in_place(place)
            connection.execute("ANALYZE")
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(
            "This role may not fill the tables: name the role that owns the database in DATABASE_OWNER_URL."
        ) from error
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
        raise backup.refusal(f"the database refuses it ({str(error).splitlines()[0]})") from error
    return events


def _compare(backup: Reader, held: dict[str, tuple[str, ...]]) -> None:
    """See that the tables are the same as in the backup, column by column."""
    told = {member.name: member.columns for member in backup.manifest.tables}
    wanted = {name: columns for name, columns in held.items() if name not in tables.LEFT_OUT}
    if odd := sorted(told.keys() ^ wanted.keys()):
        raise backup.refusal(f"it and this release do not have the same tables ({odd[0]})")
    for name, columns in told.items():
        if sorted(columns) != sorted(wanted[name]):
            raise backup.refusal(f"it and this release do not have the same columns in {name}")


def _guard(connection: tables.Connection, held: dict[str, tuple[str, ...]], way: str) -> None:
    """Take the guards off the tables for this transaction, or put them on again; foreign keys stay."""
    for name in held:
        connection.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(name), sql.SQL(way)))


def _fill_table(backup: Reader, connection: tables.Connection, member: Member, progress: Progress) -> None:
    name, size = member.name, 0
    with connection.cursor() as cursor:
        with cursor.copy(tables.inward(name, member.columns)) as copy:
            for chunk in backup.chunks(TABLES, member):
                copy.write(chunk)
                size += len(chunk)
                progress.tell(f"Restoring {name}", size >> 20, "MB")
        if cursor.rowcount != member.rows:
            raise backup.refusal(f"{name} has {cursor.rowcount:,} rows where {member.rows:,} were saved")


def _go_on_counting(backup: Reader, connection: tables.Connection) -> None:
    """Have each sequence go on after the last number that it gave where the backup was made."""
    for name, table, column in connection.execute(tables.OWNED_SEQUENCES).fetchall():
        highest = sql.SQL("SELECT max({}) FROM {}").format(sql.Identifier(column), sql.Identifier(table))
        given = [backup.manifest.sequences.get(name), *(connection.execute(highest).fetchone() or ())]
        if last := max((number for number in given if number is not None), default=0):
            connection.execute("SELECT setval(quote_ident(%s), %s)", [name, last])


def _check(backup: Reader, connection: tables.Connection, progress: Progress) -> int:
    events, wrong = checking.wrong_roots(connection, progress)
    wrong = wrong or checking.wrong_ties(connection) or _lacking(backup, connection)
    if wrong:
        raise backup.refusal(wrong)
    return events


def _lacking(backup: Reader, connection: tables.Connection) -> str:
    """What is wrong where an entry names an attached file that is not here; nothing where every one is."""
    if connection.execute("SELECT to_regclass('kernel_attachment')").fetchone() == (None,):
        return ""
    named = connection.execute("SELECT DISTINCT sha256 FROM kernel_attachment WHERE sha256 <> ''").fetchall()
    lacking = {sha256 for (sha256,) in named} - {each.sha256 for each in backup.manifest.files}
    return f"it lacks the attached file with the SHA-256 {min(lacking)}" if lacking else ""


def _settle(connection: tables.Connection) -> None:
    """Place the events that had no place yet: a settler that runs would not look so far back."""
    while connection.execute(settler.SETTLE.replace("%s", "{}").format(-(2**63), settler.BATCH)).rowcount:
        pass


def _put_in_place(place: Place) -> None:
    place.mark.touch()
    if place.files.exists():
        place.files.rmdir()
    place.unpacked.rename(place.files)
