"""The files that an instrument is handed on as: the exporters' formats, and what only the program around them can write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.reading import Reading
from goldenthread.kernel.permissions import Visitor
from goldenthread.policy.exporters import formats
from goldenthread.policy.exporters.formats import Format, without_home
from goldenthread.policy.exporters.home import Home
from goldenthread.policy.importers.draft import Draft, Duties
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries import Edition

TYPES = "instrument-types"
"""The list of the types that instruments have."""
COLUMNS = (
    *("instrument", "title", "clause", "anchor", "bearers", "modality", "text", "since", "until", "deadline", "scope"),
    *("action", "condition", "due_on", "start", "end"),
)
"""Of the CSV file: one row a requirement, dates as ISO 8601, `until` the first day on which it no longer binds, `due_on`
the last day of its deadline; `start` and `end` count characters of its clause's plain text, and are empty where its words
stand there otherwise."""


def write_requirements(draft: Draft, duties: Duties) -> bytes:
    """The requirements of a text as CSV in UTF-8, with nothing in it that a spreadsheet would run."""
    return "".join(csv_lines(_rows(draft, duties))).encode()


FORMATS: tuple[Format, ...] = (
    *formats.FORMATS,
    Format("csv", "CSV", ".requirements.csv", "text/csv; charset=utf-8", without_home(write_requirements)),
)


def home_of(instrument: Instrument, text: TextVersion, visitor: Visitor, *, site: str) -> Home:
    """Where a text of an instrument stands on the site of that address, and as what. One query."""
    reading = Reading(visitor, text.language)
    reading.load_terms([TYPES])
    page = reverse("instrument-text", args=[instrument.key, text.consolidated_on])
    return Home(
        address=f"{site.rstrip('/')}{page}",
        kind=str(reading.label(TYPES, instrument.kind)[0]) if instrument.kind else "",
        is_draft=instrument.state == DRAFT,
    )


def format_named(name: str) -> Format | None:
    """The format with this name, or None."""
    return next((form for form in FORMATS if form.name == name), None)


def file_name(edition: Edition, form: Format) -> str:
    """What the file is called: number, language and day of the text, and the ending of its format."""
    draft = edition.draft
    return f"{draft.key}-{draft.language}-{draft.consolidated_on}{form.ending}"


def _rows(draft: Draft, duties: Duties) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for requirement in duties.requirements:
        clause = draft.clauses[requirement.clause]
        yield [
            draft.key,
            draft.title,
            clause.number,
            clause.anchor,
            ", ".join(bearer.name for bearer in requirement.bearers),
            requirement.modality,
            requirement.text,
            _day(requirement.effective_from or draft.effective_on),
            _day(requirement.effective_until),
            requirement.deadline,
            " ".join(duties.limits[place].text for place in requirement.scope),
            requirement.verb,
            requirement.condition,
            _day(requirement.due_on),
            *((str(requirement.start), str(requirement.end)) if requirement.end else ("", "")),
        ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
