"""Which instrument do we need: where it starts, and what the answers came to, with what can be done with that."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.faces.moves import href_of
from goldenthread.engine.kinds.base import COMPONENT, Component, Words_, cell_of, option
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import current, day_words, other_language, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Organisation, Person
from goldenthread.kernel.permissions import Visitor, may, may_create, organisations_for, visible
from goldenthread.policy.actions import choosing
from goldenthread.policy.choosing import Record, guide
from goldenthread.policy.models import Instrument, InstrumentChoice
from goldenthread.policy.queries.choosing import choices_to_finish, drafts_from, record_shown, way_of
from goldenthread.policy.views.asking import way_from_suite
from goldenthread.policy.views.words import kind_label


def way_here() -> list[dict[str, Any]]:
    """The breadcrumbs of these pages."""
    return way_from_suite((_("Which instrument do we need?"), reverse("choosing")))


def choice_register() -> Register:
    """The register of choices as it is by now."""
    return register_or_404(InstrumentChoice.register_key)


def choice_seen(key: str, visitor: Visitor) -> InstrumentChoice:
    """The choice of that key. Raises Missing where there is none or the visitor may not see it."""
    found = read.find(choice_register(), key, visitor)
    if found is None:
        raise write.Missing
    return cast(InstrumentChoice, found)


def question_address(key: str, question: str) -> str:
    """The page of one question of a choice."""
    return reverse("choice-question", args=[key, question])


# Where it starts


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def choosing_page(request: HttpRequest) -> HttpResponseBase:
    """What this is, what one has not finished, and the way to begin."""
    beginning = may_create(request.user)
    errors: dict[str, Words_] = {}
    general: list[Words_] = []
    if request.method == "POST":
        if not beginning:
            raise NotAllowed(_("You may not choose an instrument here. Ask those who administer your organisation."))
        told = {"title": {current(): request.POST.get("title", "")}, "organisation": request.POST.get("organisation")}
        try:
            made = write.create(choice_register(), write.Body(told), by=request.user)
        except NotAllowed as refused:
            general.append(refused.message)
        except Refused as refused:
            errors = {name: text for name, text in refused.fields.items() if name in told}
            general += [] if errors else [refused.message]
        else:
            return HttpResponseRedirect(question_address(made.key, guide().first.key))
    fields = _beginning_fields(request, errors) if beginning else []
    context = {
        "breadcrumbs": way_here()[:1],
        "fields": fields,
        "errors": [*({"text": text} for text in general), *({"text": errors[n], "href": f"#{n}"} for n in errors)],
        "questions": len(guide().questions),
        "signed_in": request.user.is_authenticated,
        "list_href": choice_register().href,
        "open_columns": [{"label": _("About")}, {"label": _("Next question")}],
        "open_rows": [_open_row(each) for each in choices_to_finish(request.user)],
    }
    return render(request, "policy/choosing.html", context, status=422 if errors or general else 200)


def _beginning_fields(request: HttpRequest, errors: dict[str, Words_]) -> list[Component]:
    """What to call it and whose it is; who keeps entries in one organisation only is not asked for that."""
    mine = visible(Organisation.objects.filter(ended_on=None), request.user)
    mine = mine.filter(pk__in=organisations_for(request.user, verb="create")).order_by(f"sort_{current()}", "pk")
    offered = {key: plain(title, current()) or key for key, title in mine.values_list("key", "title")}
    title = {
        **COMPONENT,
        "kind": "text",
        "name": "title",
        "id": "title",
        "label": _("What is it about?"),
        "hint": _("In a few words, such as “Use of shared devices”. A draft begins with this title."),
        "value": request.POST.get("title", ""),
        "error": errors.get("title", ""),
    }
    if len(offered) == 1:
        return [title, {"kind": "hidden", "name": "organisation", "value": next(iter(offered))}]
    now = request.POST.get("organisation", "")
    whose = {
        **COMPONENT,
        "kind": "select",
        "name": "organisation",
        "id": "organisation",
        "label": _("For which organisation?"),
        "options": [option(key, text, chosen=key == now) for key, text in offered.items()],
        "error": errors.get("organisation", ""),
    }
    return [title, whose]


def _open_row(choice: InstrumentChoice) -> dict[str, Any]:
    standing = way_of(choice).next
    text = plain(standing.short, current()) if standing else _("All is answered")
    title = plain(choice.title, current()) or choice.key
    return {"cells": [cell_of(title, href=reverse("choice", args=[choice.key])), cell_of(text)]}


# What it came to


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def choice_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The answers, what they came to and why; keeping that as a decision, and starting a draft from it."""
    choice = choice_seen(key, request.user)
    errors: list[Words_] = []
    status = 200
    if request.method == "POST":
        write.allowed(choice_register(), choice, request.user)
        try:
            return _done(request, choice)
        except NotAllowed:
            raise
        except Refused as refused:
            errors, status = [refused.message], 409 if isinstance(refused, Stale) else 422
            choice.refresh_from_db()
    return render(request, "policy/choice.html", _shown(request, choice, errors), status=status)


def _done(request: HttpRequest, choice: InstrumentChoice) -> HttpResponseBase:
    """Keep the decision or start the draft, as the button said."""
    by, version = cast(Person, request.user), version_of(request.POST)
    if version != choice.version:
        raise Stale(_("Somebody has changed this since you opened it."))
    if request.POST.get("do") != "draft":
        choosing.keep_decision(choice, by=by, version=version)
        messages.success(request, _("The decision is kept."))
        return HttpResponseRedirect(reverse("choice", args=[choice.key]))
    if not _may_draft(choice, request.user):
        raise NotAllowed(_("You may not draft instruments in that organisation."))
    made = choosing.draft_from(choice, by=by, version=version)
    words = ngettext("%(count)s draft is started.", "%(count)s drafts are started.", len(made)) % {"count": len(made)}
    messages.success(request, words)
    return HttpResponseRedirect(reverse("instrument", args=[made[0].key]))


def _may_draft(choice: InstrumentChoice, visitor: Visitor) -> bool:
    place = Instrument(organisation_id=choice.organisation_id, classification=choice.classification)
    return may(visitor, "create", place)


def _shown(request: HttpRequest, choice: InstrumentChoice, errors: list[Words_]) -> dict[str, Any]:
    record, register = record_shown(choice), choice_register()
    reading = read.reading_of(request.user)
    reading.load_entries(_instruments_in(record, choice))
    decided = choice.state == InstrumentChoice.DECIDED
    answering = not decided and may(request.user, "change", choice)
    standing = None if decided else way_of(choice).next
    drafts = drafts_from(choice, request.user)
    ready = bool(record["types"]) and not record["not_yet"] and not drafts and _may_draft(choice, request.user)
    title = plain(choice.title, reading.language) or choice.key
    return {
        "breadcrumbs": way_here(),
        "title": title,
        "lang": other_language(choice.title, reading.language),
        "errors": [{"text": text} for text in errors],
        "state": register.by_name["state"].shown(choice.state, reading),
        "decided_on": choice.decided_on,
        "result": _result(record, choice, reading),
        "reasons": [_line(each, reading) for each in record["reasons"]],
        "gaps": [_line(each, reading) for each in record["gaps"] if each["blocks"] and record["outcome"]],
        "missing": [_line(each, reading) for each in record["gaps"] if not (each["blocks"] and record["outcome"])],
        "rows": _rows(record, choice, reading, changing=answering, standing=standing.key if standing else ""),
        "next": question_address(choice.key, standing.key) if standing and answering else "",
        "next_number": standing.number if standing else None,
        "may_keep": answering and standing is None,
        "may_draft": ready and standing is None and may(request.user, "change", choice),
        "version": choice.version,
        "drafts": [_draft_line(each, reading) for each in drafts],
        "actions": _actions(choice, request.user, register, decided=decided),
        "downloads": [{"text": "JSON", "href": reverse("api-1:entry", args=[register.key, choice.key])}],
    }


def _actions(choice: InstrumentChoice, visitor: Visitor, register: Register, *, decided: bool) -> list[dict[str, Any]]:
    """The ways on from the page that are no answer to the result itself."""
    ways = []
    if decided and may(visitor, "change", choice):
        href = href_of(register, choice, choosing.REOPEN)
        ways.append({"text": _("Reopen to answer anew"), "href": href, "kind": "link"})
    history = {"text": _("History, files and who may see it"), "href": register.engine_href(choice.key), "kind": "link"}
    return [*ways, history]


def _instruments_in(record: Record, choice: InstrumentChoice) -> list[int]:
    named = [each["instrument"] for asked in record["asked"] for each in asked["answers"] if "instrument" in each]
    return [*named, *([choice.instrument_id] if choice.instrument_id else [])]


def _result(record: Record, choice: InstrumentChoice, reading: Reading) -> dict[str, Any] | None:
    """What the answers came to, in words; None while a question is open."""
    if not record["outcome"]:
        return None
    ends = (
        choosing.months_after(choice.decided_on, record["months"]) if choice.decided_on and record["months"] else None
    )
    named = reading.entries.get(choice.instrument_id) if choice.instrument_id else None
    mandatory = {True: _("Mandatory"), False: _("Voluntary"), None: ""}[record["mandatory"]]
    return {
        "title": plain(record["title"], reading.language),
        "next": plain(record["next"], reading.language),
        "number": record["decided_by"],
        "not_yet": record["not_yet"],
        "mandatory": mandatory if record["types"] else "",
        "months": record["months"],
        "ends": day_words(ends) if ends else "",
        "named": title_of(named, reading)[0] if named else "",
        "named_href": reverse("instrument", args=[named.key]) if named else "",
        "named_is_parent": bool(record["types"]),
    }


def _line(told: Record, reading: Reading) -> dict[str, Any]:
    return {"number": told["number"], "text": plain(told["text"], reading.language)}


def _draft_line(draft: Instrument, reading: Reading) -> dict[str, Any]:
    title = plain(draft.title, reading.language) or draft.key
    return {"text": title, "href": reverse("instrument", args=[draft.key]), "kind": kind_label(reading, draft.kind)}


def _rows(
    record: Record, choice: InstrumentChoice, reading: Reading, *, changing: bool, standing: str
) -> list[dict[str, Any]]:
    """Each question answered so far with its answers, and the way to change them."""
    rows = []
    for asked in record["asked"]:
        if asked["question"] == standing and not asked["answers"]:
            continue
        alone = len(asked["answers"]) == 1
        values = [value for each in asked["answers"] for value in _values(each, reading, alone=alone)]
        href = f"{question_address(choice.key, asked['question'])}?from=result" if changing else ""
        label = f"{asked['number']}. {plain(asked['short'], reading.language)}"
        rows.append({"label": label, "values": values, "change_href": href})
    return rows


def _values(answer: Record, reading: Reading, *, alone: bool) -> list[dict[str, Any]]:
    """One answer as the lines of a summary list; among others it says what it answers."""
    if "instrument" in answer:
        named = reading.entries.get(answer["instrument"])
        if named is None:
            return []
        return [{"text": title_of(named, reading)[0], "href": reverse("instrument", args=[named.key])}]
    if "written" in answer:
        return [{"text": answer["written"]}]
    chosen = "; ".join(plain(each, reading.language) for each in answer["chosen"])
    label = plain(answer["label"], reading.language)
    return [{"text": chosen if alone or not label.endswith("?") else f"{label} {chosen}"}]
