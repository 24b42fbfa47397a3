"""The words of an instrument: which text is held for a day, and its clauses."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from goldenthread.engine.language import plain
from goldenthread.kernel.models import Entry
from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.checking import Text
from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.models import Clause as StoredClause
from goldenthread.policy.models import Instrument, Requirement, TextVersion
from goldenthread.policy.queries.duties import bearers_of, limits_of
from goldenthread.policy.queries.force import with_force

_PLAIN = ("number", "anchor", "heading", "text", "html", "depth", "below", "kind")
"""The columns of a clause in the order of an importer's."""


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text, and whether it is the one of the day that was asked for."""

    text: TextVersion
    as_of_day: bool
    """False: no text as of that day is held; this is the nearest, and pages must say so."""
    in_language: bool
    """False: it is held in another language only."""


def text_shown(texts: list[TextVersion], *, on: date, language: str) -> TextShown | None:
    """The newest text of up to that day in the language, else in another; else the earliest after it. None: no text."""
    if not texts:
        return None
    ordered = sorted(texts, key=lambda t: (t.consolidated_on, t.reading))
    until = [t for t in ordered if t.consolidated_on <= on]
    newest_day = until[-1].consolidated_on if until else ordered[0].consolidated_on
    of_day = [t for t in ordered if t.consolidated_on == newest_day]
    in_language = [t for t in of_day if t.language == language]
    return TextShown((in_language or of_day)[-1], bool(until), bool(in_language))


def newest_text(instrument: Instrument, language: str = "") -> TextVersion | None:
    """The newest text in a language, which the next one follows; "": in whichever language."""
    held = instrument.texts.filter(language=language) if language else instrument.texts.all()
    return held.order_by("consolidated_on", "reading").last()


def newest_texts(instruments: Collection[int]) -> dict[int, dict[str, TextVersion]]:
    """Id of each instrument → language → its newest text in it, the languages in their order. One query."""
    rows = TextVersion.objects.filter(instrument_id__in=instruments).defer("note", "replacements", "warnings")
    newest = rows.order_by("instrument_id", "language", "-consolidated_on", "-reading")
    found: dict[int, dict[str, TextVersion]] = {instrument: {} for instrument in instruments}
    for text in newest.distinct("instrument_id", "language"):
        found[text.instrument_id][text.language] = text
    return found


class ClauseShown(NamedTuple):
    """What a page reads of a clause."""

    number: str
    anchor: str
    heading: str
    text: str
    html: str
    depth: int
    kind: str
    lineage: str


def clauses_of(text: TextVersion) -> list[ClauseShown]:
    """The clauses of a text in their order."""
    rows = text.clauses.order_by("position").values_list(*ClauseShown._fields)
    return [ClauseShown(*row) for row in rows]


def plain_clauses(text: TextVersion) -> list[Clause]:
    """The clauses of a text in their order, as an importer gives them, to be compared with others."""
    rows = text.clauses.order_by("position").values_list(*_PLAIN)
    return [Clause(*row) for row in rows]


def plain_texts(texts: Iterable[TextVersion]) -> tuple[Text, ...]:
    """Texts with their clauses, as the checks look at them. One query."""
    held = {text.pk: text for text in texts}
    clauses: dict[int, list[Clause]] = {pk: [] for pk in held}
    rows = StoredClause.objects.filter(text_version_id__in=held).order_by("text_version_id", "position")
    for text, *columns in rows.values_list("text_version_id", *_PLAIN):
        clauses[text].append(Clause(*columns))
    return tuple(Text(text.language, text.consolidated_on, tuple(clauses[pk])) for pk, text in held.items())


def api_parts(entry: Entry, visitor: Visitor) -> dict[str, Any]:
    """What the API gives beside the fields of an instrument: its newest text's clauses, and its requirements.

    Words are plain text in the language of that text ("language"); a requirement's own address gives every language.
    """
    instrument: Any = with_force(Instrument.objects.filter(pk=entry.pk)).get()
    texts = list(instrument.texts.all())
    newest = max(texts, key=lambda t: (t.consolidated_on, t.language == "en", t.reading), default=None)
    clauses = clauses_of(newest) if newest else []
    requirements = visible(Requirement.objects.filter(instrument=instrument), visitor).order_by("position", "pk")
    return {
        "texts": [
            {"language": t.language, "consolidated_on": t.consolidated_on.isoformat(), "reading": t.reading}
            for t in texts
        ],
        "language": newest.language if newest else None,
        "clauses": [clause._asdict() for clause in clauses],
        "requirements": _api_requirements(list(requirements), instrument, visitor, newest.language if newest else "en"),
    }


def api_requirement_parts(entry: Entry, visitor: Visitor) -> dict[str, Any]:
    """What the API gives beside the fields of a requirement: who bears it, from when until when, with which limits."""
    requirement = Requirement.every.get(pk=entry.pk)
    instrument = with_force(Instrument.objects.filter(pk=requirement.instrument_id)).get()
    shown = _api_requirements([requirement], instrument, visitor, None)[0]
    return {name: shown[name] for name in ("bearers", "from", "until", "scope")}


def _api_requirements(
    requirements: list[Requirement], instrument: Any, visitor: Visitor, language: str | None
) -> list[dict[str, Any]]:
    """Each requirement; words in one language, or with None in every one."""
    ids = [requirement.pk for requirement in requirements]
    bearers, limits = bearers_of(ids, visitor), limits_of(ids)

    def words(value: dict[str, str]) -> Any:
        return plain(value, language) if language else value

    return [
        {
            "key": r.key,
            "clause": r.clause,
            "anchor": r.anchor,
            "bearers": [bearer.key for bearer in bearers.get(r.pk, [])],
            "text": words(r.text),
            "parts": r.parts.get(language, []) if language else r.parts,
            "modality": r.modality,
            "from": _iso(r.effective_from or instrument.effective_on),
            "until": _iso(min(filter(None, [r.effective_until, instrument.force_until]), default=None)),
            "deadline": words(r.deadline),
            "due_on": _iso(r.due_on),
            "action": r.action,
            "condition": r.condition,
            "scope": [
                {"clause": li.clause, "text": words(li.text), "effect": li.effect} for li in limits.get(r.pk, [])
            ],
            "read_by_machine": r.read_by_machine,
        }
        for r in requirements
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
