"""Bringing a document in: choose the file, look at what was read of it, keep it; or a text's changes before they count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, uploads
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.faces.importing import EVERY
from goldenthread.engine.kinds import FormData
from goldenthread.engine.kinds.base import COMPONENT, Component, option
from goldenthread.engine.language import current, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.tables import limits
from goldenthread.engine.tables.upload import too_large
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import may_create
from goldenthread.policy.actions import bringing_in
from goldenthread.policy.actions.bringing_in import draft_of
from goldenthread.policy.faults import Fault
from goldenthread.policy.formats import FORMAT_NAMES
from goldenthread.policy.importers.formats import FORMATS
from goldenthread.policy.models import DocumentRead, Instrument, Progress
from goldenthread.policy.views.asking import way_from_suite
from goldenthread.policy.views.document_read import against, of_held_text, open_to, read_words, wish_of
from goldenthread.policy.views.words import fault_words


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def documents_page(request: HttpRequest) -> HttpResponseBase:
    """Choose a document to bring in, or go on with one that waits."""
    person = _contributor(request)
    reading = read.reading_of(person)
    targets = _targets(person, reading)
    errors: dict[str, str] = {}
    if request.method == "POST":
        held, errors = _sent(request, person, targets)
        if held is not None:
            return HttpResponseRedirect(_send_off(held, Progress.READING))
    chosen = request.POST.get("into", request.GET.get("into", ""))
    fields = [
        _field("file", "file", _("Document"), hint=_file_hint(), error=errors.get("file", "")),
        _field("select", "into", _("What it is"), error=errors.get("into", ""), options=_into_options(targets, chosen)),
        _format_field(request.POST.get("form", "")),
    ]
    context = {
        "fields": fields,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in errors.items()],
        "waiting": _waiting(person),
        "breadcrumbs": way_from_suite(),
    }
    return render(request, "policy/documents.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def document_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """The step that a document is at."""
    person = _contributor(request)
    held = get_object_or_404(DocumentRead.objects.select_related("into"), pk=number, person=person)
    if request.method == "POST":
        with transaction.atomic():
            # Not while the worker holds it: then the page tells how far it is.
            free = DocumentRead.objects.select_for_update(of=("self",), skip_locked=True).select_related("into")
            mine = free.filter(pk=number).first()
            answer = _act(request, person, mine) if mine else None
        if answer is not None:
            return answer
    if held.step == Progress.DONE:
        return _done(request, held)
    if held.step in (Progress.READING, Progress.KEEPING):
        return _progress_page(request, held)
    return _read_page(request, person, held, None, {})


# Who and what


def _contributor(request: HttpRequest) -> Person:
    """The visitor, if they may contribute anywhere. Raises NotAllowed."""
    if not isinstance(request.user, Person) or not may_create(request.user):
        raise NotAllowed(_("You may not bring in documents. Ask those who administer your organisation."))
    return request.user


def _targets(person: Person, reading: Reading) -> dict[str, str]:
    """Key → title of the instruments of which the person may bring in another text."""
    rows = open_to(person).order_by(f"sort_{reading.language}", "pk").values_list("key", "title")
    return {key: plain(title, reading.language) or key for key, title in rows}


def _sent(
    request: HttpRequest, person: Person, targets: Mapping[str, str]
) -> tuple[DocumentRead | None, dict[str, str]]:
    """The document, kept for the person, or what is wrong."""
    sent = request.FILES.get("file")
    if too_large(request):
        words = _("The document has more than %(limit)s MB. Send it without its pictures.")
        return None, {"file": words % {"limit": limits.FILE // limits.MEGABYTE}}
    if sent is None:
        return None, {"file": _("Choose a document.")}
    wanted = request.POST.get("into", "")
    if wanted and wanted not in targets:
        return None, {"into": _("You may not bring in texts of that instrument. Choose another, or a new one.")}
    into = Instrument.objects.get(key=wanted) if wanted else None
    held = DocumentRead(person=person, into=into, file_name=_short_name(str(sent.name)), form=_form_asked(request))
    held.file = uploads.keep(sent, folder=bringing_in.FOLDER)
    return held, {}


def _short_name(name: str) -> str:
    """A file's name with its ending, short enough for any file system."""
    path = PurePath(name.replace("\0", ""))
    stem = path.stem.encode()[:150].decode("utf-8", "ignore")
    return f"{stem}{path.suffix[:20]}" or "document"


def _form_asked(request: HttpRequest) -> str:
    wanted = request.POST.get("form", "")
    return wanted if wanted in FORMAT_NAMES else ""


def _send_off(held: DocumentRead, to: Progress) -> str:
    """Let the worker do a step; gives the address that tells how far it is."""
    held.step = to
    held.save()
    uploads.note(held, 0)
    bringing_in.work_on.enqueue(held.pk, current())
    return reverse("document", args=[held.pk])


# What is done


def _act(request: HttpRequest, person: Person, held: DocumentRead) -> HttpResponseBase | None:
    """Do what the page's button says; None where it does not fit the step that the document is at by now."""
    wanted = request.POST.get("do", "")
    if wanted == "forget":
        uploads.forget(held)
        return HttpResponseRedirect(reverse("documents"))
    if wanted == "read" and held.step == Progress.READ:
        held.form = _form_asked(request)
        return HttpResponseRedirect(_send_off(held, Progress.READING))
    if wanted == "follow" and held.step == Progress.READ and held.told and held.into is None:
        held.into = of_held_text(draft_of(held), person)
        held.save()
        return HttpResponseRedirect(reverse("document", args=[held.pk]))
    if wanted == "keep" and held.step == Progress.READ and held.told:
        wish, errors = wish_of(held, request.POST, person)
        if wish is None:
            return _read_page(request, person, held, request.POST, errors)
        held.wish = wish.as_json()
        held.told["against"] = against(held, wish.language)
        return HttpResponseRedirect(_send_off(held, Progress.KEEPING))
    if wanted == "again" and uploads.is_silent(held):
        return HttpResponseRedirect(_send_off(held, Progress(held.step)))
    return None


# What is shown


def _file_hint() -> str:
    words = _("%(formats)s; at most %(size)s MB. Nothing is kept before you have looked at what was read.")
    names = ", ".join(str(FORMAT_NAMES[form.name]) for form in FORMATS)
    return words % {"formats": names, "size": limits.FILE // limits.MEGABYTE}


def _field(kind: str, name: str, label: str, **more: Any) -> Component:
    return {**COMPONENT, "kind": kind, "name": name, "id": name, "label": label, **more}


def _format_field(chosen: str) -> Component:
    options = [option("", _("As the file itself tells"), chosen=not chosen)]
    options += [option(form.name, FORMAT_NAMES[form.name], chosen=form.name == chosen) for form in FORMATS]
    return _field("select", "form", _("Format"), options=options, optional=True)


def _into_options(targets: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    first = option("", _("A new instrument"), chosen=not chosen)
    words = _("Another text of: %(title)s")
    return [first, *(option(key, words % {"title": title}, chosen=key == chosen) for key, title in targets.items())]


def _waiting(person: Person) -> list[dict[str, Any]]:
    """The documents that the person has begun to bring in, newest first."""
    rows = DocumentRead.objects.filter(person=person).exclude(step=Progress.DONE).order_by("-pk")
    return [
        {
            "text": held.file_name,
            "href": reverse("document", args=[held.pk]),
            "step": Progress(held.step).label,
            "on": timezone.localtime(held.made_at).date(),
        }
        for held in rows.defer("told")
    ]


def _done(request: HttpRequest, held: DocumentRead) -> HttpResponseBase:
    """To the review of what was kept; the file itself stands with the instrument now."""
    told: dict[str, Any] = held.told or {}
    if told.get("outcome") == "unchanged":
        messages.info(request, _("This very document was brought in before: nothing has changed."))
        return HttpResponseRedirect(reverse("instrument", args=[told["key"]]))
    messages.success(request, _("It is kept. Now decide on what was read of it."))
    return HttpResponseRedirect(reverse("review", args=[told["key"]]))


def _progress_page(request: HttpRequest, held: DocumentRead) -> HttpResponseBase:
    context = {
        "title": Progress(held.step).label,
        "file_name": held.file_name,
        "rows_text": _("This takes some seconds; a long PDF may take half a minute."),
        "silent": uploads.is_silent(held),
        "address": reverse("document", args=[held.pk]),
        "breadcrumbs": way_from_suite((_("Bring in a document"), reverse("documents"))),
    }
    answer = render(request, "engine/import_progress.html", context)
    answer["Refresh"] = str(EVERY)
    return answer


def _read_page(
    request: HttpRequest, person: Person, held: DocumentRead, data: FormData | None, errors: Mapping[str, str]
) -> HttpResponseBase:
    """What was read, for the person to look at and say more of; or why it could not be read."""
    told = [{"text": text, "href": f"#{name}"} for name, text in errors.items()]
    told += [{"text": fault_words(Fault.of_json(held.fault)), "href": ""}] if held.fault and not errors else []
    context: dict[str, Any] = {
        "title": _("What was read") if held.told else _("The document could not be read"),
        "file_name": held.file_name,
        "errors": told,
        "format_field": _format_field(held.form),
        "breadcrumbs": way_from_suite((_("Bring in a document"), reverse("documents"))),
    }
    if held.told:
        context |= read_words(held, person, data, errors)
    return render(request, "policy/document.html", context, status=422 if errors else 200)
