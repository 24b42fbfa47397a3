"""By when and how often: the deadline or recurrence that a requirement states, in the text's own words."""

from __future__ import annotations

from collections.abc import Iterable

from goldenthread.policy.importers.languages.wording import Wording
from goldenthread.policy.importers.sentences import even


def deadlines_in(texts: Iterable[str], wording: Wording) -> str:
    """Every deadline or recurrence in a requirement and its parts, once each, parted by semicolons; "" where there is none.

    "On a timely basis" and "regularly" are none: nobody could tell when they have passed.
    """
    return "; ".join(dict.fromkeys(words for text in texts for words in _stated(text, wording)))


def _stated(text: str, wording: Wording) -> list[str]:
    plain = even(text)
    spans: list[tuple[int, int]] = []
    for pattern in wording.timing.deadlines:
        for match in pattern.finditer(plain):
            apart = [(start, end) for start, end in spans if not (match.start() <= start and end <= match.end())]
            if all(match.end() <= start or match.start() >= end for start, end in apart):
                spans = [*apart, match.span()]
    return [text[start:end].strip() for start, end in sorted(spans)]
