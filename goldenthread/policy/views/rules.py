"""How often machine reading was right, against what people decided: by format and rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.base import cell_of
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.permissions import may_create
from goldenthread.policy.formats import FORMAT_NAMES
from goldenthread.policy.queries.reviewing import FormatRecord, records
from goldenthread.policy.views.asking import way_from_suite


@require_safe
@careful
def rules_page(request: HttpRequest) -> HttpResponse:
    """A table of each format, with what it got right and what people had to add."""
    _colleague(request)
    labels = (_("Rule"), _("Proposed"), _("Kept as read"), _("Corrected"), _("Rejected"), _("Right"))
    context = {
        "columns": [{"label": label, "numeric": place > 0} for place, label in enumerate(labels)],
        "readings": [_reading(each, place) for place, each in enumerate(records(request.user))],
        "breadcrumbs": way_from_suite(),
    }
    return render(request, "policy/rules.html", context)


@require_safe
@careful
def rules_table(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    _colleague(request)
    response = StreamingHttpResponse(csv_lines(_lines(records(request.user))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reading-rules.csv"'
    return response


def _colleague(request: HttpRequest) -> None:
    """Raises NotAllowed for who does not see what was rejected, and would be told that everything was right."""
    if not may_create(request.user):
        raise NotAllowed(_("How often rules were right is shown to those who contribute."))


def _reading(reading: FormatRecord, place: int) -> dict[str, Any]:
    return {
        "id": f"reading-{place}",
        "name": FORMAT_NAMES.get(reading.importer, reading.importer),
        "precision": percent(reading.precision),
        "recall": percent(reading.recall),
        "added": reading.added,
        "rows": [
            {
                "cells": [
                    cell_of(rule.rule),
                    *(cell_of(n, numeric=True) for n in (rule.proposed, rule.accepted, rule.corrected, rule.rejected)),
                    cell_of(percent(rule.precision) or _("Nobody has decided yet"), numeric=True),
                ]
            }
            for rule in reading.rules
        ],
    }


def percent(share: float | None) -> str:
    """A share as people read it; "" for none."""
    return "" if share is None else _("%(percent)d %%") % {"percent": round(share * 100)}


def _lines(readings: list[FormatRecord]) -> Iterator[list[str]]:
    yield ["format", "rule", "proposed", "accepted", "corrected", "rejected", "precision", "added"]
    for reading in readings:
        for rule in reading.rules:
            counts = (rule.proposed, rule.accepted, rule.corrected, rule.rejected)
            right = "" if rule.precision is None else f"{rule.precision:.3f}"
            yield [reading.importer, rule.rule, *map(str, counts), right, ""]
        yield [reading.importer, "", "", "", "", "", "", str(reading.added)]
