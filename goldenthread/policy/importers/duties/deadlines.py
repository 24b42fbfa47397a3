"""By when and how often: the deadline or recurrence that a requirement states, in the text's own words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from goldenthread.policy.importers.duties.languages.wording import Timing, Unit, Wording
from goldenthread.policy.importers.text.dates import Day, find_dates
from goldenthread.policy.importers.text.sentences import even


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


def due_on(words: str, begins: date | None, *, wording: Wording) -> date | None:
    """The last day that a deadline names, or that it counts from the day on which the text begins to hold.

    None for what recurs, and for what counts from something else than this text ("within 30 days of a request").
    """
    days = [day for part in words.split("; ") if (day := _day_of(part, begins, wording.timing)) is not None]
    return min(days) if days else None


def _day_of(part: str, begins: date | None, timing: Timing) -> date | None:
    plain = even(part)
    named = find_dates(plain)
    counted = timing.counted.search(plain)
    if counted is None:
        return _last_of(named[-1]) if named else _end_of_year(plain, timing)
    rest = plain[counted.end() :].strip(" ,")
    if named:
        begins = named[-1].day
    elif rest and not timing.own_day.match(rest):
        return None
    if begins is None:
        return None
    count = timing.counts.get(counted["count"].lower()) or (int(counted["count"]) if counted["count"].isdigit() else 0)
    return _later(begins, count, timing.units.get(counted["unit"].lower().rstrip("s")) if count else None)


def _last_of(day: Day) -> date:
    """The day, or the last of the month where only that is named ("by March 2011")."""
    return day.day if day.exact else day.day.replace(day=monthrange(day.day.year, day.day.month)[1])


def _end_of_year(words: str, timing: Timing) -> date | None:
    year = timing.year_end.search(words)
    return date(int(year["year"]), 12, 31) if year else None


def _later(day: date, count: int, unit: Unit | None) -> date | None:
    """A day so many days, weeks, months or years later; the month's last where it has no such day."""
    try:
        if unit in {"day", "week"}:
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        if unit is None:
            return None
        months = day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return None
