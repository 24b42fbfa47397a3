"""The settler: gives committed events their position in the one order that feeds, outbox and seal read.

Neither sequence numbers nor transaction numbers are commit order: the lower one can commit later. So each pass places
every event that is committed and has no place yet, in the order of their numbers. What one transaction wrote after it
had seen another's work has a higher number, and is never committed before it: no effect comes before its cause, and
version 3 of an entry never before version 2.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection, transaction

LOCK = 0x601DE27
"""Advisory lock of the one settler."""
BATCH = 5000

HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""Every transaction below this number has ended: what it wrote can be seen, or never will be."""
SETTLE = """
WITH newest AS (SELECT coalesce(max(position), 0) AS position FROM kernel_eventposition),
     ready AS (
        SELECT e.id, row_number() OVER (ORDER BY e.id) AS place
        FROM kernel_event e
        WHERE e.transaction >= %s AND NOT EXISTS (SELECT FROM kernel_eventposition p WHERE p.event_id = e.id)
        ORDER BY e.id
        LIMIT %s
     )
INSERT INTO kernel_eventposition (position, event_id)
SELECT newest.position + ready.place, ready.id FROM ready, newest ORDER BY ready.place
"""


class Settler:
    """Places events pass by pass, and remembers how far back it need not look again."""

    def __init__(self) -> None:
        self.horizon = 0
        """Every event of a transaction below this number has its place."""

    def settle(self) -> int:
        """Place every event that is ready, a batch at most; how many. While another settler works it places nothing."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(HORIZON)
            (seen,) = cursor.fetchone()
            cursor.execute(SETTLE, [self.horizon, BATCH])
            placed = int(cursor.rowcount)
        if placed < BATCH:
            self.horizon = seen
        return placed


def settle() -> int:
    """One pass over the whole log; how many events it placed."""
    return Settler().settle()


def run(*, stopped: Callable[[], bool], pause: float = 0.5) -> None:
    """Settle until told to stop."""
    settler = Settler()
    while not stopped():
        if settler.settle() < BATCH:
            time.sleep(pause)
