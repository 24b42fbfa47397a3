"""One call-out for those who sent it: who has answered what, who is missing, and each figure's statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from goldenthread.engine import read, write
from goldenthread.engine.csv_lines import csv_lines
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds.base import NOT_STATED, cell_of
from goldenthread.engine.language import current, day_words, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import address_in
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.permissions import may
from goldenthread.policy.models import CallOut, Requirement
from goldenthread.policy.queries.call_outs import Call, Line, Tally, lines_of, names, people_for, tallies
from goldenthread.policy.queries.statements import Standing, exception_ended, exception_runs, must_recheck
from goldenthread.policy.views.asking import number_asked
from goldenthread.policy.views.calling import state_words, way_here
from goldenthread.policy.views.words import stated_words

SUBJECTS = {
    "organisation": gettext_lazy("By organisation"),
    "instrument": gettext_lazy("By instrument"),
    "requirement": gettext_lazy("By requirement"),
}
HEADINGS = {
    "organisation": gettext_lazy("Organisation"),
    "instrument": gettext_lazy("Instrument"),
    "requirement": gettext_lazy("Requirement"),
}
ANSWERED = "answered"
"""In an address: whatever is stated, whichever way."""
PAGE = 100
"""Lines of a page of statements."""


@require_safe
@careful
def call_out_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Its facts, the counts by organisation, instrument and requirement, and whom to chase."""
    call_out = whole_call_out(request, key)
    reading = Reading(request.user)
    lines = lines_of(call_out, request.user)
    words = _names_in(lines, reading)
    counted = {by: tallies(lines, by=by) for by in SUBJECTS}
    calls = [Call(call_out, words.entries[t.subject], t.asked, t.answered) for t in counted["organisation"]]
    title = plain(call_out.title, reading.language) or call_out.key
    context = {
        "title": title,
        "breadcrumbs": [*way_here(), {"text": _("Call-outs"), "href": reverse("call-outs")}],
        "state": state_words(calls, on=timezone.localdate()),
        "is_late": any(call.is_late(on=timezone.localdate()) for call in calls),
        "summary_rows": _facts(call_out, reading),
        "tables": [
            {
                "by": by,
                "caption": caption,
                "columns": _columns(by),
                "rows": [{"cells": _cells(tally, by, call_out, words)} for tally in counted[by]],
                "csv": reverse("call-out-counts", args=[key, by]),
            }
            for by, caption in SUBJECTS.items()
        ],
        "missing_columns": [
            {"label": _("Organisation")},
            {"label": _("Not answered"), "numeric": True},
            {"label": _("Whom to ask")},
        ],
        "missing_rows": _missing(call_out, calls),
        "actions": [
            {"text": _("Take back a file"), "href": reverse("call-out-take-back", args=[key])},
            {"text": _("Its facts and history"), "href": address_in("call-outs", key), "kind": "link"},
        ],
        "downloads": [{"text": _("XLSX to fill in"), "href": reverse("call-out-file", args=[key])}],
    }
    return render(request, "policy/call_out.html", context)


@require_safe
@careful
def call_out_counts(request: HttpRequest, key: str, by: str) -> HttpResponseBase:
    """One table of counts as CSV."""
    call_out = whole_call_out(request, key)
    if by not in SUBJECTS:
        raise Http404
    lines = lines_of(call_out, request.user)
    words = _names_in(lines, Reading(request.user))

    def rows() -> Iterator[list[str]]:
        yield [by, "title", "asked", "answered", *(s.value for s in Standing), "last_answer"]
        for tally in tallies(lines, by=by):
            counts = [str(tally.counts[standing]) for standing in Standing]
            last = tally.last_answer.isoformat() if tally.last_answer else ""
            subject = tally.subject
            yield [words.key(subject), words.title(subject), str(tally.asked), str(tally.answered), *counts, last]

    return _csv(rows(), f"{key}-{by}")


@require_safe
@careful
def call_out_answers(request: HttpRequest, key: str, *, as_file: bool = False) -> HttpResponseBase:
    """What stands behind a figure: each requirement asked of each organisation, with its statement or none."""
    call_out = whole_call_out(request, key)
    reading = Reading(request.user)
    every = lines_of(call_out, request.user)
    words = _names_in(every, reading)
    lines = [line for line in every if _fits(line, request, words)]
    if as_file:
        return _csv(_answer_rows(lines, words), f"{key}-answers")
    page = number_asked(request, "page")
    start = (page - 1) * PAGE
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    title = plain(call_out.title, reading.language) or key
    columns = (_("Organisation"), _("Requirement"), _("Answer"), _("Evidence"), _("Answered on"))
    context = {
        "title": title,
        "breadcrumbs": [
            *way_here(),
            {"text": _("Call-outs"), "href": reverse("call-outs")},
            {"text": title, "href": reverse("call-out", args=[key])},
        ],
        "chosen": _chosen(request, words),
        "count": len(lines),
        "columns": [{"label": label} for label in columns],
        "rows": [{"cells": _answer_cells(line, words)} for line in lines[start : start + PAGE]],
        "previous_href": f"?{urlencode({**kept, 'page': page - 1})}" if page > 1 else "",
        "next_href": f"?{urlencode({**kept, 'page': page + 1})}" if start + PAGE < len(lines) else "",
        "downloads": [{"text": "CSV", "href": f"{reverse('call-out-answers-csv', args=[key])}?{urlencode(kept)}"}],
    }
    return render(request, "policy/call_out_answers.html", context)


def whole_call_out(request: HttpRequest, key: str) -> CallOut:
    """The call-out, for those who may contribute where it was called. Raises Missing or NotAllowed."""
    found = read.find(register_or_404(CallOut.register_key), key, request.user)
    if not isinstance(found, CallOut):
        raise write.Missing
    if not may(request.user, "change", found):
        raise NotAllowed(_("Only those who may contribute in the calling organisation see the whole call-out."))
    return found


class _Names:
    """The keys and titles of what the lines of a call-out are about."""

    def __init__(self, entries: dict[int, Any], clauses: dict[int, str], language: str) -> None:
        self.entries, self.clauses, self.language = entries, clauses, language

    def key(self, pk: int) -> str:
        """As addresses and files write it."""
        return str(self.entries[pk].key) if pk in self.entries else ""

    def title(self, pk: int) -> str:
        """With the clause, for a requirement."""
        named = plain(self.entries[pk].title, self.language) or self.key(pk) if pk in self.entries else ""
        return f"{self.clauses[pk]} {named}".strip() if pk in self.clauses else named


def _names_in(lines: list[Line], reading: Reading) -> _Names:
    ids = {pk for line in lines for pk in (line.organisation, line.instrument, line.requirement)}
    clauses = Requirement.every.filter(pk__in={line.requirement for line in lines}).values_list("pk", "clause")
    return _Names(names(reading.visitor, ids), dict(clauses), reading.language)


def _facts(call_out: CallOut, reading: Reading) -> list[dict[str, Any]]:
    register = register_or_404(CallOut.register_key)
    fields = [register.by_name[name] for name in ("organisation", "asked_on", "due_on", "requirements_on", "period")]
    row = read.values_of(fields, call_out)
    read.load_names(reading, fields, [row])
    return [{"label": kind.label, "html": kind.shown(row[kind.name], reading)} for kind in fields]


def _columns(by: str) -> list[dict[str, Any]]:
    words = [_("Asked"), _("Answered"), *(standing.label for standing in Standing)]
    last = [{"label": _("Last answer")}] + ([{"label": _("State")}] if by == "organisation" else [])
    return [{"label": HEADINGS[by]}, *({"label": label, "numeric": True} for label in words), *last]


def _cells(tally: Tally, by: str, call_out: CallOut, words: _Names) -> list[dict[str, Any]]:
    """The figures of one line, each leading to the statements behind it."""
    page, subject = reverse("call-out-answers", args=[call_out.key]), words.key(tally.subject)

    def figure(count: int, standing: str = "") -> dict[str, Any]:
        asked = {by: subject, **({"standing": standing} if standing else {})}
        return cell_of(count, href=f"{page}?{urlencode(asked)}" if count else "", numeric=True)

    first = cell_of(words.title(tally.subject))
    if by == "organisation":
        first = cell_of(words.title(tally.subject), href=reverse("call-out-organisation", args=[call_out.key, subject]))
    last = cell_of(day_words(tally.last_answer) if tally.last_answer else _("None yet"))
    cells = [first, figure(tally.asked), figure(tally.answered, ANSWERED)]
    cells += [figure(tally.counts[standing], standing.value) for standing in Standing]
    state = []
    if by == "organisation":
        call = Call(call_out, words.entries[tally.subject], tally.asked, tally.answered)
        state = [cell_of(state_words([call], on=timezone.localdate()))]
    return [*cells, last, *state]


def _missing(call_out: CallOut, calls: list[Call]) -> list[dict[str, Any]]:
    """Organisations that have not answered everything, with the people to ask."""
    late = [call for call in calls if call.answered < call.asked]
    people = people_for([call.organisation.pk for call in late], call_out=call_out)
    return [
        {
            "cells": [
                cell_of(plain(call.organisation.title, current()) or call.organisation.key),
                cell_of(call.asked - call.answered, numeric=True),
                cell_of(
                    "; ".join(f"{each.name} ({each.email})" for each in people.get(call.organisation.pk, []))
                    or _("Nobody may answer for it yet: ask those who administer it.")
                ),
            ]
        }
        for call in late
    ]


def _fits(line: Line, request: HttpRequest, words: _Names) -> bool:
    """Whether a line is one of those asked for in the address."""
    for name in SUBJECTS:
        asked = request.GET.get(name, "")
        if asked and words.key(getattr(line, name)) != asked:
            return False
    standing = request.GET.get("standing", "")
    if standing == ANSWERED:
        return line.standing != Standing.NOT_STATED
    return not standing or line.standing.value == standing


def _chosen(request: HttpRequest, words: _Names) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address without it."""
    titles = {words.key(pk): words.title(pk) for pk in words.entries}
    labels = {s.value: str(s.label) for s in Standing} | {ANSWERED: _("Answered")}
    chosen = []
    for name in (*SUBJECTS, "standing"):
        value = request.GET.get(name, "")
        if value:
            rest = {other: text for other, text in request.GET.items() if other not in (name, "page")}
            said = titles.get(value) or labels.get(value) or value
            chosen.append({"label": said, "href_remove": f"?{urlencode(rest)}"})
    return chosen


def _answer_cells(line: Line, words: _Names) -> list[dict[str, Any]]:
    requirement = address_in("requirements", words.key(line.requirement))
    first = [cell_of(words.title(line.organisation)), cell_of(words.title(line.requirement), href=requirement)]
    stated = line.statement
    if stated is None:
        return [*first, cell_of(line.standing.label), cell_of(NOT_STATED), cell_of(NOT_STATED)]
    href = address_in("statements", stated.key)
    answered = day_words(stated.answered_on) if stated.answered_on else NOT_STATED
    evidence = plain(stated.evidence, words.language)
    if stated.evidence_on:
        evidence = f"{evidence} ({day_words(stated.evidence_on)})".strip()
    told = stated_words(stated, stated.requirement, on=timezone.localdate())
    return [*first, cell_of(told, href=href), cell_of(evidence or NOT_STATED), cell_of(answered)]


def _answer_rows(lines: list[Line], words: _Names) -> Iterator[list[str]]:
    today = timezone.localdate()
    columns = ["organisation", "instrument", "requirement", "clause", "counts_as", "evidence", "evidence_on"]
    yield [*columns, "remark", "answered_on", "to_recheck", "exception_until", "statement"]
    for line in lines:
        told = line.statement
        subjects = [words.key(pk) for pk in (line.organisation, line.instrument, line.requirement)]
        row = [*subjects, words.clauses.get(line.requirement, ""), line.standing.value]
        if told is None:
            yield row + [""] * 7
            continue
        dates = [day.isoformat() if day else "" for day in (told.evidence_on, told.answered_on, told.exception_until)]
        recheck = "yes" if must_recheck(told, told.requirement) else "no"
        runs = exception_runs(told, on=today) or exception_ended(told, on=today)
        evidence, remark = (plain(text, words.language) for text in (told.evidence, told.remark))
        yield [*row, evidence, dates[0], remark, dates[1], recheck, dates[2] if runs else "", told.key]


def _csv(rows: Iterator[list[str]], name: str) -> HttpResponse | StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
