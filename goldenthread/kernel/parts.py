"""What every kind of part has in common: its number, and the events that its entry's log tells of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from goldenthread.kernel.models import Attachment, Entry, Note

NOTE_VERBS = ("noted", "note changed", "note withdrawn")
"""Events that are told only to those for whom notes are meant."""
PART_NAMES = (Attachment.told_as, Note.told_as)


def next_number(model: type[Any], entry: Entry) -> int:
    """The first free number in an entry, which is held until the transaction ends."""
    Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    return int(model.objects.filter(entry_id=entry.pk).aggregate(last=Max("number"))["last"] or 0) + 1


def part_named(fact: str) -> tuple[str, int] | None:
    """The kind of part and its number that the name of a fact means ("note 3"); None for any other fact."""
    word, _space, number = fact.rpartition(" ")
    return (word, int(number)) if word in PART_NAMES and number.isdecimal() else None
