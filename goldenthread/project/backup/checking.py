"""What must be true of restored tables before they are kept: every root, every version, every line of descent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from goldenthread.kernel import proof
from goldenthread.project.backup.progress import Progress
from goldenthread.project.backup.tables import Connection

BATCH = 2000  # events read at a time

BODIES = """
SELECT event.id, event.entry_id, event.version, event.root, body.fields::text
FROM kernel_event event LEFT JOIN kernel_eventbody body ON body.event_id = event.id ORDER BY event.id
"""
WITHOUT_EVENT = """
SELECT entry.register || ':' || entry.key FROM kernel_entry entry
WHERE NOT EXISTS (SELECT FROM kernel_event e WHERE e.entry_id = entry.id AND e.version = entry.version) LIMIT 1
"""
# Versions of an entry are unique and none is above the entry's own, so as many as all versions together are all.
LEFT_OUT_VERSIONS = """
SELECT (SELECT coalesce(sum(version), 0) FROM kernel_entry) <> (SELECT count(*) FROM kernel_event)
    OR EXISTS (SELECT FROM kernel_event e LEFT JOIN kernel_entry entry ON entry.id = e.entry_id
               WHERE entry.id IS NULL OR e.version NOT BETWEEN 1 AND entry.version)
"""
OF_THIS_CLUSTER = "SELECT id FROM kernel_event WHERE transaction >= 0 LIMIT 1"
LOOSE_BODY = "SELECT event_id FROM kernel_eventbody WHERE person_id IS DISTINCT FROM (fields -> '_by' ->> 'value')::bigint LIMIT 1"
POSITIONS = "SELECT count(*) <> coalesce(max(position), 0) FROM kernel_eventposition"
DESCENT = """
WITH RECURSIVE line (organisation_id, ancestor_id, distance) AS (
    SELECT entry_ptr_id, entry_ptr_id, 0 FROM kernel_organisation
    UNION ALL
    SELECT line.organisation_id, above.parent_id, line.distance + 1
    FROM line JOIN kernel_organisation above ON above.entry_ptr_id = line.ancestor_id
    WHERE above.parent_id IS NOT NULL
) CYCLE ancestor_id SET looped USING path,
held AS (SELECT organisation_id, ancestor_id, distance FROM kernel_organisationancestor),
wanted AS (SELECT organisation_id, ancestor_id, distance FROM line)
SELECT EXISTS (SELECT FROM line WHERE looped) OR EXISTS (TABLE held EXCEPT TABLE wanted)
    OR EXISTS (TABLE wanted EXCEPT TABLE held)
"""


def wrong_roots(connection: Connection, progress: Progress) -> tuple[int, str]:
    """How many events there are, and what is wrong with the first whose body has not its root; "" when none is."""
    number, first = 0, ""
    for event, entry, version, root, fields in _bodies(connection):
        number += 1
        progress.tell("Checking roots", number, "events")
        if not first and not _is_right(bytes(root), fields):
            first = f"the body of event {event} (entry {entry}, version {version}) is not the one that was recorded"
    return number, first


def wrong_ties(connection: Connection) -> str:
    """What is wrong between entries, events and organisations; "" when nothing is."""
    if row := connection.execute(WITHOUT_EVENT).fetchone():
        return f"entry {row[0]} lacks the event of its version"
    if _one(connection, LEFT_OUT_VERSIONS):
        return "the log lacks events of some versions, or has events of none"
    if row := connection.execute(OF_THIS_CLUSTER).fetchone():
        return f"event {row[0]} claims a transaction of the database that it comes to"
    if row := connection.execute(LOOSE_BODY).fetchone():
        return f"the person of event {row[0]} is not the one in its body"
    if _one(connection, POSITIONS):
        return "the order of the log has gaps"
    if _one(connection, DESCENT):
        return "the lines of descent do not follow from the parents of organisations"
    return ""


def _bodies(connection: Connection) -> Iterator[Any]:
    with connection.cursor(name="bodies") as cursor:
        cursor.itersize = BATCH
        cursor.execute(BODIES)
        yield from cursor


def _is_right(root: bytes, fields: str | None) -> bool:
    try:
        told: Mapping[str, Any] = orjson.loads(fields or "null")
        return proof.event_root(told) == root
    except (ValueError, TypeError, AttributeError, KeyError):
        return False


def _one(connection: Connection, question: str) -> Any:
    row = connection.execute(question).fetchone()
    return row[0] if row else None
