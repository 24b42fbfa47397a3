"""The principles with what upholds them, and what upholds none (C010)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.faces.tables import number_text
from goldenthread.engine.kinds.base import cell_of
from goldenthread.engine.language import current, plain
from goldenthread.engine.read import counted
from goldenthread.engine.register import address_in, register_of
from goldenthread.kernel.permissions import may_create
from goldenthread.policy.models import Instrument, Principle, Requirement
from goldenthread.policy.queries.principles import Upholding, upholding
from goldenthread.policy.views.asking import way_from_suite

SHOWN = 25
"""Of each list of what upholds none; the file has all."""


@require_safe
@careful
def principles_page(request: HttpRequest) -> HttpResponse:
    """Each principle with how many instruments and requirements name it, and what names none."""
    found = upholding(request.user, on=timezone.localdate())
    register = register_of(Principle.register_key)
    adding = register is not None and may_create(request.user, verb=register.needed("create"))
    context = {
        "columns": [
            {"label": _("Principle")},
            {"label": _("What it asks")},
            {"label": _("Instruments"), "numeric": True},
            {"label": _("Requirements that name it themselves"), "numeric": True},
        ],
        "rows": [{"cells": _cells(each, found)} for each in found.principles],
        "lists": list(_lists(found)) if found.principles else [],
        "actions": [{"text": _("Add a principle"), "href": f"{register.href}new/"}] if register and adding else [],
        "downloads": [{"text": "CSV", "href": reverse("principles-none-csv")}] if found.principles else [],
        "breadcrumbs": way_from_suite(),
    }
    return render(request, "policy/principles.html", context)


def _cells(principle: Principle, found: Upholding) -> list[dict[str, Any]]:
    title = plain(principle.title, current()) or principle.key
    named = f"{principle.number}. {title}" if principle.number is not None else title
    return [
        cell_of(named, href=address_in(Principle.register_key, principle.key)),
        cell_of(plain(principle.summary, current())),
        _count(Instrument.register_key, principle, found.instruments),
        _count(Requirement.register_key, principle, found.requirements),
    ]


def _count(register: str, principle: Principle, counts: Any) -> dict[str, Any]:
    """How many there are, leading to them."""
    count = counts.get(principle.pk, 0)
    narrowed = urlencode({"principles": principle.key})
    href = f"{reverse('engine:list', args=[register])}?{narrowed}" if count else ""
    return cell_of(number_format(count), href=href, numeric=True)


def _lists(found: Upholding) -> Iterator[dict[str, Any]]:
    """What names no principle, the most urgent first."""
    told: list[tuple[str, Any]] = [
        (_("Instruments that name no principle"), found.bare_instruments),
        (_("Requirements that name no principle, and whose instruments name none"), found.bare_requirements),
        (_("Requirements that name no principle, but whose instruments do"), found.through_instruments),
    ]
    for heading, rows in told:
        count = counted(rows)
        shown = rows.select_related("instrument") if rows.model is Requirement else rows
        yield {
            "heading": heading,
            "count": number_text(count),
            "items": [_item(each) for each in shown[:SHOWN]],
            "more": count > SHOWN,
        }


def _item(entry: Any) -> dict[str, str]:
    text = plain(entry.title, current()) or entry.key
    if isinstance(entry, Requirement):
        text = f"{plain(entry.instrument.title, current()) or entry.instrument.key}, {entry.clause}: {text}"
    return {"text": text, "href": address_in(entry.register, entry.key)}


@require_safe
@careful
def principles_none_table(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that names no principle, as CSV: `through` says whether its instrument does."""
    found = upholding(request.user, on=timezone.localdate())
    response = StreamingHttpResponse(csv_lines(_rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="without-principles.csv"'
    return response


def _rows(found: Upholding) -> Iterator[Sequence[str]]:
    language = current()
    yield ("register", "key", "title", "instrument", "clause", "through")
    for each in found.bare_instruments.iterator(chunk_size=500):
        yield (each.register, each.key, plain(each.title, language), "", "", "no")
    for rows, through in ((found.bare_requirements, "no"), (found.through_instruments, "yes")):
        for one in rows.select_related("instrument").iterator(chunk_size=500):
            yield (one.register, one.key, plain(one.title, language), one.instrument.key, one.clause, through)
