"""Requirements that say much the same as one of another instrument in force."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.policy.checking.facts import Facts
from goldenthread.policy.checking.findings import Finding, Place, Rule
from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.lineage.likeness import Words

LEAST_ALIKE = 0.6
"""Share of the words of both together, rare ones counting more, from which two requirements are put side by side."""
FEWEST_WORDS = 5
"""A requirement of fewer words is like many by chance."""


def overlaps(facts: Facts) -> Iterator[Finding]:
    """Each pair once, in whichever language they are most alike, the most alike of a requirement first."""
    alike: dict[tuple[int, int], float] = {}
    for language in facts.languages:
        here = [(r.entry, " ".join(r.said(language))) for r in facts.requirements]
        there = [(other.entry, other.said.get(language, "")) for other in facts.others]
        for pair, share in _alike(here, there).items():
            alike[pair] = max(share, alike.get(pair, 0.0))
    number = {required.entry: (place, required.number) for place, required in enumerate(facts.requirements)}
    for (own, other), _share in sorted(alike.items(), key=lambda each: (number[each[0][0]][0], -each[1], each[0][1])):
        if (own, other) not in facts.dismissed:
            about = {"number": number[own][1], "entry": other}
            yield Finding(Rule.OVERLAP, Place("requirement", "text", own), about)


def _alike(here: list[tuple[int, str]], there: list[tuple[int, str]]) -> dict[tuple[int, int], float]:
    own, others = _told(here), _told(there)
    if not own or not others:
        return {}
    words = Words([_clause(text) for _entry, text in own], [_clause(text) for _entry, text in others])
    found: dict[tuple[int, int], float] = {}
    for one, other in words.candidates(range(len(own)), range(len(others))):
        share = words.likeness(one, other).both
        if share >= LEAST_ALIKE:
            found[own[one][0], others[other][0]] = share
    return found


def _told(rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(entry, text) for entry, text in rows if len(text.split()) >= FEWEST_WORDS]


def _clause(text: str) -> Clause:
    return Clause("", "", "", text, "", 1, None, "clause")
