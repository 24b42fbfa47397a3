"""The tables as backup and restore see them: which there are, with which columns, in which order of numbers."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

MIGRATIONS = "django_migrations"
LEFT_OUT = frozenset({MIGRATIONS, "django_session", "socialaccount_socialtoken", "socialaccount_socialapp"})
"""Never in a backup: what the tables are made from is told apart, and the others hold what lets somebody sign in."""
EVENTS, BODIES, ENTRIES, PEOPLE = "kernel_event", "kernel_eventbody", "kernel_entry", "kernel_person"

Connection = psycopg.Connection[Any]

COLUMNS = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"

OWNED_SEQUENCES = """
SELECT s.relname, t.relname, a.attname FROM pg_class s
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace
"""
"""Each sequence with the table and the column that it numbers."""


def columns(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Every table with the columns that are written; those that PostgreSQL reckons itself are none."""
    return {name: tuple(held) for name, held in connection.execute(COLUMNS)}


def migrations(connection: Connection) -> list[list[str]]:
    """App and name of each migration that the tables have seen."""
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [[app, name] for app, name in rows]


def sequences(connection: Connection) -> dict[str, int]:
    """The last number that each sequence gave, of those that gave any."""
    return {name: value for name, value in connection.execute(SEQUENCES) if value is not None}


def outward(table: str, held: tuple[str, ...]) -> sql.Composed:
    """The order that writes a table out.

    Numbers of transactions are those of one cluster: another one will give them again, and whoever had an old one
    could change parts without an event. So they leave below zero, where only what belonged together can be told.
    """
    name = sql.Identifier(table)
    shown: list[sql.Composable] = [
        sql.SQL("transaction - (SELECT coalesce(max(transaction), 0) + 1 FROM {}) AS transaction").format(name)
        if (table, column) == (EVENTS, "transaction")
        else sql.Identifier(column)
        for column in held
    ]
    return sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(sql.SQL(", ").join(shown), name)


def inward(table: str, held: tuple[str, ...]) -> sql.Composed:
    """The order that reads a table in."""
    names = sql.SQL(", ").join(sql.Identifier(column) for column in held)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
