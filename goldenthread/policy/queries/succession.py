"""The whole chain of what replaced what around an instrument, forward and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from goldenthread.kernel.models import Link
from goldenthread.kernel.permissions import Visitor, visible, visible_links
from goldenthread.policy.models import Instrument
from goldenthread.policy.models.ties import PART, REPLACES
from goldenthread.policy.queries.duties import INSTRUMENT_SHOWN
from goldenthread.policy.queries.force import with_force


class Replacement(NamedTuple):
    """One instrument that took the place of another; both by id."""

    newer: int
    older: int
    on: date | None
    """None: no day is stated."""
    whole: bool
    """False: the rest of the older one goes on."""


@dataclass(frozen=True, slots=True)
class Succession:
    """Instruments that are tied by replacements, whatever lies between them."""

    instruments: list[Any]
    """Annotated with force_from and force_until: what was replaced before what replaced it, else by day."""
    replacements: list[Replacement]
    """In the order of the newer one, then of the older."""


def succession_of(instrument: Instrument, visitor: Visitor) -> Succession:
    """What it replaced and what replaced it, and so on, as far as the visitor may see. Two queries, whatever its length.

    A circle is told as it is, and begins with what is earliest in it.
    """
    tied = Link.objects.filter(
        verb=REPLACES, source__register=Instrument.register_key, target__register=Instrument.register_key
    )
    rows = visible_links(tied, visitor).values_list("source_id", "target_id", "valid_from", "target_part")
    every = [Replacement(newer, older, on, part != PART) for newer, older, on, part in rows]
    within = _reached(instrument.pk, every)
    seen = with_force(visible(Instrument.objects.filter(pk__in=within), visitor)).only(*INSTRUMENT_SHOWN)
    held = {each.pk: each for each in seen.order_by("sort_en", "pk")}
    replacements = [each for each in every if each.newer in held and each.older in held]
    place = {pk: number for number, pk in enumerate(_oldest_first(list(held.values()), replacements))}
    return Succession(
        sorted(held.values(), key=lambda each: place[each.pk]),
        sorted(replacements, key=lambda each: (place[each.newer], place[each.older])),
    )


def _reached(start: int, replacements: Iterable[Replacement]) -> set[int]:
    """Every instrument that is tied to the first one over any number of steps."""
    beside: dict[int, set[int]] = defaultdict(set)
    for each in replacements:
        beside[each.newer].add(each.older)
        beside[each.older].add(each.newer)
    found, waiting = {start}, [start]
    while waiting:
        new = beside[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _oldest_first(instruments: list[Any], replacements: Iterable[Replacement]) -> list[int]:
    """Ids with what was replaced before what replaced it; where they go round in a circle, the earliest goes first."""
    older: dict[int, set[int]] = {each.pk: set() for each in instruments}
    newer: dict[int, set[int]] = defaultdict(set)
    for each in replacements:
        if each.newer != each.older:
            older[each.newer].add(each.older)
            newer[each.older].add(each.newer)
    rank = {each.pk: (each.force_from or date.max, number) for number, each in enumerate(instruments)}
    ready = [(rank[pk], pk) for pk, waits in older.items() if not waits]
    heapify(ready)
    placed: dict[int, None] = {}
    while len(placed) < len(rank):
        pk = heappop(ready)[1] if ready else min((pk for pk in rank if pk not in placed), key=rank.__getitem__)
        if pk in placed:
            continue
        placed[pk] = None
        for after in newer[pk]:
            older[after].discard(pk)
            if not older[after] and after not in placed:
                heappush(ready, (rank[after], after))
    return list(placed)
