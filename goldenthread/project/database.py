"""Where the database is: `DATABASE_URL`, or the embedded PostgreSQL's socket under the data folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from goldenthread.project import postgres

NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
AS_OWNER = "GOLDENTHREAD_AS_OWNER"
"""Set to 1 by the program itself, for the child that migrates: connect as the role that owns the tables."""


def connection(url: str) -> dict[str, Any]:
    """Django's settings for one PostgreSQL address (`postgresql://…` or a libpq conninfo string)."""
    parts: dict[str, Any] = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    named = {NAMES[key]: str(parts.pop(key)) for key in list(parts) if key in NAMES}
    # A persistent connection spares about 1 ms a request (measured, see ARCHITECTURE.md).
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parts,
        **named,
    }


def is_embedded() -> bool:
    """Whether the program runs its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def owner_url(data: Path) -> str:
    """The address of the role that owns the tables; without one of its own it is the program's."""
    if is_embedded():
        return postgres.address(postgres.folder_of(data), role=postgres.OWNER)
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def program_url(data: Path) -> str:
    """The address of the role that the program uses, which owns no table."""
    return postgres.address(postgres.folder_of(data)) if is_embedded() else os.environ["DATABASE_URL"]


def program_role(data: Path) -> str:
    """The name of the role that the program uses."""
    return str(conninfo_to_dict(program_url(data)).get("user") or "")


def databases(data: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: the program's role, or the owner in the child that migrates."""
    url = owner_url(data) if os.environ.get(AS_OWNER) == "1" else program_url(data)
    return {"default": connection(url)}
