"""Whether every language that an instrument must have is there, as new as the others, and the same clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from goldenthread.policy.checking.counterparts import aligned, cited, shape_of
from goldenthread.policy.checking.facts import Facts, Publishable, Text
from goldenthread.policy.checking.findings import Finding, Place, Rule


def missing_texts(instrument: Publishable) -> Iterator[Finding]:
    """Each language that is needed and has no text, or an older one than another language."""
    held = {text.language: text.on for text in instrument.texts if text.language in instrument.languages}
    newest = max(held, key=lambda language: held[language], default="")
    for language in instrument.languages:
        here = Place("instrument", language=language)
        if language not in held:
            yield Finding(Rule.NO_TEXT, here, {"language": language})
        elif held[language] < held[newest]:
            about = {"language": language, "on": held[language], "other": newest, "newer": held[newest]}
            yield Finding(Rule.OLDER_TEXT, here, about)


def differing_texts(instrument: Publishable) -> Iterator[Finding]:
    """Each clause that has no counterpart in another language that is needed, or one of another shape."""
    texts = [text for text in instrument.texts if text.language in instrument.languages]
    for one, other in combinations(texts, 2):
        yield from gaps(one, other)


def gaps(one: Text, other: Text) -> Iterator[Finding]:
    """Where two texts are not the same, clause by clause."""
    for here, there in aligned([one.clauses, other.clauses]):
        if here is not None and there is not None:
            if shape_of(one.clauses[here]) != shape_of(other.clauses[there]):
                about = {**_named(one, here), "language": one.language, "other": other.language}
                place = Place("counterpart", one.clauses[here].anchor, language=one.language)
                yield Finding(Rule.OTHER_SHAPE, place, about)
        elif here is not None:
            yield _alone(one, here, other)
        elif there is not None:
            yield _alone(other, there, one)


def _alone(text: Text, place: int, other: Text) -> Finding:
    about = {**_named(text, place), "language": other.language, "other": text.language}
    return Finding(Rule.NO_COUNTERPART, Place("counterpart", text.clauses[place].anchor, language=text.language), about)


def _named(text: Text, place: int) -> dict[str, Any]:
    """By what it is cited, and whether that is a number or heading that stands above it."""
    clause = text.clauses[place]
    return {"number": cited(text.clauses, place), "part": not (clause.number or clause.heading)}


def missing_words(facts: Facts) -> Iterator[Finding]:
    """Words of a field, or of a requirement whose text is there, that a language lacks which the instrument must have."""
    held = {text.language for text in facts.texts}
    for language in facts.publishable.languages:
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
