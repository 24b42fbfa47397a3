"""Every measure of machine reading by its name: `python -m goldenthread.policy.accuracy.measures`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from goldenthread.policy.accuracy import clauses as accuracy
from goldenthread.policy.accuracy.lineage import measure as measure_lineage
from goldenthread.policy.accuracy.prose import measure_prose
from goldenthread.policy.accuracy.structure import measure_structure
from goldenthread.policy.importers.draft import Refused

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
"""Where the texts and what experts made of them stand, beside the project."""


def _clauses(data: Path) -> dict[str, Any]:
    return accuracy.measure(data / "tbs-policy-suite")


def _requirements(data: Path) -> dict[str, Any]:
    return measure_prose(data / "omb-policy")


def _structure(data: Path) -> dict[str, Any]:
    return measure_structure(data / "tbs-policy-suite")


def _lineage(data: Path) -> dict[str, Any]:
    return measure_lineage(data / "tbs-policy-suite")


MEASURES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "clauses": _clauses,
    "requirements": _requirements,
    "structure": _structure,
    "lineage": _lineage,
}
"""Name → what takes the folder of data and gives figures: `clauses` of numbered instruments, `requirements` of prose,
`structure` of instruments written out in other formats, `lineage` of clauses from an older text to a newer one."""


def main(arguments: Iterable[str] | None = None) -> int:
    """Print the measures asked for (all where none is named) as JSON; 0 done, 1 refused with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="accuracy", description="Print how well documents are read, as JSON.")
    parser.add_argument(
        "measure", nargs="*", metavar="MEASURE", help=f"one of: {', '.join(MEASURES)}; all if none is named"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="the folder that holds tbs-policy-suite and omb-policy")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    unknown = sorted(set(options.measure) - MEASURES.keys())
    if unknown:
        print(f"There is no measure {unknown[0]}; these are: {', '.join(MEASURES)}.", file=sys.stderr)
        return 1
    try:
        print(json.dumps({name: MEASURES[name](options.data) for name in options.measure or MEASURES}, indent=2))
    except (FileNotFoundError, Refused) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
