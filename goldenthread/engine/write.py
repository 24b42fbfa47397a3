"""The one door: forms, API bodies and files all bring what they hold through here.

Permission is checked on the stored row before the new data touches it, then the version, then every field, then what
the change itself needs (another organisation, wider visibility, a lower classification); then the register's action.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import beside, read
from goldenthread.engine.kinds import EntryReference, FormData, Kind, Text, Wrong
from goldenthread.engine.kinds.base import Words_, clean
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.kernel import moves
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.lifecycle import missing
from goldenthread.kernel.models import Entry, Person, Visibility
from goldenthread.kernel.permissions import Visitor, may

SHOWN = "shown"
"""The name under which a form says which fields it showed: an unticked box sends nothing."""
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,159}")
RESERVED = ("new", "import", "several")
"""Keys that are addresses of the engine."""
KEY_LENGTH = 80
LONGEST_REASON = 2000


class Missing(Exception):
    """There is no such entry, or the visitor may not see it: the answer is the same."""


class Invalid(Refused):
    """Some fields cannot stand as they are; `fields` says what is wrong with each."""

    def __init__(self, fields: Mapping[str, str | Promise]) -> None:
        super().__init__(_("Some of this cannot be saved as it is."), fields=fields)


class Brought(Protocol):
    """What somebody brings to the door."""

    def has(self, kind: Kind) -> bool:
        """Whether it says something on the field."""

    def value(self, kind: Kind, reading: Reading) -> Any:
        """What it says. Raises Wrong."""

    @property
    def key(self) -> str:
        """The key that a new entry is to have; "": the door makes one."""

    @property
    def reason(self) -> str:
        """Why; "" where nobody asked."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser sends."""

    data: FormData

    def has(self, kind: Kind) -> bool:
        """Whether the form showed the field."""
        return kind.name in self.data.getlist(SHOWN)

    def value(self, kind: Kind, reading: Reading) -> Any:
        """What was filled in."""
        return kind.from_form(self.data, reading)

    @property
    def key(self) -> str:
        """As typed."""
        return self.data.get("key", "").strip()

    @property
    def reason(self) -> str:
        """As typed."""
        return self.data.get("reason", "").strip()


@dataclass(frozen=True, slots=True)
class Body:
    """What the API receives: field name → JSON value."""

    fields: Mapping[str, Any]

    def has(self, kind: Kind) -> bool:
        """Whether the body names the field."""
        return kind.name in self.fields

    def value(self, kind: Kind, reading: Reading) -> Any:
        """What it says."""
        return kind.from_json(self.fields[kind.name], reading)

    @property
    def key(self) -> str:
        """As given."""
        return str(self.fields.get("key") or "").strip()

    @property
    def reason(self) -> str:
        """As given."""
        return str(self.fields.get("reason") or "").strip()


@dataclass(slots=True)
class Values:
    """What was brought, read: by field name, and what is wrong."""

    stated: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Words_] = field(default_factory=dict)


def create(register: Register, brought: Brought, *, by: Visitor, state: str = "") -> Entry:
    """Keep a new entry. Raises NotAllowed, Invalid, or what the action refuses.

    `state` is for imports alone: what a source already holds begins at a later state of the lifecycle (`begin_at`).
    """
    if register.create is None or not isinstance(by, Person):
        raise NotAllowed(_("Nobody adds entries to this register here."))
    reading = read.reading_of(by)
    values = parse(register.fields, brought, reading, new=True)
    values.errors |= key_errors(register, brought.key)
    reason = _reason(brought, values)
    if values.errors:
        raise Invalid(values.errors)
    refuse_doubles(register, values.stated, None)
    entry = register.model(**columns_of(register, values.stated, None))
    entry.register = register.key
    if not may(by, register.needed("create"), entry):
        raise NotAllowed(_("You may not add entries to that organisation. Choose one in which you contribute."))
    check_change(register, None, entry, by)
    begin_at(register, entry, state, by=by)
    entry.key = key_for(register, brought.key, entry)
    try:
        with transaction.atomic():
            made: Entry = register.create(entry, by=by, reason=reason)
            return made
    except IntegrityError as clash:
        raise Refused(_("This clashes with an entry that is there already. Give it another key.")) from clash


def change(register: Register, key: str, brought: Brought, *, by: Visitor, version: int | None) -> Entry:
    """Change a stored entry. Raises Missing, NotAllowed, Stale, Invalid, or what the action refuses."""
    with transaction.atomic():
        stored = allowed(register, read.find(register, key, by, lock=True), by)
        if version is None or version != stored.version:
            raise Stale(_("Somebody has changed this since you opened it."))
        reading = read.reading_of(by)
        reading.about = stored.pk
        seen = read.shown_fields(register, stored, by)
        values = parse(seen, brought, reading, new=False)
        reason = _reason(brought, values)
        if values.errors:
            raise Invalid(values.errors)
        _keep_unseen(register, values, stored, reading)
        refuse_doubles(register, values.stated, stored)
        columns = columns_of(register, values.stated, stored)
        proposed = copy(stored)
        for column, value in columns.items():
            setattr(proposed, column, value)
        if not reason and needs_reason(register, stored) and any(_differs(stored, proposed, c) for c in columns):
            raise Invalid({"reason": _("Say why: others rely on this entry as it stands.")})
        check_change(register, stored, proposed, by)
        if register.change is None or not isinstance(by, Person):
            raise NotAllowed(_("Entries of this register are not changed here."))
        try:
            with transaction.atomic():
                register.change(stored, by=by, reason=reason, version=version, **columns)
        except IntegrityError as clash:
            raise Refused(_("This clashes with another entry that is there already.")) from clash
    stored.refresh_from_db()
    return stored


def begin_at(register: Register, entry: Entry, state: str, *, by: Visitor) -> None:
    """Let an unsaved entry begin at a state of its lifecycle; "": at the first.

    One event tells that it was brought in so, as nobody here made the moves before. Therefore whoever brings it in must
    be allowed each of them, and it must hold what each asks to be filled. Raises NotAllowed or Invalid.
    """
    held = register.lifecycle
    if held is None or not state:
        return
    for step in held.way_to(state):
        if not may(by, step.needs, entry):
            raise NotAllowed(_("You may not bring in an entry as “%(state)s”.") % {"state": held.label_of(state)})
        _sentences, fields = missing(step, entry, reason=BROUGHT_IN)
        if fields:
            raise Invalid(fields)
    entry.state = state


BROUGHT_IN = "brought in"
"""Stands for the reasons of the moves that were made before an entry came here."""


def move(register: Register, key: str, name: str, *, by: Visitor, reason: str, version: int | None) -> Entry:
    """Take an entry along a move. Raises Missing (also for a move that there is not), NotAllowed, Stale or Refused."""
    with transaction.atomic():
        stored = read.find(register, key, by, lock=True)
        step = register.lifecycle.by_name.get(name) if register.lifecycle else None
        if stored is None or step is None:
            raise Missing
        if not isinstance(by, Person) or not may(by, step.needs, stored):
            raise NotAllowed(_("You may not do this with it. Ask those who administer its organisation."))
        if version is None:
            raise Stale(_("Somebody has changed this since you opened it."))
        moves.move(stored, move=name, by=by, reason=reason, version=version)
    return stored


def allowed(register: Register, stored: Entry | None, by: Visitor, *, verb: str = "change") -> Entry:
    """The entry as found, if the visitor may do the verb with it. Raises Missing or NotAllowed."""
    if stored is None:
        raise Missing
    if not may(by, register.needed(verb), stored):
        raise NotAllowed(_("You may read this entry but not change it. Ask those who administer its organisation."))
    return stored


def needs_reason(register: Register, stored: Entry) -> bool:
    """Whether a change of this entry must say why."""
    return register.reason_for is not None and register.reason_for(stored)


def _reason(brought: Brought, values: Values) -> str:
    """The reason as it is kept; what is wrong with it goes to the errors."""
    try:
        return clean(brought.reason, limit=LONGEST_REASON, lines=True)
    except Wrong as wrong:
        values.errors["reason"] = wrong.message
        return ""


def may_set(kind: Kind, entry: Entry, by: Visitor) -> bool:
    """Whether the visitor may set the field of an entry that they may change."""
    return not kind.needs or may(by, kind.needs, entry)


def parse(kinds: Any, brought: Brought, reading: Reading, *, new: bool) -> Values:
    """Read everything that was brought; for a new entry, what is required must be there."""
    values = Values()
    reading.load_terms(v for kind in kinds if brought.has(kind) for v in kind.vocabularies)
    for kind in kinds:
        if not kind.editable or (kind.once and not new):
            if brought.has(kind) and isinstance(brought, Body):
                values.errors[kind.name] = _("This cannot be set here.")
            continue
        try:
            if brought.has(kind):
                values.stated[kind.name] = brought.value(kind, reading)
            elif new and kind.required and kind.name not in DEFAULTED:
                kind.stated(kind.empty)
        except Wrong as wrong:
            values.errors[kind.name] = wrong.message
    return values


DEFAULTED = {"visibility", "classification"}
"""Required fields that the model fills when nothing is said: an organisation's own, not classified."""


def columns_of(register: Register, stated: Mapping[str, Any], stored: Entry | None) -> dict[str, Any]:
    """What each column is to hold; fields of one's own change their part of the column that they share."""
    kinds = [(register.by_name[name], value) for name, value in stated.items()]
    columns = {
        column: each
        for kind, value in kinds
        if not kind.own
        for column, each in zip(kind.columns, kind.spread(value), strict=True)
    }
    own = {kind.name: None if kind.is_empty(value) else kind.kept_as(value) for kind, value in kinds if kind.own}
    if own:
        whole = {**(stored.more if stored else {}), **own}
        columns["more"] = {name: value for name, value in whole.items() if value is not None}
    return columns


def _keep_unseen(register: Register, values: Values, stored: Entry, reading: Reading) -> None:
    """Leave what a reference names and the visitor may not see: a form does not show it, so saving must not lose it."""
    leading = [kind for kind in register.fields if kind.name in values.stated and kind.leads]
    row = read.values_of(leading, stored)
    read.load_names(reading, leading, [row])
    for kind in leading:
        values.stated[kind.name] = kind.kept(values.stated[kind.name], row[kind.name], reading)


def refuse_doubles(register: Register, stated: Mapping[str, Any], stored: Entry | None) -> None:
    """Of two entries in being, no two are the same thing. Raises Invalid, naming the field that says so."""
    for kind in register.fields:
        if isinstance(kind, Text) and kind.identifies and stated.get(kind.name):
            same = {kind.compared_column: kind.compared(stated[kind.name]), "ended_on": None}
            others = register.model._default_manager.filter(**same)
            if (others.exclude(pk=stored.pk) if stored else others).exists():
                raise Invalid({kind.name: _("There is an entry with this already, perhaps written another way.")})


def check_change(register: Register, stored: Entry | None, proposed: Entry, by: Visitor) -> None:
    """What the change itself takes, beyond being allowed to change the stored row. Raises NotAllowed."""
    moved = stored is not None and stored.organisation_id != proposed.organisation_id
    # Without its number: the right over an organisation itself is none over where it comes to.
    place = Entry(organisation_id=proposed.organisation_id, classification=proposed.classification)
    if (moved or _differs(stored, proposed, "classification")) and not may(by, register.needed("create"), place):
        raise NotAllowed(_("You may not keep entries in that organisation, or above your clearance."))
    public = proposed.visibility == Visibility.PUBLIC
    opened = public and (moved or stored is None or stored.visibility != Visibility.PUBLIC)
    lowered = stored is not None and proposed.classification < stored.classification
    if (opened or lowered) and not all(may(by, "publish", at) for at in (stored, place if moved else proposed) if at):
        raise NotAllowed(_("To make it public or less classified one must be allowed to approve in its organisation."))
    for kind in register.fields:
        differs = any(_differs(stored, proposed, column) for column in kind.columns)
        if differs and not may_set(kind, stored or proposed, by):
            raise NotAllowed(_("You may not set “%(field)s”.") % {"field": kind.label})
        # A new entry that stands below nothing takes the right at the root, or anyone could make a root of their own.
        if isinstance(kind, EntryReference) and kind.needs_at_ends and (differs or stored is None):
            _check_ends(kind, stored, proposed, by)


def _differs(stored: Entry | None, proposed: Entry, column: str) -> bool:
    """Whether the column changes; at a new entry, whether it holds more than every new one."""
    return bool(getattr(stored or type(proposed)(), column) != getattr(proposed, column))


def _check_ends(kind: EntryReference, stored: Entry | None, proposed: Entry, by: Visitor) -> None:
    """Leaving one entry for another takes a right at both; leaving for none takes the right at the root."""
    ends = [getattr(entry, kind.name) for entry in (stored, proposed) if entry is not None]
    for end in ends:
        if not may(by, kind.needs_at_ends, end or Entry()):
            raise NotAllowed(
                _("To change “%(field)s” one must administer both the old and the new one.") % {"field": kind.label}
            )


def key_errors(register: Register, key: str) -> dict[str, Words_]:
    """What is wrong with the key that a new entry is to have."""
    reserved = reserved_keys(register)
    if key and not register.key_of and (not KEY.fullmatch(key) or key in reserved):
        message = _(
            "A key begins with a letter or a digit and has up to 160 letters without accents, digits, full stops, "
            "hyphens and underscores. It cannot be one of these: %(words)s."
        )
        return {"key": message % {"words": ", ".join(reserved)}}
    return {}


def reserved_keys(register: Register) -> list[str]:
    """Keys that no entry of the register can have: pages or the API have something else at their address."""
    return [*RESERVED, *sorted(beside.taken_keys(register.key))]


def key_for(register: Register, wanted: str, entry: Entry) -> str:
    """The wanted key, or one that follows from the entry's fields or its title."""
    if register.key_of:
        return register.key_of(entry)
    if wanted:
        return wanted
    title = entry.title.get("en") or next(iter(entry.title.values()), "")
    base = slugify(title)[:KEY_LENGTH].strip("-") or register.key
    rows = Entry.objects.filter(register=register.key, key__startswith=base)
    taken = {*rows.values_list("key", flat=True), *reserved_keys(register)}
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
