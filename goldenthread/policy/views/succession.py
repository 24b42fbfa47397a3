"""What replaced what, as a drawing and as a list that says the same."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import day_words, labelled
from goldenthread.engine.reading import Reading
from goldenthread.kernel.permissions import visible
from goldenthread.policy.models import Instrument
from goldenthread.policy.queries import Replacement, Succession, state_on, succession_of
from goldenthread.policy.views.asking import DayAsked, day_asked, instrument_address, keyed, way_from_suite
from goldenthread.policy.views.words import instrument_words

TITLE_LINES = 2
"""How much of a title the drawing holds; the list holds all of it."""
WIDTH, LINE, GAP, LETTER = 320, 16, 14, 7.2
"""Of the drawing, of a line of words, between two instruments, and of a letter in bold: in units of the drawing."""
EDGE = 2.0
"""Between the furthest line and the edge, so that none of its stroke is cut off."""
NEAR, FURTHER, WIDEST = 14.0, 9.0, 84.0
"""How far the line between neighbours stands out, how much further for each instrument between, and at most."""


@require_safe
@careful
def succession_page(request: HttpRequest, key: str) -> HttpResponse:
    """The chain around one instrument, oldest first, each as it stood on a day (`?on=`)."""
    found = keyed(visible(Instrument.objects.all(), request.user), key)
    if found is None:
        raise Http404
    asked, reading = day_asked(request.GET), Reading(request.user)
    succession = succession_of(found, request.user)
    words = {
        each.pk: instrument_words(each, state_on(each, on=asked.day), reading, on=asked.chosen)
        for each in succession.instruments
    }
    title = words[found.pk]["title"]
    context = {
        "title": title,
        "title_lang": words[found.pk]["lang"],
        "breadcrumbs": way_from_suite((title, instrument_address(key, asked.chosen))),
        "error": asked.error,
        "rows": _rows(succession, words, found.pk, asked) if succession.replacements else [],
        "drawing": _drawing(succession, words, found.pk) if succession.replacements else None,
        "href": instrument_address(key, asked.chosen),
    }
    return render(request, "policy/succession.html", context)


def _rows(succession: Succession, words: dict[int, dict[str, Any]], here: int, asked: DayAsked) -> list[dict[str, Any]]:
    """Each instrument with what it replaced and what replaced it."""
    told: dict[int, list[dict[str, str]]] = defaultdict(list)
    for each in succession.replacements:
        newer, older = words[each.newer], words[each.older]
        beside = f"{reverse('comparison', args=[newer['key']])}?with={older['key']}"
        told[each.newer].append({"text": _said(_("Replaces"), older["title"], each), "compare_href": beside})
        told[each.older].append({"text": _said(_("Replaced by"), newer["title"], each)})
    return [{**words[each.pk], "current": each.pk == here, "told": told[each.pk]} for each in succession.instruments]


def _said(verb: str, title: str, replacement: Replacement) -> str:
    """Replaces: Policy on Tea (in part), 1 April 2014."""
    other = title if replacement.whole else _("%(title)s (in part)") % {"title": title}
    day = day_words(replacement.on) if replacement.on else _("day not stated")
    return labelled(verb, f"{other}, {day}")


@dataclass(frozen=True, slots=True)
class _Row:
    """Where an instrument stands in the drawing."""

    y: float
    lines: list[str]


def _drawing(succession: Succession, words: dict[int, dict[str, Any]], here: int) -> dict[str, Any]:
    """One row an instrument, oldest on top; a line on the left from each to what replaced it."""
    place = {each.pk: number for number, each in enumerate(succession.instruments)}
    spans = [abs(place[each.newer] - place[each.older]) for each in succession.replacements]
    left = min(NEAR + FURTHER * max(spans), WIDEST) + EDGE
    text_x = left + 12
    rows: dict[int, _Row] = {}
    y = float(LINE)
    for each in succession.instruments:
        shown = words[each.pk]
        letters = int((WIDTH - text_x) / LETTER)
        lines = textwrap.wrap(shown["title"], letters, max_lines=TITLE_LINES, placeholder=" …")
        rows[each.pk] = _Row(y, [*lines, _state(shown)])
        y += LINE * (len(lines) + 1) + GAP
    return {
        "height": y,
        "x": left,
        "text_x": text_x,
        "nodes": [
            {"y": row.y, "current": pk == here, "lines": list(zip(_steps(row), row.lines, strict=True))}
            for pk, row in rows.items()
        ],
        "ties": [
            {
                "part": not each.whole,
                "start": rows[each.older].y,
                "end": rows[each.newer].y,
                # A curve stands out three quarters as far as the points that draw it.
                "bend": left - min(NEAR + FURTHER * span, WIDEST) / 0.75,
            }
            for each, span in zip(succession.replacements, spans, strict=True)
            if span
        ],
    }


def _steps(row: _Row) -> list[float]:
    """The heights of a row's lines: the first at its dot."""
    return [row.y + 4 + LINE * number for number in range(len(row.lines))]


def _state(shown: dict[str, Any]) -> str:
    since: date | None = shown["state_since"]
    if since is None:
        return str(shown["state"])
    if shown["state_key"] == "not-yet":
        return _("%(state)s, from %(date)s") % {"state": shown["state"], "date": day_words(since)}
    return _("%(state)s since %(date)s") % {"state": shown["state"], "date": day_words(since)}
