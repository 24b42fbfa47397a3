"""The texts of an instrument in its languages side by side, with what the one has and the other has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import NAMES, SAID_IN, current, day_words, plain
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import Visitor, may, visible
from goldenthread.policy import actions
from goldenthread.policy.checking import Finding, Publishable, Rule, Text
from goldenthread.policy.checking.counterparts import aligned
from goldenthread.policy.checking.languages import differing_texts, missing_texts
from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.needs import needs_of
from goldenthread.policy.queries.reading import newest_texts, plain_texts
from goldenthread.policy.views.asking import keyed, way_from_suite
from goldenthread.policy.views.clauses import heading_levels
from goldenthread.policy.views.findings import place_beside, sentence_of
from goldenthread.policy.views.words import scrolling


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The newest texts of one instrument, the page's language first, and what is found between them."""

    instrument: Instrument
    held: Mapping[str, TextVersion]
    texts: tuple[Text, ...]
    found: tuple[Finding, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def languages_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Every clause beside its counterpart, the gaps named first; whoever writes the draft keeps an older text as it is."""
    status, errors = 200, []
    if request.method == "POST":
        instrument = _to_write(request, key)
        try:
            _keep(request, instrument)
            messages.success(request, _("The text is kept as it is, as of the day of the other one."))
            return HttpResponseRedirect(reverse("instrument-languages", args=[key]))
        except Refused as refused:
            errors, status = [{"text": refused.message}], 409 if isinstance(refused, Stale) else 422
    side = _side_by_side(_instrument(request, key))
    page = reverse("instrument", args=[key])
    title = plain(side.instrument.title, current()) or key
    writes = _writes(request.user, side.instrument)
    context = {
        "title": title,
        "errors": errors,
        "gaps": [_gap(finding) for finding in side.found],
        "columns": [_column(text) for text in side.texts],
        "rows": _rows(side, writes=writes),
        "older": _older(side) if writes else [],
        "bring_in_href": f"{reverse('documents')}?into={key}" if may(request.user, "change", side.instrument) else "",
        "href": page,
        "breadcrumbs": way_from_suite((title, page)),
        "downloads": [{"text": "CSV", "href": reverse("instrument-languages-csv", args=[key])}] if side.texts else [],
    }
    return render(request, "policy/languages.html", context, status=status)


@require_safe
@careful
def languages_table(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The same as CSV: one row a clause, a column for each language, and what is missing in a last one."""
    side = _side_by_side(_instrument(request, key))
    response = StreamingHttpResponse(csv_lines(_lines(side)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{side.instrument.key}-languages.csv"'
    return response


def _instrument(request: HttpRequest, key: str) -> Instrument:
    found = keyed(visible(Instrument.objects.all(), request.user), key)
    if found is None:
        raise Http404
    return found


def _writes(visitor: Visitor, instrument: Instrument) -> bool:
    return instrument.state == DRAFT and may(visitor, "change", instrument)


def _to_write(request: HttpRequest, key: str) -> Instrument:
    """Raises Http404 and NotAllowed."""
    instrument = _instrument(request, key)
    if not may(request.user, "change", instrument):
        raise NotAllowed(_("You may not change this."))
    return instrument


def _keep(request: HttpRequest, instrument: Instrument) -> None:
    """Raises Refused and Stale."""
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    language = request.POST.get("language", "")
    actions.keep_as_of(instrument, language, seen=number, by=cast(Person, request.user))


def _side_by_side(instrument: Instrument) -> SideBySide:
    """Four queries at most. Of somebody else's instrument nothing is missing: it is as they publish it."""
    newest = newest_texts([instrument.pk])[instrument.pk]
    ordered = sorted(newest, key=lambda language: (language != current(), language))
    held = {language: newest[language] for language in ordered}
    texts = plain_texts(held.values())
    needed = tuple(held) if instrument.external else needs_of(instrument.kind).languages
    facts = Publishable(instrument.pk, instrument.kind, frozenset(), 0, languages=needed, texts=texts)
    found = [] if instrument.external else list(missing_texts(facts))
    return SideBySide(instrument, held, texts, (*found, *differing_texts(facts)))


def _gap(finding: Finding) -> dict[str, str]:
    """What is missing, and the way to the clause on this page."""
    place = finding.place
    return {
        "text": sentence_of(finding, {}),
        "href": f"#{place_beside(place.language, place.name)}" if place.kind == "counterpart" else "",
    }


def _column(text: Text) -> dict[str, str]:
    return {
        "name": str(NAMES.get(text.language, text.language)),
        "day": _("Text of %(date)s") % {"date": day_words(text.on)},
    }


def _older(side: SideBySide) -> list[dict[str, Any]]:
    """The texts that somebody may keep as they are as of a newer day; none while there is a clause that only one has."""
    if {Rule.NO_COUNTERPART, Rule.OTHER_SHAPE} & {finding.rule for finding in side.found}:
        return []
    return [
        {
            "language": finding.place.language,
            "seen": side.held[finding.place.language].pk,
            "text": _("The text %(in_language)s says the same: keep it as of %(day)s")
            % {
                "in_language": SAID_IN.get(finding.place.language, finding.place.language),
                "day": day_words(finding.about["newer"]),
            },
        }
        for finding in side.found
        if finding.rule == Rule.OLDER_TEXT
    ]


def _rows(side: SideBySide, *, writes: bool) -> list[dict[str, Any]]:
    """A row a clause, with a cell for each language; what has no counterpart leaves one that says so."""
    shapes = {finding.place.name for finding in side.found if finding.rule == Rule.OTHER_SHAPE}
    rows = _clauses(side)
    firsts = [next(clause for clause in clauses if clause is not None) for clauses in rows]
    key = side.instrument.key if writes else ""
    return [
        {
            "cells": [_cell(clause, text, level, key) for clause, text in zip(clauses, side.texts, strict=True)],
            "depth": first.depth,
            "gap": None in clauses or first.anchor in shapes,
        }
        for clauses, first, level in zip(rows, firsts, heading_levels(firsts), strict=True)
    ]


def _clauses(side: SideBySide) -> list[list[Clause | None]]:
    """Each clause with its counterparts; None where a language has none."""
    return [
        [None if n is None else text.clauses[n] for n, text in zip(places, side.texts, strict=True)]
        for places in aligned([text.clauses for text in side.texts])
    ]


def _cell(clause: Clause | None, text: Text, level: int, writing_in: str) -> dict[str, Any]:
    if clause is None:
        words = _("No counterpart %(in_language)s.") % {"in_language": SAID_IN.get(text.language, text.language)}
        return {"missing": words}
    return {
        "missing": "",
        "id": place_beside(text.language, clause.anchor),
        "lang": text.language,
        "language": NAMES.get(text.language, text.language),
        "number": clause.number,
        "heading": clause.heading,
        "level": level,
        # Built by the importer out of a fixed set of elements, with everything else escaped.
        "html": mark_safe(scrolling(clause.html)),  # noqa: S308
        "write_href": _writing(writing_in, clause.anchor, text.language) if writing_in else "",
    }


def _writing(key: str, anchor: str, language: str) -> str:
    """Where a clause is rewritten; "" for an anchor that no address can name."""
    return "" if "/" in anchor else f"{reverse('rewrite-clause', args=[key, anchor])}?language={language}"


def _lines(side: SideBySide) -> Iterator[Sequence[str]]:
    languages = [text.language for text in side.texts]
    yield ["number", *languages, "gap"]
    shapes = {finding.place.name for finding in side.found if finding.rule == Rule.OTHER_SHAPE}
    for clauses in _clauses(side):
        first = next(clause for clause in clauses if clause is not None)
        missing = [f"no {language}" for clause, language in zip(clauses, languages, strict=True) if clause is None]
        gap = ", ".join(missing) or ("shape" if first.anchor in shapes else "")
        words = ["" if clause is None else f"{clause.heading} {clause.text}".strip() for clause in clauses]
        yield [first.number or first.anchor, *words, gap]
