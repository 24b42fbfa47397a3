"""Forms: to add an entry, to change one, and to make one public."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import language as languages
from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds import FormData, Kind, Wrong
from goldenthread.engine.kinds.base import Words_, place_of
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Entry, Visibility
from goldenthread.kernel.permissions import home_organisation, may_create

LONGEST_VERSION = 9  # digits; the column holds no more


@dataclass(slots=True)
class Sheet:
    """A form as it stands before somebody: the fields, what is filled in, what is wrong."""

    register: Register
    reading: Reading
    fields: list[Kind]
    data: FormData
    entry: Entry | None = None
    errors: dict[str, Words_] = field(default_factory=dict)
    general: list[Words_] = field(default_factory=list)
    stale: dict[str, Any] | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def new(request: HttpRequest, register: str) -> HttpResponseBase:
    """Add an entry."""
    kept_in = register_or_404(register)
    if kept_in.create is None or not may_create(request.user, verb=kept_in.needed("create")):
        raise NotAllowed(_("You may not add entries here. Ask those who administer your organisation."))
    fields = [kind for kind in kept_in.fields if kind.editable]
    if request.method != "POST":
        return _shown(request, _blank(kept_in, fields, request))
    sheet = Sheet(kept_in, read.reading_of(request.user), fields, request.POST)
    try:
        made = write.create(kept_in, write.Form(request.POST), by=request.user)
    except NotAllowed as refused:
        sheet.general.append(refused.message)
    except Refused as refused:
        _note(sheet, refused)
    else:
        messages.success(request, _("“%(title)s” was added.") % {"title": _title(made, sheet.reading)})
        return HttpResponseRedirect(kept_in.engine_href(made.key))
    return _shown(request, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def change(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """Change an entry."""
    kept_in = register_or_404(register)
    sheet = _filled(kept_in, _changeable(kept_in, key, request), request)
    if request.method != "POST":
        return _shown(request, sheet)
    sheet.data = _overlaid(sheet, request.POST)
    try:
        write.change(kept_in, key, write.Form(request.POST), by=request.user, version=version_of(request.POST))
    except Stale:
        sheet = _compared(kept_in, key, request)
    except NotAllowed as refused:
        sheet.general.append(refused.message)
    except Refused as refused:
        _note(sheet, refused)
    else:
        messages.success(request, _("Your change was saved."))
        return HttpResponseRedirect(kept_in.engine_href(key))
    return _shown(request, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def publish(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """Make an entry public: an act of its own, asked for once more."""
    kept_in = register_or_404(register)
    found = _changeable(kept_in, key, request, verb="publish")
    reading = read.reading_of(request.user)
    context: dict[str, Any] = {
        "title": _("Make “%(title)s” public?") % {"title": _title(found, reading)},
        "breadcrumbs": way_here(kept_in, found, reading),
        "text": _("Everybody will be able to read it and its history, also without signing in."),
        "version": found.version,
        "submit_text": _("Make public"),
        "kind": "warning",
        "cancel_href": kept_in.engine_href(key),
    }
    if request.method == "POST":
        try:
            write.change(
                kept_in,
                key,
                write.Body({"visibility": Visibility.PUBLIC.value}),
                by=request.user,
                version=version_of(request.POST),
            )
        except Refused as refused:
            context["errors"] = [{"text": refused.message}]
            return render(request, "engine/confirm.html", context, status=409 if isinstance(refused, Stale) else 422)
        messages.success(request, _("It is public now."))
        return HttpResponseRedirect(kept_in.engine_href(key))
    return render(request, "engine/confirm.html", context)


# What a form holds


def _changeable(register: Register, key: str, request: HttpRequest, *, verb: str = "change") -> Entry:
    """The entry, if the visitor may do the verb with it. Raises Missing or NotAllowed."""
    found = write.allowed(register, read.find(register, key, request.user), request.user, verb=verb)
    if register.change is None:
        raise NotAllowed(_("Entries of this register are not changed here."))
    return found


def _blank(register: Register, fields: list[Kind], request: HttpRequest) -> Sheet:
    """A form with what its address says; it begins in the visitor's own organisation where there is only one."""
    reading = read.reading_of(request.user)
    entry = register.model()
    entry.organisation_id = home_organisation(request.user, verb=register.needed("create"))
    sheet = Sheet(register, reading, fields, QueryDict(mutable=True))
    _fill(sheet, entry)
    for name in sheet.data.keys() & request.GET.keys():
        sheet.data.setlist(name, request.GET.getlist(name))
    return sheet


def _filled(register: Register, entry: Entry, request: HttpRequest) -> Sheet:
    """The form with what is stored, without the fields that this person may not set."""
    seen = read.shown_fields(register, entry, request.user)
    fields = [k for k in seen if k.editable and not k.once and write.may_set(k, entry, request.user)]
    sheet = Sheet(register, read.reading_of(request.user), fields, QueryDict(mutable=True), entry)
    _fill(sheet, entry)
    return sheet


def _fill(sheet: Sheet, entry: Entry) -> None:
    row = read.values_of(sheet.fields, entry)
    read.load_names(sheet.reading, sheet.fields, [row])
    sheet.data = MultiValueDict(
        {name: texts for kind in sheet.fields for name, texts in kind.to_form(row[kind.name], sheet.reading).items()}
    )


def _overlaid(sheet: Sheet, sent: QueryDict) -> FormData:
    """What was sent; fields that were not on the form keep what is stored, so that the next save does not empty them."""
    data = sent.copy()
    brought = write.Form(sent)
    for kind in sheet.fields:
        if not brought.has(kind):
            for name in kind.to_form(kind.empty, sheet.reading):
                data.setlist(name, sheet.data.getlist(name))
    return data


def _compared(register: Register, key: str, request: HttpRequest) -> Sheet:
    """The form with what this person wrote, beside what somebody else saved in between; nothing is lost."""
    sheet = _filled(register, _changeable(register, key, request), request)
    stored, sheet.data = sheet.data, _overlaid(sheet, request.POST)
    sheet.reading.load_terms(vocabulary for kind in sheet.fields for vocabulary in kind.vocabularies)
    brought = write.Form(request.POST)
    theirs = []
    for kind in sheet.fields:
        if brought.has(kind):
            both = [_in_words(kind, data, sheet.reading) for data in (stored, request.POST)]
            if both[0] != both[1]:
                theirs.append({"label": kind.label, "theirs": both[0], "yours": both[1]})
    sheet.stale = {"theirs": theirs}
    return sheet


def _in_words(kind: Kind, data: FormData, reading: Reading) -> str:
    """What a form says, in words; what cannot be understood, as it was typed."""
    try:
        value = kind.from_form(data, reading)
    except Wrong:
        return " ".join(text for name in kind.to_form(kind.empty, reading) for text in data.getlist(name))
    return " / ".join(filter(None, value.values())) if isinstance(value, dict) else kind.shown(value, reading)


def _note(sheet: Sheet, refused: Refused) -> None:
    """Put what was refused where it belongs: at its fields, or above the form."""
    names = {kind.name for kind in sheet.fields} | {"key"}
    sheet.errors = {name: text for name, text in refused.fields.items() if name in names}
    if len(sheet.errors) < len(refused.fields) or not refused.fields:
        sheet.general.append(refused.message)


def version_of(data: FormData) -> int | None:
    """The version that a form was opened with; None where it says none that there can be."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else None


def _title(entry: Entry, reading: Reading) -> str:
    return languages.plain(entry.title, reading.language) or entry.key


# What is shown


def _shown(request: HttpRequest, sheet: Sheet) -> HttpResponseBase:
    register, entry, reading = sheet.register, sheet.entry, sheet.reading
    reading.load_terms(vocabulary for kind in sheet.fields for vocabulary in kind.vocabularies)
    fields: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = [{"text": text} for text in sheet.general]
    for kind in sheet.fields:
        error = sheet.errors.get(kind.name, "")
        widgets = kind.widgets(sheet.data, reading, error=error)
        if error:
            errors.append({"text": languages.labelled(kind.label, error), "href": place_of(widgets[0])})
        fields += [*widgets, {"kind": "hidden", "name": write.SHOWN, "value": kind.name}]
    if entry is None and register.key_of is None:
        fields.append(_key_field(sheet))
    if sheet.errors.get("key"):
        errors.append({"text": sheet.errors["key"], "href": "#key"})
    status = 409 if sheet.stale else 422 if errors else 200
    return render(
        request,
        "engine/form.html",
        status=status,
        context={
            "title": _("Change “%(title)s”") % {"title": _title(entry, reading)}
            if entry
            else _("Add an entry: %(register)s") % {"register": register.singular},
            "breadcrumbs": way_here(register, entry, reading),
            "fields": fields,
            "errors": errors,
            "stale": sheet.stale,
            "version": _version_to_send(sheet),
            "submit_text": _("Save") if entry else _("Add"),
            "cancel_href": register.engine_href(entry.key) if entry else register.href,
        },
    )


def way_here(register: Register, entry: Entry | None, reading: Reading) -> list[dict[str, Any]]:
    """The breadcrumbs."""
    way: list[dict[str, Any]] = [
        {"text": _("Registers"), "href": reverse("engine:registers")},
        {"text": register.plural, "href": register.href},
    ]
    if entry is not None:
        way.append({"text": _title(entry, reading), "href": register.engine_href(entry.key)})
    return way


def _version_to_send(sheet: Sheet) -> Any:
    """The version that the form was opened with; once both texts were shown, the one that was compared with."""
    if sheet.entry is None:
        return ""
    return sheet.entry.version if sheet.stale else sheet.data.get("version", sheet.entry.version)


def _key_field(sheet: Sheet) -> dict[str, Any]:
    return {
        "kind": "text",
        "name": "key",
        "id": "key",
        "label": _("Key"),
        "optional": True,
        "width": 20,
        "hint": _("How addresses and files name it. It never changes; leave it empty to have one made from the title."),
        "value": sheet.data.get("key", ""),
        "error": sheet.errors.get("key", ""),
    }
