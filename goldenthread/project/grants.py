"""What the program's own role may do in the database: use every table, own none, and never change the log."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.project.postgres import PROGRAM

LOG = "kernel_event"
"""The table of events; the triggers of kernel/guards.py hold for the owner too."""


def give(connection: BaseDatabaseWrapper, *, role: str = PROGRAM) -> None:
    """Let the role use what there is now and what the owner makes later. Running it again changes nothing."""
    quote = connection.ops.quote_name
    name = quote(role)
    orders = [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(LOG)} FROM {name}",
    ]
    with connection.cursor() as cursor:
        for order in orders:
            cursor.execute(order)
