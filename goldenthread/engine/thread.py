"""The thread of an entry: up to why it exists, down to what came of it, over links of which one may see both ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import language as languages
from goldenthread.engine import verbs
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.substance import to_recheck
from goldenthread.kernel.models import Entry, Link
from goldenthread.kernel.permissions import visible_through

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
    """The strands up and down. Two queries, as each end has its index, and those of the rooms' own contributions."""
    up: list[Strand] = []
    down: list[Strand] = []
    for higher, lower in contributed(entry, reading):
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


def _links(entry: Entry, reading: Reading, *, at_source: bool) -> QuerySet[Link]:
    """The links of an entry that the visitor may see the entry of; the other end decides about each."""
    own, other = ("source", "target") if at_source else ("target", "source")
    links = visible_through(Link.objects.filter(**{own: entry}), reading.visitor, path=other).select_related(other)
    columns = (f"{other}__{column}" for column in ("register", "key", "title", "state"))
    told = ("verb", "source_part", "target_part", "note", "confirmed_at", "source_substance", "target_substance")
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
    )
