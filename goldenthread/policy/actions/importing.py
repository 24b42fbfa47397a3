"""Importing a suite of files: each file one transaction, then a second pass that ties them together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

from goldenthread.engine import lists
from goldenthread.kernel.errors import Refused as ActionRefused
from goldenthread.kernel.models import Organisation, Visibility
from goldenthread.policy.actions.references import resolve_references
from goldenthread.policy.actions.storing import Placing, store_draft
from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.readers.tbs.hierarchy import Placed, read_hierarchy
from goldenthread.policy.importers.readers.tbs.instrument import read_suite
from goldenthread.policy.models import Instrument, TextVersion

SOURCE_NAME = {
    "en": "the Treasury Board of Canada Secretariat’s own page",
    "fr": "la page du Secrétariat du Conseil du Trésor du Canada",
}
SOURCE_URL = "https://www.tbs-sct.canada.ca/pol/doc-eng.aspx?id={key}"


@dataclass(slots=True)
class Report:
    """What an import read, kept and refused."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    clauses: int = 0
    requirements: int = 0
    mended: int = 0
    warnings: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return {
            "read": self.read,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "clauses": self.clauses,
            "requirements": self.requirements,
            "mended": self.mended,
            "warnings": self.warnings,
            "refused": self.refused,
            "seconds": round(self.seconds, 3),
        }

    def refuse(self, path: Path, refused: Refused | ActionRefused) -> None:
        """Name a file that was not taken, with the line and the reason."""
        line = refused.line if isinstance(refused, Refused) else 0
        self.refused.append({"file": str(path), "line": line, "message": str(refused.message)})


def import_suite(
    paths: Iterable[Path],
    *,
    hierarchy: Path | None = None,
    visibility: str = Visibility.ORGANISATION,
    organisation: Organisation | None = None,
    dry_run: bool = False,
    said: Callable[[str], Any] = lambda line: None,
) -> Report:
    """Read every file and keep it; `said` is told a line a file. Raises Refused when the hierarchy cannot be read."""
    began = time.monotonic()
    report = Report()
    if not dry_run:
        lists.keep()
    places = {placed.key: placed for placed in read_hierarchy(hierarchy)} if hierarchy else {}
    for path, draft in read_suite(paths):
        if isinstance(draft, Refused):
            report.refuse(path, draft)
            said(f"{path.name}: refused")
            continue
        placing = _placing(draft, places, visibility=visibility, organisation=organisation)
        try:
            outcome = _take(path, draft, placing, report, dry_run=dry_run)
        except (Refused, ActionRefused) as refused:
            report.refuse(path, refused)
            outcome = "refused"
        said(f"{path.name}: {outcome}")
    if not dry_run and report.read:
        resolve_references(by=None)
    report.seconds = time.monotonic() - began
    return report


def _take(path: Path, draft: Draft, placing: Placing, report: Report, *, dry_run: bool) -> str:
    if draft.consolidated_on is None and draft.effective_on is None:
        raise Refused("suite-without-date")
    duties = duties_of(draft)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    outcome = (
        _foreseen(draft, digest)
        if dry_run
        else store_draft(draft, duties, digest=digest, placing=placing, by=None).outcome
    )
    report.read += 1
    setattr(report, outcome, getattr(report, outcome) + 1)
    report.clauses += len(draft.clauses)
    report.requirements += len(duties.requirements)
    report.mended += draft.mended
    report.warnings += [f"{path.name}: {warning}" for warning in (*draft.warnings, *duties.warnings)]
    return outcome


def _foreseen(draft: Draft, digest: str) -> str:
    """What storing would do, as far as reading alone can tell."""
    if TextVersion.objects.filter(instrument__key=draft.key, digest=digest).exists():
        return "unchanged"
    return "changed" if Instrument.objects.filter(key=draft.key).exists() else "created"


def _placing(
    draft: Draft, places: Mapping[str, Placed], *, visibility: str, organisation: Organisation | None
) -> Placing:
    placed = places.get(draft.key)
    return Placing(
        visibility=visibility,
        organisation=organisation,
        source_name=SOURCE_NAME,
        source_url=placed.url if placed and placed.url else SOURCE_URL.format(key=draft.key),
        below=[list(path) for path in placed.paths] if placed else [],
        names=[placed.title, *placed.names] if placed else [],
    )
