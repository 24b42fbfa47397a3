"""A draft and what it obliges, told as plain data or as text to read: what `goldenthread extract` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenthread.policy.importers.draft import Clause, Draft, Duties, Requirement
from goldenthread.policy.importers.duties.reading import duties_of


def as_data(draft: Draft) -> dict[str, Any]:
    """Title, type, day of effect, clauses in reading order and the requirements proposed, ready for JSON.

    `clause` of a requirement is its clause's number, or its anchor where it has none; `start` and `end` count characters of
    that clause's text; depths begin with 1.
    """
    duties = duties_of(draft)
    return {
        "title": draft.title,
        "type": draft.kind,
        "effective": draft.effective_on.isoformat() if draft.effective_on else None,
        "clauses": [
            {"number": clause.number, "heading": clause.heading, "text": clause.text, "depth": clause.depth}
            for clause in draft.clauses
        ],
        "requirements": [_requirement(requirement, draft) for requirement in duties.requirements],
        "warnings": [str(warning) for warning in (*draft.warnings, *duties.warnings)],
    }


def as_text(draft: Draft) -> Iterator[str]:
    """The same line by line: what the document says of itself, its outline, and who must do what."""
    duties = duties_of(draft)
    yield draft.title or "(no title)"
    effective = draft.effective_on.isoformat() if draft.effective_on else "not stated"
    yield f"Type: {draft.kind or 'not stated'}. Effective: {effective}. Language: {draft.language}."
    yield ""
    for clause in draft.clauses:
        yield f"{'  ' * (clause.depth - 1)}{_line(clause)}"
    yield from _told(draft, duties)
    for warning in (*draft.warnings, *duties.warnings):
        yield f"Note: {warning}"


def _requirement(requirement: Requirement, draft: Draft) -> dict[str, Any]:
    clause = draft.clauses[requirement.clause]
    return {
        "text": requirement.text,
        "bearers": [bearer.name for bearer in requirement.bearers],
        "modality": requirement.modality,
        "verb": requirement.verb,
        "deadline": requirement.deadline,
        "clause": clause.number or clause.anchor,
        "start": requirement.start,
        "end": requirement.end,
        "confidence": requirement.confidence,
        "rule": requirement.rule,
    }


def _line(clause: Clause) -> str:
    words = " ".join(part for part in (clause.heading, clause.text) if part)
    return f"{clause.number or '–'}  {words}"


def _told(draft: Draft, duties: Duties) -> Iterator[str]:
    yield ""
    yield f"{len(duties.requirements)} requirements proposed:"
    for requirement in duties.requirements:
        clause = draft.clauses[requirement.clause]
        bearers = ", ".join(bearer.name for bearer in requirement.bearers) or "nobody named"
        by = f" ({requirement.deadline})" if requirement.deadline else ""
        yield f"  {clause.number or clause.anchor}  {bearers} {requirement.modality}: {requirement.text}{by}"
