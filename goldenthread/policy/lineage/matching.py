"""Matching the clauses of an older text to a newer one's: by words first, by place where words leave it open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.lineage.likeness import Likeness, Words, signature
from goldenthread.policy.lineage.parting import Parts, parted
from goldenthread.policy.lineage.placing import Placing, elsewhere
from goldenthread.policy.lineage.steps import Kind, Step

ROUNDS = (0.95, 0.85, 0.75, 0.65, 0.55, 0.45, 0.4)
"""Least score of a pair in each round: the surest first, so that later ones can lean on them."""
LEAST_ALIKE = 0.3
"""Share of words that two clauses must have in common to be taken for one by their words."""
WORDS, PLACE = 0.75, 0.25
"""How much words and place count in a score."""
ABOVE, BEFORE, AFTER, NUMBER, BELOW = 0.4, 0.2, 0.2, 0.2, 1.0
"""How much of a place each tells: the clause above, the one before, the one after, the number, those below."""
MAY_BE = 0.25
"""How far two neighbours agree that nobody has matched yet."""
MOST_BELOW = 0.5
"""Share of what hangs below two clauses that must be matched for them to be one whatever their words."""
TWINS = 12
"""Of many clauses in the same words, each is tried with as many on either side of its turn."""
WORDLESS = Likeness(0.5, 0.5, 0.5)
"""Two clauses without any words: place alone can tell."""
WEAK = 0.65
"""Share of words in common below which a pair may be given up."""
SAME = Likeness(1.0, 1.0, 1.0)


@dataclass
class Matching:
    """The pairs found so far, and what stands around each clause."""

    old: Sequence[Clause]
    new: Sequence[Clause]
    to_new: dict[int, int] = field(default_factory=dict)
    to_old: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look around each clause once."""
        self.old_around, self.new_around = _Around(self.old), _Around(self.new)

    def pair(self, old: int, new: int) -> None:
        """Take two clauses for one."""
        self.to_new[old], self.to_old[new] = new, old

    def part(self, new: int) -> None:
        """Take a pair apart again, where there is one."""
        old = self.to_old.pop(new, None)
        if old is not None:
            del self.to_new[old]

    def turned(self) -> Matching:
        """The same pairs with the newer text taken for the older one: what is parted here is parted there."""
        return Matching(self.new, self.old, self.to_old, self.to_new)

    def free(self, old: int, new: int) -> bool:
        """Whether neither has been matched."""
        return old not in self.to_new and new not in self.to_old

    def place(self, old: int, new: int) -> float:
        """How far two places agree (0–1): above, before, after, number and below."""
        one, other = self.old[old], self.new[new]
        score = ABOVE * self._agree(one.parent, other.parent)
        score += BEFORE * self._agree(self.old_around.before[old], self.new_around.before[new])
        score += AFTER * self._agree(self.old_around.after[old], self.new_around.after[new])
        score += NUMBER * ((one.number, one.kind) == (other.number, other.kind))
        if self.old_around.below[old] or self.new_around.below[new]:
            return (score + BELOW * self.below(old, new)) / (1 + BELOW)
        return score

    def below(self, old: int, new: int) -> float:
        """Share (0–1) of what hangs directly below both that is matched to each other."""
        children, others = self.old_around.below[old], set(self.new_around.below[new])
        most = max(len(children), len(others))
        return sum(self.to_new.get(child) in others for child in children) / most if most else 0.0

    def _agree(self, one: int | None, other: int | None) -> float:
        if one is None or other is None:
            return float(one is other)
        if self.to_new.get(one) == other:
            return 1.0
        return MAY_BE if self.free(one, other) else 0.0


class _Around:
    """What stands directly before, after and below each clause; beside is within the same clause above."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.below: list[list[int]] = [[] for _clause in clauses]
        self.before: list[int | None] = [None] * len(clauses)
        self.after: list[int | None] = [None] * len(clauses)
        last: dict[int | None, int] = {}
        for place, clause in enumerate(clauses):
            if clause.parent is not None:
                self.below[clause.parent].append(place)
            beside = last.get(clause.parent)
            if beside is not None:
                self.before[place], self.after[beside] = beside, place
            last[clause.parent] = place


def lineage(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Step, ...]:
    """What became of each clause, in the newer text's order, with what is gone where it stood. Never raises.

    The same two texts give the same steps, and every place of either text is in exactly one of them.
    """
    matching, words = Matching(old, new), Words(old, new)
    alike = _same_words(matching)
    wanted = [place for place in range(len(old)) if place not in matching.to_new]
    among = [place for place in range(len(new)) if place not in matching.to_old]
    for pair in words.candidates(wanted, among):
        if pair not in alike:
            alike[pair] = words.likeness(*pair)
    _take(matching, alike)
    _as_a_whole(matching)
    while _by_what_hangs_below(matching):
        _take(matching, alike)
    splits = _parted(matching, words, alike)
    merges = _parted(matching.turned(), words.turned(), {(new, old): like for (old, new), like in alike.items()})
    steps = _steps(Placing(old, new, matching.to_new, splits, merges))
    return tuple(_in_order(steps, len(old)))


def _same_words(matching: Matching) -> dict[tuple[int, int], Likeness]:
    """Pair what stands once in each text in the same words; give what stands several times as pairs to choose from."""
    standing: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, clauses in enumerate((matching.old, matching.new)):
        for place, clause in enumerate(clauses):
            standing[signature(clause)][side].append(place)
    twins = {}
    for said, (olds, news) in standing.items():
        if len(olds) == len(news) == 1 and said:
            matching.pair(olds[0], news[0])
            continue
        for turn, place in enumerate(olds):
            for other in news[max(turn - TWINS, 0) : turn + TWINS + 1]:
                twins[place, other] = SAME if said else WORDLESS
    return twins


def _take(matching: Matching, alike: Mapping[tuple[int, int], Likeness]) -> None:
    """Pair the surest first; each round leans on the pairs of those before."""
    open_ones = {pair: likeness.both for pair, likeness in alike.items() if likeness.both >= LEAST_ALIKE}
    for least in ROUNDS:
        open_ones = {pair: both for pair, both in open_ones.items() if matching.free(*pair)}
        scored = [(WORDS * both + PLACE * matching.place(*pair), pair) for pair, both in open_ones.items()]
        for score, pair in sorted(scored, key=lambda each: (-each[0], abs(each[1][0] - each[1][1]), each[1])):
            if score >= least and matching.free(*pair):
                matching.pair(*pair)


def _as_a_whole(matching: Matching) -> None:
    """Pair the only clause at the top of one text with that of the other below which most stands: an appendix by itself."""
    tops, other_tops = _tops(matching.old), _tops(matching.new)
    shared = Counter((tops[old], other_tops[new]) for old, new in matching.to_new.items())
    if 1 in (len(set(tops)), len(set(other_tops))):
        for pair, _clauses in shared.most_common(1):
            if matching.free(*pair):
                matching.pair(*pair)


def _parted(matching: Matching, words: Words, alike: Mapping[tuple[int, int], Likeness]) -> Parts:
    """Clauses that came apart; a weak pair gives way where its newer clause is surely a piece of another one."""
    weak = {}
    for old, new in matching.to_new.items():
        likeness = alike.get((old, new))
        if likeness is not None and likeness.both < WEAK:
            weak[new] = likeness.both
    parts = parted(words, matching.to_new, weak)
    for pieces in parts.values():
        for piece in pieces:
            matching.part(piece)
    return parts


def _tops(clauses: Sequence[Clause]) -> list[int]:
    """For each clause the one at the top of the text that it stands below, or is."""
    tops: list[int] = []
    for place, clause in enumerate(clauses):
        tops.append(place if clause.parent is None else tops[clause.parent])
    return tops


def _by_what_hangs_below(matching: Matching) -> bool:
    """Pair clauses of which most of what hangs below is matched, the lowest first; whether any was found."""
    found = False
    for old in reversed(range(len(matching.old))):
        if old in matching.to_new:
            continue
        news = (matching.to_new.get(child) for child in matching.old_around.below[old])
        above = Counter(matching.new[new].parent for new in news if new is not None)
        for new, _children in above.most_common(1):
            if new is not None and matching.free(old, new) and matching.below(old, new) >= MOST_BELOW:
                matching.pair(old, new)
                found = True
    return found


def _steps(placing: Placing) -> Iterator[Step]:
    """One step for each clause of either text."""
    moved = elsewhere(placing)
    parts = {place for several in placing.splits.values() for place in several}
    wholes = {place for several in placing.merges.values() for place in several}
    to_old = {new: old for old, new in placing.to_new.items()}
    for old in range(len(placing.old)):
        if old not in placing.to_new and old not in wholes:
            yield Step("gone", (old,), ())
    for new, clause in enumerate(placing.new):
        if new in parts:
            continue
        matched = to_old.get(new)
        if matched is None:
            yield Step("new", (), (new,))
            continue
        renumbered = placing.old[matched].number != clause.number
        olds = tuple(sorted((matched, *placing.merges.get(new, ()))))
        news = tuple(sorted((new, *placing.splits.get(matched, ()))))
        kind = _kind(placing, olds, news, moved=new in moved)
        yield Step(kind, olds, news, (matched, new), moved=new in moved, renumbered=renumbered)


def _kind(placing: Placing, olds: tuple[int, ...], news: tuple[int, ...], *, moved: bool) -> Kind:
    if len(news) > 1:
        return "split"
    if len(olds) > 1:
        return "merged"
    old, new = placing.old[olds[0]], placing.new[news[0]]
    if signature(old) != signature(new):
        return "changed"
    if moved:
        return "moved"
    return "unchanged" if old.number == new.number else "renumbered"


def _in_order(steps: Iterator[Step], many: int) -> list[Step]:
    """The newer text's order; what is gone follows what stood before it."""
    found = list(steps)
    stands: dict[int, int] = {}
    for step in found:
        if step.new and not step.moved:
            stands.update(dict.fromkeys(step.old, step.new[-1]))
    last, after = -1, []
    for old in range(many):
        last = stands.get(old, last)
        after.append(last)
    return sorted(found, key=lambda step: (step.new[0], 0, 0) if step.new else (after[step.old[0]], 1, step.old[0]))
