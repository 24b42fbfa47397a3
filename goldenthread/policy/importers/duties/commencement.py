"""Since when: the requirements that begin, end or must be met on another day than their instrument."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from goldenthread.policy.importers.draft import Requirement
from goldenthread.policy.importers.duties.citations import own_numbers, touched
from goldenthread.policy.importers.duties.shape import Shape
from goldenthread.policy.importers.text.dates import find_dates
from goldenthread.policy.importers.text.sentences import even, sentences

_ONE_DAY = timedelta(days=1)
_MARKS_AROUND_A_DATE = 4
"""Letters that a heading may hold beside its date ("(April 1, 2030)") and still be nothing but a date."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a sentence says of the requirements that it names."""

    numbers: tuple[str, ...]
    but: tuple[str, ...]
    """Numbers that it excepts from those."""
    says: Literal["begins", "ends", "met by"]
    day: date
    words: str


def commencements(shape: Shape, found: Sequence[Requirement]) -> list[Requirement]:
    """The same requirements with a commencement or an end of their own where the text gives them one.

    `effective_until` is the first day on which a requirement no longer holds. A day that is the instrument's own is left
    out. Of several days that are said of one requirement the first counts, and before the one of its appendix.
    """
    stated = frozenset(requirement.clause for requirement in found)
    begins: dict[int, date] = {}
    ends: dict[int, date] = {}
    met: dict[int, str] = {}
    for moment in (*_said(shape), *_scheduled(shape)):
        for clause in _reached(moment.numbers, shape, stated) - _reached(moment.but, shape, stated):
            if moment.says == "begins":
                begins.setdefault(clause, moment.day)
            elif moment.says == "ends":
                ends.setdefault(clause, moment.day)
            else:
                met.setdefault(clause, moment.words)
    for clause, day in _of_appendices(shape, stated):
        begins.setdefault(clause, day)
    return [_timed(shape, r, begins.get(r.clause), ends.get(r.clause), met.get(r.clause, "")) for r in found]


def _reached(numbers: Sequence[str], shape: Shape, stated: frozenset[int]) -> frozenset[int]:
    return frozenset[int]().union(*(touched(number, shape, stated) for number in numbers))


def _timed(shape: Shape, requirement: Requirement, begins: date | None, ends: date | None, met: str) -> Requirement:
    timing = shape.wording.timing
    opens, closes = (_own_day(pattern, requirement) for pattern in (timing.opens_on, timing.closes_on))
    begins = opens or begins
    ends = closes + _ONE_DAY if closes else ends
    return replace(
        requirement,
        effective_from=None if begins == shape.draft.effective_on else begins,
        effective_until=ends,
        deadline="; ".join(part for part in (requirement.deadline, met) if part),
    )


def _own_day(pattern: re.Pattern[str], requirement: Requirement) -> date | None:
    own = pattern.search(even(requirement.text))
    days = find_dates(own.group(0)) if own else []
    return days[0].day if days else None


def _said(shape: Shape) -> Iterator[_Moment]:
    """What chapters on commencement, and the note to the reader, say of the clauses that they name."""
    texts = [shape.draft.note]
    for index, place in enumerate(shape.places):
        if place in {"effective", "application"}:
            text = shape.texts[index]
            texts.append(shape.with_parts(index) if text.endswith(":") else text)
    for text in texts:
        for sentence in sentences(text):
            yield from _moments(even(sentence), shape)


def _moments(sentence: str, shape: Shape) -> Iterator[_Moment]:
    cut = shape.wording.timing.except_begins.search(sentence)
    if cut is None:
        yield from _moments_of(sentence, (), shape)
        return
    excepted = sentence[cut.end() :]
    yield from _moments_of(excepted, (), shape)
    yield from _moments_of(sentence[: cut.start()], own_numbers(excepted, shape), shape)


def _moments_of(part: str, but: tuple[str, ...], shape: Shape) -> Iterator[_Moment]:
    timing = shape.wording.timing
    first, *others = timing.also_on.split(part)
    yield from _moments_in(first, but, shape)
    for other in others:
        days = find_dates(other)
        if not days or not timing.begins.search(first) or timing.begins.search(other):
            yield from _moments_in(other, but, shape)
        else:
            yield _Moment(own_numbers(other[: days[-1].start], shape), but, "begins", days[-1].day, other)


def _moments_in(part: str, but: tuple[str, ...], shape: Shape) -> Iterator[_Moment]:
    timing = shape.wording.timing
    rules: tuple[tuple[Literal["begins", "ends", "met by"], re.Pattern[str]], ...] = (
        ("begins", timing.begins),
        ("ends", timing.ends),
        ("met by", timing.met_by),
    )
    for says, pattern in rules:
        match = pattern.search(part)
        days = find_dates(match.group(0)) if match else []
        if match is None or not days:
            continue
        numbers = own_numbers(part[: match.start()], shape)
        if not numbers and (says == "met by" or timing.following.search(part[: match.start()])):
            numbers = own_numbers(part[match.start() :], shape)
        day = days[-1].day
        if says == "ends" and timing.until.search(match.group(0)):
            day += _ONE_DAY
        yield _Moment(numbers, but, says, day, match.group(0).strip())
        instead = timing.one_of_two.match(part, match.end()) if says == "begins" else None
        if instead:
            yield _Moment(numbers, but, "met by", day, (match.group(0) + instead.group(0)).strip())


def _scheduled(shape: Shape) -> Iterator[_Moment]:
    """A roll-out schedule: below a heading that is a date stand the clauses that begin on it."""
    for index, clause in enumerate(shape.clauses):
        days = find_dates(clause.heading) if shape.places[index] == "schedule" else []
        if len(days) != 1 or len(clause.heading) > days[0].end - days[0].start + _MARKS_AROUND_A_DATE:
            continue
        for i in shape.below(index):
            if shape.numbers[i] and not any(shape.numbers[j] for j in shape.below(i)):
                yield _Moment((shape.numbers[i],), (), "begins", days[0].day, "")


def _of_appendices(shape: Shape, stated: frozenset[int]) -> Iterator[tuple[int, date]]:
    """An appendix that took effect on a day of its own gives it to the requirements in it."""
    for index, place in enumerate(shape.places):
        appendix = shape.appendix(index) if place == "effective" else None
        match = shape.wording.timing.begins.search(shape.texts[index]) if appendix is not None else None
        days = find_dates(match.group(0)) if match else []
        if appendix is not None and match and days and not own_numbers(shape.texts[index][: match.start()], shape):
            for clause in stated.intersection(shape.below(appendix)):
                yield clause, days[-1].day
