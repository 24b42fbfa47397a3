"""The history of an entry: what changed from what to what, when and by whom, as far as the visitor may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import language as languages
from goldenthread.engine import verbs
from goldenthread.engine.kinds import Kind, Words
from goldenthread.engine.kinds.base import NOT_STATED, Words_
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import register_of
from goldenthread.kernel.models import Attachment, Entry, Event
from goldenthread.kernel.parts import NOTE_VERBS, part_named
from goldenthread.kernel.permissions import in_government, may_see_field

SHOWN = 50
LOOKED_AT = 500
"""Events that are read to find what a value was before; beyond them only the new value can be told."""
LONG = 120
"""A text longer than this is said to have changed; its words stand on the page."""
ERASED = object()
Changed = tuple[Event, list[tuple[Kind, Any, Any]]]
"""An event with what it changed: field, old value, new value."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One event in words."""

    at: datetime
    what: list[str]
    by: str
    verb: Words_
    reason: str
    href: str
    """Where the entry stands as it was then."""
    back: str = ""
    """Where what this changed can be put back; "" where something newer changed it, or the visitor may not."""


def history_of(
    entry: Entry, fields: Iterable[Kind], reading: Reading, *, settable: Iterable[Kind] = ()
) -> list[Moment]:
    """The newest events first; `fields` are those that the visitor may see, `settable` those that they may change."""
    shown = list(fields)
    changes = list(_changes(_events(entry, reading), shown))
    reading.load_entries([*_led_to(changes), *_tied_to(changes)])
    reading.load_people(pk for kind, value in _values(changes) for pk in kind.people(value))
    reading.load_files(pk for kind, value in _values(changes) for pk in kind.files(value))
    reading.load_terms(v for kind in shown for v in kind.vocabularies)
    colleague = in_government(reading.visitor)
    office = _office(entry, reading)
    here = _address(entry)
    newest = {kind.name: event.version for event, changed in changes for kind, _old, _new in changed}
    open_fields = {kind.name for kind in settable}
    told = []
    for event, changed in changes[-SHOWN:]:
        body = getattr(event, "body", None)
        person = body.person if body else None
        first = event.version == 1
        lines = [] if first else [_line(kind, old, new, reading) for kind, old, new in changed]
        lines += told_parts(body.fields if body else {}, reading)
        undone = not first and any(
            newest[kind.name] == event.version and kind.name in open_fields and old is not ERASED
            for kind, old, _new in changed
        )
        told.append(
            Moment(
                at=event.at,
                what=[line for line in lines if line],
                by=str(_("the program") if person is None else person if colleague else office),
                verb=verbs.event_words(event.verb, register=entry.register),
                # A reason may name people; it is written for colleagues.
                reason=_told_reason(body) if body and colleague else "",
                href=f"{here}?version={event.version}" if here else "",
                back=f"{here}change/?back={event.version}" if here and undone else "",
            )
        )
    return told[::-1]


def _address(entry: Entry) -> str:
    kept_in = register_of(entry.register)
    return kept_in.engine_href(entry.key) if kept_in else ""


def _events(entry: Entry, reading: Reading) -> list[Event]:
    """The newest events of an entry, oldest first. Whoever may see the entry may see them, but for those of notes."""
    newest = Event.objects.filter(entry_id=entry.pk).select_related("body__person").order_by("-version")
    if not may_see_field(reading.visitor, "contribute", entry):
        newest = newest.exclude(verb__in=NOTE_VERBS)
    return list(newest[:LOOKED_AT])[::-1]


def _changes(events: Iterable[Event], kinds: list[Kind]) -> Iterator[Changed]:
    """Each event with what it changed among the fields."""
    known: dict[str, Any] = {}
    for event in events:
        body = getattr(event, "body", None)
        fields = body.fields if body else {}
        changed = []
        for kind in kinds:
            if any(column in fields for column in kind.columns):
                old = _recorded(kind, known)
                known |= {column: _value(body, column) for column in kind.columns if column in fields}
                new = _recorded(kind, known)
                # Of the fields that share a column, most did not change.
                if new != old or not kind.own:
                    changed.append((kind, old, new))
        yield event, changed


def _recorded(kind: Kind, known: dict[str, Any]) -> Any:
    """The value that the log tells by now."""
    told = [known.get(column) for column in kind.columns]
    return ERASED if any(each is ERASED for each in told) else kind.recorded(told)


def _value(body: Any, name: str) -> Any:
    field = body.fields.get(name)
    if field is None:
        return None
    return field.get("value", ERASED)


def _told_reason(body: Any) -> str:
    reason = _value(body, "_reason")
    return str(_("erased")) if reason is ERASED else reason or ""


def _values(changes: Iterable[Changed]) -> Iterator[tuple[Kind, Any]]:
    """Every value that a line of the history may tell."""
    return ((k, v) for _event, changed in changes for k, *both in changed for v in both if v is not ERASED)


def _led_to(changes: Iterable[Changed]) -> Iterator[int]:
    return (pk for kind, value in _values(changes) for pk in kind.references(value))


def links_in(fields: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The links that an event tells of."""
    one, many = (fields.get(name, {}).get("value") for name in ("link", "links"))
    yield from [*([one] if one else []), *(many or [])]


def _tied_to(changes: Iterable[Changed]) -> Iterator[int]:
    for event, _changed in changes:
        body = getattr(event, "body", None)
        yield from (link["target"] for link in links_in(body.fields if body else {}))


def told_parts(fields: Mapping[str, Any], reading: Reading) -> list[str]:
    """What an event did to files, notes and links, as far as the visitor may see where they lead."""
    lines = []
    for name, told in fields.items():
        part = part_named(name)
        if part is not None and part[0] == Attachment.told_as:
            lines.append(_file_line(part[1], told))
        elif part is not None and told.get("value"):
            lines.append(shortened(told["value"]))
    for link in links_in(fields):
        other = reading.entries.get(link["target"])
        if other is not None:
            words = verbs.link_words(link["verb"], at_source=True)
            lines.append(languages.labelled(words, title_of(other, reading)[0]))
    return lines


def _file_line(number: int, told: Mapping[str, Any]) -> str:
    if "hash" in told:
        return str(_("File %(number)s: erased") % {"number": number})
    file = told["value"]
    if file is None:
        return str(_("File %(number)s taken off") % {"number": number})
    size = filesizeformat(file["size"])
    return str(
        _("File %(number)s: %(name)s (%(size)s, SHA-256 %(sha256)s)")
        % {"number": number, "name": file["name"], "size": size, "sha256": file["sha256"]}
    )


def shortened(text: str) -> str:
    """The beginning of a text that would be long in a line."""
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"


def _line(kind: Kind, old: Any, new: Any, reading: Reading) -> str:
    """“Ends on changed from … to …”; nothing where both sides lead to what the visitor may not see."""
    before, after = _told(kind, old, reading), _told(kind, new, reading)
    if kind.leads and before == after:
        return ""
    if before == after or len(before) > LONG or len(after) > LONG:
        return str(_("%(field)s changed") % {"field": kind.label})
    return str(_("%(field)s changed from “%(old)s” to “%(new)s”") % {"field": kind.label, "old": before, "new": after})


def _told(kind: Kind, value: Any, reading: Reading) -> str:
    if value is ERASED:
        return str(_("erased"))
    if isinstance(kind, Words) and value:
        return " / ".join(str(text) for text in value.values() if text) or str(NOT_STATED)
    return kind.shown(value, reading)


def _office(entry: Entry, reading: Reading) -> str:
    """Who stands for the person before the public: the organisation whose entry it is."""
    if entry.organisation_id is None:
        return str(_("the office that keeps it"))
    reading.load_entries([entry.organisation_id])
    named = reading.entries.get(entry.organisation_id)
    return languages.plain(named.title, reading.language) if named else str(_("the office that keeps it"))
