"""How fields become a form: their widgets with what is filled in and, above them, what is wrong with links to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine import language as languages
from goldenthread.engine import read, write
from goldenthread.engine.kinds import FormData, Kind
from goldenthread.engine.kinds.base import Component, Words_, place_of
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.kernel.models import Entry

Laid = tuple[list[Component], list[dict[str, Any]]]
"""Components, and the lines of the error summary."""


def laid_out(kinds: Iterable[Kind], data: FormData, errors: Mapping[str, Words_], reading: Reading) -> Laid:
    """The components of a form that holds `data`, and the error summary that leads to them."""
    kinds = list(kinds)
    reading.load_terms(vocabulary for kind in kinds for vocabulary in kind.vocabularies)
    fields: list[Component] = []
    summary: list[dict[str, Any]] = []
    for kind in kinds:
        error = errors.get(kind.name, "")
        widgets = kind.widgets(data, reading, error=error)
        if error:
            summary.append({"text": languages.labelled(kind.label, error), "href": place_of(widgets[0])})
        fields += [*widgets, {"kind": "hidden", "name": write.SHOWN, "value": kind.name}]
    return fields, summary


def one_field(component: Component, errors: Mapping[str, Words_]) -> Laid:
    """The same for a component that no kind of field makes."""
    error = errors.get(component["name"], "")
    summary = (
        [{"text": languages.labelled(component["label"], error), "href": f"#{component['name']}"}] if error else []
    )
    return [{"id": component["name"], **component, "error": error}], summary


def way_here(register: Register, entry: Entry | None, reading: Reading) -> list[dict[str, Any]]:
    """The breadcrumbs of a form."""
    way: list[dict[str, Any]] = [
        {"text": _("Registers"), "href": reverse("engine:registers")},
        {"text": register.plural, "href": register.href},
    ]
    if entry is not None:
        way.append({"text": named(entry, reading), "href": register.engine_href(entry.key)})
    return way


def named(entry: Entry, reading: Reading) -> str:
    """An entry's title in the reader's language; its key where it has none."""
    return languages.plain(entry.title, reading.language) or entry.key


def changeable(register: Register, key: str, request: HttpRequest) -> Entry:
    """The entry, if the visitor may change it. Raises Missing or NotAllowed."""
    return write.allowed(register, read.find(register, key, request.user), request.user)


def asked(request: HttpRequest, register: Register, entry: Entry, context: dict[str, Any]) -> HttpResponse:
    """A question to confirm, about a part of the entry."""
    whole = {
        "breadcrumbs": way_here(register, entry, read.reading_of(request.user)),
        "cancel_href": register.engine_href(entry.key),
        **context,
    }
    return render(request, "engine/confirm.html", whole, status=422 if context.get("errors") else 200)
