"""What backup and restore need of the place where they run: release, settings, attached files, tables."""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from goldenthread.project.backup.archive import Manifest
from goldenthread.project.backup.saving import about_here
from goldenthread.project.refused import Refused

SECRET = ("DATABASE_URL", "DATABASE_OWNER_URL", "EMAIL_URL", "OPENID_CLIENT_SECRET", "SECRET_KEY")
"""Settings of which a backup tells only that they were set."""
PLAIN = (
    *("ALLOWED_HOSTS", "ATTACHMENT_MB", "BEHIND_PROXY", "COMMUNICATIONS_CONTACT", "DEBUG", "EMAIL_FROM"),
    *("GOLDENTHREAD_ENV", "HOST", "PORT"),
    *("SITE_URL", "SSL_REDIRECT", "TIME_ZONE"),
    *(
        "OPENID_ISSUER",
        "OPENID_CLIENT_ID",
        "OPENID_NAME",
        "OPENID_SCOPES",
        "OPENID_GROUPS_CLAIM",
        "OPENID_LINK_BY_EMAIL",
    ),
)
"""Settings whose values a backup tells."""
OF_ONE_MACHINE = ("GOLDENTHREAD_DATA", "PYTHON", "STATIC_ROOT", "GOLDENTHREAD_TEST_DATA", "GOLDENTHREAD_BROWSER")
"""Settings that mean nothing elsewhere."""


def release() -> str:
    """The release of this checkout."""
    with (settings.ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def about() -> Manifest:
    """What a backup made here says of this place."""
    return about_here(
        release=release(), settings=settings_set(), secrets=[name for name in SECRET if os.environ.get(name)]
    )


def settings_set() -> dict[str, str]:
    """The settings that are set here and are no secret."""
    return {name: os.environ[name] for name in PLAIN if os.environ.get(name)}


def differences(made: Manifest) -> list[str]:
    """What was set where the backup was made and is not the same here, one sentence each."""
    mine = settings_set()
    said = [
        f"{name} was {value!r} where the backup was made; here it is {mine[name]!r}."
        if name in mine
        else f"{name} was {value!r} where the backup was made; here it is not set."
        for name, value in sorted(made.settings.items())
        if name in PLAIN and mine.get(name) != value
    ]
    missing = [name for name in made.secrets if name in SECRET and not os.environ.get(name)]
    return said + [f"{name} was set where the backup was made; here it is not." for name in missing]


def folder_of_files() -> Path:
    """Where attached files are kept. Raises Refused where they are kept elsewhere than in a folder."""
    if not isinstance(default_storage, FileSystemStorage):
        raise Refused("Attached files are not kept in a folder here: back them up where they are.")
    return Path(default_storage.location)


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Turn what the database server cannot do into a sentence."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise Refused("No room on the disk of the database: free some and start again.") from error
    except psycopg.OperationalError as error:
        first = (str(error).strip() or "no reason given").splitlines()[0]
        raise Refused(f"The database cannot be used: {first}") from error


def need_owner() -> None:
    """In production raise Refused where nobody is named who owns tables: the program's role would come to own them."""
    if settings.PRODUCTION and not os.environ.get("DATABASE_OWNER_URL"):
        raise Refused("Restoring makes tables: name the role that owns them in DATABASE_OWNER_URL.")


def make_tables(migrations: list[list[str]]) -> None:
    """Bring an empty database to the very migrations that a backup's tables had seen. Raises Refused."""
    wanted = {(app, name) for app, name in migrations}
    executor = MigrationExecutor(connection)
    if unknown := sorted(wanted - set(executor.loader.disk_migrations or ())):
        raise Refused(
            f"The backup is of a newer release (this one does not know {'.'.join(unknown[-1])}): "
            "restore it with that release."
        )
    if beyond := sorted(set(executor.loader.applied_migrations) - wanted):
        raise Refused(
            f"The backup is older than the tables that stand here already ({'.'.join(beyond[0])} is not in it): "
            "name a database without tables; restoring makes them and then brings them to this release."
        )
    children = executor.loader.graph.node_map
    leaves = [
        node
        for node in wanted
        if not any(child.key in wanted and child.key[0] == node[0] for child in children[node].children)
    ]
    executor.migrate(sorted(leaves))
    connection.close()
