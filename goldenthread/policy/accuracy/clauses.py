"""How well the reading of numbered instruments matches the truth made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument

TRUTH = Path(__file__).resolve().parents[1] / "tests" / "truth"


@dataclass(frozen=True, slots=True)
class Stated:
    """One requirement in the terms of the truth: numbers, keys and days as they are written there."""

    bearers: frozenset[str]
    modality: str
    begins: str
    scope: frozenset[str]


Reading = Mapping[str, Stated]
"""Requirements by the number of the clause that states them."""


def read_by_machine(draft: Draft) -> dict[str, Stated]:
    """A draft's requirements as the machine reads them."""
    duties = duties_of(draft)
    clauses = draft.clauses
    begins = draft.effective_on
    return {
        clauses[r.clause].number or clauses[r.clause].anchor: Stated(
            frozenset(bearer.key for bearer in r.bearers),
            r.modality,
            str(r.effective_from or begins or ""),
            frozenset(clauses[duties.limits[place].clause].number for place in r.scope),
        )
        for r in duties.requirements
    }


def read_by_hand(truth: Mapping[str, Any]) -> dict[str, Stated]:
    """The requirements of one file of the truth."""
    return {
        entry["clause"]: Stated(
            frozenset(entry["bearers"]), entry["modality"], entry["from"], frozenset(entry["scope"])
        )
        for entry in truth["requirements"]
    }


def compare(machine: Reading, hand: Reading) -> dict[str, Any]:
    """Precision, recall and F1 of the clauses, and among those that both have the share (0–1) of equal answers."""
    both = sorted(machine.keys() & hand.keys())
    precision, recall = _share(len(both), len(machine)), _share(len(both), len(hand))
    aspects: dict[str, Callable[[Stated], object]] = {
        "bearers": lambda stated: stated.bearers,
        "modality": lambda stated: stated.modality,
        "from": lambda stated: stated.begins,
        "scope": lambda stated: stated.scope,
    }
    equal = {
        name: [clause for clause in both if of(machine[clause]) == of(hand[clause])] for name, of in aspects.items()
    }
    return {
        "clauses": {
            "precision": precision,
            "recall": recall,
            "f1": round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0,
            "machine": len(machine),
            "hand": len(hand),
        },
        **{name: _share(len(clauses), len(both)) for name, clauses in equal.items()},
        "differences": {
            "only by machine": sorted(machine.keys() - hand.keys()),
            "only by hand": sorted(hand.keys() - machine.keys()),
            **{name: sorted(set(both) - set(clauses)) for name, clauses in equal.items()},
        },
    }


def measure(data: Path, truth: Path = TRUTH) -> dict[str, Any]:
    """The comparison for every file of the truth, by instrument key; raises FileNotFoundError where a text is missing."""
    found: dict[str, Any] = {}
    for file in sorted(truth.glob("*.json")):
        texts = sorted(data.glob(f"*_{file.stem}_*.xml"))
        if not texts:
            raise FileNotFoundError(
                f"No text of instrument {file.stem} in {data}: expected a file named …_{file.stem}_<date>.xml."
            )
        by_hand = read_by_hand(json.loads(file.read_text(encoding="utf-8")))
        found[file.stem] = compare(read_by_machine(read_instrument(texts[-1])), by_hand)
    return found


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
