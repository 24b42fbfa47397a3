"""The registers in a list, and the entries of one in a table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine import beside, read
from goldenthread.engine import language as languages
from goldenthread.engine.faces import columns, several
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.columns import COLUMNS
from goldenthread.engine.faces.feeds import links_of
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.kinds.base import COMPONENT, cell_of, place_of
from goldenthread.engine.read import Listing, Question, Row
from goldenthread.engine.reading import Named
from goldenthread.engine.register import TITLE, Register, catalogue
from goldenthread.kernel.permissions import may_create

NOT_FOR_YOU = "–"
"""In a cell whose field is meant for an audience that the visitor is not of for this entry."""


@require_safe
@careful
def index(request: HttpRequest) -> HttpResponseBase:
    """Every register with what it is for and how much of it the visitor may see."""
    rows = [
        {
            "cells": [
                cell_of(register.plural, href=register.href),
                cell_of(register.about),
                cell_of(number_text(read.count_of(register, request.user)), numeric=True),
            ]
        }
        for register in catalogue().values()
    ]
    headings = [{"label": _("Register")}, {"label": _("What it is for")}, {"label": _("Entries"), "numeric": True}]
    context = {"title": _("Registers"), "columns": headings, "rows": rows, "questions": beside.questions}
    return render(request, "engine/registers.html", context)


@require_safe
@careful
def entries(request: HttpRequest, register: str) -> HttpResponseBase:
    """One page of a register."""
    found = register_or_404(register)
    names, wrong = _columns_asked(found, request.GET, otherwise=list(found.columns))
    listing = read.listing(Question(found, request.GET, request.user, names))
    listing.errors |= wrong
    kept = kept_parameters(listing, request.GET)
    choosing = several.may_change_some(found, request.user)
    filters = _filters(listing, request.GET)
    listed = found.href
    besides = beside.above_list(found.key, request.GET, request.user)
    return render(
        request,
        "engine/list.html",
        {
            "register": found,
            "title": found.plural,
            "breadcrumbs": [{"text": _("Registers"), "href": reverse("engine:registers")}],
            "columns": [*([{"label": _("Choose")}] if choosing else []), *_columns(listing, kept)],
            "rows": [{"cells": [*_boxes(listing, row, choosing), *cells_of(listing, row)]} for row in listing.rows],
            "several": _several(listing, kept) if choosing else None,
            "count_text": count_text(listing.count),
            "filters": filters,
            "hidden": [{"name": name, "value": kept[name]} for name in ("sort", COLUMNS) if name in kept],
            "column_fields": [columns.chooser(listing.offered, names)],
            "column_hidden": [{"name": n, "value": v} for n, v in pairs_of(kept) if n != COLUMNS],
            "errors": _faults(listing, filters),
            "chosen": _chosen(listing, kept),
            "clear": listed,
            "previous_href": _page_href(kept, "before", listing.before),
            "next_href": _page_href(kept, "after", listing.after),
            "notes": besides.notes,
            "actions": _actions(found, request) + besides.actions,
            "downloads": _downloads(found, kept),
            "feeds": links_of(found),
        },
    )


def cells_of(listing: Listing, row: Row) -> list[dict[str, Any]]:
    """A row's cells; the title leads to the entry's page."""
    cells = []
    reading = listing.reading
    for kind in listing.fields:
        if kind.name not in row:
            cells.append(cell_of(NOT_FOR_YOU))
        elif kind.name == TITLE:
            text, spoken = languages.said(row[TITLE], reading.language)
            html = languages.marked(text or row["key"], spoken or reading.language, reading.language)
            cells.append(cell_of(html, href=listing.register.address(_named(listing.register, row))))
        else:
            cells.append(kind.cell(row[kind.name], reading))
    return cells


def _boxes(listing: Listing, row: Row, choosing: bool) -> list[dict[str, Any]]:
    """The box of a row, for those who may change something."""
    if not choosing:
        return []
    title = languages.plain(row.get(TITLE) or {}, listing.reading.language) or row["key"]
    return [several.box(listing.register, row["key"], title)]


def _several(listing: Listing, kept: QueryDict) -> dict[str, Any]:
    """Where the chosen rows are changed together, or all that fit."""
    address = reverse("engine:several", args=[listing.register.key])
    every = kept.copy()
    every[several.EVERY] = "yes"
    return {"form": several.FORM, "href": address, "every_href": f"{address}?{every.urlencode()}"}


def number_text(count: int) -> str:
    """How many, as far as it was counted."""
    return number_format(min(count, read.MOST_COUNTED), force_grouping=True) + "+" * (count > read.MOST_COUNTED)


def count_text(count: int) -> str:
    """The same in words."""
    return ngettext("%(number)s entry", "%(number)s entries", count) % {"number": number_text(count)}


def kept_parameters(listing: Listing, query: QueryDict) -> QueryDict:
    """What an address of this list goes on carrying: search, filters and sort, and nothing that nobody asked for."""
    kept = QueryDict(mutable=True)
    for kind in listing.filters:
        for name, value, _words in _chosen_of(listing, kind, query):
            kept.appendlist(name, value)
    words = str(query.get("q", "")).strip()
    if words:
        kept["q"] = words
    if listing.order.parameter != listing.register.sorts[0]:
        kept["sort"] = listing.order.parameter
    if chosen := columns.kept(listing.register, query):
        kept[COLUMNS] = chosen
    return kept


def pairs_of(query: QueryDict) -> list[tuple[str, str]]:
    """Every name with each of its values."""
    return [(name, value) for name, values in query.lists() for value in values]


def _columns_asked(register: Register, query: QueryDict, *, otherwise: list[str]) -> tuple[list[str], dict[str, Any]]:
    """The columns to show, the title always among them, and what is wrong with those asked for."""
    try:
        asked = columns.columns_of(register, query)
    except Wrong as wrong:
        return otherwise, {COLUMNS: wrong.message}
    return [TITLE, *(name for name in asked if name != TITLE)] if asked else otherwise, {}


def _named(register: Register, row: Row) -> Named:
    return Named(row["pk"], register.key, row["key"], {})


def _actions(register: Register, request: HttpRequest) -> list[dict[str, str]]:
    if register.create is None or not may_create(request.user, verb=register.needed("create")):
        return []
    return [
        {"text": _("Add an entry"), "href": f"{register.href}new/"},
        {"text": _("Import"), "href": reverse("engine:import", args=[register.key])},
    ]


def _columns(listing: Listing, kept: QueryDict) -> list[dict[str, Any]]:
    """The headings; those that can be sorted by lead to the list sorted so, or the other way round."""
    headings = []
    for kind in listing.fields:
        column: dict[str, Any] = {"label": kind.label, "numeric": kind.numeric, "href": "", "sort": ""}
        if kind.name in listing.register.sorts:
            now = listing.order.name == kind.name
            turned = now and not listing.order.descending
            column["href"] = _address(kept, sort=f"-{kind.name}" if turned else kind.name)
            column["sort"] = ("descending" if listing.order.descending else "ascending") if now else ""
        headings.append(column)
    return headings


def _filters(listing: Listing, query: QueryDict) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {
            **COMPONENT,
            "kind": "search",
            "name": "q",
            "id": "q",
            "label": _("Words"),
            "value": query.get("q", ""),
            "error": listing.errors.get("q", ""),
        }
    ]
    for kind in listing.filters:
        error = listing.errors.get(kind.name, "")
        own = kind.filters(query, listing.reading)
        # Of two days, only the one that is wrong says so.
        told = any(field["error"] for field in own)
        fields += own if told else [{**field, "error": error} for field in own]
    return fields


def _faults(listing: Listing, filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is wrong with what was asked, each with the way to its field; a place in the list has none."""
    faults = [{"text": field["error"], "href": place_of(field)} for field in filters if field["error"]]
    named = {name for kind in listing.filters for name in (kind.name, *kind.parameters)} | {"q"}
    return faults + [{"text": text, "href": ""} for name, text in listing.errors.items() if name not in named]


def _chosen_of(listing: Listing, kind: Kind, query: QueryDict) -> list[tuple[str, str, str]]:
    return [] if kind.name in listing.errors else kind.chosen(query, listing.reading)


def _chosen(listing: Listing, kept: QueryDict) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address of the list without it."""
    words = str(kept.get("q", ""))
    chosen = [("q", words, _("Words: %(words)s") % {"words": words})] if words else []
    for kind in listing.filters:
        chosen += [(n, v, languages.labelled(kind.label, words)) for n, v, words in _chosen_of(listing, kind, kept)]
    return [{"label": words, "href_remove": _address(_without(kept, name, value))} for name, value, words in chosen]


def _without(kept: QueryDict, name: str, value: str) -> QueryDict:
    rest = kept.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    return rest


def _address(kept: QueryDict, **more: str) -> str:
    changed = kept.copy()
    for name, value in more.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def _page_href(kept: QueryDict, name: str, place: str) -> str:
    return _address(kept, **{name: place}) if place else ""


def _downloads(register: Register, kept: QueryDict) -> list[dict[str, str]]:
    query = f"?{kept.urlencode()}" if kept else ""
    api = reverse("api-1:page", args=[quote(register.key)])
    return [
        {"text": "CSV", "href": reverse("engine:csv", args=[register.key]) + query},
        {"text": "XLSX", "href": reverse("engine:xlsx", args=[register.key]) + query},
        {"text": "JSON", "href": api + query},
        *links_of(register),
    ]
