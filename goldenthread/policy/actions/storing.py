"""Storing what an importer read: one instrument with its text, clauses and requirements, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.engine import beside
from goldenthread.kernel import actions as kernel
from goldenthread.kernel import proof, search
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.policy.actions.bearers import show_bearers_like
from goldenthread.policy.actions.lineage import lineages
from goldenthread.policy.actions.obliging import place_of, store_limits, store_requirements
from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft, Duties, Replaced
from goldenthread.policy.importers.text.mending import tidy
from goldenthread.policy.models import Clause, Instrument, Requirement, TextVersion
from goldenthread.policy.models.requirement import NOT_STANDING
from goldenthread.policy.queries.reading import newest_text

WORDED = ("objective", "authority", "issuer")
"""Facts of a draft that an instrument keeps per language."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What is said of an instrument beside its own file: by the suite's hierarchy and by whoever imports it."""

    visibility: str = Visibility.ORGANISATION
    organisation: Organisation | None = None
    external: bool = True
    source_name: dict[str, str] = field(default_factory=dict)
    source_url: str = ""
    below: list[list[str]] = field(default_factory=list)
    """Paths of keys upward, nearest first."""
    names: list[str] = field(default_factory=list)
    state: str = ""
    """In which a new one begins: a draft of one's own, or none."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing one draft did."""

    instrument: Instrument
    outcome: Literal["created", "changed", "unchanged"]
    clauses: int
    requirements: int


@transaction.atomic
def store_draft(
    draft: Draft,
    duties: Duties,
    *,
    digest: str,
    placing: Placing,
    by: Person | None,
    lineage: Sequence[str] | None = None,
) -> Stored:
    """Keep a draft as an instrument or as a further text of one that is held; the same file again changes nothing.

    `lineage`: of each clause, where it is known better than its words could tell. Raises Refused for a key that no
    instrument can have.
    """
    held = Instrument.objects.filter(key=draft.key).first()
    counts = (len(draft.clauses), len(duties.requirements))
    if held and _is_newest_reading(held, draft, digest):
        event = kernel.change(held, by=by, verb="placed", **_placed(placing))
        moved = show_requirements_like(held, by=by)
        return Stored(held, "changed" if event or moved else "unchanged", *counts)
    newest = _followed(held, draft) if held else None
    leads = newest is None or (draft.consolidated_on is not None and draft.consolidated_on >= newest.consolidated_on)
    content: dict[str, Any] = {"text": digest, "language": draft.language, "clauses": clauses_hash(draft)}
    if held is None:
        _refuse_hidden(draft.key)
        facts = _facts(draft, placing, None)
        instrument = Instrument(key=draft.key, state=placing.state, **facts, **_placed(placing))
        kernel.create(instrument, by=by, verb="imported", **content)
    else:
        instrument = held
        # What only rewrites a clause says nothing of the instrument.
        if leads and lineage is None:
            kernel.change(instrument, by=by, verb="changed", **_facts(draft, placing, instrument), **_placed(placing))
        kernel.touch(instrument, by=by, verb="text added", **content)
    text = store_text(
        instrument, draft, digest=digest, replaced=duties.replaces, warnings=duties.warnings, lineage=lineage
    )
    if leads:
        limits = store_limits(instrument, draft, duties)
        store_requirements(text, draft, duties, limits, replaced_text=newest, by=by)
        show_requirements_like(instrument, by=by)
        index_clauses(text)
    return Stored(instrument, "changed" if held else "created", *counts)


def _refuse_hidden(key: str) -> None:
    """Raises Refused for a key at whose address another page stands, so that nobody would ever find the instrument."""
    if key in beside.taken_keys(Instrument.register_key):
        message = _(
            "An instrument cannot have the key “%(key)s”, as another page has this address. Give it another one."
        )
        told = message % {"key": key}
        raise Refused(told, fields={"key": told})


def _is_newest_reading(held: Instrument, draft: Draft, digest: str) -> bool:
    """Whether the very file was read for this day before, and nothing was kept of the day since."""
    day = draft.consolidated_on or draft.effective_on
    of_day = [text for text in held.texts.order_by("reading") if text.consolidated_on == day]
    same = next((text for text in reversed(of_day) if text.digest == digest), None)
    return same is not None and not any(t.language == same.language and t.reading > same.reading for t in of_day)


def _followed(held: Instrument, draft: Draft) -> TextVersion | None:
    """The text that a draft takes the place of: the newest of its language, else of another."""
    return newest_text(held, draft.language) or newest_text(held)


def show_requirements_like(instrument: Instrument, *, by: Person | None) -> int:
    """Requirements and the bearers that only a text named are seen by whoever sees the instrument; how many changed."""
    shown: dict[str, Any] = {
        "visibility": instrument.visibility,
        "organisation_id": instrument.organisation_id,
        "classification": instrument.classification,
    }
    changed = 0
    for each in Requirement.every.filter(instrument=instrument).exclude(**shown):
        # What people have rejected stays with colleagues, wherever the instrument goes.
        apart = {"visibility": each.visibility} if each.decision in NOT_STANDING else {}
        changed += kernel.change(each, by=by, verb="placed", **{**shown, **apart}) is not None
    return changed + show_bearers_like(instrument, by=by)


def clauses_hash(draft: Draft) -> str:
    """SHA-256 over every clause as read, so that the log can tell whether the stored words are those."""
    rows = [[c.number, c.anchor, c.heading, c.text, c.html, c.depth] for c in draft.clauses]
    return sha256(proof.canonical(rows)).hexdigest()


def _facts(draft: Draft, placing: Placing, held: Instrument | None) -> dict[str, Any]:
    """The instrument's fields as the draft tells them; what it does not state keeps what is held."""
    language = draft.language

    def worded(name: str, value: str) -> dict[str, str]:
        known = dict(getattr(held, name) or {}) if held else {}
        return {**known, language: value} if value else known

    facts: dict[str, Any] = {name: worded(name, getattr(draft, name)) for name in WORDED}
    facts["title"] = worded("title", draft.title)
    facts["summary"] = worded("summary", draft.objective)
    facts["expected_results"] = worded("expected_results", "\n".join(draft.expected_results))
    stated = {
        "kind": draft.kind,
        "mandatory": draft.mandatory,
        "effective_on": draft.effective_on,
        "source_url": draft.source_url or placing.source_url,
        "document_id": draft.document_id if draft.document_id != draft.key else "",
    }
    facts.update({name: value for name, value in stated.items() if value not in ("", None)})
    facts["external"] = placing.external
    if placing.source_name:
        facts["source_name"] = placing.source_name
    return facts


def _placed(placing: Placing) -> dict[str, Any]:
    placed: dict[str, Any] = {}
    if placing.below:
        placed["placed_below"] = placing.below
    if placing.names:
        placed["names"] = placing.names
    if placing.organisation:
        placed["organisation"] = placing.organisation
    # An import without --public never takes back what somebody made public.
    if placing.visibility != Visibility.ORGANISATION:
        placed["visibility"] = placing.visibility
    return placed


def store_text(
    instrument: Instrument,
    draft: Draft,
    *,
    digest: str,
    replaced: Sequence[Replaced] = (),
    warnings: Sequence[Fault] = (),
    lineage: Sequence[str] | None = None,
) -> TextVersion:
    """Keep the words of a draft as one text of the instrument, whose event the caller has written. ValueError: no date."""
    day = draft.consolidated_on or draft.effective_on
    if day is None:
        raise ValueError("a text without any date cannot be placed in time")
    known = lineage or lineages(draft, _nearest_text(instrument, draft), _in_other_language(instrument, draft, day))
    text = TextVersion.objects.create(
        instrument=instrument,
        language=draft.language,
        consolidated_on=day,
        reading=instrument.texts.filter(language=draft.language, consolidated_on=day).count() + 1,
        title=draft.title[:500],
        note=draft.note_html,
        digest=digest,
        references=[
            {"clause": place_of(draft, r.clause)[1], "title": r.title, "target": r.target} for r in draft.references
        ],
        replacements=[
            {
                "clause": place_of(draft, r.clause)[1],
                "title": r.title,
                "on": r.on and r.on.isoformat(),
                "whole": r.whole,
            }
            for r in replaced
        ],
        warnings=[warning.as_json() for warning in (*draft.warnings, *warnings)],
    )
    Clause.objects.bulk_create(_clauses(text, draft, known), batch_size=500)
    return text


def _clauses(text: TextVersion, draft: Draft, lineage: Sequence[str]) -> list[Clause]:
    return [
        Clause(
            instrument_id=text.instrument_id,
            text_version=text,
            position=position,
            below=clause.parent,
            depth=clause.depth,
            kind=clause.kind,
            number=clause.number[:40],
            anchor=clause.anchor[:80],
            lineage=lineage[position],
            heading=clause.heading,
            text=clause.text,
            html=clause.html,
        )
        for position, clause in enumerate(draft.clauses)
    ]


def _nearest_text(instrument: Instrument, draft: Draft) -> TextVersion | None:
    """The text to carry lineage from: the newest of the same language, else of another (matched by place alone)."""
    return newest_text(instrument, draft.language) or newest_text(instrument)


def _in_other_language(instrument: Instrument, draft: Draft, day: date) -> TextVersion | None:
    """The text that says the same in another language: that of the same day, else the newest."""
    others = instrument.texts.exclude(language=draft.language).order_by("consolidated_on", "reading")
    return others.filter(consolidated_on=day).last() or others.last()


def index_clauses(text: TextVersion) -> None:
    """Let search find each clause of a text by its number, heading and words, in the place of an older text's."""
    rows = text.clauses.exclude(text="", heading="").values_list("anchor", "number", "heading", "text")
    search.index_parts(
        text.instrument,
        language=text.language,
        parts=[
            (anchor, f"{number} {heading}".strip(), tidy(words, language=text.language))
            for anchor, number, heading, words in rows
        ],
    )
