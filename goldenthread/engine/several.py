"""Several stored entries changed at once: what would become of each, then all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import read, write
from goldenthread.engine.kinds import Kind
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.kernel import actions
from goldenthread.kernel.changing import ONE_BY_ONE, Wanted, change_many
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Entry, Person
from goldenthread.kernel.permissions import Visitor, addressed, remembering, visible

MOST = 5000
"""Entries that are changed at once."""

Versions = Mapping[str, int | None]
"""Key → the version that the change starts from; None: whatever is stored."""


@dataclass(slots=True)
class Planned:
    """What would become of one entry."""

    entry: Entry
    columns: dict[str, Any] = field(default_factory=dict)
    differences: list[tuple[Kind, Any, Any]] = field(default_factory=list)
    """Each field that changes, with its old and its new value."""
    refused: Words_ = ""


@dataclass(slots=True)
class Plan:
    """What would become of all of them."""

    reading: Reading
    lines: list[Planned] = field(default_factory=list)
    missing: int = 0
    """How many of the keys lead to nothing that the person may see."""

    @property
    def changing(self) -> list[Planned]:
        """Those that would change."""
        return [line for line in self.lines if line.differences and not line.refused]

    @property
    def refused(self) -> list[Planned]:
        """Those that may not, each with why."""
        return [line for line in self.lines if line.refused]


def settable(register: Register, visitor: Visitor) -> list[Kind]:
    """The fields that can be set in many entries at once."""
    if register.change is None:
        return []
    return [kind for kind in read.offered(register, visitor) if kind.editable and not kind.once and not kind.afterwards]


def plan(register: Register, versions: Versions, brought: write.Brought, *, by: Visitor) -> Plan:
    """What the change would do to each entry, through the same checks as a change of one. Raises Invalid.

    The values are read once; what is wrong with them is wrong with all.
    """
    return _planned(register, versions, brought, by=by, lock=False)


def apply(register: Register, versions: Versions, brought: write.Brought, *, by: Person) -> int:
    """Change all of them, or none; how many changed. Raises Invalid, and Refused when one is refused or not there."""
    if register.change is None:
        raise NotAllowed(_("Entries of this register are not changed here."))
    with transaction.atomic():
        found = _planned(register, versions, brought, by=by, lock=True)
        if found.refused or found.missing:
            raise Refused(_("Nothing was changed, as some of it cannot be. Look at the preview again."))
        many, alone = _parted(register, found.changing)
        try:
            with transaction.atomic():
                change_many(
                    [Wanted(line.entry, line.columns, line.entry.version) for line in many],
                    by=by,
                    reason=brought.reason,
                )
                for line in alone:
                    register.change(
                        line.entry, by=by, reason=brought.reason, version=line.entry.version, **line.columns
                    )
        except IntegrityError as clash:
            raise Refused(_("This clashes with another entry that is there already.")) from clash
    return len(found.changing)


def _parted(register: Register, lines: Sequence[Planned]) -> tuple[list[Planned], list[Planned]]:
    """Those that are written together, and those that the register's own action must change one by one."""
    if register.change is not actions.change:
        return [], list(lines)
    return (
        [line for line in lines if not ONE_BY_ONE & line.columns.keys()],
        [line for line in lines if ONE_BY_ONE & line.columns.keys()],
    )


def _planned(register: Register, versions: Versions, brought: write.Brought, *, by: Visitor, lock: bool) -> Plan:
    found = Plan(read.reading_of(by))
    entries = _stored(register, versions, by, lock=lock)
    found.missing = len(versions) - len(entries)
    hidden = _hidden(register, entries, by)
    values = write.parse(register.fields, brought, found.reading, new=False)
    if values.errors:
        raise write.Invalid(values.errors)
    leading = [register.by_name[name] for name in values.stated]
    read.load_names(found.reading, leading, (read.values_of(leading, entry) for entry in entries))
    read.load_names(found.reading, leading, [values.stated])
    with remembering():
        for entry in entries:
            line = Planned(entry)
            found.lines.append(line)
            seen = {name for name in values.stated if entry.pk not in hidden.get(register.by_name[name].audience, ())}
            try:
                _fill(line, register, {name: values.stated[name] for name in seen}, found.reading, versions[entry.key])
            except NotAllowed as refused:
                line.refused = refused.message
            except Refused as refused:
                line.refused = next(iter(refused.fields.values()), refused.message)
    return found


def _fill(line: Planned, register: Register, stated: dict[str, Any], reading: Reading, version: int | None) -> None:
    """Work out what changes in one entry. Raises NotAllowed, Stale or Invalid."""
    entry, by = line.entry, reading.visitor
    write.allowed(register, entry, by)
    if version is not None and version != entry.version:
        raise Stale(_("Somebody has changed this since you opened it."))
    kinds = [register.by_name[name] for name in stated]
    stored = read.values_of(kinds, entry)
    kept = {kind.name: kind.kept(stated[kind.name], stored[kind.name], reading) for kind in kinds}
    changed = {name: value for name, value in kept.items() if value != stored[name]}
    write.refuse_doubles(register, changed, entry)
    columns = write.columns_of(register, changed, entry)
    proposed = copy(entry)
    for column, value in columns.items():
        setattr(proposed, column, value)
    write.check_change(register, entry, proposed, by)
    line.columns = columns
    line.differences = [(kind, stored[kind.name], kept[kind.name]) for kind in kinds if kind.name in changed]


def _stored(register: Register, versions: Versions, by: Visitor, *, lock: bool) -> list[Entry]:
    """The entries that the person may see, held until the transaction ends where they are to be changed."""
    rows = register.model._default_manager.filter(register=register.key, key__in=[k for k in versions if "\0" not in k])
    if lock:
        # In one order whoever asks, so that no two wait for each other.
        rows = rows.select_for_update(of=("self",), no_key=True)
    return list(visible(rows, by).order_by("pk"))


def _hidden(register: Register, entries: Sequence[Entry], by: Visitor) -> dict[str, set[int]]:
    """Audience → the entries whose fields for it the person may not see."""
    ids = {entry.pk for entry in entries}

    def told() -> Iterator[tuple[str, set[int]]]:
        for audience in {kind.audience for kind in register.fields} - {""}:
            open_to = Entry.objects.filter(addressed(by, audience), pk__in=ids)
            yield audience, ids - set(open_to.values_list("pk", flat=True))

    return dict(told())
