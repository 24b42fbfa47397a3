"""Whether a matched clause stands where it stood: below the same clause, in the same order among those that do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from goldenthread.policy.importers.draft import Clause


@dataclass(frozen=True, slots=True)
class Placing:
    """Two texts with what was found of them."""

    old: Sequence[Clause]
    new: Sequence[Clause]
    to_new: Mapping[int, int]
    splits: Mapping[int, tuple[int, ...]]
    """Older clause → the pieces beside the one it is matched to."""
    merges: Mapping[int, tuple[int, ...]]
    """Newer clause → the older ones in it beside the one it is matched to."""


class _Block(NamedTuple):
    """Clauses that follow each other in both texts."""

    news: list[int]
    weight: int


def elsewhere(placing: Placing) -> set[int]:
    """The newer places of matched clauses that moved: below another clause, or past more than stayed."""
    became: dict[int | None, set[int | None]] = {None: {None}}
    for old, new in placing.to_new.items():
        became[old] = {new, *placing.splits.get(old, ())}
    for new, olds in placing.merges.items():
        for old in olds:
            became[old] = {new}
    moved = set()
    groups: dict[tuple[int | None, int | None], list[tuple[int, int]]] = defaultdict(list)
    for old, new in sorted(placing.to_new.items()):
        above, other = placing.old[old].parent, placing.new[new].parent
        if other in became.get(above, ()):
            groups[above, other].append((old, new))
        else:
            moved.add(new)
    sizes = _sizes(placing.new)
    for pairs in groups.values():
        moved |= _out_of_order([new for _old, new in pairs], sizes)
    return moved


def _sizes(clauses: Sequence[Clause]) -> list[int]:
    """How many clauses each is with those below it."""
    sizes = [1] * len(clauses)
    for place in reversed(range(len(clauses))):
        above = clauses[place].parent
        if above is not None:
            sizes[above] += sizes[place]
    return sizes


def _out_of_order(news: list[int], sizes: Sequence[int]) -> set[int]:
    """Those to move so that the rest is in order, as little as can be, whole stretches at a time."""
    rank = {new: place for place, new in enumerate(sorted(news))}
    blocks: list[_Block] = []
    for new in news:
        if blocks and rank[new] == rank[blocks[-1].news[-1]] + 1:
            blocks[-1] = _Block([*blocks[-1].news, new], blocks[-1].weight + sizes[new])
        else:
            blocks.append(_Block([new], sizes[new]))
    if len(blocks) < 2:
        return set()
    # The heaviest increasing run of blocks stays.
    best: list[int] = []
    behind: list[int | None] = []
    for place, block in enumerate(blocks):
        earlier = [(best[e], -e) for e in range(place) if blocks[e].news[-1] < block.news[0]]
        weight, before = max(earlier, default=(0, 1))
        best.append(weight + block.weight)
        behind.append(-before if before <= 0 else None)
    stays = set()
    place_now: int | None = max(range(len(blocks)), key=lambda p: (best[p], -p))
    while place_now is not None:
        stays |= set(blocks[place_now].news)
        place_now = behind[place_now]
    return set(news) - stays
