"""Every check in the order in which its findings are told: one that stops publishing needs few facts and is asked alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from goldenthread.policy.checking import languages, overlap, publishable, reading_level, references, requirements, terms
from goldenthread.policy.checking.facts import Facts, Publishable
from goldenthread.policy.checking.findings import Finding, Rule

STOPS: tuple[Callable[[Publishable], Iterator[Finding]], ...] = (
    publishable.missing,
    publishable.specific_parents,
    publishable.replaced_before,
    publishable.circle,
    languages.missing_texts,
    languages.differing_texts,
    publishable.not_approved,
)
WARNINGS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    references.no_principle,
    requirements.vague,
    overlap.overlaps,
    references.ended_references,
    terms.undefined,
    terms.defined_twice,
    languages.missing_words,
    reading_level.reading,
)
_ORDER = {rule: place for place, rule in enumerate(Rule)}


def stops(found: Publishable) -> list[Finding]:
    """Everything for which the instrument cannot be published."""
    return [finding for check in STOPS for finding in check(found)]


def check(facts: Facts) -> list[Finding]:
    """Everything that the checks find, what stops publishing first, each rule's findings side by side."""
    found = [*stops(facts.publishable), *(finding for look in WARNINGS for finding in look(facts))]
    return sorted(found, key=lambda finding: _ORDER[finding.rule])
