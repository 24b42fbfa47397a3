"""Two versions of an instrument side by side, or the text of one beside that which it replaces, like tracked changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import SAID_IN, day_words, plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.lineage import KINDS
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.queries import (
    Comparison,
    Impact,
    compare,
    days_held,
    impact_of,
    in_common_language,
    relations_of,
)
from goldenthread.policy.views.asking import keyed, options, way_from_suite
from goldenthread.policy.views.touched import bearer_columns, bearers_words, impact_words
from goldenthread.policy.views.tracked import KIND_WORDS, counted, rows_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the visitor wants to see beside each other."""

    newer: Instrument
    older: Instrument
    """The same one, or another that it is compared with."""
    days: list[date]
    """Of which the newer one's texts are held, newest first."""
    older_days: list[date]
    start: date | None
    end: date | None
    """The days of the two texts; None where there is nothing to choose."""
    texts: tuple[TextVersion, TextVersion] | None
    """None: no two texts, or none in a common language."""

    @property
    def across(self) -> bool:
        """Whether two instruments are compared."""
        return bool(self.older.pk != self.newer.pk)

    @property
    def backward(self) -> bool:
        """Whether the first text is not older than the second, of one instrument."""
        return not self.across and bool(self.start and self.end and self.start >= self.end)


@require_safe
@careful
def comparison_page(request: HttpRequest, key: str) -> HttpResponse:
    """Choose two texts, see what became of each clause, for whom, and what that touches."""
    chosen = _chosen(request, key)
    reading = Reading(request.user)
    context: dict[str, Any] = {
        "title": plain(chosen.newer.title, reading.language) or chosen.newer.key,
        "href": reverse("instrument", args=[chosen.newer.key]),
        "breadcrumbs": way_from_suite((plain(chosen.newer.title, reading.language), reverse("instrument", args=[key]))),
        "others": _others(chosen, request.user, reading),
        "notice": _notice(chosen),
        "several": bool(chosen.start and chosen.end),
    }
    impact = None
    if chosen.texts and not chosen.backward:
        comparison = compare((chosen.older, chosen.texts[0]), (chosen.newer, chosen.texts[1]))
        impact = impact_of(comparison, request.user)
        context |= _compared(request, chosen, comparison, impact, reading)
    context["fields"], context["hidden"] = _fields(request.GET, chosen, impact, reading)
    return render(request, "policy/comparison.html", context)


@require_safe
@careful
def comparison_file(request: HttpRequest, key: str) -> HttpResponse:
    """The same comparison as one HTML file that stands by itself."""
    chosen = _chosen(request, key)
    if not chosen.texts or chosen.backward:
        raise Http404
    reading = Reading(request.user)
    comparison = compare((chosen.older, chosen.texts[0]), (chosen.newer, chosen.texts[1]))
    context = _compared(request, chosen, comparison, impact_of(comparison, request.user), reading)
    context["base"] = request.build_absolute_uri("/")
    context["title"] = plain(chosen.newer.title, reading.language) or chosen.newer.key
    answer = render(request, "policy/comparison_file.html", context)
    name = f"{chosen.newer.key}-{chosen.start}-{chosen.end}.html"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _chosen(request: HttpRequest, key: str) -> Chosen:
    """What is asked for. Raises Http404 for an instrument that may not be seen and for a day of which no text is held."""
    seen = visible(Instrument.objects.all(), request.user)
    newer = keyed(seen, key)
    beside = request.GET.get("with", "")
    older = keyed(seen, beside) if beside else newer
    if newer is None or older is None:
        raise Http404
    texts = _texts([newer.pk, older.pk])
    days, older_days = days_held(texts[newer.pk]), days_held(texts[older.pk])
    end = _day(request.GET.get("to", ""), days) or (days[0] if days else None)
    before = older_days if older.pk != newer.pk else [day for day in days if end and day < end]
    start = _day(request.GET.get("from", ""), older_days) or (before[0] if before else None)
    pair = None
    if start and end:
        pair = in_common_language(
            [text for text in texts[older.pk] if text.consolidated_on == start],
            [text for text in texts[newer.pk] if text.consolidated_on == end],
            Reading(request.user).language,
        )
    return Chosen(newer, older, days, older_days, start, end, pair)


def _texts(instruments: list[int]) -> dict[int, list[TextVersion]]:
    found: dict[int, list[TextVersion]] = {pk: [] for pk in instruments}
    rows = TextVersion.objects.filter(instrument_id__in=instruments)
    for text in rows.defer("note", "references", "replacements", "warnings"):
        found[text.instrument_id].append(text)
    return found


def _day(typed: str, held: list[date]) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Http404 from None
    if day not in held:
        raise Http404
    return day


def _notice(chosen: Chosen) -> str:
    """What must be said before anything else."""
    if chosen.backward:
        return _("The first version must be older than the second: choose an earlier day for the first.")
    if chosen.start and chosen.end and not chosen.texts:
        return _("These two texts are held in different languages and cannot be compared word by word.")
    return ""


def _compared(
    request: HttpRequest, chosen: Chosen, comparison: Comparison, impact: Impact, reading: Reading
) -> dict[str, Any]:
    """What both faces say of two texts."""
    only = request.GET.get("kind", "")
    only = only if only in KINDS else ""
    who = request.GET.get("role", "")
    kind, _colon, bearer = who.partition(":")
    among = impact.bound(kind, bearer) if bearer else None
    language = comparison.newer.text.language
    counts = counted(comparison, among)
    return {
        "older": _named(chosen.older, chosen.start, reading),
        "newer": _named(chosen.newer, chosen.end, reading),
        "across": chosen.across,
        "language_notice": _("The texts are compared %(in_language)s.")
        % {"in_language": SAID_IN.get(language, language)}
        if language != reading.language
        else "",
        "summary": _summary(request.GET, counts, only),
        "same": not any(counts[each] for each in KINDS if each != "unchanged"),
        "groups": rows_of(comparison, only=only, among=among, language=reading.language),
        "bearers": bearers_words(impact, reading, lambda chosen_one: _asking(request.GET, role=chosen_one), who),
        "bearer_columns": bearer_columns(),
        "impact": impact_words(impact, chosen.newer, reading),
        "downloads": [
            {
                "text": _("Comparison as HTML"),
                "href": f"{reverse('comparison-file', args=[chosen.newer.key])}{_asking(request.GET)}",
            }
        ],
        "part": KIND_WORDS[only][0] if only else "",
    }


def _named(instrument: Instrument, day: date | None, reading: Reading) -> dict[str, Any]:
    return {
        "title": plain(instrument.title, reading.language) or instrument.key,
        "on": day,
        "href": reverse("instrument-text", args=[instrument.key, day]) if day else "",
    }


def _summary(query: QueryDict, counts: dict[str, int], only: str) -> list[dict[str, Any]]:
    """How many clauses each kind of step touches; each a way to see these alone."""
    told = [
        {
            "text": _("%(kind)s (%(count)d)") % {"kind": KIND_WORDS[kind][0], "count": counts[kind]},
            "href": _asking(query, kind=kind),
            "current": kind == only,
        }
        for kind in KINDS
        if counts[kind]
    ]
    every = {"text": _("Everything (%(count)d)") % {"count": sum(counts.values())}, "href": _asking(query, kind="")}
    return [{**every, "current": not only}, *told]


def _asking(query: QueryDict, **changed: str) -> str:
    """What was asked with something else chosen, as an address writes it."""
    asked = query.copy()
    for name, value in changed.items():
        asked[name] = value
    for name in [name for name in asked if not asked[name]]:
        del asked[name]
    return f"?{asked.urlencode()}" if asked else "?"


def _fields(
    query: QueryDict, chosen: Chosen, impact: Impact | None, reading: Reading
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The two versions and whom it concerns; what else was chosen stays."""

    def days(held: list[date], now: date | None) -> list[dict[str, Any]]:
        return [{"value": day.isoformat(), "text": day_words(day), "selected": day == now} for day in held]

    start = days(chosen.older_days, chosen.start)
    fields: list[dict[str, Any]] = [
        {"kind": "select", "name": "from", "label": _("From the text of"), "options": start},
        {"kind": "select", "name": "to", "label": _("To the text of"), "options": days(chosen.days, chosen.end)},
    ]
    if impact:
        labels = {
            f"{bearer.kind}:{bearer.key}": plain(bearer.title, reading.language) or bearer.key
            for touched in impact.requirements.values()
            for bearer in touched.bearers
        }
        labels = dict(sorted(labels.items(), key=lambda each: each[1].casefold()))
        rows = options(labels, query.get("role", ""), everything=_("Everybody"))
        fields.append({"kind": "select", "name": "role", "label": _("What changed for"), "options": rows})
    kept = [{"name": name, "value": str(query[name])} for name in ("with", "kind") if query.get(name)]
    return fields, kept


def _others(chosen: Chosen, visitor: Visitor, reading: Reading) -> list[dict[str, str]]:
    """The instruments that it replaces, in whole or in part, to compare it with; itself, while it is beside another."""
    page = reverse("comparison", args=[chosen.newer.key])
    found = []
    if chosen.across and len(chosen.days) > 1:
        found.append({"text": _("its own earlier versions"), "href": page})
    for related in relations_of(chosen.newer, visitor).replaces:
        if related.entry.pk != chosen.older.pk:
            title = plain(related.entry.title, reading.language) or related.entry.key
            found.append({"text": title, "href": f"{page}?with={related.entry.key}"})
    return found
