"""Whether every language that an instrument is to be held in is there, and as new as the other."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.policy.checking.facts import Facts
from goldenthread.policy.checking.findings import Finding, Place, Rule


def language_gaps(facts: Facts) -> Iterator[Finding]:
    """A text that one language lacks or holds older than another; words of a field that one language lacks."""
    held = {text.language: text.on for text in facts.texts}
    newest = max(held, key=lambda language: held[language], default="")
    for language in facts.languages:
        here = Place("instrument", language=language)
        if held and language not in held:
            yield Finding(Rule.NO_TEXT, here, {"language": language})
        elif held and held[language] < held[newest]:
            about = {"language": language, "on": held[language], "other": newest, "newer": held[newest]}
            yield Finding(Rule.OLDER_TEXT, here, about)
        for name, words in facts.worded.items():
            if any(words.values()) and not words.get(language):
                yield Finding(
                    Rule.NO_WORDS, Place("field", name, language=language), {"what": name, "language": language}
                )
        for required in facts.requirements:
            if not required.said(language) and (not held or language in held):
                place = Place("requirement", "text", required.entry, language)
                yield Finding(
                    Rule.NO_WORDS, place, {"what": "requirement", "number": required.number, "language": language}
                )
