"""Keeping an instrument of one's own, whole: its facts, its texts in every language, its limits and requirements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Link, Organisation, Person, Role
from goldenthread.policy.actions.drafting import refuse_stopped
from goldenthread.policy.actions.obliging import as_title, parts_of
from goldenthread.policy.actions.storing import clauses_hash, index_clauses, store_text
from goldenthread.policy.checking import Publishable, Text, Tie, Unapproved
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.models import Bearer, Instrument, Limit, LimitedRequirement, Requirement
from goldenthread.policy.models.ties import IMPLEMENTS, PUBLISHED, REPLACES
from goldenthread.policy.queries.needs import needs_of
from goldenthread.policy.queries.publishable import filled


@dataclass(slots=True)
class Obliged:
    """A requirement to keep, with who bears it and which limits hold for it."""

    requirement: Requirement
    bearers: Sequence[tuple[str, str]]
    """("role" or "organisation", key)."""
    scope: Sequence[str] = ()
    """Numbers of the clauses that hold the limits."""


@dataclass(slots=True)
class Own:
    """Everything that makes up one instrument of one's own."""

    instrument: Instrument
    texts: Sequence[Draft]
    """Oldest first; each in one language."""
    requirements: Sequence[Obliged]
    limits: Sequence[Limit] = ()
    parents: Sequence[Instrument] = ()
    replaces: Sequence[tuple[Instrument, date]] = field(default_factory=list)


@transaction.atomic
def keep_own(own: Own, *, by: Person | None) -> Instrument:
    """Keep and publish it. Raises Refused for everything that stops publishing a draft too."""
    instrument = own.instrument
    refuse_stopped(_publishable(own), by)
    instrument.state = PUBLISHED
    texts = {f"{d.language} {d.consolidated_on}": clauses_hash(d) for d in own.texts}
    kernel.create(instrument, by=by, verb="published", texts=texts)
    for draft in own.texts:
        text = store_text(instrument, draft, digest=clauses_hash(draft))
        index_clauses(text)
    anchors: dict[str, tuple[str, str, int]] = {}
    for text in instrument.texts.order_by("consolidated_on"):
        for number, anchor, lineage, position in text.clauses.values_list("number", "anchor", "lineage", "position"):
            anchors[number] = (anchor, lineage, position)
    limits = {limit.clause: limit for limit in _store_limits(own, anchors)}
    _store_obliged(own, anchors, limits, by=by)
    links = [Link(verb=IMPLEMENTS, target_id=parent.pk) for parent in own.parents]
    links += [Link(verb=REPLACES, target_id=older.pk, valid_from=day) for older, day in own.replaces]
    kernel.link_many(instrument, links, by=by)
    return instrument


def _publishable(own: Own) -> Publishable:
    """What publishing hangs on before anything is kept; what is new is replaced by nothing yet."""
    needs = needs_of(own.instrument.kind)
    newest = {draft.language: draft for draft in own.texts}
    return Publishable(
        entry=0,
        kind=own.instrument.kind,
        filled=filled(own.instrument),
        requirements=len(own.requirements),
        effective_on=own.instrument.effective_on,
        parents=tuple(Tie(parent.pk, parent.kind) for parent in own.parents),
        languages=needs.languages,
        texts=tuple(Text(d.language, d.consolidated_on, d.clauses) for d in newest.values() if d.consolidated_on),
        unapproved=tuple(Unapproved(role, "waiting") for role in needs.approved_by),
    )


def _store_limits(own: Own, anchors: dict[str, tuple[str, str, int]]) -> list[Limit]:
    for limit in own.limits:
        limit.instrument = own.instrument
        limit.anchor = anchors[limit.clause][0]
    return Limit.objects.bulk_create(own.limits)


def _store_obliged(
    own: Own, anchors: dict[str, tuple[str, str, int]], limits: dict[str, Limit], *, by: Person | None
) -> None:
    instrument = own.instrument
    taken: set[str] = set()
    for obliged in own.requirements:
        requirement = obliged.requirement
        requirement.instrument = instrument
        requirement.organisation_id = instrument.organisation_id
        requirement.visibility = instrument.visibility
        requirement.anchor, requirement.lineage, requirement.position = anchors[requirement.clause]
        key = f"{instrument.key}-{requirement.clause}"
        requirement.key = key if key not in taken else f"{key}-{len(taken)}"
        taken.add(requirement.key)
        for draft in own.texts:
            place = next((n for n, clause in enumerate(draft.clauses) if clause.number == requirement.clause), None)
            if place is not None:
                requirement.parts = {**requirement.parts, **parts_of(draft, place)}
        requirement.title = {language: as_title(text) for language, text in requirement.text.items()}
    kernel.create_many([obliged.requirement for obliged in own.requirements], by=by)
    who = {
        "role": dict(Role.objects.values_list("key", "pk")),
        "organisation": dict(Organisation.objects.values_list("key", "pk")),
    }
    Bearer.objects.bulk_create(
        [
            Bearer(requirement=obliged.requirement, who_id=who[kind][key])
            for obliged in own.requirements
            for kind, key in obliged.bearers
        ]
    )
    LimitedRequirement.objects.bulk_create(
        [
            LimitedRequirement(requirement=obliged.requirement, limit=limits[clause])
            for obliged in own.requirements
            for clause in obliged.scope
        ]
    )
