"""The example government for tests in a browser: loaded by the first of them, and put back as it was for each other."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import sql

from goldenthread.project import postgres
from goldenthread.project.example_loading import load_example
from tests.plugins.database import tables_of_ours

Contents = dict[str, bytes]
"""Table → its rows, as PostgreSQL copies them."""


@pytest.fixture(scope="session")
def loaded() -> Contents:
    """What the database held after loading; empty until the first test has loaded it."""
    return {}


@pytest.fixture
def the_example(live_server: Any, cluster: postgres.Cluster, loaded: Contents) -> None:
    """The example government, as everybody finds it after the first start."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if not loaded:
        assert load_example()
    with psycopg.connect(cluster.address(role=postgres.ADMINISTRATOR, database=name)) as administrator:
        if loaded:
            put_back(administrator, loaded)
        else:
            loaded.update(contents(administrator))


def contents(administrator: psycopg.Connection[Any]) -> Contents:
    """Every row of every table of ours, but for what the migrations have made, which stays."""
    found = {}
    for table in tables_of_ours(administrator):
        with administrator.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copying:
            found[table] = b"".join(bytes(piece) for piece in copying)
    return {table: rows for table, rows in found.items() if rows}


def put_back(administrator: psycopg.Connection[Any], kept: Contents) -> None:
    """Write the rows past triggers and references, which saw them when they were loaded, and count on behind them."""
    administrator.execute("SET session_replication_role = replica")
    for table, rows in kept.items():
        administrator.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        with administrator.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copying:
            copying.write(rows)
    administrator.execute(COUNT_ON)


COUNT_ON = """
DO $$ DECLARE each record; highest bigint; BEGIN
    FOR each IN
        SELECT s.oid::regclass AS counter, t.oid::regclass AS counted, a.attname
        FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
        JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE s.relkind = 'S' AND t.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('SELECT coalesce(max(%I), 0) FROM %s', each.attname, each.counted) INTO highest;
        PERFORM setval(each.counter, highest + 1);
    END LOOP;
END $$
"""
"""Sets every sequence behind the highest number that its column holds."""
