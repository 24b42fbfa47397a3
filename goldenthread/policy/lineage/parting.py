"""Clauses that came apart: a whole of one text that stands in several pieces of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from goldenthread.policy.lineage.likeness import Words

LEAST_WORDS = 3
"""A piece of fewer words cannot be told from chance."""
OUT_OF_WHOLE = 0.6
"""Share of a piece's words that must come from what the whole's nearest piece leaves over."""
OF_WHOLE = 0.03
"""Share of the whole's words that a piece must carry on."""
SURER = 0.25
"""How much more of a piece must come from the whole than it shares with the clause that it was taken for."""

Parts = dict[int, tuple[int, ...]]


def parted(words: Words, matched: Mapping[int, int], weak: Mapping[int, float]) -> Parts:
    """Whole (older) → its further pieces (newer), beside the one that it is matched to.

    `weak` holds newer clauses whose match may be given up for a surer whole, with the share (0–1) of words that they
    have in common with it. With the words turned and the pairs too, the pieces of merged clauses.
    """
    taken = set(matched.values())
    free = [
        new for new, said in enumerate(words.of_new) if (new not in taken or new in weak) and len(said) >= LEAST_WORDS
    ]
    if not free:
        return {}
    left: dict[int, Counter[str]] = {}
    claims = []
    for old, new in words.candidates(sorted(matched), free):
        if matched[old] == new:
            continue
        if old not in left:
            left[old] = Counter(words.of_old[old]) - Counter(words.of_new[matched[old]])
        share = _share(words, left[old], new)
        if share >= max(OUT_OF_WHOLE, weak.get(new, 0.0) + SURER):
            claims.append((-share, abs(matched[old] - new), old, new))
    parts: dict[int, list[int]] = {}
    placed: set[int] = set()
    for _share_of_it, _distance, old, new in sorted(claims):
        # A clause that is a piece has no pieces of its own.
        if new in placed or matched[old] in placed or _share(words, left[old], new) < OUT_OF_WHOLE:
            continue
        shared = left[old] & Counter(words.of_new[new])
        if words.weight(shared) >= OF_WHOLE * words.sums_of_old[old][-1]:
            parts.setdefault(old, []).append(new)
            left[old] -= shared
            placed.add(new)
    return {old: tuple(sorted(news)) for old, news in parts.items()}


def _share(words: Words, left: Counter[str], new: int) -> float:
    """Share (0–1) of a newer clause's words that stand in what is left of a whole."""
    if not left:
        return 0.0
    return words.weight(left & Counter(words.of_new[new])) / words.sums_of_new[new][-1]
