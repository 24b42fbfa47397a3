"""Production is safe or does not start; each refusal is a sentence of its own."""

from __future__ import annotations

import secrets
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from goldenthread.project import checks, postgres
from goldenthread.project.refused import Refused
from tests.programs import CLI, Server, environment

GOOD = "z" * 50


@pytest.fixture
def safe(settings: Any) -> Any:
    """Settings with which production may start."""
    settings.PRODUCTION, settings.DEBUG, settings.EMBEDDED_DATABASE = True, False, False
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = GOOD, ["goldenthread.example.org"]
    return settings


def test_what_is_declared_passes_the_checks_of_django_and_its_apps() -> None:
    # Here, and not at each start of the program.
    call_command("check", fail_level="WARNING", stdout=StringIO())


def test_safe_settings_are_not_refused(safe: Any) -> None:
    checks.refuse_unsafe_settings()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "development-only-secret-not-for-production", "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", "shorter than 50 characters"),
        ("DEBUG", True, "DEBUG is on"),
        ("EMBEDDED_DATABASE", True, "DATABASE_URL is not set"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS does not name the site"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS does not name the site"),
    ],
)
def test_each_unsafe_setting_is_refused_in_production_alone(safe: Any, name: str, value: Any, words: str) -> None:
    setattr(safe, name, value)
    with pytest.raises(Refused, match=words) as refusal:
        checks.refuse_unsafe_settings()
    assert len(str(refusal.value).splitlines()) == 2, "one line on top and one for the one reason"
    safe.PRODUCTION = False
    checks.refuse_unsafe_settings()


@pytest.mark.django_db
def test_the_programs_role_is_not_refused(safe: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {postgres.PROGRAM}")
    checks.refuse_unsafe_database()


@pytest.mark.django_db
def test_a_role_that_owns_the_tables_is_refused(safe: Any) -> None:
    with pytest.raises(Refused, match="owns tables"):
        checks.refuse_unsafe_database()


def test_a_superuser_is_refused(cluster: postgres.Cluster) -> None:
    with psycopg.connect(cluster.address(role=postgres.ADMINISTRATOR, database="postgres")) as admin:
        row = admin.execute(checks.OWNS_TABLES).fetchone()
    assert row is not None
    assert row[0] is True


@pytest.mark.django_db
def test_the_people_of_the_example_are_refused(safe: Any) -> None:
    get_user_model().objects.create_user("ada@example.org", name="Ada", example=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {postgres.PROGRAM}")
    with pytest.raises(Refused, match="example government"):
        checks.refuse_unsafe_database()


@pytest.fixture
def elsewhere(cluster: postgres.Cluster) -> Any:
    """A database server of one's own, as production has it: the addresses of the program's role and of the owner."""
    name = f"production_{secrets.token_hex(4)}"
    with psycopg.connect(cluster.address(role=postgres.ADMINISTRATOR, database="postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(postgres.OWNER))
        )
        # The test run lets its owner look through the program's eyes; production has no such membership.
        yield {
            "DATABASE_URL": cluster.address(database=name),
            "DATABASE_OWNER_URL": cluster.address(role=postgres.OWNER, database=name),
        }
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


PRODUCTION = {"GOLDENTHREAD_ENV": "production", "SECRET_KEY": GOOD, "ALLOWED_HOSTS": "127.0.0.1", "SSL_REDIRECT": "0"}


@pytest.mark.process
def test_production_serves_with_safe_settings(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    with Server(tmp_path / "data", **PRODUCTION, **elsewhere) as server:
        assert server.is_up(), server.words
        assert server.page("/accounts/login/") == 200
        assert "Sign in as" not in server.words
        assert list((tmp_path / "data" / "static").rglob("*.css")), "no static files were collected"
        assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.process
@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS does not name the site"),
        ({"DATABASE_URL": "owner"}, "owns tables"),
        ({"DATABASE_OWNER_URL": ""}, "name the role that owns them in DATABASE_OWNER_URL"),
    ],
)
def test_production_refuses_to_start_unsafely(
    tmp_path: Path, elsewhere: dict[str, str], told: dict[str, str], words: str
) -> None:
    settings = PRODUCTION | elsewhere | told
    if settings["DATABASE_URL"] == "owner":
        settings["DATABASE_URL"] = settings["DATABASE_OWNER_URL"]
    told_all = environment(tmp_path / "data", PORT="8698", **settings)
    done = subprocess.run([*CLI, "serve"], env=told_all, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
