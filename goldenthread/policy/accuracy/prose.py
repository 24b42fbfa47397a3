"""How well requirements of prose are proposed, beside what experts split the same text into."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldenthread.policy.importers.draft import Draft, Requirement
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.duties.spellings import alike
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.text.mending import slug
from goldenthread.policy.importers.text.sentences import sentences

ROWS = "requirements.json"
"""The file of the folder that holds the experts' rows, policy by policy."""
_RUN = 4
"""Words in a row that two texts must share to count as shared."""
_WORD = re.compile(r"[a-z0-9']+")
_MODALS = re.compile(r"\b(?:must|shall|should|will|would|may|might|can|could)\b", re.IGNORECASE)
_STRICT = re.compile(r"\b(?:must|shall)\b", re.IGNORECASE)
_ANY = frozenset({"all", "executive", "federal", "cfo-act", "cfo", "act", "and", "of", "the"})
"""Words of an expert's name for who is bound that do not tell whom."""
_SHOWN = 80
"""Letters of a text that a report shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement as the experts wrote it."""

    number: str
    text: str
    bound: str
    """Who is bound, in their words; "" where they name nobody."""


def matches(one: str, other: str) -> bool:
    """Whether two texts say the same: shared runs of four words cover at least half of the shorter one."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    runs = set(_runs(longer))
    covered: set[int] = set()
    for place, run in enumerate(_runs(shorter)):
        if run in runs:
            covered.update(range(place, place + _RUN))
    return len(covered) * 2 >= len(shorter) > 0


def same_bearer(experts: str, name: str) -> bool:
    """Whether one of the experts' names ("OMB; All Agencies") and ours ("Agency head") mean the same people."""
    ours = set(alike(name).split())
    for entity in re.split(r"[;,]| and ", re.sub(r"\[[^\]]*\]", "", experts)):
        theirs = set(alike(entity).split()) - _ANY
        if theirs and (theirs <= ours or ours <= theirs):
            return True
    return False


def measure_prose(folder: Path) -> dict[str, Any]:
    """The comparison for each policy of the folder whose prose is there too (files named after its number), by that name.

    Raises `Refused` where a text cannot be read, and FileNotFoundError where the experts' rows are missing.
    """
    found: dict[str, Any] = {}
    for policy in json.loads((folder / ROWS).read_text(encoding="utf-8")):
        name = slug(str(policy["Policy"].get("ombPolicyID") or ""))
        texts = sorted(folder.glob(f"{name}-*.md")) if name else []
        if texts:
            found[name] = compare([read_draft(path) for path in texts], rows_of(policy["Policy"]))
    return found


def rows_of(policy: Mapping[str, Any]) -> list[Row]:
    """The experts' rows of one policy, in their order."""
    listed = [row for section in policy["Sections"] for part in section["Subsections"] for row in part["Requirements"]]
    rows = [Row(str(r["RequirementNumber"]), r["reqText"], (r.get("ImpactedEntity") or "").strip()) for r in listed]
    return sorted(rows, key=lambda row: row.number)


def compare(drafts: Sequence[Draft], rows: Sequence[Row]) -> dict[str, Any]:
    """Precision and recall of the proposals, whether bearers are right, three baselines beside them, and row by row."""
    proposals = [r for draft in drafts for r in duties_of(draft).requirements]
    told = [clause for draft in drafts for clause in draft.clauses if clause.kind != "note"]
    said = [sentence for clause in told for sentence in sentences(clause.text)]
    by_row = {row.number: [r for r in proposals if matches(r.text, row.text)] for row in rows}
    right = {id(r) for found in by_row.values() for r in found}
    named = [row for row in rows if row.bound and by_row[row.number]]
    return {
        **_shares((r.text for r in proposals), rows),
        "bearers": _share(sum(_bears(by_row[row.number], row) for row in named), len(named)),
        "baselines": {
            "every sentence": _shares(said, rows),
            "must or shall": _shares(filter(_STRICT.search, said), rows),
            "all modal verbs": _shares(filter(_MODALS.search, said), rows),
        },
        "rules": _by_rule(proposals, right),
        "rows": [_told(row, by_row[row.number]) for row in rows],
        "proposals without a row": [r.text[:_SHOWN] for r in proposals if id(r) not in right],
    }


def _by_rule(proposals: Sequence[Requirement], right: set[int]) -> dict[str, dict[str, int]]:
    found = Counter(r.rule for r in proposals)
    matched = Counter(r.rule for r in proposals if id(r) in right)
    return {rule: {"found": times, "right": matched[rule]} for rule, times in sorted(found.items())}


def _told(row: Row, found: Sequence[Requirement]) -> dict[str, Any]:
    return {
        "number": row.number,
        "found": len(found),
        "bound": row.bound,
        "bearer": _bears(found, row) if row.bound and found else None,
        "text": " ".join(row.text.split())[:_SHOWN],
    }


def _bears(found: Sequence[Requirement], row: Row) -> bool:
    return any(same_bearer(row.bound, bearer.name) for r in found for bearer in r.bearers)


def _shares(texts: Iterable[str], rows: Sequence[Row]) -> dict[str, Any]:
    held = list(texts)
    good = sum(any(matches(text, row.text) for row in rows) for text in held)
    found = sum(any(matches(text, row.text) for text in held) for row in rows)
    return {"precision": _share(good, len(held)), "recall": _share(found, len(rows)), "found": len(held)}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)]
