"""References to instruments that are no longer in force on the day when this one begins."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.policy.checking.facts import Facts
from goldenthread.policy.checking.findings import Finding, Place, Rule


def no_principle(facts: Facts) -> Iterator[Finding]:
    """That it names no principle which it upholds, where principles are kept (C010)."""
    if not facts.upholding:
        yield Finding(Rule.NO_PRINCIPLE, Place("field", "principles"))


def ended_references(facts: Facts) -> Iterator[Finding]:
    """Each once a clause; what a clause names is not told again as a tie."""
    by_clause = {named.entry for named in facts.ended if named.anchor}
    for named in facts.ended:
        if named.anchor or named.entry not in by_clause:
            place = Place("clause", named.anchor) if named.anchor else Place("instrument")
            yield Finding(
                Rule.ENDED_REFERENCE, place, {"entry": named.entry, "since": named.since, "replaced": named.replaced}
            )
