"""The whole list under the same filters as a file: CSV, sent while it is read, or a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine import read
from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.columns import COLUMNS, columns_of
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.language import plain
from goldenthread.engine.read import Listing, Question, Row
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.engine.workbooks import write_workbook
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation
from goldenthread.kernel.permissions import visible

R = TypeVar("R", bound=HttpResponseBase)

KEPT_IN_MEMORY = 1 << 20
"""Bytes of a workbook; what is larger waits on disk until it is sent."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALWAYS = ["key", "version"]


@require_safe
@careful
def csv_file(request: HttpRequest, register: str) -> HttpResponseBase:
    """CSV (RFC 4180)."""
    found = register_or_404(register)
    asked = _asked(found, request)
    if isinstance(asked, HttpResponse):
        return asked
    listing, rows = asked
    header = [*ALWAYS, *(name for kind in listing.fields for name in kind.csv_names())]
    lines = csv_lines(_spoken(listing, header, _cells(listing, rows, Kind.csv)))
    return _named(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), f"{found.key}.csv")


@require_safe
@careful
def workbook(request: HttpRequest, register: str) -> HttpResponseBase:
    """XLSX, with a second sheet that says what it is."""
    found = register_or_404(register)
    asked = _asked(found, request)
    if isinstance(asked, HttpResponse):
        return asked
    listing, rows = asked
    file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 (the response closes it)
    try:
        write_workbook(
            file,
            name=str(found.plural),
            header=[*ALWAYS, *(name for kind in listing.fields for name in kind.csv_names())],
            rows=_cells(listing, rows, Kind.typed),
            about=_about(listing, request),
        )
    except Refused as refused:
        file.close()
        return HttpResponseBadRequest(str(refused.message), content_type="text/plain; charset=utf-8")
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX), f"{found.key}.xlsx")


def _asked(register: Register, request: HttpRequest) -> tuple[Listing, Iterator[Row]] | HttpResponse:
    """The list with its rows, or the answer to an address that asks for what there is not."""
    errors: dict[str, Any] = {}
    names = list(register.by_name)
    try:
        names = columns_of(register, request.GET) or names
    except Wrong as wrong:
        errors[COLUMNS] = wrong.message
    listing, rows = read.every(Question(register, request.GET, request.user, names))
    errors |= listing.errors
    if errors:
        wrong_ = "\n".join(f"{name}: {text}" for name, text in errors.items())
        return HttpResponseBadRequest(wrong_, content_type="text/plain; charset=utf-8")
    return listing, rows


def _cells(
    listing: Listing, rows: Iterator[Row], face: Callable[[Kind, Any, Reading], list[Any]]
) -> Iterator[list[Any]]:
    """The cells of each row as the kinds' `face` gives them; empty where a field is meant for others."""
    made = [(kind, getattr(kind, face.__name__), [""] * len(kind.csv_names())) for kind in listing.fields]
    reading, number = listing.reading, face is Kind.typed
    for row in rows:
        cells = [row["key"], row["version"] if number else str(row["version"])]
        for kind, cells_of, none in made:
            cells += cells_of(row[kind.name], reading) if kind.name in row else none
        yield cells


def _spoken(listing: Listing, header: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The heading and the rows, in the language that the file was asked for in."""
    with translation.override(listing.reading.language):
        yield header
        yield from rows


def _about(listing: Listing, request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody who is sent the file must know."""
    roots = (
        visible(Organisation.objects.filter(parent=None), request.user).order_by("pk").values_list("title", flat=True)
    )
    keeper = ", ".join(plain(title, listing.reading.language) for title in roots[:3])
    filters = [
        f"{kind.label}: {words}"
        for kind in listing.filters
        for *_asked_, words in kind.chosen(request.GET, listing.reading)
    ]
    words = request.GET.get("q", "").strip()
    return [
        (_("Register"), str(listing.register.plural)),
        (_("What it is for"), str(listing.register.about)),
        (_("Taken on"), timezone.localtime().strftime("%Y-%m-%d %H:%M %Z")),
        (_("Words"), words or _("Any")),
        (_("Filters"), "\n".join(filters) or _("None")),
        (_("Kept by"), keeper or "Goldenthread"),
        (_("Address"), request.build_absolute_uri()),
    ]


def _named(response: R, name: str) -> R:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
