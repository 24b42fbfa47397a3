"""What a newer text touches: requirements, what was stated of them, what is tied to them, and who refers to the instrument."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from goldenthread.engine.reading import Named
from goldenthread.kernel.models import Link
from goldenthread.kernel.permissions import Visitor, visible, visible_links
from goldenthread.policy.lineage import Kind
from goldenthread.policy.models import Requirement, Statement
from goldenthread.policy.queries.comparing import Comparison, Side
from goldenthread.policy.queries.duties import BearerShown, bearers_of
from goldenthread.policy.queries.relations import Related, relations_of

TOUCHING: frozenset[Kind] = frozenset({"changed", "split", "merged", "new", "gone"})
"""Steps after which a clause says something else; what was moved or renumbered says the same."""


@dataclass(slots=True)
class Touched:
    """A requirement whose clause, or what hangs below it, says something else."""

    requirement: Requirement
    kind: Kind
    """The step of its own clause; "changed" where only something below it was touched."""
    bearers: list[BearerShown] = field(default_factory=list)
    statements: int = 0
    """How many the visitor may see."""


@dataclass(frozen=True, slots=True)
class Tied:
    """An entry tied to a touched requirement or clause."""

    other: Named
    verb: str
    outward: bool
    """Whether the link begins at the instrument's side."""
    clause: str
    """Number of the clause concerned."""


@dataclass(slots=True)
class Impact:
    """Everything that the steps between two texts touch, as far as the visitor may see it."""

    requirements: dict[int, Touched] = field(default_factory=dict)
    by_step: dict[int, list[int]] = field(default_factory=dict)
    """Place of a step → the requirements that it touches."""
    tied: list[Tied] = field(default_factory=list)
    referring: list[Related] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """How many statements stand on what is touched."""
        return sum(touched.statements for touched in self.requirements.values())

    def bound(self, kind: str, key: str) -> set[int]:
        """The places of the steps that touch what a role or organisation must do."""
        borne = {
            pk
            for pk, touched in self.requirements.items()
            if any((bearer.kind, bearer.key) == (kind, key) for bearer in touched.bearers)
        }
        return {place for place, ids in self.by_step.items() if borne & set(ids)}


def impact_of(comparison: Comparison, visitor: Visitor) -> Impact:
    """What the steps touch. Six queries, however many requirements."""
    impact = Impact()
    sides = (comparison.older, comparison.newer)
    instruments = {side.instrument.pk for side in sides}
    rows = visible(Requirement.objects.filter(instrument_id__in=instruments), visitor).order_by("position", "pk")
    held: dict[tuple[int, str], list[Requirement]] = defaultdict(list)
    for row in rows.only("register", "key", "title", "text", "clause", "lineage", "instrument", "effective_until"):
        held[row.instrument_id, row.lineage].append(row)
    for number, step in enumerate(comparison.steps):
        if step.kind not in TOUCHING:
            continue
        for side, places in zip(sides, (step.old, step.new), strict=True):
            for place in places:
                for requirement, own in _required_at(side, place, held):
                    kind: Kind = step.kind if own else "changed"
                    impact.by_step.setdefault(number, []).append(requirement.pk)
                    known = impact.requirements.setdefault(requirement.pk, Touched(requirement, kind))
                    known.kind = step.kind if own else known.kind
    _fill(impact, visitor)
    impact.tied = _tied(comparison, impact, visitor)
    impact.referring = relations_of(comparison.older.instrument, visitor).referring
    return impact


def _required_at(
    side: Side, place: int, held: dict[tuple[int, str], list[Requirement]]
) -> list[tuple[Requirement, bool]]:
    """The requirements of a clause, else of the nearest one above it that has some; whether they are its own."""
    for above in side.above(place):
        found = held.get((side.instrument.pk, side.lineages[above]))
        if found:
            return [(requirement, above == place) for requirement in found]
    return []


def _fill(impact: Impact, visitor: Visitor) -> None:
    ids = list(impact.requirements)
    for pk, bearers in bearers_of(ids, visitor).items():
        impact.requirements[pk].bearers = bearers
    stated = visible(Statement.objects.filter(requirement_id__in=ids, ended_on=None), visitor)
    counts = stated.order_by().values("requirement_id").annotate(how_many=Count("pk"))
    for pk, how_many in counts.values_list("requirement_id", "how_many"):
        impact.requirements[pk].statements = how_many


def _tied(comparison: Comparison, impact: Impact, visitor: Visitor) -> list[Tied]:
    """Entries tied to touched requirements, or to the instrument at a touched clause."""
    numbers: dict[tuple[int, str], str] = {}
    for step in comparison.steps:
        if step.kind in TOUCHING:
            for side, places in ((comparison.older, step.old), (comparison.newer, step.new)):
                for place in places:
                    numbers[side.instrument.pk, side.lineages[place]] = side.clauses[place].number
    required = {pk: touched.requirement.clause for pk, touched in impact.requirements.items()}
    sides = {pk for pk, _lineage in numbers}
    here = Q(source_id__in=required) | Q(source_id__in=sides) & ~Q(source_part="")
    there = Q(target_id__in=required) | Q(target_id__in=sides) & ~Q(target_part="")
    # Found first and seen second: together the database plans for thousands, and takes a hundred times as long.
    near = list(Link.objects.filter(here | there).values_list("pk", flat=True))
    if not near:
        return []
    found = []
    links = visible_links(Link.objects.filter(pk__in=near), visitor).select_related("source", "target")
    for link in links.order_by("verb", "pk"):
        ends = ((link.source_id, link.source_part, link.target), (link.target_id, link.target_part, link.source))
        for outward, (end, part, other) in zip((True, False), ends, strict=True):
            clause = required.get(end, numbers.get((end, part)))
            if clause is not None:
                named = Named(other.pk, other.register, other.key, other.title, other.state)
                found.append(Tied(named, link.verb, outward, clause))
    return found
