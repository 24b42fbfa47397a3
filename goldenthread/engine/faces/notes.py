"""Notes on an entry's page: read and written by those who may contribute, changed and taken back by who wrote them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import parts, read
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.sheets import asked, one_field, way_here
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.markdown import safe_html
from goldenthread.engine.register import Register
from goldenthread.engine.write import Invalid
from goldenthread.kernel.models import Entry, Note, Person
from goldenthread.kernel.permissions import Visitor

Errors = dict[str, Words_]


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def add(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """Write a note; the form at the end of the entry's page comes here."""
    kept_in = register_or_404(register)
    errors: Errors = {}
    text = request.POST.get("text", "")
    entry = parts.notable(kept_in, key, request.user)
    if request.method == "POST":
        try:
            parts.note(kept_in, key, text, by=request.user)
        except Invalid as invalid:
            errors |= invalid.fields
        else:
            messages.success(request, _("Your note was kept."))
            return HttpResponseRedirect(f"{kept_in.engine_href(key)}#notes")
    return _form(request, kept_in, entry, title=_("Write a note"), text=text, errors=errors)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def change(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Say one's own note otherwise."""
    kept_in = register_or_404(register)
    note = parts.own_note(kept_in, key, number, request.user)
    errors: Errors = {}
    text = request.POST.get("text", note.text)
    if request.method == "POST" and isinstance(request.user, Person):
        try:
            parts.change_note(kept_in, key, number, text, by=request.user)
        except Invalid as invalid:
            errors |= invalid.fields
        else:
            messages.success(request, _("Your note was changed."))
            return HttpResponseRedirect(f"{kept_in.engine_href(key)}#notes")
    return _form(request, kept_in, note.entry, title=_("Change your note"), text=text, errors=errors)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def withdraw(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Take one's own note back, asked for once more."""
    kept_in = register_or_404(register)
    note = parts.own_note(kept_in, key, number, request.user)
    if request.method == "POST" and isinstance(request.user, Person):
        parts.withdraw_note(kept_in, key, number, by=request.user)
        messages.success(request, _("Your note was taken back."))
        return HttpResponseRedirect(f"{kept_in.engine_href(key)}#notes")
    context = {
        "title": _("Take your note back?"),
        "text": _("It goes from the page. The history keeps what it said, for the same readers."),
        "submit_text": _("Take back"),
    }
    return asked(request, kept_in, note.entry, context)


def notes_shown(register: Register, entry: Entry, visitor: Visitor) -> dict[str, Any] | None:
    """The notes of an entry as its page shows them, with the form to write one; None for whom they are not meant for."""
    found = parts.notes_of(entry, visitor)
    if found is None:
        return None
    here = f"{register.engine_href(entry.key)}notes/"
    fields, _none = one_field(_field(""), {})
    return {
        "notes": [_line(note, here, visitor) for note in found],
        "action": here if parts.may_note(visitor, entry) else "",
        "fields": fields,
    }


def _line(note: Note, here: str, visitor: Visitor) -> dict[str, Any]:
    place = f"{here}{note.number}/"
    own = [{"text": _("Change"), "href": place}, {"text": _("Take back"), "href": f"{place}withdraw/"}]
    return {
        "html": safe_html(note.text),
        "by": str(note.author) if note.author else _("erased"),
        "at": note.written_at,
        "changed": note.changed_at,
        "actions": own if note.author is not None and note.author == visitor else [],
    }


def _field(text: str) -> dict[str, Any]:
    return {
        "kind": "textarea",
        "name": "text",
        "label": _("Note"),
        "rows": 4,
        "hint": _("Seen by those who contribute in its organisation, never by the public. Markdown may be used."),
        "value": text,
    }


def _form(
    request: HttpRequest, register: Register, entry: Entry, *, title: str, text: str, errors: Errors
) -> HttpResponseBase:
    fields, summary = one_field(_field(text), errors)
    return render(
        request,
        "engine/form.html",
        status=422 if errors else 200,
        context={
            "title": title,
            "breadcrumbs": way_here(register, entry, read.reading_of(request.user)),
            "fields": fields,
            "errors": summary,
            "submit_text": _("Keep the note"),
            "cancel_href": register.engine_href(entry.key),
        },
    )
