"""Taking back the files of a call-out: nothing is kept until every row of every sheet can stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import write
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.base import COMPONENT, cell_of
from goldenthread.engine.language import current, labelled, plain
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Organisation, Person
from goldenthread.kernel.permissions import may, organisations_for, visible
from goldenthread.policy import actions
from goldenthread.policy.actions import Answered, Taken
from goldenthread.policy.models import Asked, CallOut, Statement
from goldenthread.policy.queries.call_outs import seen_asked
from goldenthread.policy.queries.statements import content_of
from goldenthread.policy.sheets.columns import COLUMNS
from goldenthread.policy.sheets.reading import FILE, Fault, SheetBack, Unreadable, content_back, read_sheets
from goldenthread.policy.views.answering import BOTH, both_rows
from goldenthread.policy.views.asking import keyed
from goldenthread.policy.views.calling import way_here

MOST_FAULTS = 200
"""Faults that a page lists; mending these shows the rest."""


@dataclass(slots=True)
class Checked:
    """A file whose every row was looked at."""

    sheets: list[tuple[SheetBack, Organisation, list[Answered]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def take_back_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Choose a file and send it; either all of it is taken, or every fault is told and nothing is."""
    call_out = _answerable(request, key)
    title = plain(call_out.title, current()) or key
    context: dict[str, Any] = {
        "title": _("Take back a file of “%(title)s”") % {"title": title},
        "breadcrumbs": [*way_here(), {"text": _("Call-outs"), "href": reverse("call-outs")}],
        "multipart": True,
        "submit_text": _("Take back"),
        "cancel_href": reverse("call-outs"),
        "fields": [_file_field()],
    }
    if request.method != "POST":
        return render(request, "policy/take_back.html", context)
    sent = request.FILES.get("file")
    if sent is None:
        return _refused(request, context, _("Choose the file that was filled in."))
    try:
        with _on_disk(sent) as path:
            sheets, faults = read_sheets(path)
        checked = _checked(call_out, sheets, faults, request)
        if checked.faults:
            return _faulty(request, context, checked.faults)
        with transaction.atomic():
            taken = [
                (body, sheet.language, _take(call_out, body, answers, sheet, request))
                for sheet, body, answers in checked.sheets
            ]
    except Unreadable as unreadable:
        return _refused(request, context, str(unreadable.message))
    except Refused as refused:
        return _refused(request, context, str(refused.message))
    return render(request, "policy/taken_back.html", {**context, **_told(call_out, taken)})


def _answerable(request: HttpRequest, key: str) -> CallOut:
    """The call-out, for whoever may answer for one of those whom it asks. Raises Missing or NotAllowed."""
    found = keyed(CallOut.objects.all(), key)
    if found is None:
        raise write.Missing
    mine = Asked.objects.filter(call_out=found, organisation_id__in=organisations_for(request.user, verb="create"))
    if mine.exists():
        return found
    if visible(CallOut.objects.filter(pk=found.pk), request.user).exists():
        raise NotAllowed(_("Only those who may contribute for an organisation answer for it."))
    raise write.Missing


def _file_field(error: str = "") -> dict[str, Any]:
    hint = _("The .xlsx file that was sent out, with as many answers as there are. Rows without one stay as they are.")
    return {**COMPONENT, "kind": "file", "name": "file", "id": "file", "label": _("File"), "hint": hint, "error": error}


@contextmanager
def _on_disk(sent: UploadedFile[Any]) -> Iterator[Path]:
    """What was sent as a file that can be looked into; never more of it than can be taken."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        left = FILE + 1
        for piece in sent.chunks():
            file.write(piece[:left])
            left -= len(piece)
            if left <= 0:
                break
        file.flush()
        yield Path(file.name)


def _take(
    call_out: CallOut, body: Organisation, answers: list[Answered], sheet: SheetBack, request: HttpRequest
) -> Taken:
    return actions.take_answers(
        call_out, organisation=body, answers=answers, language=sheet.language, by=cast(Person, request.user)
    )


# Checking


def _checked(call_out: CallOut, sheets: list[SheetBack], faults: list[Fault], request: HttpRequest) -> Checked:
    """Every sheet with its answers; a sheet that nobody filled in asks for nothing, not even a right."""
    found = Checked(faults=list(faults))
    seen: set[str] = set()
    for sheet in sheets:
        rows = [row for row in sheet.rows if row.is_filled_in]
        if sheet.call_out != call_out.key:
            wanted = _("This sheet is of the call-out “%(key)s”. Take it back there.") % {"key": sheet.call_out[:80]}
            found.faults.append(Fault(sheet.name, 0, "", wanted))
        elif sheet.organisation in seen:
            found.faults.append(Fault(sheet.name, 0, "", _("Another sheet is for this organisation. Keep one.")))
        elif rows:
            body = _body(call_out, sheet, request, found)
            if body:
                found.sheets.append((sheet, body, _answers(call_out, body, sheet, request, found)))
        seen.add(sheet.organisation)
    return found


def _body(call_out: CallOut, sheet: SheetBack, request: HttpRequest, found: Checked) -> Organisation | None:
    """Whose sheet it is, if the visitor may answer for it."""
    asked = Asked.objects.filter(call_out=call_out).values("organisation")
    body = keyed(visible(Organisation.objects.filter(pk__in=asked), request.user), sheet.organisation)
    if body is None:
        words = _("This sheet is for “%(key)s”, which this call-out does not ask. Download the file anew.")
        found.faults.append(Fault(sheet.name, 0, "", words % {"key": sheet.organisation[:80]}))
        return None
    if not may(request.user, "create", Statement(organisation_id=body.pk)):
        words = _("You may not answer for this organisation. Take the sheet out, or ask its contributors to send it.")
        found.faults.append(Fault(sheet.name, 0, "", words))
        return None
    return body


def _answers(
    call_out: CallOut, body: Organisation, sheet: SheetBack, request: HttpRequest, found: Checked
) -> list[Answered]:
    """The rows that somebody filled in; what is wrong with any of them goes to the faults."""
    asked = seen_asked(Asked.objects.filter(call_out=call_out, organisation=body), request.user)
    ids = dict(asked.values_list("requirement__key", "requirement_id"))
    answers, rows_of = [], dict[str, int]()
    for row in sheet.rows:
        key = row.cells.get("key", "").strip()
        if not row.is_filled_in:
            continue
        if key not in ids:
            words = _("“%(key)s” is not asked of this organisation. Take the key from the file that was sent out.")
            found.faults.append(Fault(sheet.name, row.number, COLUMNS["key"], words % {"key": key[:80]}))
            continue
        if key in rows_of:
            words = _("Row %(row)s answers “%(key)s” already. Keep one of them.")
            told = words % {"row": rows_of[key], "key": key}
            found.faults.append(Fault(sheet.name, row.number, COLUMNS["key"], told))
            continue
        rows_of[key] = row.number
        content, faults = content_back(row, sheet.name)
        found.faults += faults
        place = _("row %(row)s") % {"row": row.number}
        answers.append(Answered(ids[key], content, row.cells.get("seen", "").strip(), f"{sheet.name}, {place}"))
    return answers


# What is told


def _refused(request: HttpRequest, context: dict[str, Any], words: str) -> HttpResponseBase:
    errors = [{"text": labelled(_("File"), words), "href": "#file"}]
    told = {**context, "errors": errors, "fields": [_file_field(words)]}
    return render(request, "policy/take_back.html", told, status=422)


def _faulty(request: HttpRequest, context: dict[str, Any], faults: list[Fault]) -> HttpResponseBase:
    words = _("Nothing was taken yet. Mend what is listed below and send the file again.")
    rows = [
        {"cells": [cell_of(f.sheet), cell_of(f.row or _("Whole sheet")), cell_of(f.column), cell_of(f.message)]}
        for f in faults[:MOST_FAULTS]
    ]
    columns = [{"label": label} for label in (_("Sheet"), _("Row"), _("Column"), _("What is wrong"))]
    told = {
        **context,
        "errors": [{"text": words, "href": "#file"}],
        "fault_rows": rows,
        "fault_columns": columns,
        "fault_count": len(faults),
        "more": max(len(faults) - MOST_FAULTS, 0),
    }
    return render(request, "policy/take_back.html", told, status=422)


def _told(call_out: CallOut, taken: list[tuple[Organisation, str, Taken]]) -> dict[str, Any]:
    """What was taken of each organisation, and what somebody answered otherwise in between."""
    labels = (_("Organisation"), _("New"), _("Changed"), _("Unchanged"), _("Unanswered"), _("Answered otherwise"))
    rows, clashes = [], []
    for body, language, what in taken:
        href = reverse("call-out-organisation", args=[call_out.key, body.key])
        counts = (what.new, what.changed, what.unchanged, what.unanswered, len(what.clashes))
        named = cell_of(plain(body.title, current()) or body.key, href=href)
        rows.append({"cells": [named, *(cell_of(count, numeric=True) for count in counts)]})
        for clash in what.clashes:
            theirs = content_of(clash.stored, language)
            clashes.append(
                {
                    "place": clash.answered.place,
                    "title": plain(clash.stored.title, current()),
                    "rows": both_rows(clash.answered.content.stated(theirs), theirs),
                    "href": href,
                }
            )
    columns = [{"label": label, "numeric": place > 0} for place, label in enumerate(labels)]
    told = {"columns": columns, "rows": rows, "both_columns": BOTH, "clashes": clashes}
    return {**told, "title": _("What was taken back"), "on_href": reverse("call-outs")}
