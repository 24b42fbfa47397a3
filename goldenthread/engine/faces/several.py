"""The pages on which several entries are changed at once: which fields, what to set, and a preview of every change."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from goldenthread.engine import language as languages
from goldenthread.engine import read, several, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds import Kind
from goldenthread.engine.kinds.base import COMPONENT, cell_of, option, place_of
from goldenthread.engine.read import Question
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import TITLE, Register
from goldenthread.engine.several import Plan, Planned, Versions
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import Visitor, may_create

CHOSEN, EVERY, FIELDS = "key", "every", "field"
"""Parameters: the chosen entries; whether all that fit the filters are meant; the fields to change."""
FORM = "several"


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def change(request: HttpRequest, register: str) -> HttpResponseBase:
    """Choose fields, say what they are to hold, look at what would change, and change it."""
    found = register_or_404(register)
    if not may_change_some(found, request.user):
        raise NotAllowed(_("You may not change entries here. Ask those who administer your organisation."))
    offered = several.settable(found, request.user)
    kinds = [kind for kind in offered if kind.name in request.GET.getlist(FIELDS)]
    context: dict[str, Any] = {
        "title": _("Change several entries: %(register)s") % {"register": found.plural},
        "breadcrumbs": [
            {"text": _("Registers"), "href": reverse("engine:registers")},
            {"text": found.plural, "href": found.href},
        ],
        "cancel_href": found.href,
        "errors": [],
    }
    try:
        versions = _versions(found, request)
    except Refused as refused:
        context["errors"] = [{"text": refused.message}]
        return render(request, "engine/several.html", context, status=422)
    context["text"] = ngettext("%(number)s entry is chosen.", "%(number)s entries are chosen.", len(versions)) % {
        "number": len(versions)
    }
    if not kinds:
        return render(request, "engine/several.html", {**context, **_choice_of_fields(offered, request.GET)})
    if request.method == "POST":
        return _previewed(request, found, kinds, versions, context)
    return render(request, "engine/several.html", {**context, **_form(kinds, request, {})})


def may_change_some(register: Register, visitor: Visitor) -> bool:
    """Whether there can be an entry of the register that the visitor may change."""
    return register.change is not None and may_create(visitor, verb=register.needed("change"))


def box(register: Register, key: str, title: str | SafeString) -> dict[str, Any]:
    """The cell in which a row of the list is chosen."""
    mark = f"{register.key}-{key}"
    html = format_html(
        '<div class="govuk-checkboxes govuk-checkboxes--small gt-choose"><div class="govuk-checkboxes__item">'
        '<input class="govuk-checkboxes__input" type="checkbox" id="{0}" name="{1}" value="{2}" form="{3}">'
        '<label class="govuk-label govuk-checkboxes__label" for="{0}"><span class="govuk-visually-hidden">{4}</span>'
        "</label></div></div>",
        mark,
        CHOSEN,
        key,
        FORM,
        _("Choose “%(title)s”") % {"title": title},
    )
    return cell_of(html)


# Which entries


def _versions(register: Register, request: HttpRequest) -> Versions:
    """The entries that are meant: as the preview showed them, else those of the address. Raises Refused."""
    if request.POST.get("versions"):
        return _shown_versions(request.POST["versions"])
    if request.GET.get(EVERY):
        listing, rows = read.every(Question(register, request.GET, request.user, [TITLE]))
        if listing.errors:
            raise Refused(next(iter(listing.errors.values())))
        found: dict[str, int | None] = {}
        for row in rows:
            found[row["key"]] = None
            if len(found) > several.MOST:
                raise Refused(
                    _("More than %(most)s entries fit. Choose filters that leave fewer.") % {"most": several.MOST}
                )
    else:
        found = dict.fromkeys(request.GET.getlist(CHOSEN)[: several.MOST])
    if not found:
        raise Refused(_("Choose at least one entry in the list first."))
    return found


def _shown_versions(text: str) -> Versions:
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        told = None
    sound = isinstance(told, dict) and all(isinstance(v, int) and not isinstance(v, bool) for v in told.values())
    if not told or not sound or len(told) > several.MOST:
        raise Refused(_("This preview cannot be read any more. Begin anew from the list."))
    return dict(told)


# What is shown


def _choice_of_fields(offered: list[Kind], query: QueryDict) -> dict[str, Any]:
    boxes = {
        **COMPONENT,
        "kind": "checkboxes",
        "name": FIELDS,
        "id": FIELDS,
        "label": _("Which fields do you want to change?"),
        "options": [option(kind.name, kind.label, chosen=False) for kind in offered],
    }
    hidden = [{"kind": "hidden", "name": n, "value": v} for n, vs in query.lists() for v in vs if n != FIELDS]
    return {"method": "get", "fields": [*hidden, boxes], "submit_text": _("Continue")}


def _form(kinds: list[Kind], request: HttpRequest, errors: dict[str, Any]) -> dict[str, Any]:
    reading = read.reading_of(request.user)
    reading.load_terms(vocabulary for kind in kinds for vocabulary in kind.vocabularies)
    fields: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for kind in kinds:
        widgets = kind.widgets(request.POST, reading, error=errors.get(kind.name, ""))
        if kind.name in errors:
            told.append({"text": languages.labelled(kind.label, errors[kind.name]), "href": place_of(widgets[0])})
        fields += [*widgets, {"kind": "hidden", "name": write.SHOWN, "value": kind.name}]
    reason = {**COMPONENT, "kind": "text", "name": "reason", "id": "reason", "label": _("Reason"), "optional": True}
    fields.append({**reason, "value": request.POST.get("reason", "")})
    return {"method": "post", "fields": fields, "errors": told, "submit_text": _("Show what would change")}


def _previewed(
    request: HttpRequest, register: Register, kinds: list[Kind], versions: Versions, context: dict[str, Any]
) -> HttpResponse:
    """The preview of what was filled in; or, where it was seen already, the change itself."""
    brought = write.Form(request.POST)
    try:
        if request.POST.get("versions") and isinstance(request.user, Person):
            number = several.apply(register, versions, brought, by=request.user)
            words = ngettext("%(number)s entry was changed.", "%(number)s entries were changed.", number)
            messages.success(request, words % {"number": number})
            return HttpResponseRedirect(register.href)
        found, again = several.plan(register, versions, brought, by=request.user), []
    except write.Invalid as invalid:
        return render(
            request, "engine/several.html", {**context, **_form(kinds, request, dict(invalid.fields))}, status=422
        )
    except Refused as refused:
        found, again = several.plan(register, versions, brought, by=request.user), [{"text": refused.message}]
    shown = {**context, **_preview(found, request, register), "errors": again}
    return render(request, "engine/several.html", shown, status=409 if again else 200)


def _preview(found: Plan, request: HttpRequest, register: Register) -> dict[str, Any]:
    changing, refused = found.changing, found.refused
    carried = [
        {"kind": "hidden", "name": name, "value": value}
        for name, values in request.POST.lists()
        for value in values
        if name not in ("versions", "csrfmiddlewaretoken")
    ]
    stamps = orjson.dumps({line.entry.key: line.entry.version for line in changing}).decode()
    carried.append({"kind": "hidden", "name": "versions", "value": stamps})
    unchanged = len(found.lines) - len(changing) - len(refused)
    number = len(changing)
    words = ngettext("%(number)s entry would change.", "%(number)s entries would change.", number) % {"number": number}
    same = ngettext("%(number)s holds this already.", "%(number)s hold this already.", unchanged)
    apply = ngettext("Change %(number)s entry", "Change %(number)s entries", number) % {"number": number}
    rest = ngettext("Leave those out and change %(number)s", "Leave those out and change %(number)s", number)
    return {
        "method": "post" if changing else "",
        "fields": carried,
        "text": words + (" " + same % {"number": unchanged} if unchanged else ""),
        "missing": found.missing,
        "changes": [row for line in changing for row in _rows(line, found.reading, register)],
        "change_columns": [{"label": text} for text in (_("Entry"), _("Field"), _("Now"), _("Then"))],
        "refused": [{"cells": [_titled(line, found.reading, register), cell_of(line.refused)]} for line in refused],
        "refused_columns": [{"label": _("Entry")}, {"label": _("Why not")}],
        "submit_text": rest % {"number": number} if refused or found.missing else apply,
    }


def _rows(line: Planned, reading: Reading, register: Register) -> list[dict[str, Any]]:
    """A row for each field that would change."""
    first = _titled(line, reading, register)
    return [
        {"cells": [first, cell_of(kind.label), kind.cell(old, reading), kind.cell(new, reading)]}
        for kind, old, new in line.differences
    ]


def _titled(line: Planned, reading: Reading, register: Register) -> dict[str, Any]:
    title = languages.plain(line.entry.title, reading.language) or line.entry.key
    return cell_of(title, href=register.engine_href(line.entry.key))
