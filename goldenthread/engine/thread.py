"""The thread of an entry: up to why it exists, down to what came of it, over links of which one may see both ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import language as languages
from goldenthread.engine import verbs
from goldenthread.engine.kinds import EntryReference
from goldenthread.engine.reading import Named, Reading, names_of
from goldenthread.engine.register import Register, catalogue, register_of
from goldenthread.engine.substance import to_recheck
from goldenthread.kernel.models import Entry, Link
from goldenthread.kernel.permissions import visible, visible_through

SUBSTANCES = ("source_substance", "target_substance")
MOST = 200
"""Lines of a thread from each end."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One link, seen from the entry whose page it is."""

    other: Named
    verb: str
    words: str | Promise
    part: str
    """The part of this entry that the link narrows to."""
    other_part: str
    status: str | Promise
    confirmed: bool
    recheck: bool = False
    """Whether an end has become another in substance since somebody confirmed the link."""
    made_here: int | None = None
    """The number of the link where this entry made it; None for another's and for what a room contributes."""
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    """Exclusive."""


Strands = tuple[list[Strand], list[Strand]]
"""Up and down."""
_contributions: dict[str, list[Callable[[Entry, Reading], Strands]]] = {}


def contributes_to(*registers: str) -> Callable[[Callable[[Any, Reading], Strands]], Callable[[Any, Reading], Strands]]:
    """Let a room add strands that it knows by its own foreign keys to the thread of entries, of its registers or another's.

    The function is given the entry and the reading, and gives only what the visitor may see.
    """

    def declare(contribute: Callable[[Any, Reading], Strands]) -> Callable[[Any, Reading], Strands]:
        for register in registers:
            _contributions.setdefault(register, []).append(contribute)
        return contribute

    return declare


def contributed(entry: Entry, reading: Reading) -> Iterable[Strands]:
    """What the rooms add to the thread of an entry."""
    return (contribute(entry, reading) for contribute in _contributions.get(entry.register, []))


def thread_of(entry: Entry, reading: Reading) -> Strands:
    """The strands up and down: links, fields that name an entry by a verb, and what the rooms add.

    Two queries for the links, as each end has its index; one for each field that leads here, and one for all that lead on.
    """
    up: list[Strand] = []
    down: list[Strand] = []
    for higher, lower in (*contributed(entry, reading), _named_here(entry, reading), _named_elsewhere(entry, reading)):
        up += higher
        down += lower
    links = [(link, at_source) for at_source in (True, False) for link in _links(entry, reading, at_source=at_source)]
    others = {other.pk: other.register for other in (_other(link, at_source=at) for link, at in links)}
    again = to_recheck((link for link, _at in links), {**others, entry.pk: entry.register})
    for link, at_source in links:
        way = up if verbs.leads_up(link.verb, at_source=at_source) else down
        way.append(_strand(link, reading, at_source=at_source, recheck=link.pk in again))
    return up, down


def _other(link: Link, *, at_source: bool) -> Any:
    return link.target if at_source else link.source


def _tying(register: Register) -> Iterable[EntryReference]:
    """The fields of a register whose values stand in the thread."""
    return (kind for kind in register.fields if kind.verb and isinstance(kind, EntryReference))


def _named_here(entry: Entry, reading: Reading) -> Strands:
    """What the entry's own fields name."""
    register = register_of(entry.register)
    named = (
        [(kind, kind.references(getattr(entry, kind.column, None))) for kind in _tying(register)] if register else []
    )
    reading.load_entries(pk for _kind, ids in named for pk in ids)
    ends = [
        (kind.verb, _of_field(kind.verb, reading.entries[pk], at_source=True))
        for kind, ids in named
        for pk in ids
        if pk in reading.entries
    ]
    return _sorted(ends, at_source=True)


def _named_elsewhere(entry: Entry, reading: Reading) -> Strands:
    """The entries of any register that name this one in a field."""
    ends = []
    for register in catalogue().values():
        for kind in _tying(register):
            if kind.to == entry.register:
                rows = visible(register.model._default_manager.filter(kind.leading_to(entry.pk)), reading.visitor)
                named = names_of(rows.order_by("pk")[:MOST])
                ends += [(kind.verb, _of_field(kind.verb, each, at_source=False)) for each in named]
    return _sorted(ends, at_source=False)


def _sorted(ends: Iterable[tuple[str, Strand]], *, at_source: bool) -> Strands:
    up: list[Strand] = []
    down: list[Strand] = []
    for verb, strand in ends:
        (up if verbs.leads_up(verb, at_source=at_source) else down).append(strand)
    return up, down


def _of_field(verb: str, other: Named, *, at_source: bool) -> Strand:
    words = verbs.link_words(verb, at_source=at_source)
    return Strand(other, verb, words, part="", other_part="", status=_("stated in the entry"), confirmed=True)


def _links(entry: Entry, reading: Reading, *, at_source: bool) -> QuerySet[Link]:
    """The links of an entry that the visitor may see the entry of; the other end decides about each."""
    own, other = ("source", "target") if at_source else ("target", "source")
    links = visible_through(Link.objects.filter(**{own: entry}), reading.visitor, path=other).select_related(other)
    columns = (f"{other}__{column}" for column in ("register", "key", "title", "state"))
    told = ("verb", "source_part", "target_part", "note", "valid_from", "valid_until", "confirmed_at", *SUBSTANCES)
    return links.only(*told, own, *columns).order_by("verb", "id")[:MOST]


def _strand(link: Link, reading: Reading, *, at_source: bool, recheck: bool) -> Strand:
    other = _other(link, at_source=at_source)
    parts = (link.source_part, link.target_part)
    part, other_part = parts if at_source else reversed(parts)
    return Strand(
        other=Named(other.pk, other.register, other.key, other.title, other.state),
        verb=link.verb,
        words=verbs.link_words(link.verb, at_source=at_source),
        part=part,
        other_part=other_part,
        status=_("confirmed") if link.confirmed_at else _("not yet confirmed"),
        confirmed=link.confirmed_at is not None,
        recheck=recheck,
        made_here=link.pk if at_source else None,
        note=languages.plain(link.note, reading.language),
        valid_from=link.valid_from,
        valid_until=link.valid_until,
    )
