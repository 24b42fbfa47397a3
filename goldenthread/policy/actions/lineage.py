"""Lineage: the same clause through all texts of an instrument, found by its words and its place among the others."""

from __future__ import annotations

from uuid import uuid4

from goldenthread.policy.checking.counterparts import counterparts
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.lineage import lineage
from goldenthread.policy.models import TextVersion
from goldenthread.policy.queries.reading import plain_clauses


def lineages(draft: Draft, earlier: TextVersion | None, other: TextVersion | None = None) -> list[str]:
    """A lineage id for each clause of the draft: carried from the earlier text where it is the same clause, else new.

    `other` is a text in another language: where it has the same clauses on the same day, they are the same; else what the
    earlier text does not tell of a clause, its counterpart there does.
    """
    rows = list(other.clauses.order_by("position").values_list("anchor", "lineage")) if other else []
    same_day = other is not None and other.consolidated_on == (draft.consolidated_on or draft.effective_on)
    if same_day and [anchor for anchor, _lineage in rows] == [clause.anchor[:80] for clause in draft.clauses]:
        return [held for _anchor, held in rows]
    known = _by_words(draft, earlier) if earlier and earlier.language == draft.language else {}
    if beside := other or (earlier if not known else None):
        taken = set(known.values())
        known |= {n: held for n, held in _by_place(draft, beside).items() if n not in known and held not in taken}
    return [known.get(place) or uuid4().hex for place in range(len(draft.clauses))]


def _by_words(draft: Draft, earlier: TextVersion) -> dict[int, str]:
    """Of a split clause the piece that is most alike carries it on; of merged ones the one that is most alike."""
    held = list(earlier.clauses.order_by("position").values_list("lineage", flat=True))
    steps = lineage(plain_clauses(earlier), draft.clauses)
    return {step.pair[1]: held[step.pair[0]] for step in steps if step.pair}


def _by_place(draft: Draft, other: TextVersion) -> dict[int, str]:
    """Another language has other words: only number and place tell."""
    held = list(other.clauses.order_by("position").values_list("lineage", flat=True))
    found = counterparts(draft.clauses, plain_clauses(other))
    return {place: held[there] for place, there in found.items()}
