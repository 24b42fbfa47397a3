"""The window and the door for what hangs on entries of any register: attached files and colleagues' notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds, read, write
from goldenthread.engine.kinds import Kind
from goldenthread.engine.kinds.base import Words_, Wrong, clean
from goldenthread.engine.register import Register
from goldenthread.engine.write import Brought, Invalid, Missing, allowed
from goldenthread.kernel import attachments, notes
from goldenthread.kernel.attachments import Upload
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Attachment, Entry, Note, Person
from goldenthread.kernel.permissions import Visitor, may, may_see_field, visible_through

FILE = "file"
"""The name under which forms and the API send files."""
STANDS_AS = "stands_as"
"""The name under which a form says which field of the entry a new file answers."""
SAID_OF_A_FILE: tuple[Kind, ...] = (
    kinds.Words("title", _("Title"), hint=_("Empty: the file’s own name.")),
    kinds.Text("description", _("What it is"), hint=_("Such as “evidence”, “minutes” or “signed copy”.")),
    kinds.Day("on", _("Date of the file")),
)
LONGEST_NOTE = 5000
SIGN_IN = _("Sign in to do this.")


# Files


def attachments_of(entry: Entry, visitor: Visitor) -> list[Attachment]:
    """What is attached to an entry now, oldest first."""
    rows = Attachment.objects.filter(entry_id=entry.pk, removed_at=None)
    return list(visible_through(rows, visitor, path="entry").order_by("number"))


def attachment(register: Register, key: str, number: int, visitor: Visitor) -> Attachment:
    """One attached file; a removed one only for those who may contribute. Raises Missing, which nobody can tell apart."""
    rows = Attachment.objects.filter(entry__register=register.key, entry__key=key, number=number).exclude(sha256="")
    found = visible_through(rows, visitor, path="entry").select_related("entry").first() if "\0" not in key else None
    if found is None or (found.removed_at and not may_see_field(visitor, "contribute", found.entry)):
        raise Missing
    return found


def attach(
    register: Register,
    key: str,
    files: Sequence[UploadedFile[Any]],
    said: Brought,
    *,
    by: Visitor,
    replaces: int | None = None,
) -> list[Attachment]:
    """Keep files on an entry, all or none. Raises Missing, NotAllowed, or Invalid with what is wrong at which field."""
    with transaction.atomic():
        stored, person = _contributor(register, key, by)
        values = write.parse(said_of_a_file(register), said, read.reading_of(by), new=True)
        fault = _fault(files, values.stated, one=replaces is not None)
        if fault:
            values.errors[FILE] = fault
        if values.errors:
            raise Invalid(values.errors)
        older = _current(attachment(register, key, replaces, by)) if replaces is not None else None
        stands_as = values.stated.pop(STANDS_AS, "")
        uploads = [Upload(file, str(file.name), **values.stated) for file in files]
        try:
            made = attachments.attach(stored, uploads, by=person, replaces=older)
        except Refused as refused:
            raise Invalid({FILE: refused.message}) from refused
        if older is not None:
            _follow(register, stored, older, made[0], by=person)
        if stands_as:
            _set(register, stored, {register.by_name[stands_as].column: made[0].pk}, by=person)
        return made


def said_of_a_file(register: Register) -> tuple[Kind, ...]:
    """What people may say of a file of this register, and which of its fields the file is the answer to.

    A field that asks for more than the right to change the entry is filled in on the entry's own form.
    """
    plain = register.change is not None and register.reason_for is None
    fields = (kind for kind in register.fields if plain and isinstance(kind, kinds.Attachment))
    naming = tuple((kind.name, kind.label) for kind in fields if not kind.needs and not kind.audience)
    return (*SAID_OF_A_FILE, kinds.Fixed(STANDS_AS, _("Stands as"), choices=naming)) if naming else SAID_OF_A_FILE


def _follow(register: Register, stored: Entry, old: Attachment, new: Attachment | None, *, by: Person) -> None:
    """Let the fields that named a file name the one in its place, or none."""
    naming = (kind for kind in register.fields if old.pk in kind.files(getattr(stored, kind.column, None)))
    _set(register, stored, {kind.column: new.pk if new else None for kind in naming}, by=by)


def _set(register: Register, stored: Entry, columns: dict[str, Any], *, by: Person) -> None:
    if columns and register.change is not None:
        register.change(stored, by=by, **columns)


def remove(register: Register, key: str, number: int, *, by: Visitor) -> None:
    """Take a file off an entry. Raises Missing or NotAllowed."""
    with transaction.atomic():
        stored, person = _contributor(register, key, by)
        found = _current(attachment(register, key, number, by))
        attachments.remove(found, by=person)
        _follow(register, stored, found, None, by=person)


def erase(register: Register, key: str, number: int, *, by: Visitor, reason: str) -> None:
    """Take a file away lawfully, out of log and storage. Raises Missing, NotAllowed, or Refused without a reason."""
    with transaction.atomic():
        stored = read.find(register, key, by, lock=True)
        if stored is None:
            raise Missing
        if not isinstance(by, Person) or not may(by, "erase", stored):
            raise NotAllowed(_("Only those who administer its organisation may erase something."))
        found = attachment(register, key, number, by)
        attachments.erase(found, by=by, reason=reason)
        _follow(register, stored, found, None, by=by)


def _contributor(register: Register, key: str, by: Visitor) -> tuple[Entry, Person]:
    """The entry, held, and the person who may change it."""
    stored = allowed(register, read.find(register, key, by, lock=True), by)
    if not isinstance(by, Person):
        raise NotAllowed(SIGN_IN)
    return stored, by


def _current(found: Attachment) -> Attachment:
    if found.removed_at is not None:
        raise Missing
    return found


def _fault(files: Sequence[UploadedFile[Any]], stated: dict[str, Any], *, one: bool) -> Words_:
    """What is wrong with the files as they were sent; "" for nothing."""
    if not files:
        return _("Choose a file. An empty file cannot be attached.")
    if len(files) > 1 and (one or stated.get("title") or stated.get(STANDS_AS)):
        return _("Send one file at a time here: several cannot share a title or a place.")
    large = next((file for file in files if (file.size or 0) > settings.ATTACHMENT_BYTES), None)
    if large is not None:
        return _("“%(name)s” has %(size)s; a file may have up to %(limit)s.") % {
            "name": large.name,
            "size": filesizeformat(large.size or 0),
            "limit": filesizeformat(settings.ATTACHMENT_BYTES),
        }
    return ""


# Notes


def notes_of(entry: Entry, visitor: Visitor) -> list[Note] | None:
    """The notes on an entry, oldest first; None for whom they are not meant for."""
    if not may_see_field(visitor, "contribute", entry):
        return None
    return list(
        Note.objects.filter(entry_id=entry.pk, withdrawn_at=None).select_related("author", "entry").order_by("number")
    )


def may_note(visitor: Visitor, entry: Entry) -> bool:
    """Whether the visitor may write notes on an entry."""
    return may(visitor, "note", entry)


def notable(register: Register, key: str, by: Visitor) -> Entry:
    """The entry, if the visitor may write notes on it. Raises Missing or NotAllowed."""
    stored = read.find(register, key, by)
    if stored is None:
        raise Missing
    if not may_note(by, stored):
        raise NotAllowed(_("Only those who contribute in its organisation write notes on an entry."))
    return stored


def note(register: Register, key: str, text: str, *, by: Visitor) -> Note:
    """Write a note. Raises Missing, NotAllowed or Invalid."""
    stored = notable(register, key, by)
    if not isinstance(by, Person):
        raise NotAllowed(SIGN_IN)
    return notes.write(stored, text=_checked(text), by=by)


def own_note(register: Register, key: str, number: int, by: Visitor) -> Note:
    """A note that the visitor wrote. Raises Missing for one that is not for them, NotAllowed for another's."""
    stored = read.find(register, key, by)
    found = next((each for each in (notes_of(stored, by) or []) if each.number == number), None) if stored else None
    if found is None:
        raise Missing
    if found.author_id != getattr(by, "pk", None):
        raise NotAllowed(_("Only who wrote a note changes it or takes it back."))
    return found


def change_note(register: Register, key: str, number: int, text: str, *, by: Person) -> None:
    """Say one's own note otherwise. Raises Missing, NotAllowed, Invalid or Refused."""
    notes.change(own_note(register, key, number, by), text=_checked(text), by=by)


def withdraw_note(register: Register, key: str, number: int, *, by: Person) -> None:
    """Take one's own note back. Raises Missing, NotAllowed or Refused."""
    notes.withdraw(own_note(register, key, number, by), by=by)


def _checked(text: str) -> str:
    try:
        tidy = clean(text, limit=LONGEST_NOTE, lines=True)
    except Wrong as wrong:
        raise Invalid({"text": wrong.message}) from wrong
    if not tidy:
        raise Invalid({"text": _("Write something first.")})
    return tidy
