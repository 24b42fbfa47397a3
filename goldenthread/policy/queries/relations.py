"""What an instrument stands below, supports, replaces and is named by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from goldenthread.kernel.models import Entry, Link
from goldenthread.kernel.permissions import Visitor, visible_links
from goldenthread.policy.models.ties import IMPLEMENTS, PART, REFERS, REPLACES


@dataclass(frozen=True, slots=True)
class Related:
    """The entry at the other end of a link."""

    entry: Entry
    on: date | None
    whole: bool


@dataclass(slots=True)
class Relations:
    """The links of one instrument by their meaning, each in the order of titles."""

    parents: list[Related] = field(default_factory=list)
    supporting: list[Related] = field(default_factory=list)
    replaces: list[Related] = field(default_factory=list)
    replaced_by: list[Related] = field(default_factory=list)
    refers_to: list[Related] = field(default_factory=list)
    referring: list[Related] = field(default_factory=list)


OUTWARD = {IMPLEMENTS: "parents", REPLACES: "replaces", REFERS: "refers_to"}
INWARD = {IMPLEMENTS: "supporting", REPLACES: "replaced_by", REFERS: "referring"}


def relations_of(entry: Entry, visitor: Visitor) -> Relations:
    """Every link of the instrument of which the visitor may see both ends. One query."""
    links = visible_links(Link.objects.filter(Q(source_id=entry.pk) | Q(target_id=entry.pk), verb__in=OUTWARD), visitor)
    found = Relations()
    for link in links.select_related("source", "target"):
        outward = link.source_id == entry.pk
        name = (OUTWARD if outward else INWARD)[link.verb]
        other = link.target if outward else link.source
        getattr(found, name).append(Related(other, link.valid_from, link.target_part != PART))
    for name in (*OUTWARD.values(), *INWARD.values()):
        getattr(found, name).sort(key=lambda related: (related.entry.sort_en, related.entry.pk))
    return found
