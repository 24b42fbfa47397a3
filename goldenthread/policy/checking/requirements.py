"""Whether each requirement says who must do what by when (C004)."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.policy.checking.acting import observable
from goldenthread.policy.checking.facts import Facts, Required
from goldenthread.policy.checking.findings import Finding, Place, Rule
from goldenthread.policy.importers.deadlines import deadlines_in
from goldenthread.policy.importers.languages import wording_of

BINDING = frozenset({"must", "must not", "should"})
"""What is only allowed is done by whoever wants to, whenever they want."""
DATED = frozenset({"must", "should"})
"""What must not be done must not be done on any day."""


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
    """Whether its own words hold a deadline or recurrence, in whichever language."""
    wordings = {language: wording_of(language) for language in languages}
    return any(
        wording is not None and deadlines_in(required.said(language), wording) for language, wording in wordings.items()
    )
