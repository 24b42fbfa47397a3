"""Plain text cut into sentences, with the marks of the source made even."""

from __future__ import annotations

import re

_NOTE = r"(?<=[a-zà-ÿ)\"”’\]][.!?])(?:\d{1,2}|\[\d{1,3}\])"
"""The number of a note that stands right behind a full stop."""
_END = re.compile(rf"(?:(?<=[.!?])[\"”’)]*|{_NOTE})\s+(?=[\"“‘(]*[A-ZÀ-Ý])")
_UNFINISHED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|no|nos|s|ss|art|cf|vs|mr|mrs|ms|dr|st|p|pp|par)\.|\b[A-Z]\.)$", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 8
_EVEN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2018": "'", "\u2011": "-", "\u2010": "-"}
)


def even(text: str) -> str:
    """The same text, character for character, with plain spaces, apostrophes and hyphens."""
    return text.translate(_EVEN)


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; a full stop inside a number or after an abbreviation ends none."""
    return [text[start:end] for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, without the white space around them."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        if _UNFINISHED.search(text[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start()]):
            continue
        found.append(_trimmed(text, start, end.end()))
        start = end.end()
    rest = _trimmed(text, start, len(text))
    return [*found, rest] if rest[0] < rest[1] else found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())
