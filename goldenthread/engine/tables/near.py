"""Which known name somebody meant who mistyped it: the one that is clearly nearest, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from goldenthread.kernel.folding import fold

UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Soft hyphens and spaces of no width, which text from pages carries along."""
FEWEST = 4
"""Letters below which any slip makes another word."""
ALLOWED = ((FEWEST, 1), (8, 2), (24, 3))
"""From so many letters on, so many slips; a slip in five letters is what spelling checkers offer too."""
CLEARLY = 2
"""By how many slips the next one must be further away."""
PAIRS_A_SLIP = 6
"""Pairs of neighbouring letters that one slip makes and unmakes at most (a swap: three and three)."""
MOST = 5000
"""Names that are compared at most."""


def comparable(text: str) -> str:
    """A name as it is compared: without accents, case, punctuation and signs that nobody sees."""
    return " ".join(re.findall(r"\w+", fold(text.translate(UNSEEN)).casefold()))


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is clearly meant by `typed`; None when none is near, or several are."""
    wanted = comparable(typed)
    allowed = max((slips for letters, slips in ALLOWED if len(wanted) >= letters), default=0)
    if not allowed:
        return None
    best: tuple[int, str] | None = None
    second = allowed + CLEARLY
    seen = set()
    most = allowed + CLEARLY
    digits, pairs = _shape(wanted)
    for name, _place in zip(names, range(MOST), strict=False):
        other = _comparable(name)
        if other in seen or abs(len(other) - len(wanted)) > most:
            continue
        seen.add(other)
        its_digits, its_pairs = _shape(other)
        if digits != its_digits or len(pairs ^ its_pairs) > PAIRS_A_SLIP * most:
            continue
        far = distance(wanted, other, most=most)
        if best is None or far < best[0]:
            second = min(second, best[0] if best else second)
            best = (far, name)
        else:
            second = min(second, far)
    if best is None or best[0] > allowed or second - best[0] < min(CLEARLY, best[0] or CLEARLY):
        return None
    return best[1]


def distance(one: str, other: str, *, most: int) -> int:
    """How many letters must be put in, taken out, changed or swapped with their neighbour; more than `most` is `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, sign in enumerate(other, start=1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != sign))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == sign:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


_comparable = lru_cache(maxsize=20_000)(comparable)


@lru_cache(maxsize=20_000)
def _shape(text: str) -> tuple[list[str], frozenset[str]]:
    """Its numbers, which are no slips (region 1 is not region 2), and its pairs of letters."""
    return re.findall(r"\d+", text), frozenset(text[place : place + 2] for place in range(len(text) - 1))
