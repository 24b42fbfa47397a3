"""A usable database for a command or the server: started when it must be, shared when it runs, never left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from goldenthread.project import postgres, processes
from goldenthread.project.database import AS_OWNER, NAMES, databases, is_embedded, program_url
from goldenthread.project.refused import Refused

PATIENCE = 20  # seconds for a cluster that another program of ours is starting


@contextlib.contextmanager
def running_database(data: Path) -> Iterator[None]:
    """Have a PostgreSQL that answers while the block runs; the embedded one is stopped by whoever started it, last."""
    if not is_embedded():
        yield
        return
    folder = postgres.folder_of(data)
    cluster = postgres.Cluster(folder)
    cluster.prepare()
    # Held by all who use the cluster, and alone by the one who stops it: nobody relies on one that is about to go.
    with open(folder / "users", "a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            try:
                cluster.start()
            except postgres.Busy as busy:
                await_other(data, busy)
            yield
            # Others may have come to rely on the cluster that we started: stop it after the last of them.
            if cluster.server is not None:
                fcntl.flock(users, fcntl.LOCK_EX)
        finally:
            cluster.stop()


def await_other(data: Path, busy: postgres.Busy) -> None:
    """Wait until the cluster that another program runs lets us in. Raises Refused when it does not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(program_url(data), connect_timeout=2):
            return
        time.sleep(0.1)
    raise Refused(str(busy))


def bring_up_to_date() -> bool:
    """Make or change the tables when this release wants it, and say so. Raises Refused for a newer database."""
    from django.conf import settings
    from django.db import connection

    from goldenthread.project import schema

    now = schema.state()
    connection.close()
    if now.unknown:
        raise Refused(schema.of_a_newer_release(now.unknown))
    if now.complete:
        return False
    if settings.PRODUCTION and not os.environ.get("DATABASE_OWNER_URL"):
        # Without it the program's role would come to own the tables.
        raise Refused("The tables are not those of this release: name the role that owns them in DATABASE_OWNER_URL.")
    said, code = _migrated()
    if code:
        raise Refused(
            "The tables could not be brought to this release: "
            + (said.splitlines()[-1] if said else "the migration was ended")
        )
    return True


def _migrated() -> tuple[str, int]:
    """Migrate in a child, as only it connects as the owner of the tables: what it said, and its exit code."""
    said, saying = os.pipe()
    child = processes.Fork(lambda: _migrate(saying), name="gt migration", ending=signal.SIGKILL)
    os.close(saying)
    try:
        with open(said, "rb") as output:
            return output.read().decode(errors="replace").strip(), child.wait()
    finally:
        processes.stop(child, ask=signal.SIGKILL)


def _migrate(saying: int) -> None:
    """Be that child: whatever is said goes to where the parent listens."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS, connections

    for stream in (1, 2):
        os.dup2(saying, stream)
    os.environ[AS_OWNER] = "1"
    owner = databases(settings.DATA)[DEFAULT_DB_ALIAS]
    # What the owner's address leaves out is not the program's either.
    connections.settings[DEFAULT_DB_ALIAS].update(dict.fromkeys(NAMES.values(), "") | owner)
    call_command("migrate", verbosity=0)
