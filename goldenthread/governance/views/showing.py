"""Tables on a page of this room: below a title, on the day that was asked for, with the file to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.governance.views.asking import Day
from goldenthread.governance.views.tables import Table, Words


def tables_shown(
    request: HttpRequest,
    tables: Sequence[Table],
    *,
    title: Words,
    csv: str,
    way: Sequence[dict[str, Any]] = (),
    lead: Words = "",
    asked: Day | None = None,
    actions: Sequence[dict[str, str]] = (),
) -> HttpResponse:
    """The page; `csv` is where the file of the first table lies, of the same day, and `way` the breadcrumbs."""
    query = request.GET.urlencode() if asked else ""
    context = {
        "title": title,
        "lead": lead,
        "breadcrumbs": way,
        "fields": [asked.field(request)] if asked else [],
        "errors": bool(asked and asked.error),
        "tables": [table.shown() for table in tables],
        "actions": actions,
        "downloads": [{"text": "CSV", "href": f"{csv}?{query}" if query else csv}],
    }
    return render(request, "governance/tables.html", context)
