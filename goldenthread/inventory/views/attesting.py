"""Confirming that a body's part of a register is complete, and who did so, for which, and where it is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import beside, read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.base import FormData, cell_of
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import day_words, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register, catalogue
from goldenthread.engine.write import Missing
from goldenthread.inventory import actions
from goldenthread.inventory.queries.attestations import Confirmed, Standing, newest, standings
from goldenthread.inventory.registers.attestations import Attestation
from goldenthread.inventory.views.asking import (
    as_file,
    field,
    link_to,
    organisation_asked,
    organisation_field,
    table_file,
    within,
)
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Entry, Organisation, Person
from goldenthread.kernel.permissions import Visitor, may, visible

COLUMNS = ("register", "organisation", "organisation_title", "standing", "complete_on", "next_by", "attestation")


@require_safe
@careful
def attestations_page(request: HttpRequest) -> HttpResponse:
    """Of each register, how many bodies are confirmed, overdue and never were; of one register, each body."""
    reading, today = read.reading_of(request.user), timezone.localdate()
    offered = _offered(reading)
    chosen = request.GET.get("register", "")
    chosen = chosen if chosen in offered else ""
    found = standings(
        reading, registers=[chosen] if chosen else list(offered), within=within(organisation_asked(request))
    )
    context = {
        "title": _("Which registers are confirmed as complete?"),
        "breadcrumbs": [{"text": _("Registers"), "href": reverse("engine:registers")}],
        "fields": _fields(request, reading, offered, chosen),
        "chosen": offered.get(chosen, ""),
        "columns": [{"label": _("Register")}, *({"label": label, "numeric": True} for label in _words().values())],
        "rows": [] if chosen else [{"cells": _counts(key, offered[key], found, request, today)} for key in offered],
        "body_columns": [
            {"label": label} for label in (_("Organisation"), _("State"), _("Complete as of"), _("Next due by"))
        ],
        "body_rows": _bodies(found, reading, today) if chosen else [],
        "downloads": as_file(request, reverse("attestations-csv")),
    }
    return render(request, "inventory/attestations.html", context)


@require_safe
@careful
def attestations_file(request: HttpRequest) -> StreamingHttpResponse:
    """Each register of each body as CSV."""
    reading, today = read.reading_of(request.user), timezone.localdate()
    offered = _offered(reading)
    chosen = request.GET.get("register", "")
    registers = [chosen] if chosen in offered else list(offered)
    found = standings(reading, registers=registers, within=within(organisation_asked(request)))
    reading.load_entries({each.organisation for each in found})
    return table_file("attestations", COLUMNS, _lines(found, reading, today))


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def attest_page(request: HttpRequest, register: str, organisation: str) -> HttpResponse:
    """One click: this body's part of the register is complete as of today."""
    reading = read.reading_of(request.user)
    kept_in, body, person = _to_attest(request.user, register, organisation, reading)
    words = {"register": kept_in.plural, "organisation": plain(body.title, reading.language) or body.key}
    listed = f"{kept_in.href}?{urlencode({'organisation': body.key})}"
    remark = request.POST.get("remark", "")
    errors: list[dict[str, Any]] = []
    if request.method == "POST":
        try:
            actions.attest(kept_in, body, by=person, on=timezone.localdate(), remark=remark)
        except Refused as refused:
            told = refused.fields or {"": refused.message}
            errors = [{"text": text, "href": "#remark" if name == "remark" else ""} for name, text in told.items()]
        else:
            messages.success(request, _("“%(register)s” is confirmed as complete for %(organisation)s.") % words)
            return HttpResponseRedirect(listed)
    context = {
        "title": _("Confirm “%(register)s” as complete for %(organisation)s?") % words,
        "breadcrumbs": [
            {"text": _("Registers"), "href": reverse("engine:registers")},
            {"text": kept_in.plural, "href": listed},
        ],
        "text": _(
            "You confirm that everything of this body is in the register as of today. The next confirmation falls due "
            "in a year."
        ),
        "fields": [{**field("textarea", "remark", _("Remark"), value=remark, rows=3), "optional": True}],
        "errors": errors,
        "submit_text": _("Confirm as complete"),
        "cancel_href": listed,
    }
    return render(request, "engine/confirm.html", context, status=422 if errors else 200)


def above_list(register: str, query: FormData, visitor: Visitor) -> beside.Lines:
    """Above a list that is narrowed to a body: when it was last confirmed, and the way to do so."""
    reading = read.reading_of(visitor)
    key = str(query.get("organisation") or "").strip()
    if not key or "\0" in key or register not in _offered(reading):
        return beside.Lines()
    body = visible(Organisation.objects.filter(key=key), visitor).first()
    if body is None:
        return beside.Lines()
    last = newest(visitor, Q(of_register=register, organisation=body)).first()
    if last and last.attested_by_id:
        reading.load_people([last.attested_by_id])
    lines = beside.Lines([_last_words(last, body, reading)] if last else [])
    if may(visitor, "create", Entry(organisation=body)):
        href = reverse("attest", args=[register, body.key])
        lines.actions.append({"text": _("Confirm as complete"), "href": href})
    return lines


def _last_words(last: Any, body: Organisation, reading: Reading) -> str:
    words = {
        "organisation": plain(body.title, reading.language) or body.key,
        "day": day_words(last.complete_on),
        "person": reading.people.get(last.attested_by_id, ("", ""))[0],
    }
    if words["person"]:
        return _("Confirmed as complete for %(organisation)s on %(day)s by %(person)s.") % words
    return _("Confirmed as complete for %(organisation)s on %(day)s.") % words


def _to_attest(
    visitor: Visitor, register: str, organisation: str, reading: Reading
) -> tuple[Register, Organisation, Person]:
    """What is to be confirmed, by whom. Raises Http404, Missing or NotAllowed."""
    kept_in = catalogue().get(register)
    if kept_in is None or register not in _offered(reading):
        raise Http404
    body = None if "\0" in organisation else visible(Organisation.objects.filter(key=organisation), visitor).first()
    if body is None:
        raise Missing
    if not isinstance(visitor, Person) or not may(visitor, "create", Entry(organisation=body)):
        raise NotAllowed(_("Only those who contribute in this organisation confirm its registers."))
    return kept_in, body, visitor


def _offered(reading: Reading) -> dict[str, str]:
    """The registers that are confirmed, by their keys."""
    kind: Any = catalogue()[Attestation.register_key].by_name["of_register"]
    found: dict[str, str] = kind.offered(reading)
    return found


def _words() -> dict[Standing, str]:
    return {
        Standing.CONFIRMED: _("Confirmed"),
        Standing.OVERDUE: _("Overdue"),
        Standing.NEVER: _("Never confirmed"),
    }


def _fields(request: HttpRequest, reading: Reading, offered: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    options = [{"value": "", "text": _("Every register"), "selected": not chosen, "checked": not chosen}]
    options += [
        {"value": key, "text": text, "selected": key == chosen, "checked": key == chosen}
        for key, text in offered.items()
    ]
    return [
        field("select", "register", _("Register"), options=options),
        organisation_field(reading, organisation_asked(request)),
    ]


def _counts(key: str, name: str, found: list[Confirmed], request: HttpRequest, on: date) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query["register"] = key
    told = [each.standing(on) for each in found if each.register == key]
    return [
        cell_of(name, href=f"?{query.urlencode()}"),
        *(cell_of(told.count(standing), numeric=True) for standing in _words()),
    ]


def _bodies(found: list[Confirmed], reading: Reading, on: date) -> list[dict[str, Any]]:
    reading.load_entries({each.organisation for each in found})
    return [
        {
            "cells": [
                cell_of(link_to(reading.entries[each.organisation], reading)),
                cell_of(_words()[each.standing(on)]),
                cell_of(_day(each, "complete_on", day_words)),
                cell_of(_day(each, "next_by", day_words)),
            ]
        }
        for each in found
        if each.organisation in reading.entries
    ]


def _day(each: Confirmed, name: str, written: Any) -> str:
    day = getattr(each.attestation, name, None)
    return str(written(day)) if day else ""


def _lines(found: list[Confirmed], reading: Reading, on: date) -> Iterator[list[str]]:
    for each in found:
        named = reading.entries.get(each.organisation)
        if named:
            yield [
                each.register,
                named.reference,
                title_of(named, reading)[0],
                each.standing(on).value,
                _day(each, "complete_on", date.isoformat),
                _day(each, "next_by", date.isoformat),
                f"attestations:{each.attestation.key}" if each.attestation else "",
            ]
