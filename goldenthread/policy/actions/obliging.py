"""Storing what a text obliges: requirements, their bearers and the limits on who is bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Any

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Person
from goldenthread.policy.actions.bearers import find_bearers, store_bearers
from goldenthread.policy.importers.draft import Draft, Duties
from goldenthread.policy.importers.draft import Requirement as DraftRequirement
from goldenthread.policy.importers.text.mending import tidy
from goldenthread.policy.models import (
    Decision,
    Instrument,
    Limit,
    LimitedRequirement,
    Requirement,
    TextVersion,
)

TITLE_LENGTH = 120


def store_limits(instrument: Instrument, draft: Draft, duties: Duties) -> list[Limit]:
    """Keep the limiting sentences of a text, in their order, and what a person set on the same sentence before.

    A sentence that is held in other languages only gains this one; one of an older text of this language gives way.
    """
    language = draft.language
    held: dict[tuple[str, str], list[Limit]] = {}
    for limit in instrument.limits.filter(current=True).order_by("pk"):
        held.setdefault((limit.anchor, limit.effect), []).append(limit)
    instrument.limits.filter(current=True, text__has_key=language).update(current=False)
    limits = []
    for read in duties.limits:
        # A sentence that another text holds has no place in this one.
        number, anchor = place_of(draft, read.clause)
        # A clause may hold several sentences of one effect: they stay in their order.
        same_place = held.get((anchor, read.effect), [])
        before = same_place.pop(0) if same_place else None
        limit = before if before and language not in before.text else _after(before, instrument)
        limit.text = {**(before.text if before else {}), language: tidy(read.text, language=language)}
        limit.clause, limit.anchor, limit.effect = number, anchor, read.effect
        limit.names, limit.placed = list(read.names), read.placed
        limit.save()
        limits.append(limit)
    return limits


def place_of(draft: Draft, clause: int) -> tuple[str, str]:
    """Number and anchor of a clause; "" for none."""
    return (draft.clauses[clause].number, draft.clauses[clause].anchor) if clause >= 0 else ("", "")


def _after(before: Limit | None, instrument: Instrument) -> Limit:
    """A limit in the place of an older text's, with what a person set on that."""
    if before is None:
        return Limit(instrument=instrument)
    return Limit(instrument=instrument, bound=before.bound, exempt=before.exempt, encouraged=before.encouraged)


def store_requirements(
    text: TextVersion,
    draft: Draft,
    duties: Duties,
    limits: Sequence[Limit],
    *,
    replaced_text: TextVersion | None,
    by: Person | None,
) -> None:
    """Bring the instrument's requirements to what its newest text says: new ones, changed ones, ended ones."""
    lineage = dict(text.clauses.values_list("position", "lineage"))
    before: dict[str, list[Requirement]] = {}
    for standing in text.instrument.requirements.filter(effective_until=None).order_by("position", "pk"):
        before.setdefault(standing.lineage, []).append(standing)
    by_hand = _taken_out_by_hand(before)
    seen_earlier = set(replaced_text.clauses.values_list("lineage", flat=True)) if replaced_text else set()
    taken = set(text.instrument.requirements.values_list("key", flat=True))
    new: list[tuple[Requirement, DraftRequirement]] = []
    kept: list[tuple[Requirement, DraftRequirement]] = []
    for held, read in _paired(duties.requirements, before, lineage, language=draft.language):
        if held:
            _renew(held, read, draft, by=by)
            kept.append((held, read))
            continue
        requirement = _requirement(text, draft, read, lineage[read.clause], taken)
        if replaced_text and requirement.effective_from is None and requirement.lineage not in seen_earlier:
            requirement.effective_from = text.consolidated_on
        new.append((requirement, read))
    bearers = find_bearers(new, text.instrument, by=by)
    kernel.create_many([requirement for requirement, _read in new], by=by, verb="read")
    store_bearers(new, bearers)
    _store_limitations(new, limits)
    _renew_limitations(kept, limits, by=by)
    if replaced_text is None or replaced_text.language == text.language:
        _carry_by_hand(by_hand, before, draft, lineage, replaced_text, by=by)
        for gone in (requirement for left in before.values() for requirement in left):
            kernel.change(gone, by=by, verb="ended", effective_until=text.consolidated_on)


def _paired(
    found: Sequence[DraftRequirement],
    before: Mapping[str, list[Requirement]],
    lineage: Mapping[int, str],
    *,
    language: str,
) -> Iterator[tuple[Requirement | None, DraftRequirement]]:
    """Each requirement read with the one held that it is, taken out of `before`: of several of a clause the one with the
    same words, else the next in order."""
    for clause, group in groupby(found, key=lambda read: read.clause):
        reads = list(group)
        left = before.get(lineage[clause], [])
        same = [_taken(left, tidy(read.text, language=language), language=language) for read in reads]
        for held, read in zip(same, reads, strict=True):
            yield held or (left.pop(0) if left else None), read


def _taken(left: list[Requirement], words: str, *, language: str) -> Requirement | None:
    """The first that was read with these words, taken out of the list."""
    place = next((i for i, held in enumerate(left) if _read_as(held, language) == words), None)
    return None if place is None else left.pop(place)


def _read_as(held: Requirement, language: str) -> str | None:
    """A requirement's words as the machine read them, whatever a person has made of them."""
    words: str | None = held.as_read.get(language, held.text.get(language))
    return words


def _taken_out_by_hand(before: dict[str, list[Requirement]]) -> list[Requirement]:
    """Those that no machine has read, taken out of what is paired with what it reads now."""
    found = [held for held in chain(*before.values()) if held.decision in (Decision.ADDED, Decision.SPLIT)]
    for lineage, held in before.items():
        before[lineage] = [each for each in held if each not in found]
    return found


def _carry_by_hand(
    by_hand: Iterable[Requirement],
    gone: dict[str, list[Requirement]],
    draft: Draft,
    lineage: Mapping[int, str],
    replaced_text: TextVersion | None,
    *,
    by: Person | None,
) -> None:
    """What people added follows its clause, to be looked at again where its words changed; without a clause it is gone."""
    places = {name: place for place, name in lineage.items()}
    before = dict(replaced_text.clauses.values_list("lineage", "text")) if replaced_text else {}
    for held in by_hand:
        place = places.get(held.lineage)
        if place is None:
            gone.setdefault(held.lineage, []).append(held)
            continue
        clause = draft.clauses[place]
        fields: dict[str, Any] = {"clause": citation(draft, place), "anchor": clause.anchor, "position": place}
        if before.get(held.lineage, clause.text) != clause.text:
            fields |= {"read_by_machine": True, "spans": {}}
        kernel.change(held, by=by, verb="read", **fields)


def _requirement(text: TextVersion, draft: Draft, read: DraftRequirement, lineage: str, taken: set[str]) -> Requirement:
    clause = draft.clauses[read.clause]
    instrument = text.instrument
    words = tidy(read.text, language=draft.language)
    return Requirement(
        key=free_key(f"{instrument.key}-{clause.anchor}", taken),
        title={draft.language: as_title(words)},
        organisation_id=instrument.organisation_id,
        visibility=instrument.visibility,
        classification=instrument.classification,
        instrument=instrument,
        clause=citation(draft, read.clause),
        anchor=clause.anchor,
        lineage=lineage,
        position=read.clause,
        text={draft.language: words},
        parts=parts_of(draft, read.clause),
        effective_from=read.effective_from,
        effective_until=read.effective_until,
        read_by_machine=True,
        importer=draft.form,
        spans=_spans(read, draft, {}),
        **_facts(read, draft, {}),
    )


def _spans(read: DraftRequirement, draft: Draft, known: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Where the words stand, beside what is known in other languages."""
    spans = {language: span for language, span in known.items() if language != draft.language}
    return {**spans, draft.language: [read.start, read.end]} if read.end else spans


def _facts(read: DraftRequirement, draft: Draft, deadline: Mapping[str, str]) -> dict[str, Any]:
    """What a rule found, as a requirement keeps it beside its words; `deadline`: what is known in other languages."""
    return {
        "modality": read.modality,
        "deadline": {**deadline, draft.language: read.deadline} if read.deadline else dict(deadline),
        "due_on": read.due_on,
        "action": read.verb[:100],
        "condition": read.condition,
        "rule": read.rule,
        "confidence": read.confidence or None,
    }


def parts_of(draft: Draft, place: int) -> dict[str, list[dict[str, Any]]]:
    """What hangs below a clause, by the draft's language; nothing where nothing does."""
    below = {place}
    parts = []
    for position, clause in enumerate(draft.clauses[place + 1 :], place + 1):
        if clause.parent not in below:
            continue
        below.add(position)
        words = tidy(f"{clause.heading} {clause.text}", language=draft.language)
        parts.append({"number": clause.number, "depth": clause.depth, "text": words})
    return {draft.language: parts} if parts else {}


def citation(draft: Draft, place: int) -> str:
    """The number to cite a clause by: its own, else that of the nearest numbered one above it; "" where there is none."""
    here: int | None = place
    while here is not None:
        clause = draft.clauses[here]
        if clause.number:
            return clause.number[:40]
        here = clause.parent
    return ""


def _renew(held: Requirement, read: DraftRequirement, draft: Draft, *, by: Person | None) -> None:
    """What a person has confirmed stays confirmed while its words are the same."""
    clause, language = draft.clauses[read.clause], draft.language
    fields: dict[str, Any] = {
        "clause": citation(draft, read.clause),
        "anchor": clause.anchor,
        "position": read.clause,
        "spans": _spans(read, draft, held.spans),
    }
    words, parts = tidy(read.text, language=language), parts_of(draft, read.clause)
    if held.parts.get(language) != parts.get(language):
        fields["parts"] = {**{name: kept for name, kept in held.parts.items() if name != language}, **parts}
    # Parts under other numbers say the same.
    if (_read_as(held, language), _said(held.parts, language)) != (words, _said(parts, language)):
        fields["text"] = {**held.text, language: words}
        fields["title"] = {**held.title, language: as_title(words)}
        fields["as_read"] = {name: said for name, said in held.as_read.items() if name != language}
        if language in held.text:
            # Other words are to be looked at anew, whatever was decided on those before.
            fields |= {**_facts(read, draft, held.deadline), "read_by_machine": True, "decision": ""}
        elif read.deadline:
            fields["deadline"] = {**held.deadline, language: read.deadline}
    if read.effective_from and held.read_by_machine:
        fields["effective_from"] = read.effective_from
    kernel.change(held, by=by, verb="read", **fields)


def _said(parts: Mapping[str, Any], language: str) -> list[str]:
    """The words alone of what hangs below a clause."""
    return [part["text"] for part in parts.get(language, [])]


def _store_limitations(rows: Sequence[tuple[Requirement, DraftRequirement]], limits: Sequence[Limit]) -> None:
    LimitedRequirement.objects.bulk_create(
        [
            LimitedRequirement(requirement=requirement, limit=limits[place])
            for requirement, read in rows
            for place in read.scope
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def _renew_limitations(
    rows: Sequence[tuple[Requirement, DraftRequirement]], limits: Sequence[Limit], *, by: Person | None
) -> None:
    """The limits of a new text are new rows: tie the requirements that stay to them."""
    limited = [(requirement, read) for requirement, read in rows if read.scope]
    for requirement, read in limited:
        kernel.touch(requirement, by=by, verb="limits read", limits=[limits[place].clause for place in read.scope])
    _store_limitations(limited, limits)


def free_key(wanted: str, taken: set[str]) -> str:
    """The wanted key, or the first free one after it, for a clause that returns after it had ended."""
    key, turn = wanted[:150], 2
    while key in taken:
        key, turn = f"{wanted[:150]}-{turn}", turn + 1
    taken.add(key)
    return key


def as_title(text: str) -> str:
    """The first words of a text, as a title."""
    if len(text) <= TITLE_LENGTH:
        return text
    return text[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
