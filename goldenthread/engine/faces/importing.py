"""Bringing a file in, in four steps: choose it, match its columns, check, bring in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import uploads
from goldenthread.engine.faces import matching_columns
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds.base import COMPONENT, cell_of
from goldenthread.engine.models import Step, TableImport
from goldenthread.engine.register import Register
from goldenthread.engine.tables import jobs, limits
from goldenthread.engine.tables.mending import lines_to_mend
from goldenthread.engine.tables.reading import Unreadable
from goldenthread.engine.tables.upload import too_large
from goldenthread.engine.write import LONGEST_REASON
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import may_create

SHOWN = 50
"""Faults on a page."""
EVERY = 2
"""Seconds after which a page of progress asks again."""


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def choose(request: HttpRequest, register: str) -> HttpResponseBase:
    """The first step: which file."""
    into = _importable(request, register)
    error = ""
    if request.method == "POST":
        held, error = _kept(request, into)
        if held is not None:
            return HttpResponseRedirect(_address(held))
    fields = [
        {
            **COMPONENT,
            "kind": "file",
            "name": "file",
            "id": "file",
            "label": _("CSV or Excel file"),
            "hint": _("At most %(size)s MB and %(rows)s rows. The first row holds the names of the columns.")
            % {"size": limits.FILE // limits.MEGABYTE, "rows": f"{limits.ROWS:,}"},
            "error": error,
        }
    ]
    context = {
        **_frame(into, _("Choose the file"), None),
        "fields": fields,
        "errors": [{"text": error, "href": "#file"}] if error else [],
        "multipart": True,
        "submit_text": _("Continue"),
        "cancel_href": into.href,
    }
    return render(request, "engine/import_file.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def step(request: HttpRequest, register: str, number: int) -> HttpResponseBase:
    """The step that an import is at."""
    into = _importable(request, register)
    held = _own(request, into, number)
    if request.method == "POST":
        answer = _act(request, into, held)
        if answer is not None:
            return answer
    if held.step == Step.MATCH:
        return _match_page(request, into, held, {}, {})
    if held.step in (Step.CHECKING, Step.BRINGING):
        return _progress_page(request, into, held)
    return _report_page(request, into, held)


@require_safe
@careful
def rows_to_mend(request: HttpRequest, register: str, number: int) -> HttpResponseBase:
    """The rows that were not kept as a file, with what is wrong with each in a last column."""
    into = _importable(request, register)
    held = _own(request, into, number)
    if held.report is None:
        raise Http404
    response = StreamingHttpResponse(_mending_lines(held, languages.current()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{into.key}-to-mend.csv"'
    return response


# Who and what


def _importable(request: HttpRequest, key: str) -> Register:
    register = register_or_404(key)
    if register.create is None or not may_create(request.user, verb=register.needed("create")):
        raise NotAllowed(_("You may not add entries here. Ask those who administer your organisation."))
    return register


def _own(request: HttpRequest, register: Register, number: int) -> TableImport:
    """The import of that number, if it is the visitor's own."""
    return get_object_or_404(TableImport, pk=number, register=register.key, person=request.user)


def _address(held: TableImport) -> str:
    return reverse("engine:import-step", args=[held.register, held.pk])


def _kept(request: HttpRequest, register: Register) -> tuple[TableImport | None, str]:
    """The uploaded file, kept for the person, or what is wrong with it."""
    sent = request.FILES.get("file")
    if too_large(request):
        return None, _("The file has more than %(limit)s MB. Split it and bring in one part after the other.") % {
            "limit": limits.FILE // limits.MEGABYTE
        }
    if sent is None:
        return None, _("Choose a file.")
    name = uploads.keep(sent, folder=jobs.FOLDER)
    assert isinstance(request.user, Person)
    held = TableImport(person=request.user, register=register.key, file=name, file_name=str(sent.name)[:200])
    try:
        with jobs.opened(held):
            pass
    except Unreadable as unreadable:
        default_storage.delete(name)
        return None, str(unreadable.message)
    held.save()
    return held, ""


# What is done


def _act(request: HttpRequest, register: Register, held: TableImport) -> HttpResponseBase | None:
    """Do what the page's button says; None where it does not fit the step that the import is at by now."""
    wanted = request.POST.get("do", "")
    if wanted == "forget":
        uploads.forget(held)
        return HttpResponseRedirect(register.href)
    if wanted == "check" and held.step == Step.MATCH:
        with jobs.opened(held) as table:
            errors = matching_columns.note_of_new(request, register, held)
            mapping, wrong = matching_columns.chosen(request, register, table) if not errors else (None, {})
        errors |= wrong
        if errors:
            return _match_page(request, register, held, request.POST, errors)
        held.mapping, held.sheet = mapping, request.POST.get("sheet", held.sheet)
        return _send_off(held, Step.CHECKING)
    if wanted == "match" and held.step == Step.CHECKED:
        held.step = Step.MATCH
        held.save()
        return HttpResponseRedirect(_address(held))
    if wanted == "bring" and held.step == Step.CHECKED:
        held.reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
        held.accept, held.good_rows = "accept" in request.POST, "good_rows" in request.POST
        return _send_off(held, Step.BRINGING)
    if wanted == "again" and uploads.is_silent(held):
        return _send_off(held, Step(held.step))
    return None


def _send_off(held: TableImport, to: Step) -> HttpResponseBase:
    held.step = to
    held.save()
    uploads.note(held, 0)
    jobs.work_on.enqueue(held.pk, languages.current())
    return HttpResponseRedirect(_address(held))


# What is shown


def _frame(register: Register, title: str, held: TableImport | None) -> dict[str, Any]:
    """What every step's page has."""
    names = (_("Choose the file"), _("Match its columns"), _("Check"), _("Bring in"))
    place = 0 if held is None else {"match": 1, "checking": 2, "checked": 2, "bringing": 3, "done": 4}[held.step]
    done, now, later = _("Done"), _("Now"), _("Later")
    steps = [
        {"text": name, "status": done if at < place else now if at == place else later, "now": at == place}
        for at, name in enumerate(names)
    ]
    return {
        "title": title,
        "file_name": held.file_name if held else "",
        "steps": steps,
        "breadcrumbs": [
            {"text": _("Registers"), "href": reverse("engine:registers")},
            {"text": register.plural, "href": register.href},
            {"text": _("Import"), "href": reverse("engine:import", args=[register.key])},
        ],
    }


def _match_page(
    request: HttpRequest, register: Register, held: TableImport, data: Mapping[str, Any], errors: dict[str, str]
) -> HttpResponseBase:
    try:
        with jobs.opened(held) as table:
            fields = matching_columns.fields(request, register, table, data, errors)
        fields += matching_columns.fields_of_new(request, register, held, data, errors)
    except Unreadable as unreadable:
        uploads.forget(held)
        context = {**_frame(register, _("Choose the file"), None), "errors": [{"text": unreadable.message}]}
        return render(request, "engine/import_file.html", context, status=422)
    told = [{"text": text, "href": f"#{name}"} for name, text in errors.items()]
    told += [{"text": held.fault, "href": ""}] if held.fault and not errors else []
    context = {
        **_frame(register, _("Match its columns"), held),
        "fields": fields,
        "errors": told,
        "do": "check",
        "submit_text": _("Check"),
        "notes": [str(note) for note in table.notes],
    }
    return render(request, "engine/import_file.html", context, status=422 if told else 200)


def _progress_page(request: HttpRequest, register: Register, held: TableImport) -> HttpResponseBase:
    checking = held.step == Step.CHECKING
    rows = uploads.done_so_far(held) or 0
    context = {
        **_frame(register, _("Being checked") if checking else _("Being brought in"), held),
        "rows_text": ngettext("%(rows)s row so far", "%(rows)s rows so far", rows) % {"rows": f"{rows:,}"},
        "silent": uploads.is_silent(held),
        "address": _address(held),
    }
    answer = render(request, "engine/import_progress.html", context)
    answer["Refresh"] = str(EVERY)
    return answer


def _report_page(request: HttpRequest, register: Register, held: TableImport) -> HttpResponseBase:
    report: dict[str, Any] = held.report or {}
    waiting = _waiting(report)
    page = _page_of(request, len(waiting))
    bad = len({row for row, *_rest in waiting})
    done = held.step == Step.DONE
    kept = done and bool(report.get("kept"))
    counts = [(_("To add"), "created"), (_("To change"), "changed"), (_("As they are"), "unchanged")]
    if done:
        counts = [(_("Added"), "created"), (_("Changed"), "changed"), (_("As they were"), "unchanged")]
    context = {
        **_frame(register, _report_title(done, kept), held),
        "done": done,
        "kept": kept,
        "counts": [
            *({"label": label, "text": f"{report.get(name, 0):,}"} for label, name in counts),
            {"label": _("Rows that wait for you"), "text": f"{bad:,}"},
        ],
        "made": report.get("made", []),
        "notes": report.get("notes", []),
        "columns": [
            {"label": _("Row"), "numeric": True},
            {"label": _("Column")},
            {"label": _("What is wrong, and what would be right")},
        ],
        "rows": [
            {"cells": [cell_of(str(row), numeric=True), cell_of(column or _("The whole row")), cell_of(text)]}
            for row, column, text in waiting[page * SHOWN : (page + 1) * SHOWN]
        ],
        "previous_href": f"?page={page - 1}" if page else "",
        "next_href": f"?page={page + 1}" if (page + 1) * SHOWN < len(waiting) else "",
        "choices": _choices(report, bad),
        "mend_href": reverse("engine:import-mend", args=[register.key, held.pk]) if bad else "",
        "register_href": register.href,
    }
    return render(request, "engine/import_report.html", context)


def _report_title(done: bool, kept: bool) -> str:
    if not done:
        return _("Check")
    return _("The file was brought in") if kept else _("Nothing was kept")


def _choices(report: dict[str, Any], bad: int) -> list[dict[str, Any]]:
    """What one may ask for when rows wait."""
    choices = []
    if report.get("suggestions"):
        label = _("Take what is suggested")
        choices.append({**COMPONENT, "kind": "checkbox", "name": "accept", "id": "accept", "label": label})
    if bad:
        label = _("Keep the good rows, and give me the others back to mend")
        choices.append({**COMPONENT, "kind": "checkbox", "name": "good_rows", "id": "good_rows", "label": label})
    reason = {"kind": "text", "name": "reason", "id": "reason", "label": _("Reason"), "optional": True}
    return [*choices, {**COMPONENT, **reason, "hint": _("Needed where others rely on an entry as it stands.")}]


def _waiting(report: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Row, column and what to say, by row."""
    told = [(fault["row"], fault["column"], fault["message"]) for fault in report.get("refused", [])]
    told += [
        (
            each["row"],
            each["column"],
            _("“%(value)s” is not known. Is “%(suggestion)s” meant?") % each,
        )
        for each in report.get("suggestions", [])
    ]
    return sorted(told)


def _page_of(request: HttpRequest, number: int) -> int:
    text = request.GET.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return min(page, max((number - 1) // SHOWN, 0))


def _mending_lines(held: TableImport, language: str) -> Iterator[str]:
    # Sent piece by piece, when the page's language is no longer set.
    with translation.override(language):
        told: dict[int, list[str]] = {}
        for row, column, text in _waiting(held.report or {}):
            told.setdefault(row, []).append(languages.labelled(column, text) if column else text)
        with jobs.opened(held) as table:
            yield from lines_to_mend(table, told)
