"""The only writers of attachments: attach, replace, remove, and erase lawfully; each with its event."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions, contents
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Attachment, Entry, Event, Person
from goldenthread.kernel.parts import next_number

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody brings, with what they say of it."""

    file: File[bytes]
    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    on: date | None = None


@transaction.atomic
def attach(
    entry: Entry, uploads: Sequence[Upload], *, by: Person | None, replaces: Attachment | None = None
) -> list[Attachment]:
    """Keep files on an entry with one event, all or none; `replaces` takes an older version's place.

    Raises Refused for an empty file, a name that cannot be kept, or a file that is attached here already.
    """
    first = next_number(Attachment, entry)
    made = [_built(entry, each, number=first + n, by=by) for n, each in enumerate(uploads)]
    _refuse_doubles(entry, made, replaces)
    facts: dict[str, Any] = {each.fact: _told(each) for each in made}
    if replaces is not None:
        made[0].replaces = replaces
        facts[replaces.fact] = None
        facts[made[0].fact]["replaces"] = replaces.number
    actions.touch(entry, by=by, verb="attachment replaced" if replaces else "attached", **facts)
    if replaces is not None:
        _take_away(replaces)
    Attachment.objects.bulk_create(made)
    # Last, so that whatever fails before has written no file.
    for each, upload in zip(made, uploads, strict=True):
        contents.keep(upload.file, contents.Content(each.sha256, each.size))
    return made


@transaction.atomic
def remove(attachment: Attachment, *, by: Person | None, reason: str = "") -> Event:
    """Take a file off its entry; log and bytes keep what it was. Raises Refused when it is off already."""
    next_number(Attachment, attachment.entry)
    event = actions.touch(attachment.entry, by=by, verb="attachment removed", reason=reason, **{attachment.fact: None})
    _take_away(attachment)
    return event


@transaction.atomic
def erase(attachment: Attachment, *, by: Person | None, reason: str) -> Event:
    """Lawfully take a file away altogether: out of the entry, the log and, unless it lies elsewhere too, the storage."""
    digest = Attachment.objects.select_for_update().get(pk=attachment.pk).sha256
    event = actions.erase(attachment.entry, by=by, reason=reason, names=[attachment.fact])
    Attachment.objects.filter(pk=attachment.pk).update(
        name="", sha256="", title={}, description="", on=None, added_by=None, removed_at=timezone.now()
    )
    if digest:
        transaction.on_commit(lambda: contents.forget(digest))
    return event


def _built(entry: Entry, upload: Upload, *, number: int, by: Person | None) -> Attachment:
    name = contents.checked_name(upload.name)
    content = contents.measured(upload.file)
    if not content.size:
        raise Refused(_("“%(name)s” is empty: choose the file that you mean.") % {"name": name})
    return Attachment(
        entry_id=entry.pk,
        number=number,
        name=name,
        media_type=mimetypes.guess_type(name)[0] or UNKNOWN_TYPE,
        size=content.size,
        sha256=content.sha256,
        title=dict(upload.title),
        description=upload.description,
        on=upload.on,
        added_at=timezone.now(),
        added_by=by,
    )


def _refuse_doubles(entry: Entry, made: Sequence[Attachment], replaced: Attachment | None) -> None:
    current = Attachment.objects.filter(entry_id=entry.pk, removed_at=None)
    if replaced is not None and not current.filter(pk=replaced.pk).exists():
        raise Refused(_("This file is not attached any more."))
    names = dict(current.values_list("sha256", "name"))
    for each in made:
        if each.sha256 in names:
            raise Refused(
                _("“%(name)s” is attached here already, as “%(there)s”.")
                % {"name": each.name, "there": names[each.sha256]}
            )
        names[each.sha256] = each.name


def _take_away(attachment: Attachment) -> None:
    if not Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=timezone.now()):
        raise Refused(_("This file is not attached any more."))


def _told(each: Attachment) -> dict[str, Any]:
    """An attachment as the log tells it."""
    names = ("name", "media_type", "size", "sha256", "title", "description", "on")
    return {name: getattr(each, name) for name in names}
