"""An entry as the log had recorded it at a version or at the end of a day, put together from the bodies of its events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.history import links_in
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.language import day_words
from goldenthread.engine.register import Register
from goldenthread.kernel.models import Attachment, Entry, Event, EventBody
from goldenthread.kernel.parts import part_named
from goldenthread.kernel.values import recorded_fields

LAST_OF_EACH = """
SELECT DISTINCT ON (told.key) told.key, told.value, event.version
FROM kernel_event event JOIN kernel_eventbody body ON body.event_id = event.id
CROSS JOIN LATERAL jsonb_each(body.fields) told
WHERE event.entry_id = %s AND event.version <= %s ORDER BY told.key, event.version DESC
"""
UNTIED = "unlinked"
Tie = tuple[str, int, str, str]
"""Verb, number of the other entry, part of this one, part of the other."""


@dataclass(slots=True)
class Past:
    """What the log had recorded. Who may see which of it is today's question."""

    entry: Any
    """An unsaved entry of the register's model, holding the values of then."""
    version: int
    at: datetime
    """When that version was recorded."""
    newest: int
    """The version that is recorded now."""
    set_by: dict[str, int] = field(default_factory=dict)
    """Column → the version that last set it by then."""
    erased: frozenset[str] = frozenset()
    """Columns whose values of then have been lawfully erased."""
    attachments: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By their numbers, as the log tells them; an erased one holds nothing."""
    ties: list[Tie] = field(default_factory=list)
    """Those that this entry had made; what others had tied to it stands in their own logs."""

    def is_erased(self, kind: Kind) -> bool:
        """Whether what the field held then has been erased."""
        return not self.erased.isdisjoint(kind.columns)

    def last_set(self, kind: Kind) -> int:
        """The version that last set the field by then; 0 where none had."""
        return max(self.set_by.get(column, 0) for column in kind.columns)


def at_version(register: Register, stored: Entry, version: int) -> Past:
    """The entry at one of its versions. Raises Wrong where it has no such version."""
    event = Event.objects.filter(entry_id=stored.pk, version=version).first() if version <= stored.version else None
    if event is None:
        raise Wrong(_("There is no such version. There are those from 1 to %(last)s.") % {"last": stored.version})
    return _built(register, stored, event)


def on_day(register: Register, stored: Entry, day: date) -> Past:
    """The entry at the end of a day. Raises Wrong for a day before it was recorded, or one that has yet to come."""
    if day > timezone.localdate():
        raise Wrong(_("That day has yet to come: nothing is recorded of it."))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    event = Event.objects.filter(entry_id=stored.pk, at__lt=end).order_by("-version").first()
    if event is None:
        first = Event.objects.filter(entry_id=stored.pk).order_by("version")[0].at
        raise Wrong(
            _("It is recorded here since %(day)s, and was not before.")
            % {"day": day_words(timezone.localtime(first).date())}
        )
    return _built(register, stored, event)


def _built(register: Register, stored: Entry, event: Event) -> Past:
    last = _last_of_each(stored.pk, event.version)
    fields = recorded_fields(register.model)
    then = register.model(pk=stored.pk, register=register.key, key=stored.key, version=event.version)
    then.created_at, then.changed_at = stored.created_at, event.at
    for column in fields:
        told, _version = last.get(column.attname, ({}, 0))
        if "value" in told:
            setattr(then, column.attname, _read(column, told["value"]))
    return Past(
        entry=then,
        version=event.version,
        at=event.at,
        newest=stored.version,
        set_by={name: version for name, (_told, version) in last.items()},
        erased=frozenset(c.attname for c in fields if "hash" in last.get(c.attname, ({}, 0))[0]),
        attachments=dict(sorted(_attached((name, told) for name, (told, _version) in last.items()))),
        ties=_ties(stored.pk, event.version),
    )


def _last_of_each(entry: int, version: int) -> dict[str, tuple[dict[str, Any], int]]:
    """Every fact → what the log last said of it by that version, and at which."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_OF_EACH, [entry, version])
        return {name: (json.loads(told), when) for name, told, when in cursor.fetchall()}


def _read(column: Any, value: Any) -> Any:
    """A value out of the log as the column holds it; nothing where the column has since become another."""
    try:
        return column.to_python(value)
    except (ValidationError, TypeError, ValueError):
        return None


def _attached(facts: Iterable[tuple[str, dict[str, Any]]]) -> Iterable[tuple[int, dict[str, Any]]]:
    for name, told in facts:
        part = part_named(name)
        if part is not None and part[0] == Attachment.told_as and told.get("value", {}) is not None:
            yield part[1], told.get("value", {})


def _ties(entry: int, version: int) -> list[Tie]:
    bodies = EventBody.objects.filter(event__entry_id=entry, event__version__lte=version)
    told = bodies.filter(fields__has_any_keys=["link", "links"]).order_by("event__version")
    held: dict[Tie, None] = {}
    for verb, fields in told.values_list("event__verb", "fields"):
        for each in links_in(fields):
            tie = (each["verb"], each["target"], each["source_part"], each["target_part"])
            if verb == UNTIED:
                held.pop(tie, None)
            else:
                held[tie] = None
    return list(held)
