"""The tests' own PostgreSQL cluster and database: made once, reused until a migration or a model changes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from goldenthread.project import grants, postgres
from tests.programs import goldenthread

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 15 * 60  # seconds to wait for another test run in the same folder


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the database between runs: its name says from which migrations and models it was made."""
    if not config.option.create_db:
        config.option.reuse_db = True


def folder() -> Path:
    """Where the cluster of the tests lives; each of several runs, or workers of a run, needs a folder of its own."""
    whole = Path(os.environ.get("GOLDENTHREAD_TEST_DATA") or ROOT / "var" / "test").resolve()
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return whole / worker if worker else whole


def fingerprint() -> str:
    """One short hash over everything that the tables are made from."""
    digest = hashlib.sha256()
    rooms = ROOT / "goldenthread"
    sources = [*rooms.glob("*/migrations/*.py"), *rooms.glob("*/models.py"), *rooms.glob("*/models/**/*.py")]
    sources += [
        *rooms.glob("*/guards.py"),
        rooms / "kernel" / "folding.py",
        *rooms.rglob("*.sql"),
        *ROOT.glob("requirements/*.txt"),
    ]
    for source in sorted(sources):
        digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def started(cluster: postgres.Cluster) -> postgres.Cluster:
    """Start the cluster, or wait for the other test run that uses its folder. Ends the run when that takes too long."""
    until, told = time.monotonic() + PATIENCE, False
    while True:
        try:
            cluster.start()
        except postgres.Busy as busy:
            if time.monotonic() > until:
                pytest.exit(f"{busy} Set GOLDENTHREAD_TEST_DATA to another folder to run beside it.", returncode=1)
            if not told:
                print(f"\nWaiting for another test run: {busy}", file=sys.__stderr__)
                told = True
            time.sleep(1)
        else:
            return cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """The running cluster; what a crash loses does not matter in it."""
    running = postgres.Cluster(postgres.folder_of(folder()), durable=False)
    try:
        yield started(running)
    finally:
        running.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(cluster: postgres.Cluster, request: pytest.FixtureRequest) -> Iterator[None]:
    """Point Django at the cluster as the owner of the tables; start from nothing after a run that failed."""
    from django.db import connections

    from goldenthread.project.database import connection

    name = f"test_{fingerprint()}"
    settings = connections.settings["default"]
    settings.update(
        connection(cluster.address(role=postgres.OWNER, database="postgres")), NAME="postgres", CONN_HEALTH_CHECKS=False
    )
    settings["TEST"]["NAME"] = name
    unfinished = cluster.folder / "unfinished"
    with psycopg.connect(cluster.address(role=postgres.ADMINISTRATOR, database="postgres"), autocommit=True) as admin:
        # So that a test can look through the program's eyes: SET ROLE goldenthread.
        admin.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(postgres.PROGRAM), sql.Identifier(postgres.OWNER))
        )
        drop_others(admin, keep=None if unfinished.exists() or request.config.option.create_db else name)
    unfinished.touch()
    yield
    # A test that failed may have left something behind.
    if not request.session.testsfailed:
        unfinished.unlink(missing_ok=True)


def drop_others(admin: psycopg.Connection[Any], *, keep: str | None) -> None:
    """Drop the databases of earlier fingerprints."""
    for (old,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'").fetchall():
        if old != keep:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, cluster: postgres.Cluster) -> Iterator[None]:
    """Give the program's role its rights, and empty the tables in a quick way after the tests that commit."""
    from django.db import connection
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        grants.give(connection)
    where = cluster.address(role=postgres.ADMINISTRATOR, database=str(connection.settings_dict["NAME"]))

    def emptied(_test: TransactionTestCase) -> None:
        with psycopg.connect(where) as administrator:
            empty(administrator)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


MADE_BY_MIGRATIONS = ["django_migrations", "django_content_type", "auth_permission"]
"""Tables whose rows stay: no test writes into them."""


def empty(administrator: psycopg.Connection[Any]) -> None:
    """Delete what a test has committed, past the guards and past the references between what goes together.

    Django's flush truncates every table there is, most of them empty, and then makes again what the migrations had made.
    """
    tables = tables_of_ours(administrator)
    questions = [sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(table)) for table in tables]
    filled = administrator.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(questions))).fetchone() or ()
    administrator.execute("SET session_replication_role = replica")
    for table, holds in zip(tables, filled, strict=True):
        if holds:
            administrator.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def tables_of_ours(administrator: psycopg.Connection[Any]) -> list[str]:
    """Every table but those that the migrations have filled."""
    found = administrator.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)", [MADE_BY_MIGRATIONS]
    )
    return [table for (table,) in found]


@pytest.fixture(scope="module")
def for_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what fixtures of the module write until its end; each test writes within that, and is undone by itself.

    Not for modules with a test that commits: it would wait for this transaction for ever.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def data_folder_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the tables stand, made once for all the workers of a run; nobody starts anything in it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "made" / "data"
    with open(shared / "making", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / "making-data"
            done = goldenthread("settle", "--once", data=making)
            assert done.returncode == 0, done.stderr
            folder.parent.mkdir()
            making.rename(folder)
    return folder


@pytest.fixture(scope="module")
def data(data_folder_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the module's own in which the tables stand."""
    folder = tmp_path_factory.mktemp("site") / "data"
    # With their owners: the database's files belong to the account that it runs as.
    subprocess.run(["cp", "-a", str(data_folder_made), str(folder)], check=True)
    return folder


@pytest.fixture
def test_database_url(transactional_db: None, cluster: postgres.Cluster) -> str:
    """The address of the test database for a program that a test starts; it sees what the test has committed."""
    from django.db import connection

    return cluster.address(role=postgres.OWNER, database=str(connection.settings_dict["NAME"]))
