"""Where a clause came from and what became of it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine.language import day_words, plain
from goldenthread.engine.reading import Reading
from goldenthread.policy.queries import Traced
from goldenthread.policy.views.clauses import clause_pages
from goldenthread.policy.views.tracked import KIND_WORDS, place_of


def traced_words(traced: Sequence[Traced], reading: Reading) -> list[dict[str, Any]]:
    """Each step with its kind, the clauses at its other end, and the way to it in the comparison."""
    return [_words(each, reading) for each in traced]


def _words(traced: Traced, reading: Reading) -> dict[str, Any]:
    label, colour = KIND_WORDS[traced.trace.kind]
    entry, text = (traced.older, traced.older_text) if traced.backward else (traced.newer, traced.newer_text)
    cited = traced.trace.older if traced.backward else traced.trace.newer
    pages = clause_pages(entry.key, text.consolidated_on)
    return {
        "label": label,
        "colour": colour,
        "where": _where(traced, bool(cited), reading),
        "clauses": [
            {"text": f"{each.number} {each.heading}".strip() or "¶", "href": pages(each.anchor)} for each in cited
        ],
        "lang": text.language if text.language != reading.language else "",
        "compare_href": _compared(traced),
        "compared": _("the text of %(day)s") % {"day": day_words(text.consolidated_on)}
        if traced.older.pk == traced.newer.pk
        else plain(entry.title, reading.language) or entry.key,
    }


def _where(traced: Traced, stands: bool, reading: Reading) -> str:
    """In which text of which instrument the other end stands; that it stands nowhere, where it is new or gone."""
    text = traced.older_text if traced.backward else traced.newer_text
    day = {"day": day_words(text.consolidated_on)}
    if traced.older.pk == traced.newer.pk:
        if stands:
            return _("In the text of %(day)s:") % day
        if traced.backward:
            return _("The text of %(day)s does not hold it.") % day
        return _("The text of %(day)s holds it no longer.") % day
    if traced.backward:
        return _("In %(title)s, which this instrument replaced:") % {
            "title": plain(traced.older.title, reading.language) or traced.older.key
        }
    return _("In %(title)s, which replaced this instrument:") % {
        "title": plain(traced.newer.title, reading.language) or traced.newer.key
    }


def _compared(traced: Traced) -> str:
    """The address of the step in the comparison of the two texts."""
    page = reverse("comparison", args=[traced.newer.key])
    beside = f"&with={traced.older.key}" if traced.older.pk != traced.newer.pk else ""
    days = f"from={traced.older_text.consolidated_on}&to={traced.newer_text.consolidated_on}"
    older, newer = (each[0].anchor if each else "" for each in (traced.trace.older, traced.trace.newer))
    return f"{page}?{days}{beside}#{place_of(older=older, newer=newer)}"
