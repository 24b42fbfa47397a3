"""What somebody must do on a day: the requirements in force, by role and organisation (C005)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from goldenthread.kernel.models import Organisation, Role
from goldenthread.kernel.permissions import Visitor, visible, visible_through
from goldenthread.policy.models import Bearer, Clause, Instrument, Limit, LimitedRequirement, Requirement
from goldenthread.policy.queries.force import in_force

INSTRUMENT_SHOWN = ("key", "register", "title", "state", "kind", "mandatory", "issuer", "effective_on", "rescinded_on")
REQUIREMENT_SHOWN = (
    "key",
    "instrument_id",
    "clause",
    "anchor",
    "lineage",
    "position",
    "text",
    "modality",
    "effective_from",
    "effective_until",
    "deadline",
    "evidence",
    "read_by_machine",
    "bound",
    "exempt",
    "encouraged",
)
"""What a list of duties reads; everything else of so many rows would cost more than showing them."""


@dataclass(frozen=True, slots=True)
class BearerShown:
    """Who is bound, ready to be shown and linked to."""

    kind: str
    """"role" or "organisation"."""
    key: str
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Duty:
    """A requirement that binds on the chosen day."""

    requirement: Requirement
    instrument: Any
    """The Instrument, annotated with force_from and force_until."""
    since: date | None
    until: date | None
    """Exclusive."""
    bearers: list[BearerShown]
    limits: list[Limit]


def duties_of(
    visitor: Visitor,
    *,
    on: date,
    role: Role | None = None,
    organisation: Organisation | None = None,
    instrument: Instrument | None = None,
) -> list[Duty]:
    """Every requirement in force on a day, borne by the role and binding the organisation, grouped by instrument.

    With an organisation: what names it, and what its classes do not exempt it from. Five queries, however many duties.
    """
    instruments = visible(Instrument.objects.all(), visitor)
    if instrument:
        instruments = instruments.filter(pk=instrument.pk)
    in_order = in_force(instruments, on=on).order_by("sort_en", "pk").only(*INSTRUMENT_SHOWN)
    held: dict[int, Any] = {each.pk: each for each in in_order}
    found = visible(Requirement.objects.filter(instrument_id__in=held), visitor).filter(
        Q(effective_from=None) | Q(effective_from__lte=on), Q(effective_until=None) | Q(effective_until__gt=on)
    )
    if role:
        found = found.filter(pk__in=Bearer.objects.filter(role=role).values("requirement"))
    if organisation:
        elsewhere = Bearer.objects.exclude(organisation=None).exclude(organisation=organisation).values("requirement")
        named = Bearer.objects.filter(organisation=organisation).values("requirement")
        found = found.filter(Q(pk__in=named) | ~Q(pk__in=elsewhere))
    found = found.only(*REQUIREMENT_SHOWN)
    place = {key: number for number, key in enumerate(held)}
    requirements = sorted(found, key=lambda r: (place[r.instrument_id], r.position))
    ids = [requirement.pk for requirement in requirements]
    bearers, limits = bearers_of(ids, visitor), limits_of(ids)
    return [
        Duty(
            requirement,
            held[requirement.instrument_id],
            requirement.effective_from or held[requirement.instrument_id].force_from,
            min(filter(None, [requirement.effective_until, held[requirement.instrument_id].force_until]), default=None),
            bearers.get(requirement.pk, []),
            limits.get(requirement.pk, []),
        )
        for requirement in requirements
        if organisation is None or _binds(requirement, limits.get(requirement.pk, []), organisation)
    ]


def unplaced_limits(instruments: Iterable[int]) -> list[Limit]:
    """Sentences that limit who is bound and could not be attached to a requirement, of instruments by id."""
    return list(
        Limit.objects.filter(instrument_id__in=list(instruments), current=True, placed=False)
        .select_related("instrument")
        .order_by("instrument_id", "pk")
    )


def bearers_of(requirements: Sequence[int], visitor: Visitor) -> dict[int, list[BearerShown]]:
    """Requirement id → who is bound by it, in the text's order; only bearers whose own entry the visitor may see."""
    found: dict[int, list[tuple[int, BearerShown]]] = {}
    for kind in ("role", "organisation"):
        rows = visible_through(
            Bearer.objects.filter(requirement_id__in=requirements).exclude(**{kind: None}), visitor, path=kind
        ).values_list("pk", "requirement_id", f"{kind}__key", f"{kind}__title")
        for place, requirement, key, title in rows:
            found.setdefault(requirement, []).append((place, BearerShown(kind, key, title)))
    return {
        requirement: [bearer for _place, bearer in sorted(rows, key=lambda row: row[0])]
        for requirement, rows in found.items()
    }


def limits_of(requirements: Sequence[int]) -> dict[int, list[Limit]]:
    """Requirement id → the sentences of the newest text that limit who is bound by it."""
    found: dict[int, list[Limit]] = {}
    rows = LimitedRequirement.objects.filter(requirement_id__in=requirements, limit__current=True)
    for row in rows.select_related("limit").order_by("limit_id"):
        found.setdefault(row.requirement_id, []).append(row.limit)
    return found


def parts_of(duties: Sequence[Duty], texts: Sequence[int]) -> dict[int, list[Clause]]:
    """Requirement id → the clauses below its own in the texts shown, in order: what it requires in parts. Two queries."""
    lineages = {duty.requirement.lineage: duty.requirement.pk for duty in duties}
    own = Clause.objects.filter(text_version_id__in=texts, lineage__in=lineages, end__gt=F("position") + 1)
    spans = list(own.values_list("text_version_id", "position", "end", "lineage"))
    if not spans:
        return {}
    wanted = Q()
    for text, position, end, _lineage in spans:
        wanted |= Q(text_version_id=text, position__gt=position, position__lt=end)
    found: dict[int, list[Clause]] = {}
    below = Clause.objects.filter(wanted).order_by("text_version_id", "position")
    by_text: dict[int, list[Clause]] = {}
    for clause in below.only("text_version_id", "position", "depth", "number", "heading", "text"):
        by_text.setdefault(clause.text_version_id, []).append(clause)
    for text, position, end, lineage in spans:
        found[lineages[lineage]] = [c for c in by_text[text] if position < c.position < end]
    return found


def _binds(requirement: Requirement, limits: Sequence[Limit], organisation: Organisation) -> bool:
    """Whether the classes that people have set leave the organisation bound."""
    classes = set(organisation.classes)
    for rule in [requirement, *limits]:
        if classes & set(rule.exempt):
            return False
        if rule.bound and not classes & set(rule.bound):
            return False
    return True
