"""Whether each requirement says who must do what by when (C004)."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.policy.checking.acting import observable
from goldenthread.policy.checking.facts import Facts, Required
from goldenthread.policy.checking.findings import Finding, Place, Rule
from goldenthread.policy.importers.duties.deadlines import deadlines_in
from goldenthread.policy.importers.duties.languages import english_timing, french_timing, wording_of
from goldenthread.policy.importers.duties.languages.wording import any_case
from goldenthread.policy.importers.text.sentences import even

BINDING = frozenset({"must", "must not", "should"})
"""What is only allowed is done by whoever wants to, whenever they want."""
DATED = frozenset({"must", "should"})
"""What must not be done must not be done on any day."""
STRETCHES = {
    "en": any_case(rf"\b{english_timing.COUNT}\s+{english_timing.SPAN}\b"),
    "fr": any_case(rf"\b{french_timing.COUNT}\s+{french_timing.SPAN}\b"),
}
"""A stretch of time, whatever is to happen in it ("at most 30 days after the post falls vacant")."""


def vague(facts: Facts) -> Iterator[Finding]:
    """Each requirement that names nobody, tells nothing that one could see done, or gives no date."""
    for required in facts.requirements:
        about = {"number": required.number}
        if not required.borne:
            yield Finding(Rule.NO_BEARER, Place("requirement", "text", required.entry), about)
        language = next((code for code in facts.languages if required.said(code)), "")
        if required.modality in BINDING and language and not observable(required.said(language), language):
            yield Finding(Rule.NO_ACTION, Place("requirement", "text", required.entry, language), about)
        if required.modality in DATED and not required.timed and not _says_when(required, facts.languages):
            yield Finding(Rule.NO_DATE, Place("requirement", "deadline", required.entry), about)


def _says_when(required: Required, languages: tuple[str, ...]) -> bool:
    """Whether its own words hold a deadline or recurrence, or some stretch of time at all, in whichever language."""
    return any(_holds_time(required.said(language), language) for language in languages)


def _holds_time(texts: tuple[str, ...], language: str) -> bool:
    wording, stretch = wording_of(language), STRETCHES.get(language)
    if wording is not None and deadlines_in(texts, wording):
        return True
    return stretch is not None and any(stretch.search(even(text)) for text in texts)
