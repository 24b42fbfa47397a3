"""Answering a call-out: on a page in parts, saved as one goes, or in a file that is sent out and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.kinds.base import COMPONENT, Component, Words_, Wrong, cell_of, clean, option
from goldenthread.engine.kinds.values import PARTS, parts_of, read_day
from goldenthread.engine.language import current, day_words, other_language, plain
from goldenthread.engine.register import address_in
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Organisation, Person
from goldenthread.kernel.permissions import Visitor, may, visible
from goldenthread.policy import actions
from goldenthread.policy.actions import Answered, Clash
from goldenthread.policy.models import Answer, Asked, CallOut, Statement
from goldenthread.policy.queries.call_outs import seen_asked, statements_for
from goldenthread.policy.queries.statements import Content, content_of, statement_token
from goldenthread.policy.sheets.columns import answers_offered
from goldenthread.policy.sheets.writing import SheetOut, workbook
from goldenthread.policy.views.asking import keyed, number_asked
from goldenthread.policy.views.call_out import whole_call_out
from goldenthread.policy.views.calling import way_here
from goldenthread.policy.views.words import stated_words

PART = 10
"""Requirements that a part of the page holds."""
TEXT = 20_000
FILLED_IN = {
    "answer": gettext_lazy("Answer"),
    "evidence": gettext_lazy("Evidence"),
    "evidence_on": gettext_lazy("Date of the evidence"),
    "remark": gettext_lazy("Remark"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(slots=True)
class Part:
    """What one part of the page holds: the rows, what was sent, what is wrong and what clashed."""

    call_out: CallOut
    organisation: Organisation
    asked: Sequence[Asked]
    stated: dict[int, Statement]
    data: QueryDict | None = None
    errors: dict[tuple[int, str], Words_] = field(default_factory=dict)
    """(requirement, field) → what is wrong."""
    clashes: dict[int, Clash] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def answer_page(request: HttpRequest, key: str, organisation: str) -> HttpResponseBase:
    """What one organisation is asked, a part at a time; each part is saved for itself."""
    call_out, body = asked_of(request.user, key, organisation)
    asked = asked_rows(call_out, [body], request.user)
    parts = max(-(-len(asked) // PART), 1)
    number = min(number_asked(request, "part"), parts)
    stated = _stated(call_out, body, request.user)
    part = Part(call_out, body, asked[(number - 1) * PART : number * PART], stated)
    status, here = 200, reverse("call-out-organisation", args=[key, organisation])
    if request.method == "POST":
        part.data = request.POST
        status = _save(part, request)
        if status == 200:
            going = number + 1 if request.POST.get("do") == "on" and number < parts else number
            return HttpResponseRedirect(f"{here}?part={going}")
        part.stated = _stated(call_out, body, request.user)
    title = plain(call_out.title, current()) or key
    answered = sum(1 for each in asked if (held := part.stated.get(each.requirement_id)) and held.answer)
    context = {
        "title": title,
        "organisation": plain(body.title, current()),
        "breadcrumbs": [*way_here(), {"text": _("Call-outs"), "href": reverse("call-outs")}],
        "due_on": call_out.due_on,
        "period": register_or_404("call-outs").by_name["period"].shown(call_out.period, read.reading_of(request.user)),
        "count": len(asked),
        "answered": answered,
        "parts": [
            {"text": _span(asked[(n - 1) * PART : n * PART]), "href": f"{here}?part={n}", "current": n == number}
            for n in range(1, parts + 1)
        ],
        "number": number,
        "rows": [_row(part, each) for each in part.asked],
        "is_last": number == parts,
        "errors": _summary(part),
        "clashes": len(part.clashes),
        "actions": [
            {"text": _("Take back a file"), "href": reverse("call-out-take-back", args=[key]), "kind": "link"},
        ],
        "downloads": [
            {"text": _("XLSX to fill in"), "href": reverse("call-out-organisation-file", args=[key, organisation])}
        ],
    }
    return render(request, "policy/answer.html", context, status=status)


@require_safe
@careful
def answer_file(request: HttpRequest, key: str, organisation: str) -> HttpResponseBase:
    """What one organisation is asked, as a file to fill in; for it, and for those who called."""
    try:
        call_out, body = asked_of(request.user, key, organisation)
    except NotAllowed:
        call_out = whole_call_out(request, key)
        body = cast(Organisation, keyed(_bodies(call_out, request.user), organisation))
        if body is None:
            raise write.Missing from None
    return _file(_sheets(call_out, [body], request.user), f"{key}-{organisation}")


@require_safe
@careful
def call_out_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file with a sheet for each organisation, for those who called."""
    call_out = whole_call_out(request, key)
    bodies = list(_bodies(call_out, request.user).order_by("sort_en", "pk"))
    return _file(_sheets(call_out, bodies, request.user), key)


def asked_of(visitor: Visitor, key: str, organisation: str) -> tuple[CallOut, Organisation]:
    """A call-out and one of those whom it asks, for whoever may answer. Raises Missing, or NotAllowed for who may see it."""
    call_out = keyed(CallOut.objects.all(), key)
    body = keyed(_bodies(call_out, visitor), organisation) if call_out else None
    if call_out is None or body is None:
        raise write.Missing
    if may(visitor, "create", Statement(organisation_id=body.pk)):
        return call_out, body
    if visible(CallOut.objects.filter(pk=call_out.pk), visitor).exists():
        raise NotAllowed(_("Only those who may contribute for an organisation answer for it."))
    raise write.Missing


def asked_rows(call_out: CallOut, organisations: Sequence[Organisation], visitor: Visitor) -> list[Asked]:
    """What organisations are asked, each in order, as far as the visitor may see it."""
    rows = seen_asked(Asked.objects.filter(call_out=call_out, organisation__in=organisations), visitor)
    return list(rows.select_related("requirement__instrument").order_by("organisation", "position"))


def _bodies(call_out: CallOut, visitor: Visitor) -> Any:
    asked = Asked.objects.filter(call_out=call_out).values("organisation")
    return visible(Organisation.objects.filter(pk__in=asked), visitor)


def _stated(call_out: CallOut, organisation: Organisation, visitor: Visitor) -> dict[int, Statement]:
    return {each.requirement_id: each for each in statements_for(call_out, visitor, organisation=organisation.pk)}


# The page


def _save(part: Part, request: HttpRequest) -> int:
    """Take what was filled in; 200 when all of it was, else the status to show the page with."""
    answers = []
    for each in part.asked:
        content, errors = _content_sent(request.POST, each.requirement_id)
        part.errors |= {(each.requirement_id, name): words for name, words in errors.items()}
        seen = request.POST.get(f"seen-{each.requirement_id}", "")
        answers.append(Answered(each.requirement_id, content, seen))
    if part.errors:
        return 422
    try:
        taken = actions.take_answers(
            part.call_out,
            organisation=part.organisation,
            answers=answers,
            language=current(),
            by=cast(Person, request.user),
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
        return 409
    saved = taken.new + taken.changed
    if saved:
        words = ngettext("%(count)s answer was saved.", "%(count)s answers were saved.", saved)
        messages.success(request, words % {"count": saved})
    part.clashes = {clash.answered.requirement: clash for clash in taken.clashes}
    return 409 if taken.clashes else 200


def _content_sent(data: QueryDict, requirement: int) -> tuple[Content, dict[str, Words_]]:
    """What the fields of one requirement hold, and what cannot stand."""
    errors: dict[str, Words_] = {}
    read_: dict[str, Any] = {"answer": data.get(f"answer-{requirement}", "")}
    if read_["answer"] not in ("", *Answer.values):
        errors["answer"] = _("Choose one of the five answers.")
    for name in ("evidence", "remark"):
        try:
            read_[name] = clean(data.get(f"{name}-{requirement}", ""), limit=TEXT, lines=True)
        except Wrong as wrong:
            errors[name] = wrong.message
    try:
        read_["evidence_on"] = read_day(data, f"evidence_on-{requirement}")
    except Wrong as wrong:
        errors["evidence_on"] = wrong.message
    return Content(**read_), errors


def _row(part: Part, asked: Asked) -> dict[str, Any]:
    """A requirement with its fields, holding what was typed where that was not saved, else what is stated."""
    requirement, pk, language = asked.requirement, asked.requirement_id, current()
    stated, clash = part.stated.get(pk), part.clashes.get(pk)
    # Once something clashed the rest is saved; before that nothing is, and what was sent is sent again as it is.
    unsaved = part.data is not None and not part.clashes
    token = part.data.get(f"seen-{pk}", "") if part.data is not None and unsaved else statement_token(stated, language)
    return {
        "id": f"requirement-{pk}",
        "number": requirement.clause,
        "instrument": plain(requirement.instrument.title, language),
        "href": address_in("requirements", requirement.key),
        "text": plain(requirement.text, language),
        "lang": other_language(requirement.text, language),
        "parts": requirement.parts.get(language) or next(iter(requirement.parts.values()), []),
        "stated": stated_words(stated, requirement, on=timezone.localdate()) if stated else "",
        "statement_href": address_in("statements", stated.key) if stated else "",
        "both_columns": BOTH,
        "both": _both(clash, language) if clash else [],
        "fields": [
            *_fields(pk, part.data if part.data is not None else _as_sent(pk, stated, language), part.errors),
            {"kind": "hidden", "name": f"seen-{pk}", "value": token},
        ],
    }


def _as_sent(pk: int, stated: Statement | None, language: str) -> QueryDict:
    """What is stated, as the form sends it."""
    content = content_of(stated, language)
    data = QueryDict(mutable=True)
    data[f"answer-{pk}"], data[f"evidence-{pk}"] = content.answer or "", content.evidence
    data[f"remark-{pk}"] = content.remark
    for name in PARTS:
        data[f"evidence_on-{pk}-{name}"] = str(getattr(content.evidence_on, name)) if content.evidence_on else ""
    return data


def _fields(pk: int, data: QueryDict, errors: dict[tuple[int, str], Words_]) -> list[Component]:
    now = data.get(f"answer-{pk}", "")
    offered = answers_offered()
    rows = [option(code, offered[code], chosen=code == now) for code in ("", *Answer.values)]
    more: dict[str, Component] = {
        "answer": {"kind": "select", "options": rows},
        "evidence": {"kind": "textarea", "rows": 2, "optional": True, "value": data.get(f"evidence-{pk}", "")},
        "evidence_on": {"kind": "date", "optional": True, "value": parts_of(data, f"evidence_on-{pk}")},
        "remark": {"kind": "textarea", "rows": 2, "optional": True, "value": data.get(f"remark-{pk}", "")},
    }
    more["evidence"]["hint"] = _("What shows it, in words or as an address.")
    return [
        {
            **COMPONENT,
            "name": f"{name}-{pk}",
            "id": f"{name}-{pk}",
            "label": label,
            "error": errors.get((pk, name), ""),
            **more[name],
        }
        for name, label in FILLED_IN.items()
    ]


def _both(clash: Clash, language: str) -> list[dict[str, Any]]:
    """What somebody else answered beside what this person did, where they differ."""
    theirs = content_of(clash.stored, language)
    return both_rows(clash.answered.content.stated(theirs), theirs)


def both_rows(yours: Content, theirs: Content) -> list[dict[str, Any]]:
    """The rows of a table of two answers beside each other, where they differ; its columns are BOTH."""
    labels = answers_offered()

    def said(content: Content, name: str) -> str:
        value = getattr(content, name)
        if name == "answer":
            return labels.get(value or "", "")
        return day_words(value) if name == "evidence_on" and value else str(value or "")

    told = [(label, said(theirs, name), said(yours, name)) for name, label in FILLED_IN.items()]
    return [{"cells": [cell_of(label), cell_of(one), cell_of(other)]} for label, one, other in told if one != other]


BOTH = [{"label": gettext_lazy("Field")}, {"label": gettext_lazy("Saved now")}, {"label": gettext_lazy("Yours")}]


def _summary(part: Part) -> list[dict[str, Any]]:
    """What is wrong, each with the way to its field."""
    clauses = {each.requirement_id: each.requirement.clause for each in part.asked}
    return [
        {
            "text": _("%(clause)s, %(field)s: %(fault)s")
            % {"clause": clauses[pk], "field": FILLED_IN[name], "fault": words},
            "href": f"#{name}-{pk}-day" if name == "evidence_on" else f"#{name}-{pk}",
        }
        for (pk, name), words in part.errors.items()
    ]


def _span(asked: Sequence[Asked]) -> str:
    """A part by its first and last clause."""
    if not asked:
        return _("Nothing is asked")
    first, last = asked[0].requirement.clause, asked[-1].requirement.clause
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


# The file


def _sheets(call_out: CallOut, bodies: Sequence[Organisation], visitor: Visitor) -> list[SheetOut]:
    """A sheet for each organisation. Two queries, however many there are."""
    asked: dict[int, list[Asked]] = {}
    for each in asked_rows(call_out, bodies, visitor):
        asked.setdefault(each.organisation_id, []).append(each)
    stated = {(each.organisation_id, each.requirement_id): each for each in statements_for(call_out, visitor)}
    return [_sheet(call_out, body, asked.get(body.pk, []), stated) for body in bodies]


def _sheet(
    call_out: CallOut,
    organisation: Organisation,
    asked: Sequence[Asked],
    stated: Mapping[tuple[int | None, int], Statement],
) -> SheetOut:
    language = current()
    rows = []
    for each in asked:
        requirement, statement = each.requirement, stated.get((organisation.pk, each.requirement_id))
        content = content_of(statement, language)
        hanging: list[dict[str, Any]] = requirement.parts.get(language) or next(iter(requirement.parts.values()), [])
        below = [f"{part['number']} {part['text']}".strip() for part in hanging]
        rows.append(
            {
                "key": requirement.key,
                "instrument": plain(requirement.instrument.title, language),
                "clause": requirement.clause,
                "requirement": "\n".join([plain(requirement.text, language), *below]),
                "answer": answers_offered()[content.answer] if content.answer else "",
                "evidence": content.evidence,
                "evidence_on": content.evidence_on,
                "remark": content.remark,
                "seen": statement_token(statement, language),
            }
        )
    title = organisation.acronym or plain(organisation.title, language) or organisation.key
    return SheetOut(call_out.key, call_out.version, organisation.key, title, language, rows)


def _file(sheets: Sequence[SheetOut], name: str) -> HttpResponse:
    response = HttpResponse(workbook(sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
