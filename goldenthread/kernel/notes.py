"""The only writers of notes: write, change, withdraw; each with its event."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Entry, Note, Person
from goldenthread.kernel.parts import next_number


@transaction.atomic
def write(entry: Entry, *, text: str, by: Person) -> Note:
    """Keep a note of today on an entry."""
    note = Note(entry_id=entry.pk, number=next_number(Note, entry), text=text, author=by, written_at=timezone.now())
    actions.touch(entry, by=by, verb="noted", **_told(note, text))
    note.save(force_insert=True)
    return note


@transaction.atomic
def change(note: Note, *, text: str, by: Person) -> None:
    """Say it otherwise; the log keeps what it said. Raises Refused for one that was withdrawn."""
    held = _held(note)
    if held.text == text:
        return
    actions.touch(held.entry, by=by, verb="note changed", **_told(held, text))
    Note.objects.filter(pk=note.pk).update(text=text, changed_at=timezone.now())


@transaction.atomic
def withdraw(note: Note, *, by: Person) -> None:
    """Take a note back; the log keeps what it said. Raises Refused for one that is back already."""
    held = _held(note)
    actions.touch(held.entry, by=by, verb="note withdrawn", **_told(held, None))
    Note.objects.filter(pk=note.pk).update(text="", withdrawn_at=timezone.now())


def _told(note: Note, text: str | None) -> dict[str, Any]:
    """A note as the log tells it."""
    return {note.fact: text}


def _held(note: Note) -> Note:
    """The note as stored, once its entry is held."""
    next_number(Note, note.entry)
    held = Note.objects.select_related("entry").get(pk=note.pk)
    if held.withdrawn_at is not None:
        raise Refused(_("This note was withdrawn."))
    return held
