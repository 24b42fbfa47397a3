"""Lineage: the same clause through all texts of an instrument, found by its words first and its number second."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.models import TextVersion


def lineages(draft: Draft, earlier: TextVersion | None) -> list[str]:
    """A lineage id for each clause of the draft: carried from the earlier text where it is the same clause, else new."""
    if earlier is None:
        return [uuid4().hex for _clause in draft.clauses]
    rows = list(earlier.clauses.values_list("lineage", "anchor", "heading", "text"))
    worded: dict[tuple[str, str], str] = {}
    if earlier.language == draft.language:
        twice = Counter((heading, text) for _l, _a, heading, text in rows)
        worded = {(h, t): lineage for lineage, _a, h, t in rows if twice[(h, t)] == 1 and (h or t)}
    placed = {anchor: lineage for lineage, anchor, _h, _t in rows}
    found: list[str] = [""] * len(draft.clauses)
    taken: set[str] = set()
    for by_words in (True, False):
        for place, clause in enumerate(draft.clauses):
            if found[place]:
                continue
            known = worded.get((clause.heading, clause.text)) if by_words else placed.get(clause.anchor)
            if known and known not in taken:
                found[place] = known
                taken.add(known)
    return [known or uuid4().hex for known in found]
