"""What was read of an instrument beside its text, for people to decide on; and how often each rule is right by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q

from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.models import Clause, Decision, Instrument, Requirement, TextVersion
from goldenthread.policy.models.requirement import NOT_STANDING
from goldenthread.policy.queries.duties import BearerShown, bearers_of


@dataclass(slots=True)
class Proposals:
    """A clause with what is, or was, read of it."""

    clause: Clause
    requirements: list[Requirement] = field(default_factory=list)


@dataclass
class Review:
    """A text with every requirement that was read of it or added."""

    text: TextVersion
    rows: list[Proposals]
    bearers: dict[int, list[BearerShown]]

    @cached_property
    def requirements(self) -> list[Requirement]:
        """In the order of the text."""
        return [requirement for row in self.rows for requirement in row.requirements]

    @cached_property
    def before(self) -> dict[int, Requirement]:
        """Requirement id → the standing one right before it; none for the first."""
        found: dict[int, Requirement] = {}
        last: Requirement | None = None
        for each in self.requirements:
            if last is not None:
                found[each.pk] = last
            last = each if stands(each) else last
        return found


def is_open(requirement: Requirement) -> bool:
    """Whether nobody has decided on it."""
    return requirement.read_by_machine


def stands(requirement: Requirement) -> bool:
    """Whether it obliges somebody: it was neither rejected nor merged into another."""
    return requirement.decision not in NOT_STANDING


def review_of(instrument: Instrument, visitor: Visitor, *, language: str) -> Review | None:
    """The newest text, in the language if it is held, with what the visitor may see. Four queries. None: no text."""
    texts = sorted(instrument.texts.all(), key=lambda t: (t.consolidated_on, t.language == language, t.reading))
    if not texts:
        return None
    text = texts[-1]
    clauses = list(text.clauses.order_by("position"))
    held = visible(Requirement.every.filter(instrument=instrument, effective_until=None), visitor)
    by_lineage: dict[str, list[Requirement]] = {}
    found = sorted(held, key=lambda r: (r.spans.get(text.language, [0])[0], r.pk))
    for requirement in found:
        by_lineage.setdefault(requirement.lineage, []).append(requirement)
    rows = [Proposals(clause, by_lineage.get(clause.lineage, [])) for clause in clauses]
    return Review(text, rows, bearers_of([requirement.pk for requirement in found], visitor))


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
