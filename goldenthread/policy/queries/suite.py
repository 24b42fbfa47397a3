"""The whole suite as one tree, from framework to guideline, as it stood on a day (C002)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from goldenthread.kernel.models import Link
from goldenthread.kernel.permissions import Visitor, visible, visible_links
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.models.ties import IMPLEMENTS
from goldenthread.policy.queries.duties import INSTRUMENT_SHOWN
from goldenthread.policy.queries.force import StateOn, state_on, with_force


@dataclass(slots=True)
class Node:
    """An instrument in the tree. One with several parents stands below each of them."""

    instrument: Any
    state: StateOn
    requirements: int
    children: list[Node] = field(default_factory=list)


def suite(visitor: Visitor, *, on: date) -> list[Node]:
    """The roots of the tree with everything below them, each level by title. Three queries, however large the suite."""
    instruments = list(
        with_force(visible(Instrument.objects.all(), visitor)).order_by("sort_en", "pk").only(*INSTRUMENT_SHOWN)
    )
    counts = dict(
        visible(Requirement.objects.all(), visitor)
        .filter(Q(effective_until=None) | Q(effective_until__gt=on), Q(effective_from=None) | Q(effective_from__lte=on))
        .order_by()
        .values("instrument_id")
        .annotate(how_many=Count("pk"))
        .values_list("instrument_id", "how_many")
    )
    nodes = {each.pk: Node(each, state_on(each, on=on), counts.get(each.pk, 0)) for each in instruments}
    links = visible_links(Link.objects.filter(verb=IMPLEMENTS, source_id__in=nodes, target_id__in=nodes), visitor)
    above: dict[int, list[int]] = {}
    for child, parent in links.values_list(F("source_id"), F("target_id")):
        above.setdefault(child, []).append(parent)
    roots = []
    for each in instruments:
        parents = [parent for parent in above.get(each.pk, []) if not _stands_above(each.pk, parent, above)]
        for parent in parents:
            nodes[parent].children.append(nodes[each.pk])
        if not parents:
            roots.append(nodes[each.pk])
    return roots


def _stands_above(child: int, parent: int, above: dict[int, list[int]]) -> bool:
    """Whether `child` is itself above `parent`: a circle in the links is shown as roots rather than walked for ever."""
    seen: set[int] = set()
    waiting = [parent]
    while waiting:
        each = waiting.pop()
        if each == child:
            return True
        if each not in seen:
            seen.add(each)
            waiting += above.get(each, [])
    return False
