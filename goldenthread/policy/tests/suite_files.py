"""Files to import: the shared suite where it is at hand, and small ones of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

SUITE = Path(__file__).resolve().parents[4] / "shared" / "data" / "tbs-policy-suite"


def shared_file(key: str) -> Path:
    """The shared suite's file of an instrument; the test is skipped where the suite is not at hand."""
    found = sorted(SUITE.glob(f"*_{key}_*.xml"))
    if not found:
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    return found[0]


def own_file(
    folder: Path,
    *,
    key: str = "70001",
    title: str = "Policy on Tea",
    on: str = "2021-05-01",
    body: str = "",
    effect: str = "May 1, 2021",
) -> Path:
    """An instrument of our own in the suite's form: effective date, then deputy heads' duties as `body` gives them."""
    path = folder / f"{title.replace(' ', '_')}_{key}_{on}.xml"
    duties = body or (
        '<clause anchor="4.1.1">Keeping a kettle in every kitchen.</clause>'
        '<clause anchor="4.1.2">Reporting every broken cup within 30 days.</clause>'
    )
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><doc title="{title}" documentID="{key}" versionID="1" language="en">'
        '<chapters><chapter anchor="1" title="Effective date"><clauses>'
        f'<clause anchor="1.1">This policy takes effect on {effect}.</clause></clauses></chapter>'
        '<chapter anchor="4" title="Requirements"><clauses><clause anchor="4.1">Deputy heads are responsible for the following:'
        f"<clauses>{duties}</clauses></clause></clauses></chapter></chapters></doc>",
        encoding="utf-8",
    )
    return path
