"""The pages of attached files: to add and replace them, to open one, to take one off, and to erase one lawfully."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import parts, read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.sheets import asked, changeable, laid_out, named, one_field, way_here
from goldenthread.engine.kinds import FormData
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.language import day_words
from goldenthread.engine.past import Past
from goldenthread.engine.register import Register
from goldenthread.engine.write import Invalid
from goldenthread.kernel import contents
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Attachment, Entry
from goldenthread.kernel.permissions import Visitor, may, may_see_field


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def add(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """Add one file or several."""
    return _form(request, register_or_404(register), key, replaced=None)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def replace(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Put a newer version in a file's place."""
    kept_in = register_or_404(register)
    changeable(kept_in, key, request)
    replaced = parts.attachment(kept_in, key, number, request.user)
    if replaced.removed_at is not None:
        raise write.Missing
    return _form(request, kept_in, key, replaced=replaced)


@require_safe
@careful
def download(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """The bytes of a file, for whoever sees its entry."""
    return sent(parts.attachment(register_or_404(register), key, number, request.user))


def sent(attachment: Attachment) -> HttpResponseBase:
    """A file as an answer that no browser opens as a page of ours."""
    try:
        content = contents.opened(attachment.sha256)
    except FileNotFoundError as lost:
        raise write.Missing from lost
    answer = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def remove(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Take a file off, asked for once more."""
    kept_in = register_or_404(register)
    entry = changeable(kept_in, key, request)
    found = parts.attachment(kept_in, key, number, request.user)
    if found.removed_at is not None:
        raise write.Missing
    if request.method == "POST":
        parts.remove(kept_in, key, number, by=request.user)
        messages.success(request, _("The file is no longer attached."))
        return HttpResponseRedirect(kept_in.engine_href(key))
    context = {
        "title": _("Take “%(name)s” off?") % {"name": found.name},
        "text": _("The history keeps that it was here, and colleagues can still open it from there."),
        "submit_text": _("Take off"),
    }
    return asked(request, kept_in, entry, context)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def erase(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Erase a file lawfully: asked for once more, with the legal reason."""
    kept_in = register_or_404(register)
    found = parts.attachment(kept_in, key, number, request.user)
    if not may(request.user, "erase", found.entry):
        raise NotAllowed(_("Only those who administer its organisation may erase something."))
    errors: dict[str, Words_] = {}
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST":
        try:
            parts.erase(kept_in, key, number, by=request.user, reason=reason)
        except Refused as refused:
            errors["reason"] = refused.message
        else:
            messages.success(request, _("The file was erased."))
            return HttpResponseRedirect(kept_in.engine_href(key))
    field = {"kind": "textarea", "name": "reason", "label": _("Legal reason"), "rows": 3, "value": reason}
    fields, summary = one_field(field, errors)
    context = {
        "title": _("Erase “%(name)s” for good?") % {"name": found.name},
        "text": _(
            "Its content, its name and what was said of it go from here and from the log. Nothing brings it back."
        ),
        "submit_text": _("Erase"),
        "kind": "warning",
        "fields": fields,
        "errors": summary,
    }
    return asked(request, kept_in, found.entry, context)


# What is shown


def files_of(register: Register, entry: Entry, visitor: Visitor, *, changing: bool) -> list[dict[str, Any]]:
    """The files of an entry as its page lists them."""
    found = parts.attachments_of(entry, visitor)
    erasable = bool(found) and changing and may(visitor, "erase", entry)
    return [
        {**_line(each, register.engine_href(entry.key)), "actions": _ways(each, register, entry, erasable)}
        if changing
        else _line(each, register.engine_href(entry.key))
        for each in found
    ]


def files_of_the_past(past: Past, register: Register, entry: Entry, visitor: Visitor) -> list[dict[str, Any]]:
    """What was attached then. It can be opened while it still is here; later by those who may contribute."""
    if not past.attachments:
        return []
    kept = Attachment.objects.filter(entry_id=entry.pk, number__in=past.attachments).exclude(sha256="")
    if not may_see_field(visitor, "contribute", entry):
        kept = kept.filter(removed_at=None)
    openable = set(kept.values_list("number", flat=True))
    here = register.engine_href(entry.key)
    return [
        _described(told, f"{here}attachments/{number}/" if number in openable else "")
        if told
        else {"title": _("File %(number)s: erased") % {"number": number}}
        for number, told in past.attachments.items()
    ]


def _ways(each: Attachment, register: Register, entry: Entry, erasable: bool) -> list[dict[str, Any]]:
    place = f"{register.engine_href(entry.key)}attachments/{each.number}/"
    ways = [
        {"text": _("Replace"), "href": f"{place}replace/"},
        {"text": _("Take off"), "href": f"{place}remove/"},
    ]
    return [*ways, {"text": _("Erase"), "href": f"{place}erase/"}] if erasable else ways


def _line(each: Attachment, here: str) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in ("name", "title", "description", "on", "size")}
    added = _("added %(day)s") % {"day": day_words(timezone.localtime(each.added_at).date())}
    return _described(told, f"{here}attachments/{each.number}/", added)


def _described(told: Mapping[str, Any], href: str, *more: str) -> dict[str, Any]:
    """A file in a list: what it is called, what it is, of when and how large."""
    language = languages.current()
    title, spoken = languages.said(told["title"], language)
    facts = [told["description"], day_words(day_of(told["on"])) if told["on"] else "", told["name"] if title else ""]
    facts += [filesizeformat(told["size"]), *more]
    return {
        "title": languages.marked(title, spoken, language) if title else told["name"],
        "href": href,
        "meta": [" · ".join(str(fact) for fact in facts if fact)],
    }


def day_of(value: Any) -> date:
    """A day as it is stored, or as the log tells it."""
    return value if isinstance(value, date) else date.fromisoformat(value)


# What is asked


def _form(request: HttpRequest, register: Register, key: str, *, replaced: Attachment | None) -> HttpResponseBase:
    entry = changeable(register, key, request)
    reading = read.reading_of(request.user)
    errors: Mapping[str, Words_] = {}
    data: FormData = MultiValueDict()
    for kind in parts.SAID_OF_A_FILE if replaced else ():
        for name, texts in kind.to_form(getattr(replaced, kind.name), reading).items():
            data.setlist(name, texts)
    if request.method == "POST":
        data, older = request.POST, replaced.number if replaced else None
        try:
            files = request.FILES.getlist(parts.FILE)
            made = parts.attach(register, key, files, write.Form(data), by=request.user, replaces=older)
        except Invalid as invalid:
            errors = invalid.fields
        else:
            messages.success(request, _("Attached: %(names)s.") % {"names": ", ".join(each.name for each in made)})
            return HttpResponseRedirect(register.engine_href(key))
    file, wrong = one_field(_file_field(replaced), errors)
    said = parts.SAID_OF_A_FILE if replaced else parts.said_of_a_file(register)
    fields, summary = laid_out(said, data, errors, reading)
    return render(
        request,
        "engine/form.html",
        status=422 if errors else 200,
        context={
            "title": _("Replace “%(name)s”") % {"name": replaced.name}
            if replaced
            else _("Attach files to “%(title)s”") % {"title": named(entry, reading)},
            "breadcrumbs": way_here(register, entry, reading),
            "fields": [*file, *fields],
            "errors": [*wrong, *summary],
            "multipart": True,
            "submit_text": _("Replace") if replaced else _("Attach"),
            "cancel_href": register.engine_href(key),
        },
    )


def _file_field(replaced: Attachment | None) -> dict[str, Any]:
    limit = filesizeformat(settings.ATTACHMENT_BYTES)
    one = _("Up to %(limit)s. The older version stays in the history.")
    several = _("One or several, each up to %(limit)s.")
    return {
        "kind": "file",
        "name": parts.FILE,
        "label": _("Newer version") if replaced else _("Files"),
        "hint": (one if replaced else several) % {"limit": limit},
        "multiple": replaced is None,
    }
