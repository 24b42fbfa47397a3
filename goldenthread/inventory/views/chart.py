"""A chart of bars made on the server: plain shapes with a title and a description, and no style of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

WIDTH, LABEL, ROW, BAR = 320, 64, 22, 14
"""Units of the drawing, which grows with the page: whole width, room for labels, height of a row and of its bar."""
NUMBER = 24
"""Room for the number behind a bar."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    series: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the chart."""

    label: str
    y: float
    total: int
    end: float
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws."""

    title: str | Promise
    description: str | Promise
    series: list[str]
    bars: list[Bar]
    height: int


def bars(
    title: str | Promise, description: str | Promise, *, series: list[str], rows: Sequence[tuple[str, Sequence[int]]]
) -> Chart:
    """One bar a row, made of a piece for each series, as long as its number."""
    longest = max((sum(numbers) for _label, numbers in rows), default=0) or 1
    unit = (WIDTH - LABEL - NUMBER) / longest
    drawn = []
    for place, (label, numbers) in enumerate(rows):
        pieces, x = [], float(LABEL)
        for number, count in enumerate(numbers):
            if count:
                pieces.append(Piece(number, round(x, 1), round(count * unit, 1)))
                x += count * unit
        drawn.append(Bar(label, place * ROW, sum(numbers), round(x, 1) + 4, pieces))
    return Chart(title, description, series, drawn, len(rows) * ROW)
