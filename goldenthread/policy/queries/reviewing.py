"""What was read of an instrument beside its text, for people to decide on; and how often each rule is right by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.models import Clause, Decision, Instrument, Requirement, TextVersion
from goldenthread.policy.models.requirement import NOT_STANDING
from goldenthread.policy.queries.duties import BearerShown, bearers_of


class Place(NamedTuple):
    """What a review of the whole text knows of a requirement: a row, as a text of 500 pages has thousands."""

    pk: int
    key: str
    version: int
    lineage: str
    """Of its clause."""
    decision: str
    read_by_machine: bool
    spans: dict[str, list[int]]


@dataclass(slots=True)
class Proposals:
    """A clause with what is, or was, read of it."""

    clause: Clause
    requirements: list[Requirement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some clauses of a text that follow one another, with what was read of them and who must do it."""

    rows: list[Proposals]
    bearers: dict[int, list[BearerShown]]


@dataclass
class Review:
    """A text with the place of every requirement that was read of it or added."""

    text: TextVersion
    clauses: dict[str, int]
    """Lineage of each clause → how many stand before it."""
    places: list[Place]
    """In the order of the text."""

    @cached_property
    def before(self) -> dict[int, Place]:
        """Requirement id → the standing one right before it; none for the first."""
        found: dict[int, Place] = {}
        last: Place | None = None
        for each in self.places:
            if last is not None:
                found[each.pk] = last
            last = each if stands(each) else last
        return found


def is_open(requirement: Requirement | Place) -> bool:
    """Whether nobody has decided on it."""
    return requirement.read_by_machine


def stands(requirement: Requirement | Place) -> bool:
    """Whether it obliges somebody: it was neither rejected nor merged into another."""
    return requirement.decision not in NOT_STANDING


def review_of(instrument: Instrument, visitor: Visitor, *, language: str) -> Review | None:
    """The newest text, in the language if it is held, with what the visitor may see. Three queries. None: no text."""
    texts = sorted(instrument.texts.all(), key=lambda t: (t.consolidated_on, t.language == language, t.reading))
    if not texts:
        return None
    text = texts[-1]
    lineages = text.clauses.order_by("position").values_list("lineage", flat=True)
    clauses = {lineage: number for number, lineage in enumerate(lineages)}
    rows = _read_of(instrument, visitor).values_list(*Place._fields)
    places = [place for place in (Place(*row) for row in rows) if place.lineage in clauses]
    places.sort(key=lambda place: (clauses[place.lineage], _start(place, text), place.pk))
    return Review(text, clauses, places)


def stretch_of(review: Review, visitor: Visitor, *, clauses: slice) -> Stretch:
    """The clauses of a page with what the visitor may see of what was read of them. Three queries."""
    shown = list(review.text.clauses.order_by("position")[clauses])
    wanted = [clause.lineage for clause in shown]
    found = list(_read_of(review.text.instrument, visitor).filter(lineage__in=wanted))
    found.sort(key=lambda requirement: (_start(requirement, review.text), requirement.pk))
    by_lineage: dict[str, list[Requirement]] = {}
    for requirement in found:
        by_lineage.setdefault(requirement.lineage, []).append(requirement)
    rows = [Proposals(clause, by_lineage.get(clause.lineage, [])) for clause in shown]
    return Stretch(rows, bearers_of([requirement.pk for requirement in found], visitor))


def proposed(review: Review, *, key: str) -> Requirement | None:
    """One that was read of the text, whatever was decided on it; None: nothing by that key has a place there."""
    place = next((place for place in review.places if place.key == key), None)
    return Requirement.every.get(pk=place.pk) if place else None


def _read_of(instrument: Instrument, visitor: Visitor) -> QuerySet[Requirement]:
    return visible(Requirement.every.filter(instrument=instrument, effective_until=None), visitor)


def _start(requirement: Requirement | Place, text: TextVersion) -> int:
    """Where it begins in the words of its clause."""
    return int(requirement.spans.get(text.language, [0])[0])


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What people decided on what one rule proposed, of files of one format."""

    importer: str
    rule: str
    """"": what people added, which no rule had found."""
    proposed: int
    accepted: int
    corrected: int
    rejected: int
    """Also those merged into another: they were not requirements of their own."""

    @property
    def decided(self) -> int:
        """How many somebody decided on."""
        return self.accepted + self.corrected + self.rejected

    @property
    def precision(self) -> float | None:
        """The share of those decided on that were requirements, 0–1; None where nobody has decided."""
        return (self.accepted + self.corrected) / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class FormatRecord:
    """How well one format was read, against what people decided."""

    importer: str
    rules: Sequence[RuleRecord]
    added: int
    """Requirements that people added or divided off, which the machine had not found."""

    @property
    def right(self) -> int:
        """Proposals that people kept, as read or corrected."""
        return sum(rule.accepted + rule.corrected for rule in self.rules)

    @property
    def precision(self) -> float | None:
        """Of what people decided on, the share that were requirements."""
        decided = sum(rule.decided for rule in self.rules)
        return self.right / decided if decided else None

    @property
    def recall(self) -> float | None:
        """Of what are requirements by what people decided, the share that was proposed."""
        known = self.right + self.added
        return self.right / known if known else None


def records(visitor: Visitor) -> list[FormatRecord]:
    """What people have decided by format and rule, among the requirements that the visitor may see. One query."""
    seen = visible(Requirement.every.exclude(importer=""), visitor).order_by()
    rows = seen.values("importer", "rule").annotate(
        proposed=Count("pk"),
        accepted=Count("pk", filter=Q(decision=Decision.ACCEPTED)),
        corrected=Count("pk", filter=Q(decision=Decision.EDITED)),
        rejected=Count("pk", filter=Q(decision__in=NOT_STANDING)),
        added=Count("pk", filter=Q(decision__in=(Decision.ADDED, Decision.SPLIT))),
    )
    rules: dict[str, list[RuleRecord]] = {}
    added: Counter[str] = Counter()
    for row in rows.order_by("importer", "rule"):
        importer, rule = row["importer"], row["rule"]
        added[importer] += row["added"]
        if rule:
            counts = (row["proposed"], row["accepted"], row["corrected"], row["rejected"])
            rules.setdefault(importer, []).append(RuleRecord(importer, rule, *counts))
    return [FormatRecord(importer, rules.get(importer, []), number) for importer, number in added.items()]
