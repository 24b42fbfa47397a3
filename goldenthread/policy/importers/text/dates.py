"""Dates as texts write them, in English and French, and the words by which a text says when it takes effect."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MONTHS = {name: place for names in (_ENGLISH, _FRENCH) for place, name in enumerate(names, 1)}
_MONTHS |= {name[:3]: place for place, name in enumerate(_ENGLISH, 1)}
_MONTHS |= {"sept": 9, "fevrier": 2, "aout": 8, "decembre": 12}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)"
    rf"|\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})\b"
    rf"|\b(?P<day2>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\.?,?\s+(?P<year2>\d{{4}})\b"
    rf"|\b(?P<month3>{_MONTH})\s*,?\s+(?P<year3>\d{{4}})\b",
    re.IGNORECASE,
)
_TAKES_EFFECT = re.compile(
    r"(?:\b(?:takes?|took|taking|(?:will|shall)\s+take|has\s+taken)\s+effect"
    r"|\b(?:comes?|came|enters?|entered|(?:will|shall)\s+(?:come|enter))\s+into\s+(?:effect|force|operation)"
    r"|\b(?:is|are|was|were|be|became)\s+effective|\beffective\s+date\b[^.;]{0,60}?\b(?:is|was)|^effective"
    r"|\b(?:entre|entrent|est\s+entrée?|entrera)\s+en\s+vigueur|\bprend\s+effet|\ba\s+pris\s+effet)"
    r"[\s,]*(?:(?:as\s+of|on|from|as\s+at|beginning|starting|le|à\s+compter\s+du|depuis\s+le|the)[\s,]+)*",
    re.IGNORECASE,
)


class Day(NamedTuple):
    """A date found in a text."""

    day: date
    exact: bool
    """False where the text names only the month; `day` is then its first."""
    start: int
    end: int


def find_dates(text: str) -> list[Day]:
    """Every date in a text, in order; what no calendar has ("February 30, 2020") is left out."""
    found = []
    for match in _DATE.finditer(text):
        day = _day(match)
        if day:
            found.append(Day(day, match.group("month3") is None, match.start(), match.end()))
    return found


def iso_day(written: str) -> date | None:
    """The day that metadata write as ISO 8601 does, a time behind it passed over; None for anything else."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def effect_date(text: str) -> Day | None:
    """The date on which a sentence says that something takes effect ("takes effect on April 1, 2020"), or None."""
    for words in _TAKES_EFFECT.finditer(text):
        match = _DATE.match(text, words.end())
        day = _day(match) if match else None
        if match and day:
            return Day(day, match.group("month3") is None, match.start(), match.end())
    return None


def _day(match: re.Match[str]) -> date | None:
    try:
        if match.group("iso"):
            return date.fromisoformat(match.group("iso"))
        month = match.group("month") or match.group("month2") or match.group("month3")
        year = match.group("year") or match.group("year2") or match.group("year3")
        return date(int(year), _MONTHS[month.lower()], int(match.group("day") or match.group("day2") or 1))
    except ValueError:
        return None
