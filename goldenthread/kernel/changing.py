"""Changing many entries of one register at once, with the guarantees of actions.change and one event for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions, bulk, lifecycle, search
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Entry, Person
from goldenthread.kernel.values import plain, recorded_fields, values_of

ONE_BY_ONE = {"key", "parent_id", "successor_id"}
"""Columns whose change asks more of the register than a bulk change looks at: actions.change sets them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one stored entry is to hold: column → value; and the version that this starts from, None: whatever is stored."""

    entry: Entry
    fields: Mapping[str, Any]
    version: int | None = None


@transaction.atomic
def change_many(wanted: Sequence[Wanted], *, by: Person | None, verb: str = "changed", reason: str = "") -> list[Entry]:
    """Set fields of stored entries of one register; what differs nowhere is left alone. The entries that changed.

    Raises Stale, and changes nothing, when one is no longer at its version; Refused for a state that no move leads to;
    TypeError for a column that is set one by one (a key, a parent, a successor) or that the register has not.
    """
    if not wanted:
        return []
    model = type(wanted[0].entry)
    _refuse_unfit(model, wanted)
    stored = _locked(model, wanted)
    now = timezone.now()
    changes, rows = [], []
    for each in wanted:
        entry = stored[each.entry.pk]
        before = values_of(entry)
        for name, value in each.fields.items():
            setattr(entry, name, value)
        after = values_of(entry)
        changed = {name: after[name] for name in after if after[name] != before[name]}
        if "state" in changed:
            lifecycle.refuse_unless_moved(entry, before["state"], verb)
        if changed:
            entry.version += 1
            entry.changed_at = now
            actions.set_sort_keys(entry)
            changes.append(actions.Change(entry, verb, changed))
            stamp = {name: plain(getattr(entry, name)) for name in ("version", "changed_at", "sort_en", "sort_fr")}
            rows.append({**after, **stamp, "id": entry.pk})
    _store(model, rows)
    actions.record(changes, by=by, reason=reason)
    search.index_entries([each.entry for each in changes if actions.SHOWN_BY_SEARCH & each.fields.keys()])
    return [each.entry for each in changes]


def _refuse_unfit(model: type[Entry], wanted: Sequence[Wanted]) -> None:
    known = {name for field in recorded_fields(model) for name in (field.name, field.attname)}
    named = {name for each in wanted for name in each.fields}
    if any(type(each.entry) is not model for each in wanted):
        raise TypeError("change_many changes entries of one register at a time")
    if len({each.entry.pk for each in wanted}) < len(wanted):
        raise TypeError("change_many changes each entry once")
    if unfit := sorted((named - known) | (named & ONE_BY_ONE)):
        raise TypeError(f"change_many cannot set {', '.join(unfit)} of {model.__name__}")


def _locked(model: type[Entry], wanted: Sequence[Wanted]) -> dict[int, Entry]:
    """The stored entries, held until the transaction ends, in one order whoever asks, so that no two wait for each other."""
    tables = ("self",) if model is Entry else ("self", str(model._meta.pk.name))
    ids = [each.entry.pk for each in wanted]
    rows = model._base_manager.select_for_update(of=tables, no_key=True).filter(pk__in=ids).order_by("pk")
    stored = {entry.pk: entry for entry in rows}
    for each in wanted:
        found = stored.get(each.entry.pk)
        if found is None:
            raise Refused(_("An entry that was to be changed is not there."))
        if each.version is not None and found.version != each.version:
            raise Stale(_("Somebody has changed this since you opened it."))
    return stored


def _store(model: type[Entry], rows: Sequence[Mapping[str, Any]]) -> None:
    bulk.update(Entry, rows)
    if model is not Entry:
        link = str(model._meta.pk.attname)
        bulk.update(model, [{**row, link: row["id"]} for row in rows])
