"""The language of a text by its commonest words: English, French, or not known."""

from __future__ import annotations

import re

_ENGLISH = {
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "for",
    "that",
    "be",
    "are",
    "or",
    "must",
    "with",
    "by",
    "this",
    "shall",
}
_FRENCH = {
    "le",
    "la",
    "les",
    "des",
    "de",
    "du",
    "et",
    "en",
    "est",
    "un",
    "une",
    "pour",
    "que",
    "aux",
    "par",
    "sur",
    "doit",
}
LANGUAGES = frozenset({"en", "fr"})
"""What can be told apart."""
_WORD = re.compile(r"[^\W\d_]+")
_SURE = 2
"""How many times as many words of one language as of the other make it certain."""


def guessed_language(text: str) -> str:
    """ISO 639-1 of the language whose common words the text uses at least twice as often as the other's; else ""."""
    words = _WORD.findall(text.lower())
    counts = {
        language: sum(word in common for word in words) for language, common in (("en", _ENGLISH), ("fr", _FRENCH))
    }
    best, other = sorted(counts, key=lambda language: counts[language], reverse=True)
    return best if counts[best] and counts[best] >= _SURE * counts[other] else ""
