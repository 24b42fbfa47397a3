"""Whether the tables are as this release wants them, and the one way to bring them there."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from goldenthread.kernel import guards
from goldenthread.project import grants

MARKED = "django_migrations"
"""The table whose comment says for which release the tables were completed."""


class State(NamedTuple):
    """What the database holds, compared with this release."""

    complete: bool
    """Tables, guards and rights are there as this release wants them."""
    unknown: tuple[str, ...]
    """Migrations that were applied and that this release does not know: a newer release was here."""


def state() -> State:
    """Read, as any role, how far the tables are; two small queries."""
    connection = connections[DEFAULT_DB_ALIAS]
    known = _known()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regclass(%s), 'pg_class'), to_regclass(%s) IS NOT NULL", [MARKED, MARKED]
        )
        mark, exists = cursor.fetchone()
        applied: set[tuple[str, str]] = set()
        if exists:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [MARKED])
            # Without the right to read it, the run that makes the tables never came to its end.
            if cursor.fetchone()[0]:
                cursor.execute("SELECT app, name FROM django_migrations")
                applied = set(cursor.fetchall())
    unknown = tuple(sorted(f"{app}.{name}" for app, name in applied - known))
    return State(complete=mark == wanted_mark(known), unknown=unknown)


def is_complete() -> bool:
    """Whether the tables are those of this release; one small query. Raises DatabaseError."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [MARKED])
        return bool(cursor.fetchone()[0] == _mark_of_this_release())


@cache
def _mark_of_this_release() -> str:
    """Read from disk once a process: what runs does not change."""
    return wanted_mark(_known())


def _known() -> set[tuple[str, str]]:
    """Every migration of this release."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())


def wanted_mark(known: set[tuple[str, str]]) -> str:
    """What the comment says when all is done: a hash over the migrations, guards and rights of this release."""
    digest = hashlib.sha256(repr(sorted(known)).encode())
    for module in (guards, grants):
        digest.update(inspect.getsource(module).encode())
    digest.update(guards.SQL.read_bytes())
    return f"goldenthread complete {digest.hexdigest()[:16]}"


def mark_complete() -> None:
    """Note, as the owner, that everything was done; whatever is broken off before this is done again."""
    connection = connections[DEFAULT_DB_ALIAS]
    mark = wanted_mark(_known())
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE {MARKED} IS '{mark}'")


def of_a_newer_release(unknown: tuple[str, ...]) -> str:
    """The sentence with which such a database is refused."""
    return (
        f"The database was last used by a newer release (this one does not know {unknown[-1]}): "
        "start that release, or restore a backup."
    )
