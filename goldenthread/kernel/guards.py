"""The guards in the database: no change of an entry or of its parts without its event, and no change of the log.

They hold whichever code path tries: `update()`, `bulk_create`, a console, another program. What they do is written in
`guards.sql`; here stands on which tables. The reasons are in docs/adr/0004-guards-in-the-database.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.utils import CursorWrapper

from goldenthread.kernel.models import Entry, Event, EventBody, EventPosition, Organisation, OrganisationAncestor

SQL = Path(__file__).with_name("guards.sql")
OWN = (Event, EventBody, EventPosition, OrganisationAncestor)
"""Tables with guards of their own, beside the entry's; every other model says what it belongs to in `guarded_by`."""

VERSION_KEY = """
ALTER TABLE kernel_entry ADD CONSTRAINT entry_has_its_event FOREIGN KEY (id, version)
REFERENCES kernel_event (entry_id, version) DEFERRABLE INITIALLY DEFERRED
"""
PRESENT = """
SELECT relname, tgname, obj_description(pg_trigger.oid, 'pg_trigger')
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND tgname LIKE 'guard\\_%' AND pg_table_is_visible(pg_class.oid)
"""


class Guard(NamedTuple):
    """One trigger of ours."""

    table: str
    name: str
    when: str
    """Moment and operations ("BEFORE DELETE")."""
    does: str
    """The function of guards.sql."""
    per: str = "ROW"
    deferred: bool = False
    """Judged when the transaction ends, so that the event may be written after the change."""

    def sql(self) -> str:
        """The statement that puts it on."""
        kind, judged = ("CONSTRAINT TRIGGER", " DEFERRABLE INITIALLY DEFERRED") if self.deferred else ("TRIGGER", "")
        rows = f"FOR EACH {self.per} EXECUTE FUNCTION {self.does}()"
        return f'CREATE {kind} "{self.name}" {self.when} ON "{self.table}"{judged} {rows}'


def install(*, using: str) -> None:
    """Write the functions anew and put on every guard that is missing or has changed. Again, it changes nothing."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if Event._meta.db_table not in tables:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        # The path that the functions keep: pg_temp, looked into first unless it is named, comes last.
        cursor.execute("SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)")
        cursor.execute(SQL.read_text(encoding="utf-8"))
        for column in sorted({guard_column(model) for model in guarded_models()}):
            cursor.execute(part_guard(column))
        cursor.execute("SELECT FROM pg_constraint WHERE conname = 'entry_has_its_event'")
        if cursor.rowcount == 0:
            cursor.execute(VERSION_KEY)
        _put_on(cursor, [guard for guard in wanted() if guard.table in tables])


def guarded_models() -> list[type[models.Model]]:
    """Every model whose rows belong to an entry: a change of one needs an event of that entry."""
    return [model for model in apps.get_models() if getattr(model, "guarded_by", None) and model is not Entry]


def guard_column(model: type[models.Model]) -> str:
    """The column that holds the id of the entry."""
    field: Any = model._meta.pk if issubclass(model, Entry) else model._meta.get_field(getattr(model, "guarded_by", ""))
    return str(field.column)


def part_guard(column: str) -> str:
    """The function that asks for an event of the entry that `column` holds.

    One for each column: reading it by name at run time would cost twice as much, for each row of an import. The newest
    event is enough to look at, since whoever wrote it holds the entry until the transaction ends.
    """
    return f"""
    CREATE OR REPLACE FUNCTION {_part_guard_name(column)}() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
    DECLARE
        subject bigint;
        newest bigint;
    BEGIN
        FOREACH subject IN ARRAY
            CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.{column}] WHEN 'DELETE' THEN ARRAY[OLD.{column}]
            ELSE ARRAY[OLD.{column}, NEW.{column}] END
        LOOP
            SELECT transaction INTO newest FROM kernel_event WHERE entry_id = subject ORDER BY version DESC LIMIT 1;
            IF newest IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
                RAISE EXCEPTION 'goldenthread: % on % without an event of entry %', TG_OP, TG_TABLE_NAME, subject
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        RETURN NULL;
    END $$
    """  # noqa: S608 (the name of a column of ours)


def wanted() -> Iterator[Guard]:
    """Every guard that should be there."""
    entry, organisation = Entry._meta.db_table, Organisation._meta.db_table
    event, body, place, closure = (model._meta.db_table for model in OWN)
    yield Guard(entry, "guard_version", "BEFORE UPDATE", "kernel_step_version")
    yield Guard(entry, "guard_delete", "BEFORE DELETE", "kernel_forbid")
    yield Guard(event, "guard_stamp", "BEFORE INSERT", "kernel_stamp_event")
    yield Guard(event, "guard_log", "BEFORE UPDATE OR DELETE", "kernel_forbid")
    yield Guard(event, "guard_whole", "AFTER INSERT", "kernel_require_change", deferred=True)
    yield Guard(body, "guard_log", "BEFORE INSERT OR UPDATE", "kernel_guard_body")
    yield Guard(body, "guard_delete", "BEFORE DELETE", "kernel_forbid")
    yield Guard(place, "guard_log", "BEFORE UPDATE OR DELETE", "kernel_forbid")
    yield Guard(place, "guard_next", "BEFORE INSERT", "kernel_next_position")
    yield Guard(closure, "guard_closure", "BEFORE INSERT OR UPDATE OR DELETE", "kernel_only_the_tree", per="STATEMENT")
    moved = "AFTER INSERT OR UPDATE OF parent_id OR DELETE"
    yield Guard(organisation, "guard_tree", moved, "kernel_keep_closure", per="STATEMENT")
    parts = {model._meta.db_table: guard_column(model) for model in guarded_models()}
    for table, column in parts.items():
        yield Guard(table, "guard_event", "AFTER INSERT OR UPDATE OR DELETE", _part_guard_name(column), deferred=True)
    for table in (entry, event, body, place, closure, *parts):
        yield Guard(table, "guard_truncate", "BEFORE TRUNCATE", "kernel_forbid", per="STATEMENT")


def _part_guard_name(column: str) -> str:
    return f"kernel_require_event_of_{column}"


def _put_on(cursor: CursorWrapper, guards: list[Guard]) -> None:
    cursor.execute(PRESENT)
    present = {(table, name): mark for table, name, mark in cursor.fetchall()}
    for guard in guards:
        mark = sha256(guard.sql().encode()).hexdigest()
        if present.pop((guard.table, guard.name), None) != mark:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"')
            cursor.execute(guard.sql())
            cursor.execute(f"""COMMENT ON TRIGGER "{guard.name}" ON "{guard.table}" IS '{mark}'""")
    for table, name in present:
        cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
