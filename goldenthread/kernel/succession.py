"""What became of entries that another one has replaced: whatever binds one that has ended binds what it became."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models.expressions import RawSQL

from goldenthread.kernel.models import Entry


def itself_and_merged(entry: Entry, *, on: date) -> RawSQL:
    """The ids of an entry and of everything that was merged into it until a day, through any number of mergers."""
    return RawSQL(
        "WITH RECURSIVE line (id) AS (SELECT %s::bigint UNION SELECT e.id FROM kernel_entry e "
        "JOIN line ON e.successor_id = line.id AND e.ended_on <= %s) SELECT id FROM line",
        (entry.pk, on),
    )


def leads_back(entry: Entry) -> bool:
    """Whether the successor that an entry is to have, or what has become of that one, is the entry itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE line (id) AS (SELECT %s::bigint UNION SELECT e.successor_id FROM kernel_entry e "
            "JOIN line ON e.id = line.id WHERE e.successor_id IS NOT NULL) SELECT %s IN (SELECT id FROM line)",
            [entry.successor_id, entry.pk],
        )
        return bool(cursor.fetchone()[0])


def what_became(ids: set[int], *, on: date) -> dict[int, int]:
    """Id → the id of what it has become by a day, for those that were merged; one query for each merger in a row."""
    became = {number: number for number in ids}
    while True:
        rows = Entry.objects.filter(pk__in=set(became.values()), successor__isnull=False, ended_on__lte=on)
        after = dict(rows.values_list("pk", "successor_id"))
        if not after:
            return became
        became = {number: after.get(now) or now for number, now in became.items()}
