"""An instrument's text of a day told as a draft again, with what it requires: what is handed on to other systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from goldenthread.engine.language import said
from goldenthread.kernel.permissions import Visitor, visible, visible_through
from goldenthread.policy.importers.draft import Bearer as DraftBearer
from goldenthread.policy.importers.draft import Clause, Draft, Duties, Modality, Reference
from goldenthread.policy.importers.draft import Limit as DraftLimit
from goldenthread.policy.importers.draft import Requirement as DraftRequirement
from goldenthread.policy.importers.text.safe_html import plain_of
from goldenthread.policy.models import Bearer, Instrument, Requirement, TextVersion
from goldenthread.policy.queries.duties import KINDS, limits_of

_CLAUSE = ("position", "below", "depth", "kind", "number", "anchor", "heading", "text", "html", "lineage")


@dataclass(frozen=True, slots=True)
class Edition:
    """One text with what its clauses require."""

    draft: Draft
    duties: Duties


@dataclass(frozen=True, slots=True)
class Everything:
    """Reads as the program itself does at a console: what is there, whoever may see it."""


Reader = Visitor | Everything


def edition_of(instrument: Instrument, text: TextVersion, *, reader: Reader, on: date) -> Edition:
    """A text of an instrument that the reader may see, with the requirements that have not ended by the day.

    Four queries. Requirements and bearers that the reader may not see are absent. What a text's language does not tell
    (an issuer that is kept in French alone) is told in the other.
    """
    rows = [dict(zip(_CLAUSE, row, strict=True)) for row in text.clauses.order_by("position").values_list(*_CLAUSE)]
    place = {row["position"]: index for index, row in enumerate(rows)}
    clauses = tuple(_clause(row, place) for row in rows)
    by_lineage = {row["lineage"]: index for index, row in enumerate(rows)}
    by_anchor = {row["anchor"]: index for index, row in enumerate(rows)}
    language = text.language
    results = said(instrument.expected_results, language)[0]
    draft = Draft(
        key=instrument.key,
        document_id=instrument.document_id,
        title=text.title or said(instrument.title, language)[0],
        language=language,
        kind=instrument.kind,
        mandatory=instrument.mandatory,
        consolidated_on=text.consolidated_on,
        effective_on=instrument.effective_on,
        source_url=instrument.source_url,
        clauses=clauses,
        references=_references(text, by_anchor),
        objective=said(instrument.objective, language)[0],
        expected_results=tuple(line for line in results.splitlines() if line.strip()),
        authority=said(instrument.authority, language)[0],
        issuer=said(instrument.issuer, language)[0],
        note=plain_of(text.note),
        note_html=text.note,
    )
    return Edition(draft, _duties(_requirements(instrument, by_lineage, reader=reader, on=on), rows, language, reader))


def _clause(row: dict[str, Any], place: dict[int, int]) -> Clause:
    return Clause(
        number=row["number"],
        anchor=row["anchor"],
        heading=row["heading"],
        text=row["text"],
        html=row["html"],
        depth=row["depth"],
        parent=place.get(row["below"]) if row["below"] is not None else None,
        kind=row["kind"],
    )


def _references(text: TextVersion, by_anchor: dict[str, int]) -> tuple[Reference, ...]:
    return tuple(
        Reference(clause=by_anchor.get(named["clause"], -1), title=named["title"], target=named["target"])
        for named in text.references
    )


def _requirements(
    instrument: Instrument, by_lineage: dict[str, int], *, reader: Reader, on: date
) -> list[tuple[int, Requirement]]:
    """Those whose clause stands in the text, each with the place of its clause, in their order."""
    kept = Requirement.objects.filter(Q(effective_until=None) | Q(effective_until__gt=on), instrument=instrument)
    seen = kept if isinstance(reader, Everything) else visible(kept, reader)
    return [(by_lineage[r.lineage], r) for r in seen.order_by("position", "pk") if r.lineage in by_lineage]


def _duties(found: list[tuple[int, Requirement]], rows: list[dict[str, Any]], language: str, reader: Reader) -> Duties:
    ids = [requirement.pk for _place, requirement in found]
    bearers, limits = _bearers(ids, language, reader), limits_of(ids)
    by_anchor = {row["anchor"]: index for index, row in enumerate(rows)}
    told: dict[int, DraftLimit] = {}
    for limit in (limit for limiting in limits.values() for limit in limiting):
        effect: Any = limit.effect
        words = said(limit.text, language)[0]
        told[limit.pk] = DraftLimit(by_anchor.get(limit.anchor, -1), words, effect, tuple(limit.names), limit.placed)
    place = {pk: index for index, pk in enumerate(told)}
    spans = {r.pk: _span(r, rows[clause]["text"], language) for clause, r in found}
    requirements = tuple(
        DraftRequirement(
            clause=clause,
            bearers=tuple(bearers.get(requirement.pk, ())),
            text=said(requirement.text, language)[0],
            lead_in=None,
            modality=_modality(requirement.modality),
            effective_from=requirement.effective_from,
            effective_until=requirement.effective_until,
            deadline=said(requirement.deadline, language)[0],
            scope=tuple(place[limit.pk] for limit in limits.get(requirement.pk, ())),
            rule=requirement.rule,
            start=spans[requirement.pk][0],
            end=spans[requirement.pk][1],
            verb=requirement.action,
            condition=requirement.condition,
            due_on=requirement.due_on,
        )
        for clause, requirement in found
    )
    return Duties(requirements=requirements, limits=tuple(told.values()))


def _span(requirement: Requirement, text: str, language: str) -> tuple[int, int]:
    """Where its words stand in its clause in this text; twice 0 where they do not, as a span is told of the newest text."""
    start, end = requirement.spans.get(language, (0, 0))
    return (start, end) if end and text[start:end] == requirement.text.get(language) else (0, 0)


def _bearers(requirements: list[int], language: str, reader: Reader) -> dict[int, list[DraftBearer]]:
    """Requirement id → who is bound by it, in the text's order."""
    rows = Bearer.objects.filter(requirement_id__in=requirements).order_by("pk")
    seen = rows if isinstance(reader, Everything) else visible_through(rows, reader, path="who")
    found: dict[int, list[DraftBearer]] = {}
    columns = ("requirement_id", "who__register", "who__key", "who__title", "written")
    for requirement, register, key, title, written in seen.values_list(*columns):
        kind: Any = KINDS[register]
        name = said(title, language)[0] or key
        found.setdefault(requirement, []).append(DraftBearer(kind, key, name, written))
    return found


def _modality(stored: str) -> Modality:
    known: tuple[Modality, ...] = ("must not", "should", "may")
    return next((modality for modality in known if modality == stored), "must")
