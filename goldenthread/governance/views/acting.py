"""A page on which somebody does one thing: fields, then what it touches, then a yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.engine import kinds, read, write
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.kinds import FormData, Kind
from goldenthread.engine.kinds.base import Component, place_of
from goldenthread.engine.language import labelled
from goldenthread.engine.reading import Reading
from goldenthread.governance.views.tables import Table
from goldenthread.kernel.errors import NotAllowed, Refused, Stale

Values = dict[str, Any]
CONFIRMED = "confirmed"
UNCARRIED = ("csrfmiddlewaretoken", CONFIRMED)

ON = kinds.Day("on", gettext_lazy("From this day on"), required=True)
REASON = kinds.Text("reason", gettext_lazy("Reason"), hint=gettext_lazy("Colleagues read it in the history."))


@dataclass(slots=True)
class Preview:
    """What will happen, before it does."""

    text: str | Promise
    tables: Sequence[Table] = ()
    fields: Sequence[Component] = ()
    """What else must be chosen, now that it is known what there is."""


@dataclass(slots=True)
class Act:
    """One thing that can be done on one page."""

    title: str
    fields: Sequence[Kind]
    do: Callable[[Values], str]
    """Does it, and tells what was done. Raises what the action refuses."""
    back: str
    """Where one comes from and is led to afterwards."""
    submit: str | Promise
    text: str | Promise = ""
    preview: Callable[[Values], Preview] | None = None
    first: dict[str, Any] = field(default_factory=dict)
    """What the fields hold at first."""
    breadcrumbs: Sequence[Mapping[str, Any]] = ()
    version: int | None = None
    hard: bool = False
    """Hard to undo."""


def performed(request: HttpRequest, act: Act) -> HttpResponseBase:
    """The form, what it touches, or the way back when it is done."""
    reading = read.reading_of(request.user)
    if request.method != "POST":
        return _form(request, act, reading, _first(act, reading))
    values = write.parse(act.fields, write.Form(request.POST), reading, new=True)
    if values.errors:
        return _form(request, act, reading, request.POST, errors=values.errors, status=422)
    try:
        if act.preview and CONFIRMED not in request.POST:
            return _previewed(request, act, act.preview(values.stated))
        said = act.do({**values.stated, "version": version_of(request.POST)})
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 403 if isinstance(refused, NotAllowed) else 422
        return _form(request, act, reading, request.POST, refused=refused, status=status)
    messages.success(request, said)
    return HttpResponseRedirect(act.back)


def _first(act: Act, reading: Reading) -> FormData:
    reading.load_terms(v for kind in act.fields for v in kind.vocabularies)
    read.load_names(reading, act.fields, [act.first])
    data: FormData = MultiValueDict()
    for kind in act.fields:
        for name, texts in kind.to_form(act.first.get(kind.name, kind.empty), reading).items():
            data.setlist(name, texts)
    return data


def _form(
    request: HttpRequest,
    act: Act,
    reading: Reading,
    data: FormData,
    *,
    errors: Mapping[str, Any] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponseBase:
    wrong = dict(errors or (refused.fields if refused else {}))
    told: list[dict[str, Any]] = []
    fields: list[Component] = []
    for kind in act.fields:
        error = wrong.pop(kind.name, "")
        widgets = kind.widgets(data, reading, error=error)
        fields += [*widgets, {"kind": "hidden", "name": write.SHOWN, "value": kind.name}]
        if error:
            told.append({"text": labelled(kind.label, error), "href": place_of(widgets[0])})
    told += [{"text": text} for text in wrong.values()]
    if refused and not told:
        told.append({"text": refused.message})
    context = {**_common(act), "fields": fields, "errors": told, "text": act.text}
    context["submit_text"] = _("Continue") if act.preview else act.submit
    context["version"] = act.version
    return render(request, "governance/act.html", context, status=status)


def _previewed(request: HttpRequest, act: Act, preview: Preview) -> HttpResponseBase:
    carried = [
        {"kind": "hidden", "name": name, "value": value}
        for name, values in request.POST.lists()
        if name not in UNCARRIED
        for value in values
    ]
    context = {
        **_common(act),
        "fields": [*carried, {"kind": "hidden", "name": CONFIRMED, "value": "yes"}, *preview.fields],
        "text": preview.text,
        "tables": [table.shown() for table in preview.tables],
        "submit_text": act.submit,
        "kind": "warning" if act.hard else "",
        "previewed": True,
    }
    return render(request, "governance/act.html", context)


def _common(act: Act) -> dict[str, Any]:
    return {"title": act.title, "breadcrumbs": act.breadcrumbs, "cancel_href": act.back}
