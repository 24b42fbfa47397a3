"""Call-outs: those that ask one's organisations, those that one has sent, and sending a new one."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds.base import COMPONENT, Component, Words_, cell_of, option, place_of
from goldenthread.engine.language import day_words, labelled, plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Organisation
from goldenthread.kernel.permissions import Visitor, may_create, organisations_for, visible
from goldenthread.policy.models import CallOut, Instrument, Requirement
from goldenthread.policy.queries import duties_asked, in_force
from goldenthread.policy.queries.call_outs import Call, calls_from, calls_to, open_call_outs

NAMES = ("title", "instruments", "organisations", "requirements_on", "period", "due_on", "organisation")
CHOSEN = ("instruments", "organisations")
"""Fields that are chosen by ticking boxes."""


@require_safe
@careful
def call_outs_page(request: HttpRequest) -> HttpResponseBase:
    """What one is asked, and what one has sent out."""
    reading = Reading(request.user)
    today = timezone.localdate()
    sent = open_call_outs(request.user)
    calls = calls_from(sent, request.user)
    context = {
        "breadcrumbs": way_here(),
        "asked_columns": _columns(_("Call-out"), _("Organisation")),
        "asked_rows": [_asked_row(call, reading, today) for call in calls_to(request.user)],
        "sent_columns": _columns(_("Call-out"), _("Organisations")),
        "sent_rows": [_sent_row(list(rows), reading, today) for _key, rows in groupby(calls, lambda c: c.call_out.pk)],
        "actions": [{"text": _("Make a call-out"), "href": reverse("new-call-out")}]
        if may_create(request.user)
        else [],
    }
    return render(request, "policy/call_outs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def new_call_out_page(request: HttpRequest) -> HttpResponseBase:
    """Choose instruments, organisations and the day; count what that asks of whom; send it out."""
    if not may_create(request.user):
        raise NotAllowed(_("You may not send out call-outs. Ask those who administer your organisation."))
    register = register_or_404(CallOut.register_key)
    reading = read.reading_of(request.user)
    sending = request.method == "POST"
    data = request.POST.copy() if sending else _blank(request.user)
    errors: dict[str, Words_] = {}
    general: list[Words_] = []
    counted: list[dict[str, Any]] = []
    if sending:
        form = write.Form(_as_a_form(data))
        try:
            if data.get("do") == "send":
                made = write.create(register, form, by=request.user)
                messages.success(request, _("The call-out is sent. Organisations find it under “Call-outs”."))
                return HttpResponseRedirect(reverse("call-out", args=[made.key]))
            values = write.parse([register.by_name[name] for name in NAMES], form, reading, new=True)
            errors = values.errors
            counted = [] if errors else _counted(values.stated, request.user, reading)
        except NotAllowed as refused:
            general.append(refused.message)
        except Refused as refused:
            errors = {name: text for name, text in refused.fields.items() if name in NAMES}
            general += [] if errors else [refused.message]
    fields, summary = _fields(data, errors, reading)
    context = {
        "breadcrumbs": [*way_here(), {"text": _("Call-outs"), "href": reverse("call-outs")}],
        "fields": fields,
        "errors": [{"text": text} for text in general] + summary,
        "counted_columns": [{"label": _("Organisation")}, {"label": _("Requirements asked"), "numeric": True}],
        "counted_rows": counted,
    }
    return render(request, "policy/new_call_out.html", context, status=422 if errors or general else 200)


def way_here() -> list[dict[str, Any]]:
    """The breadcrumb of the room."""
    return [{"text": _("Requirements"), "href": reverse("requirements")}]


def _columns(first: str, second: str) -> list[dict[str, Any]]:
    return [
        {"label": first},
        {"label": second},
        {"label": _("Due by")},
        {"label": _("Asked"), "numeric": True},
        {"label": _("Answered"), "numeric": True},
        {"label": _("State")},
    ]


def _asked_row(call: Call, reading: Reading, today: date) -> dict[str, Any]:
    title = plain(call.call_out.title, reading.language) or call.call_out.key
    href = reverse("call-out-organisation", args=[call.call_out.key, call.organisation.key])
    named = plain(call.organisation.title, reading.language)
    return _row(cell_of(title, href=href), cell_of(named), [call], today)


def _sent_row(calls: list[Call], reading: Reading, today: date) -> dict[str, Any]:
    call_out = calls[0].call_out
    title = plain(call_out.title, reading.language) or call_out.key
    href = reverse("call-out", args=[call_out.key])
    return _row(cell_of(title, href=href), cell_of(len(calls)), calls, today)


def _row(first: dict[str, Any], second: dict[str, Any], calls: list[Call], today: date) -> dict[str, Any]:
    call_out = calls[0].call_out
    asked, answered = sum(call.asked for call in calls), sum(call.answered for call in calls)
    due = day_words(call_out.due_on) if call_out.due_on else _("Not stated")
    numbers = [cell_of(asked, numeric=True), cell_of(answered, numeric=True)]
    return {"cells": [first, second, cell_of(due), *numbers, cell_of(state_words(calls, on=today))]}


def state_words(calls: list[Call], *, on: date) -> str:
    """Where a call-out stands, as words: closed, overdue, all answered, or open."""
    if calls and calls[0].call_out.ended_on:
        return _("Closed")
    if any(call.is_late(on=on) for call in calls):
        return _("Overdue")
    return _("All answered") if all(call.answered == call.asked for call in calls) else _("Open")


# What a new one is made of


def _blank(visitor: Visitor) -> QueryDict:
    """An empty form: today's requirements, and this year as the period."""
    data = QueryDict(mutable=True)
    today = timezone.localdate()
    for name, day in {
        "requirements_on": today,
        "period_from": date(today.year, 1, 1),
        "period_to": date(today.year, 12, 31),
    }.items():
        data[name] = day.isoformat()
    return data


def _as_a_form(data: QueryDict) -> QueryDict:
    """What was ticked, as the fields of the register read it."""
    form = data.copy()
    for name in CHOSEN:
        form[name] = "\n".join(data.getlist(name))
    form.setlist(write.SHOWN, list(NAMES))
    return form


def _fields(
    data: QueryDict, errors: dict[str, Words_], reading: Reading
) -> tuple[list[Component], list[dict[str, Any]]]:
    """The fields, and what the error summary says of them."""
    register = register_or_404(CallOut.register_key)
    offered = _offered(reading)
    fields: list[Component] = []
    summary = []
    for name in NAMES:
        kind, error = register.by_name[name], errors.get(name, "")
        if name in offered:
            own = [_choice(name, kind.label, offered[name], data.getlist(name), error)]
        else:
            own = kind.widgets(data, reading, error=error)
        if error:
            summary.append({"text": labelled(kind.label, error), "href": place_of(own[0])})
        fields += own
    return fields, summary


def _choice(name: str, label: Words_, offered: dict[str, str], chosen: list[str], error: Words_) -> Component:
    rows = [option(key, text, chosen=key in chosen) for key, text in offered.items()]
    kind = "checkboxes" if name in CHOSEN else "select"
    return {**COMPONENT, "kind": kind, "name": name, "id": name, "label": label, "options": rows, "error": error}


def _offered(reading: Reading) -> dict[str, dict[str, str]]:
    """What can be chosen: instruments in force that require something, organisations that are, those one may call for."""
    visitor, order = reading.visitor, (f"sort_{reading.language}", "pk")
    today = timezone.localdate()
    requiring = visible(Instrument.objects.filter(pk__in=Requirement.objects.values("instrument")), visitor)
    bodies = visible(Organisation.objects.filter(ended_on=None), visitor).order_by(*order)
    mine = bodies.filter(pk__in=organisations_for(visitor, verb="create"))

    def named(rows: Any) -> dict[str, str]:
        return {key: plain(title, reading.language) or key for key, title in rows.values_list("key", "title")}

    return {
        "instruments": named(in_force(requiring, on=today).order_by(*order)),
        "organisations": named(bodies),
        "organisation": named(mine),
    }


def _counted(stated: dict[str, Any], visitor: Visitor, reading: Reading) -> list[dict[str, Any]]:
    """How many requirements are asked of whom."""
    bodies = list(visible(Organisation.objects.filter(pk__in=stated["organisations"]), visitor).order_by("sort_en"))
    on = stated["requirements_on"] or timezone.localdate()
    duties = duties_asked(visitor, on=on, instruments=stated["instruments"], organisations=bodies)
    rows = [
        {"cells": [cell_of(plain(b.title, reading.language) or b.key), cell_of(len(duties[b.pk]), numeric=True)]}
        for b in bodies
    ]
    total = sum(len(each) for each in duties.values())
    words = ngettext("%(count)s organisation", "%(count)s organisations", len(bodies)) % {"count": len(bodies)}
    return [*rows, {"cells": [cell_of(_("Together, of %(whom)s") % {"whom": words}), cell_of(total, numeric=True)]}]
