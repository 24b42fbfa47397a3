"""What somebody must do on a day: the requirements in force, by role and organisation (C005)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from goldenthread.kernel.models import Organisation, Role
from goldenthread.kernel.permissions import Visitor, visible, visible_through
from goldenthread.kernel.succession import itself_and_merged, what_became
from goldenthread.policy.models import Bearer, Instrument, Limit, LimitedRequirement, Requirement
from goldenthread.policy.queries.force import in_force

INSTRUMENT_SHOWN = (
    "key",
    "register",
    "title",
    "state",
    "kind",
    "mandatory",
    "issuer",
    "effective_on",
    "rescinded_on",
)
"""What a list of instruments reads; everything else of so many rows would cost more than showing them."""


KINDS = {Role.register_key: "role", Organisation.register_key: "organisation"}


class RequirementShown(NamedTuple):
    """What a list of duties reads of a requirement: a row, as making a model of each took longer than showing it."""

    pk: int
    key: str
    instrument_id: int
    clause: str
    anchor: str
    lineage: str
    position: int
    text: dict[str, str]
    parts: dict[str, list[dict[str, Any]]]
    modality: str
    effective_from: date | None
    effective_until: date | None
    deadline: dict[str, str]
    due_on: date | None
    action: str
    condition: str
    evidence: dict[str, str]
    read_by_machine: bool
    bound: list[str]
    exempt: list[str]
    encouraged: list[str]


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

    requirement: RequirementShown
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

    With an organisation: what names it or what was merged into it, and what its classes do not exempt it from.
    Four queries, however many duties.
    """
    instruments = visible(Instrument.objects.all(), visitor)
    if instrument:
        instruments = instruments.filter(pk=instrument.pk)
    narrowed = Q()
    if role:
        narrowed &= Q(pk__in=Bearer.objects.filter(who=role).values("requirement"))
    if organisation:
        elsewhere = (
            Bearer.objects.filter(who__register=Organisation.register_key)
            .exclude(who=organisation)
            .values("requirement")
        )
        named = Bearer.objects.filter(who__in=itself_and_merged(organisation, on=on)).values("requirement")
        narrowed &= Q(pk__in=named) | ~Q(pk__in=elsewhere)
    return [
        duty
        for duty in _in_force(instruments, narrowed, visitor, on=on)
        if organisation is None or binds(duty.requirement, duty.limits, organisation)
    ]


def duties_at(visitor: Visitor, *, on: date, instrument: Instrument, lineages: Iterable[str]) -> list[Duty]:
    """What some clauses of an instrument require on a day, in the text's order. Four queries."""
    instruments = visible(Instrument.objects.filter(pk=instrument.pk), visitor)
    return _in_force(instruments, Q(lineage__in=list(lineages)), visitor, on=on)


def duties_asked(
    visitor: Visitor, *, on: date, instruments: Iterable[int], organisations: Sequence[Organisation]
) -> dict[int, list[Duty]]:
    """Organisation id → what binds it of some instruments on a day. Six queries, however many organisations."""
    wanted = visible(Instrument.objects.filter(pk__in=list(instruments)), visitor)
    duties = _in_force(wanted, Q(), visitor, on=on)
    named = organisations_named([duty.requirement.pk for duty in duties], on=on)
    return {
        organisation.pk: [
            duty
            for duty in duties
            if organisation.pk in named.get(duty.requirement.pk, {organisation.pk})
            and binds(duty.requirement, duty.limits, organisation)
        ]
        for organisation in organisations
    }


def organisations_named(requirements: Sequence[int], *, on: date) -> dict[int, set[int]]:
    """Requirement id → the organisations that it names, and what became of them by that day; none named: not there."""
    bearers = Bearer.objects.filter(requirement__in=requirements, who__register=Organisation.register_key)
    told = list(bearers.values_list("requirement_id", "who_id"))
    became = what_became({who for _requirement, who in told}, on=on)
    named: dict[int, set[int]] = {}
    for requirement, who in told:
        named.setdefault(requirement, set()).update({who, became[who]})
    return named


def _in_force(instruments: QuerySet[Instrument], narrowed: Q, visitor: Visitor, *, on: date) -> list[Duty]:
    """What instruments require on a day, of everybody, grouped by instrument. Four queries."""
    in_order = in_force(instruments, on=on).order_by("sort_en", "pk").only(*INSTRUMENT_SHOWN)
    held: dict[int, Any] = {each.pk: each for each in in_order}
    found = visible(Requirement.objects.filter(narrowed, instrument_id__in=held), visitor).filter(
        Q(effective_from=None) | Q(effective_from__lte=on), Q(effective_until=None) | Q(effective_until__gt=on)
    )
    place = {key: number for number, key in enumerate(held)}
    rows = [RequirementShown(*row) for row in found.values_list(*RequirementShown._fields)]
    requirements = sorted(rows, key=lambda r: (place[r.instrument_id], r.position))
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
    ]


def unplaced_limits(instruments: Iterable[int]) -> list[Limit]:
    """Sentences that limit who is bound and could not be attached to a requirement, of instruments by id."""
    return list(
        Limit.objects.filter(instrument_id__in=list(instruments), current=True, placed=False)
        .select_related("instrument")
        .only("clause", "anchor", "text", "effect", "instrument__key", "instrument__title")
        .order_by("instrument_id", "pk")
    )


def bearers_of(requirements: Sequence[int], visitor: Visitor) -> dict[int, list[BearerShown]]:
    """Requirement id → who is bound by it, in the text's order; only bearers whose own entry the visitor may see."""
    found: dict[int, list[BearerShown]] = {}
    rows = visible_through(Bearer.objects.filter(requirement_id__in=requirements), visitor, path="who").order_by("pk")
    for requirement, register, key, title in rows.values_list(
        "requirement_id", "who__register", "who__key", "who__title"
    ):
        found.setdefault(requirement, []).append(BearerShown(KINDS[register], key, title))
    return found


def limits_of(requirements: Sequence[int]) -> dict[int, list[Limit]]:
    """Requirement id → the sentences of the newest text that limit who is bound by it."""
    found: dict[int, list[Limit]] = {}
    rows = LimitedRequirement.objects.filter(requirement_id__in=requirements, limit__current=True)
    for row in rows.select_related("limit").order_by("limit_id"):
        found.setdefault(row.requirement_id, []).append(row.limit)
    return found


def binds(requirement: RequirementShown, limits: Sequence[Limit], organisation: Organisation) -> bool:
    """Whether the classes that people have set leave the organisation bound."""
    classes = set(organisation.classes)
    rules: list[RequirementShown | Limit] = [requirement, *limits]
    for rule in rules:
        if classes & set(rule.exempt):
            return False
        if rule.bound and not classes & set(rule.bound):
            return False
    return True
