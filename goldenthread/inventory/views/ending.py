"""What breaks when: the page by quarter, its chart, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine import read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.base import cell_of, option
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import day_words, plain
from goldenthread.engine.reading import Reading
from goldenthread.inventory.queries.ends import MOST, Ending, Endings, Quarter, What, endings
from goldenthread.inventory.views.asking import (
    as_file,
    field,
    link_to,
    links_to,
    number_asked,
    organisation_asked,
    organisation_field,
    organisation_words,
    table_file,
    within,
)
from goldenthread.inventory.views.chart import bars

HORIZON = 12
"""Quarters shown where nobody asks for others: three years."""
HORIZONS = (4, 8, 12, 20, 40)
COLUMNS = ("quarter", "what", "entry", "title", "organisation", "last_day", "can_be_extended_until", "takes_with_it")


@require_safe
@careful
def what_breaks_when_page(request: HttpRequest) -> HttpResponse:
    """Numbers by quarter first, then every row, the chart last."""
    found, reading, horizon = _asked(request)
    matrix = [(key, rows) for key, rows in found.each() if rows or key not in ("past", "not-known")]
    names = {key: _quarter_words(key) for key, _rows in matrix}
    groups = [(key, rows) for key, rows in matrix if rows]
    context = {
        "title": _("What breaks when?"),
        "breadcrumbs": [{"text": _("Registers"), "href": reverse("engine:registers")}],
        "fields": _fields(request, reading, horizon),
        "columns": [{"label": _("Quarter")}, *({"label": label, "numeric": True} for label in _series())],
        "matrix": [{"cells": _counts(key, names[key], rows)} for key, rows in matrix],
        "row_columns": [
            {"label": label} for label in (_("What"), _("Entry"), _("Organisation"), _("Last day"), _("Takes with it"))
        ],
        "groups": [
            {"key": key, "name": names[key], "rows": [{"cells": _cells(row, reading)} for row in rows]}
            for key, rows in groups
        ],
        "chart": _chart(matrix),
        "more": found.more,
        "most": MOST,
        "downloads": as_file(request, reverse("what-breaks-when-csv")),
    }
    return render(request, "inventory/what_breaks_when.html", context)


@require_safe
@careful
def what_breaks_when_file(request: HttpRequest) -> StreamingHttpResponse:
    """Every row as CSV."""
    found, reading, _horizon = _asked(request)
    return table_file("what-breaks-when", COLUMNS, _lines(found, reading))


def _asked(request: HttpRequest) -> tuple[Endings, Reading, int]:
    reading = read.reading_of(request.user)
    horizon = number_asked(request, "quarters", default=HORIZON, most=max(HORIZONS))
    narrowed = within(organisation_asked(request))
    return endings(reading, on=timezone.localdate(), quarters=horizon, within=narrowed), reading, horizon


def _fields(request: HttpRequest, reading: Reading, horizon: int) -> list[dict[str, Any]]:
    offered = sorted({*HORIZONS, horizon})
    options = [
        option(number, ngettext("%(number)d quarter", "%(number)d quarters", number) % {"number": number}, chosen=now)
        for number, now in ((each, each == horizon) for each in offered)
    ]
    return [
        organisation_field(reading, organisation_asked(request)),
        field("select", "quarters", _("How far ahead"), options=options),
    ]


def _series() -> list[str]:
    return [_("Systems"), _("Contracts"), _("Vacant critical skills")]


def _numbers(rows: list[Ending]) -> list[int]:
    return [sum(row.what == what for row in rows) for what in What]


def _counts(key: str, name: str, rows: list[Ending]) -> list[dict[str, Any]]:
    return [cell_of(name, href=f"#{key}" if rows else ""), *(cell_of(n, numeric=True) for n in _numbers(rows))]


def _quarter_words(key: str) -> str:
    """A group in words: “January to March 2027”."""
    if key == "past":
        return _("Past its end and still in use")
    if key == "not-known":
        return _("End not known")
    quarter = _quarter(key)
    words = {
        1: _("January to March %(year)s"),
        2: _("April to June %(year)s"),
        3: _("July to September %(year)s"),
        4: _("October to December %(year)s"),
    }
    return words[quarter.number] % {"year": quarter.year}


def _quarter(key: str) -> Quarter:
    year, number = key.split("-Q")
    return Quarter(int(year), int(number))


def _chart(matrix: list[tuple[str, list[Ending]]]) -> Any:
    rows = [
        (_("%(year)s Q%(number)s") % _quarter(key)._asdict(), _numbers(found))
        for key, found in matrix
        if key not in ("past", "not-known")
    ]
    title, description = _("What ends in each quarter"), _("The numbers are those of the first table of this page.")
    return bars(title, description, series=_series(), rows=rows)


def _cells(row: Ending, reading: Reading) -> list[dict[str, Any]]:
    named = reading.entries[row.entry.pk]
    return [
        cell_of(_what_words(row)),
        cell_of(link_to(named, reading)),
        cell_of(organisation_words(row.entry.organisation_id, reading)),
        cell_of(_day_words(row, reading)),
        cell_of(links_to(row.takes, reading) if row.takes else _("Nothing that is stated")),
    ]


def _what_words(row: Ending) -> str:
    words = {
        What.SYSTEM: _("End of life of a system"),
        What.CONTRACT: _("End of a contract"),
        What.SKILL: _("Vacant critical skill"),
    }
    return words[row.what]


def _day_words(row: Ending, reading: Reading) -> str:
    """The last day, with what else tells how near the end is: age, extensions, vacant posts."""
    if row.what == What.SKILL:
        vacant = row.entry.vacant
        if vacant is None:
            return _("Vacant posts not known")
        return ngettext("%(number)d post vacant today", "%(number)d posts vacant today", vacant) % {"number": vacant}
    told = [day_words(row.on) if row.on else _("Not known")]
    since = getattr(row.entry, "in_service_since", None)
    if since:
        years = _years(since, timezone.localdate())
        told.append(
            ngettext("in service for %(years)d year", "in service for %(years)d years", years) % {"years": years}
        )
    if _extendable(row):
        told.append(_("can be extended until %(day)s") % {"day": day_words(_extendable(row) or date.max)})
    elif row.what == What.CONTRACT and plain(row.entry.options, reading.language):
        told.append(_("can be extended"))
    return ", ".join(told)


def _extendable(row: Ending) -> date | None:
    until: date | None = getattr(row.entry, "extendable_until", None)
    return until


def _years(since: date, on: date) -> int:
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))


def _lines(found: Endings, reading: Reading) -> Iterator[list[str]]:
    """The rows of the file: dates as ISO 8601, entries as register:key."""
    for key, rows in found.each():
        for row in rows:
            named = reading.entries[row.entry.pk]
            until = _extendable(row)
            yield [
                key,
                row.what.value,
                named.reference,
                title_of(named, reading)[0],
                organisation_words(row.entry.organisation_id, reading) if row.entry.organisation_id else "",
                row.on.isoformat() if row.on and row.what != What.SKILL else "",
                until.isoformat() if until else "",
                "\n".join(each.reference for each in row.takes),
            ]
