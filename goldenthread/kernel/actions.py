"""The only writers of Entry, Event and Link: create, change, touch, link, erase, appoint, grant.

They do not ask who may: engine/write.py and the rooms' own doors do, on the stored row, before they call.
Each runs in one transaction with its events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import bulk, lifecycle, proof, search
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.folding import sort_key
from goldenthread.kernel.models import (
    Appointment,
    Entry,
    Event,
    EventBody,
    Grant,
    Link,
    Organisation,
    OrganisationAncestor,
    Person,
    Role,
    Term,
    Visibility,
)
from goldenthread.kernel.succession import leads_back
from goldenthread.kernel.values import plain, plain_values, recorded_fields, values_of

E_ = TypeVar("E_", bound=Entry)

BATCH = 1000
SHOWN_BY_SEARCH = {"title", "summary"}
STAMPED = ("entry_id", "version", "id", "verb", "at", "transaction", "root")
"""What the database tells of an event that it has written."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry's next event: the fields that changed, as plain JSON values (values.py)."""

    entry: Entry
    verb: str
    fields: Mapping[str, Any]


def create(entry: E_, *, by: Person | None, verb: str = "created", reason: str = "", **facts: Any) -> E_:
    """Keep a new entry with its event; `facts` are values of parts that the caller writes beside it."""
    return create_many([entry], by=by, verb=verb, reason=reason, facts=[facts])[0]


@transaction.atomic
def create_many(
    entries: Sequence[E_],
    *,
    by: Person | None,
    verb: str = "created",
    reason: str = "",
    facts: Sequence[Mapping[str, Any]] = (),
) -> list[E_]:
    """Keep new entries of one register in bulk; raises Refused when a key is taken or a value cannot be kept."""
    if not entries:
        return []
    model = type(entries[0])
    set_on_saving = [field for field in recorded_fields(model) if type(field).pre_save is not Field.pre_save]
    now = timezone.now()
    for entry in entries:
        if type(entry) is not model:
            raise TypeError("create_many keeps entries of one register at a time")
        _follow_references(entry)
        for field in set_on_saving:
            field.pre_save(entry, True)
        entry.register = model.register_key
        entry.state = lifecycle.beginning(entry.register, entry.state)
        entry.version = 1
        entry.created_at = entry.changed_at = now
        set_sort_keys(entry)
    values = [values_of(entry) for entry in entries]
    told = [{**each, **plain_values(beside)} for each, beside in zip(values, facts, strict=True)] if facts else values
    _refuse_taken_keys(model, [entry.key for entry in entries])
    _insert(model, entries, values)
    record([Change(entry, verb, each) for entry, each in zip(entries, told, strict=True)], by=by, reason=reason)
    search.index_entries(entries, new=True)
    return list(entries)


@transaction.atomic
def change(
    entry: E_, *, by: Person | None, verb: str = "changed", reason: str = "", version: int | None = None, **fields: Any
) -> Event | None:
    """Set fields of a stored entry. None when nothing differs; Stale when `version` is no longer the stored one."""
    known = {name for field in recorded_fields(type(entry)) for name in (field.name, field.attname)}
    if unknown := fields.keys() - known:
        raise TypeError(f"{type(entry).__name__} has no field {', '.join(sorted(unknown))} that a change could set")
    stored = _locked(entry, version)
    before = values_of(stored)
    for name, value in fields.items():
        setattr(stored, name, value)
    _follow_references(stored)
    after = values_of(stored)
    changed = {name: after[name] for name in after if after[name] != before[name]}
    if not changed:
        return None
    if "key" in changed:
        _refuse_taken_keys(type(stored), [stored.key])
    if "state" in changed:
        lifecycle.refuse_unless_moved(stored, before["state"], verb)
    if isinstance(stored, Organisation) and "parent_id" in changed:
        _refuse_loop(stored)
    if "successor_id" in changed and stored.successor_id and leads_back(stored):
        message = _("An entry cannot take its own place: choose one that this one has not replaced itself.")
        raise Refused(message, fields={"successor": message})
    event = _step(stored, verb, changed, by=by, reason=reason, columns=changed)
    if SHOWN_BY_SEARCH & changed.keys():
        search.index_entries([stored])
    entry.refresh_from_db()
    return event


@transaction.atomic
def touch(
    entry: Entry, *, by: Person | None, verb: str, reason: str = "", version: int | None = None, **facts: Any
) -> Event:
    """Record a change of an entry's parts, which the caller writes in the same transaction."""
    stored = _locked(entry, version)
    event = _step(stored, verb, plain_values(facts), by=by, reason=reason, columns=())
    entry.version, entry.changed_at = stored.version, stored.changed_at
    return event


@transaction.atomic
def link(source: Entry, *, verb: str, target: Entry, by: Person | None, reason: str = "", **facts: Any) -> Link:
    """Tie `source` to `target`; the same link again changes its facts (valid dates, note, parts)."""
    parts = {name: facts.pop(name, "") for name in ("source_part", "target_part")}
    told = plain_values({"verb": verb, "target": target, **parts, **facts})
    # Locked before looking, so that of two at once the second finds what the first has made.
    _locked(source, None)
    existing = Link.objects.filter(source_id=source.pk, verb=verb, target_id=target.pk, **parts).first()
    if existing and all(getattr(existing, name) == value for name, value in facts.items()):
        return existing
    touch(source, by=by, verb="linked", reason=reason, link=told)
    kept, _made = Link.objects.update_or_create(
        source_id=source.pk, verb=verb, target_id=target.pk, **parts, defaults=facts
    )
    return kept


@transaction.atomic
def link_many(source: Entry, links: Sequence[Link], *, by: Person | None, reason: str = "") -> int:
    """Tie `source` to many targets with one event; those that it has already stay as they are. How many were new."""
    _locked(source, None)
    held = set(Link.objects.filter(source_id=source.pk).values_list("source_part", "verb", "target_id", "target_part"))
    new = {}
    for each in links:
        kind = (each.source_part, each.verb, each.target_id, each.target_part)
        if kind not in held:
            new[kind] = each
            each.source_id = source.pk
    if not new:
        return 0
    touch(source, by=by, verb="linked", reason=reason, links=[_described(each) for each in new.values()])
    Link.objects.bulk_create(new.values(), batch_size=BATCH)
    return len(new)


@transaction.atomic
def unlink(existing: Link, *, by: Person | None, reason: str = "") -> None:
    """Take a link away; the log keeps that it was there. One that is gone already stays gone."""
    _locked(existing.source, None)
    held = Link.objects.filter(pk=existing.pk)
    if held.exists():
        touch(existing.source, by=by, verb="unlinked", reason=reason, link=_described(existing))
        held.delete()


@transaction.atomic
def erase(entry: Entry, *, by: Person | None, reason: str, names: Iterable[str]) -> Event:
    """Lawfully take the values of some fields out of the entry's whole log; every root stays valid.

    "_by" stands for who made each change, "_reason" for why. The entry's own columns are the caller's to empty, by a
    change before the erasure. Raises Refused without a reason, or when the log has no field of such a name.
    """
    if not reason.strip():
        raise Refused(_("An erasure needs its legal reason."))
    wanted = set(names)
    if not wanted:
        raise Refused(_("Say what to erase: name at least one field."))
    event = touch(entry, by=by, verb="erased", reason=reason, erased=sorted(wanted))
    bodies = list(
        EventBody.objects.filter(event__entry_id=entry.pk).exclude(event=event).select_for_update(of=("self",))
    )
    if unknown := wanted.difference(*(body.fields for body in bodies)):
        raise Refused(_("The log of this entry has no field “%(name)s”.") % {"name": min(unknown)})
    for body in bodies:
        present = wanted & body.fields.keys()
        for name in present:
            body.fields[name] = {"hash": proof.field_hash(name, body.fields[name]).hex()}
        if "_by" in present:
            body.person = None
        if present:
            body.save(update_fields=["fields", "person"])
    return event


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: Role,
    organisation: Organisation,
    by: Person | None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Appointment:
    """Give a person a role in an organisation, from a day until the day before another."""
    touch(organisation, by=by, verb="appointed", person=person.pk, role=role.pk, **_dates(from_on, until_on))
    return Appointment.objects.create(
        person=person, role=role, organisation=organisation, from_on=from_on, until_on=until_on
    )


@transaction.atomic
def grant(
    person: Person,
    *,
    capability: str,
    organisation: Organisation,
    by: Person | None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Grant:
    """Let a person do something in an organisation and all below it."""
    facts = {"person": person.pk, "capability": str(capability), **_dates(from_on, until_on)}
    touch(organisation, by=by, verb="granted", **facts)
    return Grant.objects.create(
        person=person, capability=capability, organisation=organisation, from_on=from_on, until_on=until_on
    )


def keep_terms(vocabulary: str, labels: Mapping[str, Mapping[str, str]], *, by: Person | None) -> int:
    """Start a configurable list, or add to it what it lacks; what people changed stays as it is. How many were new."""
    held = set(Term.objects.filter(vocabulary=vocabulary).values_list("code", flat=True))
    new = [
        Term(
            key=f"{vocabulary}.{code}",
            vocabulary=vocabulary,
            code=code,
            position=place,
            title=dict(label),
            visibility=Visibility.PUBLIC,
        )
        for place, (code, label) in enumerate(labels.items())
        if code not in held
    ]
    return len(create_many(new, by=by))


def record(changes: Sequence[Change], *, by: Person | None, reason: str) -> list[Event]:
    """Write the events of changes whose entries already carry their new version."""
    person = by.pk if by else None
    about = {"_by": person, "_reason": plain(reason)}
    bodies = [proof.salted({**each.fields, **about}) for each in changes]
    rows = [
        {
            "entry_id": each.entry.pk,
            "version": each.entry.version,
            "verb": each.verb,
            "root": proof.event_root(body).hex(),
        }
        for each, body in zip(changes, bodies, strict=True)
    ]
    stamps = bulk.insert(Event, rows, returning=STAMPED)
    written = {stamp[:2]: Event(**dict(zip(STAMPED, stamp, strict=True))) for stamp in stamps}
    events = [written[each.entry.pk, each.entry.version] for each in changes]
    kept = zip(events, bodies, strict=True)
    bulk.insert(EventBody, [{"event_id": event.pk, "person_id": person, "fields": body} for event, body in kept])
    return events


def _described(each: Link) -> dict[str, Any]:
    """A link as the log tells it."""
    return {
        "verb": each.verb,
        "target": each.target_id,
        "source_part": each.source_part,
        "target_part": each.target_part,
        "valid_from": each.valid_from,
        "valid_until": each.valid_until,
    }


def _dates(from_on: date | None, until_on: date | None) -> dict[str, Any]:
    return {"from": from_on, "until": until_on}


def _follow_references(entry: Any) -> None:
    """Take over the ids of entries that were kept after they were put into a field; ValueError for one that was not."""
    entry._prepare_related_fields_for_save(operation_name="an action")


def _locked(entry: E_, version: int | None) -> E_:
    """The stored entry, held until the transaction ends; its row in the shared table too, where the version stands.

    Its number never changes, so that whoever links to it or puts something below it need not wait.
    """
    model = type(entry)
    tables = ("self",) if model is Entry else ("self", str(model._meta.pk.name))
    stored = model._base_manager.select_for_update(of=tables, no_key=True).get(pk=entry.pk)
    if version is not None and stored.version != version:
        raise Stale(_("Somebody has changed this since you opened it."))
    return stored


def _step(
    stored: Entry, verb: str, fields: Mapping[str, Any], *, by: Person | None, reason: str, columns: Iterable[str]
) -> Event:
    """Move a locked entry to its next version, with the event that says so."""
    stored.version += 1
    stored.changed_at = timezone.now()
    set_sort_keys(stored)
    stored.save(update_fields=[*columns, "version", "changed_at", "sort_en", "sort_fr"])
    return record([Change(stored, verb, fields)], by=by, reason=reason)[0]


def set_sort_keys(entry: Entry) -> None:
    """Follow the titles with the columns that lists walk."""
    titles = entry.title
    entry.sort_en = sort_key(titles.get("en") or titles.get("fr") or entry.key)
    entry.sort_fr = sort_key(titles.get("fr") or titles.get("en") or entry.key)


def _refuse_taken_keys(model: type[Entry], keys: Sequence[str]) -> None:
    twice = next((key for key, times in Counter(keys).items() if times > 1), None)
    taken = Entry.objects.filter(register=model.register_key, key__in=keys).values_list("key", flat=True)
    if (key := twice or taken.first()) is not None:
        raise _taken(key)


def _taken(key: str) -> Refused:
    message = _("The key “%(key)s” is already taken in this register.") % {"key": key}
    return Refused(message, fields={"key": message})


def _refuse_loop(organisation: Organisation) -> None:
    """The closure's own guard refuses it too, but not in words for people."""
    if OrganisationAncestor.objects.filter(organisation=organisation.parent, ancestor=organisation).exists():
        message = _("An organisation cannot stand below itself: choose a parent that is not below this one.")
        raise Refused(message, fields={"parent": message})


def _insert(model: type[Entry], entries: Sequence[Entry], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert the row of the shared table and then the child's; `values` are the recorded ones, as plain JSON."""
    unrecorded = ("register", "version", "created_at", "changed_at", "sort_en", "sort_fr")
    bases = [
        {**each, **{name: plain(getattr(entry, name)) for name in unrecorded}}
        for entry, each in zip(entries, values, strict=True)
    ]
    try:
        ids = {key: number for number, key in bulk.insert(Entry, bases, returning=("pk", "key"))}
    except IntegrityError as error:
        # Somebody else kept the same key since we looked.
        if "one_key_in_a_register" in str(error):
            raise _taken(str(error).rpartition(", ")[2].partition(")")[0]) from error
        raise
    for entry in entries:
        entry.pk = entry.id = ids[entry.key]
        entry._state.adding, entry._state.db = False, connection.alias
    if model is not Entry:
        link = model._meta.pk.attname
        bulk.insert(model, [{**each, link: entry.pk} for entry, each in zip(entries, values, strict=True)])
