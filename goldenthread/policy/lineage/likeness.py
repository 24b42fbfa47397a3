"""How alike two clauses are by their words, and which clauses are worth comparing at all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from math import log
from typing import NamedTuple

from goldenthread.policy.importers.draft import Clause

CANDIDATES = 6
"""How many clauses of the other text are compared word by word with one, the most promising first."""
COMMON = 24
"""A pair of words in more clauses than this tells none of them from the others."""
LONGEST = 400
"""Words between what two long clauses begin and end with alike that are compared; more would cost more than it tells."""
FEW = 6
"""A clause of so few words is known by each of them, not by pairs alone."""
_WORD = re.compile(r"\w+")

Shingle = tuple[str, str] | str


class Likeness(NamedTuple):
    """What two clauses share, rare words counting more; each a share (0–1)."""

    both: float
    """Of the words of both together."""
    of_old: float
    """Of the older clause's words: 1 where it stands whole in the newer one."""
    of_new: float
    """Of the newer clause's words."""


NOTHING = Likeness(0.0, 0.0, 0.0)


def signature(clause: Clause) -> str:
    """What must be equal for a clause to be unchanged: its words and signs, whether they stand as heading or text."""
    return " ".join(f"{clause.heading} {clause.text}".split())


class Words:
    """The words of the clauses of two texts, folded, weighed and ready to be compared."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause]) -> None:
        self.of_old, self.of_new = _words(old), _words(new)
        found = Counter(word for words in (*self.of_old, *self.of_new) for word in set(words))
        total = len(old) + len(new)
        self.weights = {word: log(1 + total / (1 + many)) for word, many in found.items()}
        """How much a word tells: less the more clauses have it."""
        self.sums_of_old, self.sums_of_new = self._sums(self.of_old), self._sums(self.of_new)
        self._shingles = {words: _shingles(words) for words in (*self.of_old, *self.of_new)}

    def turned(self) -> Words:
        """The same words with the newer text taken for the older one."""
        other = object.__new__(Words)
        other.weights, other._shingles = self.weights, self._shingles
        other.of_old, other.of_new = self.of_new, self.of_old
        other.sums_of_old, other.sums_of_new = self.sums_of_new, self.sums_of_old
        return other

    def weight(self, words: Counter[str]) -> float:
        """How much some words tell together."""
        return sum(self.weights[word] * many for word, many in words.items())

    def candidates(self, wanted: Sequence[int], among: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs of an older and a newer clause that share telling words, found by an index of pairs of words."""
        index: dict[Shingle, list[int]] = defaultdict(list)
        for place in among:
            for shingle in self._shingles[self.of_new[place]]:
                index[shingle].append(place)
        telling = {shingle: places for shingle, places in index.items() if len(places) <= COMMON}
        found: list[tuple[int, int]] = []
        for place in wanted:
            votes: dict[int, float] = defaultdict(float)
            for shingle in telling.keys() & self._shingles[self.of_old[place]]:
                standing = telling[shingle]
                for other in standing:
                    votes[other] += 1 / len(standing)
            # Rounded, as sums of the same votes in another order differ in their last digits.
            best = sorted(votes, key=lambda other: (-round(votes[other], 6), other))[:CANDIDATES]
            found.extend((place, other) for other in best)
        return found

    def likeness(self, old: int, new: int) -> Likeness:
        """What an older and a newer clause share, in the same order."""
        one, other = self.of_old[old], self.of_new[new]
        if not one or not other:
            return NOTHING
        sums, whole, whole_other = self.sums_of_old[old], self.sums_of_old[old][-1], self.sums_of_new[new][-1]
        head, tail = _ends(one, other)
        shared = sums[head] + sums[-1] - sums[len(one) - tail]
        middle, other_middle = one[head : len(one) - tail][:LONGEST], other[head : len(other) - tail][:LONGEST]
        if middle and other_middle:
            blocks = SequenceMatcher(None, middle, other_middle, autojunk=False).get_matching_blocks()
            shared += sum(sums[head + block.a + block.size] - sums[head + block.a] for block in blocks)
        return Likeness(2 * shared / (whole + whole_other), shared / whole, shared / whole_other)

    def _sums(self, clauses: Sequence[tuple[str, ...]]) -> list[list[float]]:
        """For each clause the weight of its first words, from none to all."""
        return [list(accumulate((self.weights[word] for word in words), initial=0.0)) for words in clauses]


def _words(clauses: Sequence[Clause]) -> list[tuple[str, ...]]:
    return [tuple(_WORD.findall(f"{clause.heading} {clause.text}".casefold())) for clause in clauses]


def _shingles(words: tuple[str, ...]) -> set[Shingle]:
    """Pairs of neighbouring words; a clause of few words is known by each of them too."""
    pairs: set[Shingle] = set(pairwise(words))
    return pairs | set(words) if len(words) <= FEW else pairs


def _ends(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[int, int]:
    """How many words two clauses begin and, beyond these, end with alike."""
    most = min(len(one), len(other))
    head = next((place for place in range(most) if one[place] != other[place]), most)
    tail = next((turn for turn in range(most - head) if one[-1 - turn] != other[-1 - turn]), most - head)
    return head, tail
