"""Gaps: how many entries lack what, the list behind each number, and both as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import read, walk
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.faces.tables import count_text, number_text
from goldenthread.engine.kinds.base import Wrong, cell_of
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import catalogue
from goldenthread.inventory.queries.gaps import BY_KEY, GAPS, Gap, OnlineShare, online_share
from goldenthread.inventory.views.asking import (
    as_file,
    link_to,
    organisation_asked,
    organisation_field,
    organisation_words,
    table_file,
    within,
)
from goldenthread.kernel.models import Organisation
from goldenthread.kernel.permissions import visible

PAGE = 50
COLUMNS = ("pk", "sort", "register", "key", "title", "organisation_id")


@require_safe
@careful
def gaps_page(request: HttpRequest) -> HttpResponse:
    """Every gap with its two numbers, and how far services are online."""
    reading, today = read.reading_of(request.user), timezone.localdate()
    organisation = organisation_asked(request)
    narrowed = within(organisation)
    context = {
        "title": _("Where are the gaps?"),
        "breadcrumbs": [{"text": _("Registers"), "href": reverse("engine:registers")}],
        "fields": [organisation_field(reading, organisation)],
        "vacancies": reverse("vacancies", args=[organisation.key]) if organisation else "",
        "figure": _figure(online_share(request.user, on=today, within=narrowed), request),
        "as_of": today,
        "columns": [
            {"label": _("Gap")},
            {"label": _("Register")},
            {"label": _("Entries"), "numeric": True},
            {"label": _("Not known"), "numeric": True},
        ],
        "rows": [{"cells": _cells(gap, request, today, narrowed)} for gap in GAPS],
        "downloads": as_file(request, reverse("gaps-csv")),
    }
    return render(request, "inventory/gaps.html", context)


@require_safe
@careful
def gaps_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same numbers as CSV, counted to the end."""
    today, narrowed = timezone.localdate(), within(organisation_asked(request))

    def lines() -> Iterator[list[str]]:
        for gap in GAPS:
            counts = [
                gap.entries(request.user, on=today, within=narrowed, unknown=unknown).count()
                for unknown in (False, True)
            ]
            yield [gap.key, str(gap.label), gap.model.register_key, *map(str, counts)]

    return table_file("gaps", ("gap", "label", "register", "entries", "not_known"), lines())


@require_safe
@careful
def gap_page(request: HttpRequest, gap: str) -> HttpResponse:
    """The entries behind one number."""
    found = _gap(gap)
    reading, unknown = read.reading_of(request.user), request.GET.get("show") == "not-known"
    rows = _rows(found, request, unknown=unknown)
    place, wrong = _place(request)
    got = [] if wrong else _page(rows, reading.language, place)
    more, got = len(got) > PAGE, got[:PAGE]
    reading.load_entries(row["organisation_id"] for row in got if row["organisation_id"])
    label = _("%(gap)s: not known") % {"gap": found.label} if unknown else found.label
    context = {
        "title": label,
        "breadcrumbs": [
            {"text": _("Registers"), "href": reverse("engine:registers")},
            {"text": _("Where are the gaps?"), "href": reverse("gaps")},
        ],
        "means": found.means,
        "count_text": count_text(read.counted(rows)),
        "errors": [{"text": wrong, "href": ""}] if wrong else [],
        "fields": [organisation_field(reading, organisation_asked(request))],
        "hidden": [{"name": "show", "value": "not-known"}] if unknown else [],
        "columns": [{"label": _("Entry")}, {"label": _("Organisation")}],
        "rows": [{"cells": _line(row, reading)} for row in got],
        "next_href": _next(request, got[-1]) if more else "",
        "downloads": as_file(request, reverse("gap-csv", args=[found.key])),
    }
    return render(request, "inventory/gap.html", context)


@require_safe
@careful
def gap_file(request: HttpRequest, gap: str) -> StreamingHttpResponse:
    """All entries behind one number as CSV."""
    found = _gap(gap)
    reading = read.reading_of(request.user)
    rows = _rows(found, request, unknown=request.GET.get("show") == "not-known").order_by("pk")
    seen = set(visible(Organisation.objects.all(), request.user).values_list("key", flat=True))

    def lines() -> Iterator[list[str]]:
        for key, title, organisation in rows.values_list("key", "title", "organisation__key").iterator(chunk_size=500):
            yield [
                f"{found.model.register_key}:{key}",
                languages.plain(title, reading.language) or key,
                f"organisations:{organisation}" if organisation in seen else "",
            ]

    return table_file(found.key, ("entry", "title", "organisation"), lines())


def _gap(key: str) -> Gap:
    found = BY_KEY.get(key)
    if found is None:
        raise Http404
    return found


def _cells(gap: Gap, request: HttpRequest, on: date, narrowed: Q) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("show", None)
    here = reverse("gap", args=[gap.key])
    counts = [
        read.counted(gap.entries(request.user, on=on, within=narrowed, unknown=unknown)) for unknown in (False, True)
    ]
    shown = query.copy()
    shown["show"] = "not-known"
    return [
        cell_of(gap.label, href=f"{here}?{query.urlencode()}" if query else here),
        cell_of(catalogue()[gap.model.register_key].plural),
        cell_of(number_text(counts[0]), numeric=True),
        cell_of(number_text(counts[1]), numeric=True, href=f"{here}?{shown.urlencode()}" if counts[1] else ""),
    ]


def _figure(share: OnlineShare, request: HttpRequest) -> dict[str, Any]:
    """Steps online of steps that services have; without a step there is no figure, which is not nought."""
    query = request.GET.urlencode()
    here = reverse("gap", args=["services-not-online-end-to-end"])
    label = ngettext(
        "of the steps of %(number)d service can be done online",
        "of the steps of %(number)d services can be done online",
        share.services,
    ) % {"number": share.services}
    unknown = ngettext(
        "The steps of %(number)d service are not known.",
        "The steps of %(number)d services are not known.",
        share.unknown,
    ) % {"number": share.unknown}
    value = _("%(online)d of %(steps)d") % {"online": share.online, "steps": share.steps} if share.steps else None
    return {
        "value": value,
        "label": label,
        "href": f"{here}?{query}" if query else here,
        "unknown": unknown if share.unknown else "",
    }


def _rows(gap: Gap, request: HttpRequest, *, unknown: bool) -> QuerySet[Any]:
    narrowed = within(organisation_asked(request))
    return gap.entries(request.user, on=timezone.localdate(), within=narrowed, unknown=unknown)


def _place(request: HttpRequest) -> tuple[walk.Place | None, Any]:
    """Where the page begins, and what is wrong with what the address says of it."""
    text = request.GET.get("after", "")
    try:
        return (walk.read_place(text, None, backward=False) if text else None), ""
    except Wrong as wrong:
        return None, wrong.message


def _page(rows: QuerySet[Any], language: str, place: walk.Place | None) -> list[dict[str, Any]]:
    order = walk.Order("title", f"sort_{language}")
    columns = ["pk", order.path, "register", "key", "title", "organisation_id"]
    got = walk.page(rows, order=order, columns=columns, most=PAGE + 1, place=place)
    return [dict(zip(COLUMNS, values, strict=True)) for values in got]


def _line(row: dict[str, Any], reading: Reading) -> list[dict[str, Any]]:
    named = Named(row["pk"], row["register"], row["key"], row["title"])
    return [cell_of(link_to(named, reading)), cell_of(organisation_words(row["organisation_id"], reading))]


def _next(request: HttpRequest, last: dict[str, Any]) -> str:
    query = request.GET.copy()
    query["after"] = walk.Place(last["sort"], last["pk"]).written()
    return f"?{query.urlencode()}"
