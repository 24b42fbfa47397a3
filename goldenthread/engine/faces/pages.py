"""The page of one entry: its fields, its thread, its history, and what this visitor may do with it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import read
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.history import history_of
from goldenthread.engine.kinds import Kind
from goldenthread.engine.kinds.base import NOT_STATED
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.read import Row
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import TITLE, Register
from goldenthread.engine.thread import Strand, thread_of
from goldenthread.engine.write import Missing
from goldenthread.kernel.models import Classification, Entry, Visibility
from goldenthread.kernel.permissions import may

ABOVE = (TITLE, "summary", "state")
"""Fields that the head of the page shows already."""


@require_safe
@careful
def entry(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """One entry."""
    kept_in = register_or_404(register)
    found = read.find(kept_in, key, request.user)
    if found is None:
        raise Missing
    reading = read.reading_of(request.user)
    fields = read.shown_fields(kept_in, found, request.user)
    row = read.values_of(fields, found)
    history = history_of(found, fields, reading)
    reading.load_terms(vocabulary for kind in fields for vocabulary in kind.vocabularies)
    read.load_names(reading, fields, [row])
    up, down = thread_of(found, reading)
    title, spoken = languages.said(found.title, reading.language)
    named = title or found.key
    return render(
        request,
        "engine/entry.html",
        {
            "title": languages.marked(named, spoken or reading.language, reading.language),
            "page_title": f"{named} – {kept_in.plural}",
            "breadcrumbs": [
                {"text": _("Registers"), "href": reverse("engine:registers")},
                {"text": kept_in.plural, "href": kept_in.href},
            ],
            "tags": _tags(kept_in, found, request),
            "owner": "",
            "summary": languages.marked(*languages.said(found.summary, reading.language), reading.language),
            "groups": _groups(fields, row, reading),
            "thread_up": [_line(strand, reading) for strand in up],
            "thread_down": [_line(strand, reading) for strand in down],
            "history": history,
            "actions": actions_for(kept_in, found, request),
            "downloads": [{"text": "JSON", "href": reverse("api-1:entry", args=[kept_in.key, found.key])}],
        },
    )


def actions_for(register: Register, found: Entry, request: HttpRequest) -> list[dict[str, str]]:
    """What this visitor may do with the entry, as links; for rooms' own pages too."""
    here = register.engine_href(found.key)
    actions = []
    if register.change and may(request.user, register.needed("change"), found):
        actions.append({"text": _("Change"), "href": f"{here}change/"})
        if found.visibility != Visibility.PUBLIC and may(request.user, "publish", found):
            actions.append({"text": _("Make public"), "href": f"{here}publish/", "kind": "link"})
    if register.offers:
        actions += register.offers(found, request.user)
    if register.page:
        actions.append({"text": _("Open its own page"), "href": register.page(found), "kind": "link"})
    return actions


def _tags(register: Register, found: Entry, request: HttpRequest) -> list[dict[str, Any]]:
    tags: list[dict[str, Any]] = []
    if found.state:
        tags.append({"text": register.by_name["state"].shown(found.state, read.reading_of(request.user))})
    if found.ended_on:
        tags.append({"text": _("Ended"), "colour": "grey"})
    if request.user.is_authenticated:
        tags.append({"text": Visibility(found.visibility).label, "colour": "grey"})
    if found.classification:
        tags.append({"text": Classification(found.classification).label, "colour": "red"})
    return tags


def _groups(fields: list[Kind], row: Row, reading: Reading) -> list[dict[str, Any]]:
    """The fields below their headings, in the order of declaration; what is not stated is named in one row at the end."""
    shown = [kind for kind in fields if kind.name not in ABOVE]
    groups = []
    for heading, kinds in groupby(shown, key=lambda kind: kind.group):
        told = [_told(kind, row[kind.name], reading) for kind in kinds]
        rows = [each for each in told if each["html"]]
        unstated = ", ".join(str(each["label"]) for each in told if not each["html"])
        if unstated:
            rows.append({"label": NOT_STATED, "html": format_html('<span class="gt-muted">{}</span>', unstated)})
        groups.append({"heading": heading, "rows": rows})
    return groups


def _told(kind: Kind, value: Any, reading: Reading) -> dict[str, Any]:
    unseen = kind.is_empty(value) or (kind.leads and not kind.text(value, reading))
    return {"label": kind.label, "html": "" if unseen else kind.html(value, reading)}


def _line(strand: Strand, reading: Reading) -> dict[str, Any]:
    title, spoken = title_of(strand.other, reading)
    where = f" ({strand.other_part})" if strand.other_part else ""
    return {
        "verb": strand.words,
        "title": languages.marked(title + where, spoken, reading.language),
        "href": reading.address_of(strand.other),
        "status": strand.status,
        "recheck": False,
    }
