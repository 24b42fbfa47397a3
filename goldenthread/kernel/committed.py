"""What of the log is committed, as a short mark that is another one after every commit.

Sequence numbers and transaction numbers are not commit order, and counting the log takes as long as the log is. Below the
oldest running transaction nothing can be added any more: while none runs that somebody else has overtaken, the newest
number below it stands for all that is committed, as whatever comes later has a higher one. Else the database's own
snapshot does, which names those that run. Both are one look into an index, however long the log (ADR 14).
"""

from __future__ import annotations

from django.db import connection

MARK = """
WITH seen AS MATERIALIZED (
    SELECT pg_snapshot_xmin(snapshot)::text::bigint AS oldest, pg_snapshot_xmax(snapshot)::text::bigint AS next,
        snapshot::text AS whole
    FROM pg_current_snapshot() AS snapshot
)
SELECT CASE
        WHEN pg_current_xact_id_if_assigned() IS NOT NULL THEN NULL
        WHEN oldest < next THEN whole
        ELSE (SELECT coalesce(max(transaction), 0)::text FROM kernel_event WHERE transaction < oldest)
    END,
    (SELECT coalesce(max(position), 0) FROM kernel_eventposition)
FROM seen
"""


def mark_of_log() -> str:
    """The mark of what this connection sees now, settled positions included; "" within a transaction that has written.

    Two equal marks mean that nothing was committed to the log in between. Two unequal ones may also mean only that
    another transaction ran.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        committed, position = cursor.fetchone()
    return "" if committed is None else f"{committed}.{position}"
