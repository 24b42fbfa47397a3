"""The stages of an instrument with their days, and the lead time of each stage across the suite (C012)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import read, write
from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.kinds import Day
from goldenthread.engine.kinds.base import Component, Words_, Wrong, place_of
from goldenthread.engine.language import current, labelled, plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.policy import actions
from goldenthread.policy.models import Instrument, Stage
from goldenthread.policy.queries.stages import LeadTime, lead_times, spent, staged
from goldenthread.policy.views.asking import way_from_suite

FIELDS = {stage: Day(f"stage_{stage.value}", stage.label) for stage in Stage}
COLUMNS = ("instrument", "title", "stage", "since", "until", "days")
"""Of the CSV file: one row an instrument and stage, days as ISO 8601; `until` and `days` are empty while it goes on."""


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def stages_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Date the stages of one instrument; for those who may change it."""
    register = register_or_404(Instrument.register_key)
    entry = write.allowed(register, read.find(register, key, request.user), request.user)
    instrument = Instrument.objects.get(pk=entry.pk)
    reading = Reading(request.user)
    data, errors, general, status = _filled(instrument), dict[str, Words_](), "", 200
    if request.method == "POST":
        data = request.POST
        try:
            reached = _reached(data, reading)
            actions.date_stages(
                instrument, reached=reached, by=cast(Person, request.user), version=version_of(data) or 0
            )
            messages.success(request, _("The stages are saved."))
            return HttpResponseRedirect(reverse("instrument", args=[key]))
        except Refused as refused:
            errors, status = dict(refused.fields), 409 if isinstance(refused, Stale) else 422
            general = "" if errors else str(refused.message)
    fields: list[Component] = []
    told: list[dict[str, Any]] = [{"text": general}] if general else []
    for stage, kind in FIELDS.items():
        own = kind.widgets(data, reading, error=errors.get(stage.value, ""))
        if stage.value in errors:
            told.append({"text": labelled(stage.label, errors[stage.value]), "href": place_of(own[0])})
        fields += own
    title = plain(instrument.title, current()) or key
    context = {
        "title": _("When each stage was reached"),
        "breadcrumbs": way_from_suite((title, reverse("instrument", args=[key]))),
        "fields": fields,
        "errors": told,
        "version": instrument.version,
        "submit_text": _("Save"),
        "cancel_href": reverse("instrument", args=[key]),
    }
    return render(request, "engine/form.html", context, status=status)


@require_safe
@careful
def lead_times_page(request: HttpRequest) -> HttpResponse:
    """How long each stage took, of the instruments that the visitor may see."""
    rows = staged(request.user)
    context = {
        "columns": [
            {"label": _("Stage")},
            {"label": _("Instruments that left it"), "numeric": True},
            {"label": _("Median days"), "numeric": True},
            {"label": _("Fewest days"), "numeric": True},
            {"label": _("Most days"), "numeric": True},
            {"label": _("In it now"), "numeric": True},
        ],
        "rows": [{"cells": _cells(each)} for each in lead_times(row.stages for row in rows)] if rows else [],
        "downloads": [{"text": "CSV", "href": reverse("lead-times-csv")}] if rows else [],
        "breadcrumbs": way_from_suite(),
        "suite_href": reverse("suite"),
    }
    return render(request, "policy/lead_times.html", context)


@require_safe
@careful
def lead_times_table(request: HttpRequest) -> StreamingHttpResponse:
    """Every stage of every instrument that the visitor may see, as CSV."""
    rows = _rows(staged(request.user), current())
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lead-times.csv"'
    return response


def _filled(instrument: Instrument) -> QueryDict:
    """What is kept, as the fields read it."""
    data = QueryDict(mutable=True)
    for stage, day in instrument.stages.items():
        data[f"stage_{stage}"] = day
    return data


def _reached(data: QueryDict, reading: Reading) -> dict[str, date]:
    """The days that were typed. Raises Refused, naming the stages whose day is none."""
    days: dict[str, date] = {}
    wrong: dict[str, Words_] = {}
    for stage, kind in FIELDS.items():
        try:
            day = kind.from_form(data, reading)
        except Wrong as error:
            wrong[stage.value] = error.message
        else:
            if day:
                days[stage.value] = day
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong)
    return days


def _cells(each: LeadTime) -> list[dict[str, Any]]:
    """A stage's figures; where no instrument has left it, there is none to tell."""
    none = _("no data")
    median = none if each.median is None else number_format(each.median, 0 if each.median == int(each.median) else 1)
    numbers = [len(each.days), median, *((each.days[0], each.days[-1]) if each.days else (none, none)), each.now]
    return [{"text": each.stage.label}, *({"text": number, "numeric": True} for number in numbers)]


def _rows(instruments: list[Instrument], language: str) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for instrument in instruments:
        title = plain(instrument.title, language)
        for each in spent(instrument.stages):
            until = each.until.isoformat() if each.until else ""
            days = "" if each.days is None else str(each.days)
            yield [instrument.key, title, each.stage.value, each.since.isoformat(), until, days]
