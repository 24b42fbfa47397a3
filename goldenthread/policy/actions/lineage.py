"""Lineage: the same clause through all texts of an instrument, found by its words and its place among the others."""

from __future__ import annotations

from uuid import uuid4

from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.lineage import lineage
from goldenthread.policy.models import TextVersion
from goldenthread.policy.queries.reading import plain_clauses


def lineages(draft: Draft, earlier: TextVersion | None, counterpart: TextVersion | None = None) -> list[str]:
    """A lineage id for each clause of the draft: carried from the earlier text where it is the same clause, else new.

    `counterpart` is the text of the same day in another language: where it has the same clauses, they are the same.
    """
    if counterpart is not None:
        rows = list(counterpart.clauses.order_by("position").values_list("anchor", "lineage"))
        if [anchor for anchor, _lineage in rows] == [clause.anchor[:80] for clause in draft.clauses]:
            return [held for _anchor, held in rows]
    if earlier is None:
        return [uuid4().hex for _clause in draft.clauses]
    known = _by_words(draft, earlier) if earlier.language == draft.language else _by_anchor(draft, earlier)
    return [known.get(place) or uuid4().hex for place in range(len(draft.clauses))]


def _by_words(draft: Draft, earlier: TextVersion) -> dict[int, str]:
    """Of a split clause the piece that is most alike carries it on; of merged ones the one that is most alike."""
    held = list(earlier.clauses.order_by("position").values_list("lineage", flat=True))
    steps = lineage(plain_clauses(earlier), draft.clauses)
    return {step.pair[1]: held[step.pair[0]] for step in steps if step.pair}


def _by_anchor(draft: Draft, earlier: TextVersion) -> dict[int, str]:
    """Another language has other words: only the place tells."""
    placed = dict(earlier.clauses.values_list("anchor", "lineage"))
    known = {place: placed.get(clause.anchor, "") for place, clause in enumerate(draft.clauses)}
    return {place: held for place, held in known.items() if held}
