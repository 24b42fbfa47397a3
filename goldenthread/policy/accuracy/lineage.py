"""How well clauses are known again: the matching against edits whose outcome is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from time import process_time
from typing import Any

from goldenthread.policy.accuracy.edits import edited
from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.lineage.matching import lineage
from goldenthread.policy.lineage.steps import KINDS, Step

SEEDS = range(3)
"""Each gives every text other edits."""
Tie = tuple[str, str, str]
"""Older anchor, newer anchor ("" where there is none) and kind of step."""


def ties(steps: Sequence[Step], old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[Tie]:
    """Each step as the pairs of anchors that it ties."""
    for step in steps:
        olds = [old[place].anchor for place in step.old] or [""]
        news = [new[place].anchor for place in step.new] or [""]
        for one, other in product(olds, news):
            yield one, other, step.kind


def measure_texts(texts: Mapping[str, Sequence[Clause]], seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Precision, recall and F1 of ties over each text edited with each seed, overall and by kind; seconds of CPU in all."""
    given: Counter[str] = Counter()
    true: Counter[str] = Counter()
    right: Counter[str] = Counter()
    misses: list[dict[str, Any]] = []
    seconds = 0.0
    for key, old in texts.items():
        others = [clause for other, clauses in texts.items() if other != key for clause in clauses]
        for seed in seeds:
            new = edited(old, others=others, seed=seed)
            began = process_time()
            steps = lineage(old, new.clauses)
            seconds += process_time() - began
            told, truth = set(ties(steps, old, new.clauses)), set(ties(new.truth, old, new.clauses))
            given.update(kind for _old, _new, kind in told)
            true.update(kind for _old, _new, kind in truth)
            right.update(kind for _old, _new, kind in told & truth)
            if told != truth:
                misses.append({"text": key, "seed": seed, "told": sorted(told - truth), "truth": sorted(truth - told)})
    return {
        **_shares(right.total(), given.total(), true.total()),
        "ties": true.total(),
        "by kind": {kind: _shares(right[kind], given[kind], true[kind]) for kind in KINDS},
        "seconds": round(seconds, 2),
        "misses": misses,
    }


def measure(data: Path, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """The same over every instrument of a folder in the suite's form. Raises FileNotFoundError, or Refused for a bad file."""
    files = sorted(data.glob("*.xml"))
    if not files:
        raise FileNotFoundError(f"There are no XML files in {data}.")
    return measure_texts({file.stem.rsplit("_", 2)[-2]: read_instrument(file).clauses for file in files}, seeds)


def _shares(right: int, given: int, true: int) -> dict[str, float]:
    precision, recall = right / given if given else 1.0, right / true if true else 1.0
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
    }
