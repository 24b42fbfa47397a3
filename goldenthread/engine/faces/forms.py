"""Forms: to add an entry, to change one, and to make one public."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.sheets import laid_out, named, one_field, way_here
from goldenthread.engine.kinds import FormData, Kind, Wrong
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.past import at_version
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
    fields = [kind for kind in kept_in.fields if kind.editable and not kind.afterwards]
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
        messages.success(request, _("“%(title)s” was added.") % {"title": named(made, sheet.reading)})
        return HttpResponseRedirect(kept_in.engine_href(made.key))
    return _shown(request, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def change(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """Change an entry."""
    kept_in = register_or_404(register)
    sheet = _filled(kept_in, _changeable(kept_in, key, request), request)
    if request.method != "POST":
        _put_back(sheet, request.GET.get("back", ""))
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
        "title": _("Make “%(title)s” public?") % {"title": named(found, reading)},
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
    sheet.reading.about = entry.pk
    _fill(sheet, entry)
    return sheet


def _fill(sheet: Sheet, entry: Entry) -> None:
    sheet.data = MultiValueDict(_as_sent(sheet.fields, entry, sheet.reading))


def _as_sent(fields: list[Kind], entry: Entry, reading: Reading) -> dict[str, list[str]]:
    """What a form that holds the entry's values sends."""
    row = read.values_of(fields, entry)
    read.load_names(reading, fields, [row])
    return {name: texts for kind in fields for name, texts in kind.to_form(row[kind.name], reading).items()}


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
    """The form with what this person wrote, beside what somebody else saved in between; nothing is lost.

    A field that only the other one changed takes theirs, so that saving what one did not touch undoes nothing.
    """
    sheet = _filled(register, _changeable(register, key, request), request)
    stored, sheet.data = sheet.data, _overlaid(sheet, request.POST)
    sheet.reading.load_terms(vocabulary for kind in sheet.fields for vocabulary in kind.vocabularies)
    brought = write.Form(request.POST)
    opened = _opened_with(sheet, version_of(request.POST))
    theirs = []
    for kind in sheet.fields:
        if not brought.has(kind):
            continue
        now, mine = (_in_words(kind, data, sheet.reading) for data in (stored, request.POST))
        if now == mine:
            continue
        before = _in_words(kind, opened, sheet.reading) if opened is not None else None
        row = {"label": kind.label, "theirs": now, "yours": mine}
        if before == mine:
            row["only"] = _("Only they changed this: it stays as they saved it.")
            for name in kind.to_form(kind.empty, sheet.reading):
                sheet.data.setlist(name, stored.getlist(name))
        elif before == now:
            row["only"] = _("Only you changed this.")
        theirs.append(row)
    sheet.stale = {"theirs": theirs}
    return sheet


def _opened_with(sheet: Sheet, version: int | None) -> FormData | None:
    """What the form held when it was opened; None where its version says nothing."""
    if sheet.entry is None or version is None:
        return None
    try:
        then = at_version(sheet.register, sheet.entry, version)
    except Wrong:
        return None
    if any(then.is_erased(kind) for kind in sheet.fields):
        return None
    return MultiValueDict(_as_sent(sheet.fields, then.entry, sheet.reading))


def _in_words(kind: Kind, data: FormData, reading: Reading) -> str:
    """What a form says, in words; what cannot be understood, as it was typed."""
    try:
        value = kind.from_form(data, reading)
    except Wrong:
        return " ".join(text for name in kind.to_form(kind.empty, reading) for text in data.getlist(name))
    return " / ".join(filter(None, value.values())) if isinstance(value, dict) else kind.shown(value, reading)


def _put_back(sheet: Sheet, version: str) -> None:
    """Fill in what the fields held before that version, where it is the newest that changed them; nothing is saved."""
    if sheet.entry is None or not version.isdecimal() or not 1 < int(version) <= sheet.entry.version:
        return
    now = at_version(sheet.register, sheet.entry, sheet.entry.version)
    before = at_version(sheet.register, sheet.entry, int(version) - 1)
    fields = [k for k in sheet.fields if now.last_set(k) == int(version) and not before.is_erased(k)]
    for name, texts in _as_sent(fields, before.entry, sheet.reading).items():
        sheet.data.setlist(name, texts)


def _note(sheet: Sheet, refused: Refused) -> None:
    """Put what was refused where it belongs: at its fields, or above the form."""
    names = {kind.name for kind in sheet.fields} | {"key", "reason"}
    sheet.errors = {name: text for name, text in refused.fields.items() if name in names}
    if len(sheet.errors) < len(refused.fields) or not refused.fields:
        sheet.general.append(refused.message)


def version_of(data: FormData, name: str = "version") -> int | None:
    """The version that a form was opened with; None where it says none that there can be."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else None


# What is shown


def _shown(request: HttpRequest, sheet: Sheet) -> HttpResponseBase:
    register, entry, reading = sheet.register, sheet.entry, sheet.reading
    fields, wrong = laid_out(sheet.fields, sheet.data, sheet.errors, reading)
    errors = [*({"text": text} for text in sheet.general), *wrong]
    if entry is None and register.key_of is None:
        fields.append(_key_field(sheet))
    if sheet.errors.get("key"):
        errors.append({"text": sheet.errors["key"], "href": "#key"})
    reason = None
    if entry is not None and write.needs_reason(register, entry):
        (reason,), missing = one_field(_reason_field(sheet), sheet.errors)
        errors += missing
    status = 409 if sheet.stale else 422 if errors else 200
    return render(
        request,
        "engine/form.html",
        status=status,
        context={
            "title": _("Change “%(title)s”") % {"title": named(entry, reading)}
            if entry
            else _("Add an entry: %(register)s") % {"register": register.singular},
            "breadcrumbs": way_here(register, entry, reading),
            "fields": fields,
            "errors": errors,
            "stale": sheet.stale,
            "reason": reason,
            "version": _version_to_send(sheet),
            "submit_text": _("Save") if entry else _("Add"),
            "cancel_href": register.engine_href(entry.key) if entry else register.href,
        },
    )


def _version_to_send(sheet: Sheet) -> Any:
    """The version that the form was opened with; once both texts were shown, the one that was compared with."""
    if sheet.entry is None:
        return ""
    return sheet.entry.version if sheet.stale else sheet.data.get("version", sheet.entry.version)


def _reason_field(sheet: Sheet) -> dict[str, Any]:
    return {
        "kind": "textarea",
        "name": "reason",
        "label": _("Reason for the change"),
        "rows": 3,
        "hint": _("Others rely on this entry as it stands. The reason is kept in its history, for colleagues."),
        "value": sheet.data.get("reason", ""),
    }


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
