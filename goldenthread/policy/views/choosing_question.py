"""One question of a choice of instrument: what was answered to it, saved at once, and the way on and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import write
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.base import COMPONENT, Component, Words_, Wrong, clean, option
from goldenthread.engine.language import current, other_language, plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import visible
from goldenthread.policy.actions.choosing import answer_question
from goldenthread.policy.choosing import Field, Question, Walk, guide, lacking
from goldenthread.policy.choosing.guide import INSTRUMENT, ONE, SEVERAL, TEXT
from goldenthread.policy.choosing.walk import LONGEST
from goldenthread.policy.models import Instrument, InstrumentChoice
from goldenthread.policy.queries.choosing import InstrumentFound, instruments_found, token_of, way_of, words_of_problem
from goldenthread.policy.views.asking import keyed
from goldenthread.policy.views.choosing import choice_register, choice_seen, question_address, way_here
from goldenthread.policy.views.words import kind_label

FROM_RESULT = "result"
LONGEST_SEARCH = 300
NOT_ONE_OF_THESE = "-"
"""Stands in the address of a form for an instrument that there is not."""


@dataclass(slots=True)
class Page:
    """One question as it stands before somebody: what is filled in, what is wrong, what somebody else answered."""

    choice: InstrumentChoice
    question: Question
    way: Walk
    filled: dict[str, Any]
    """Field → what the form holds: instruments by their keys."""
    errors: dict[str, Words_] = field(default_factory=dict)
    theirs: Mapping[str, Any] | None = None
    """What somebody else answered while this was written."""


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def choice_question_page(request: HttpRequest, key: str, question: str) -> HttpResponseBase:
    """Ask one question; whatever is filled in is kept before one goes on, back, or looks for instruments."""
    choice = choice_seen(key, request.user)
    write.allowed(choice_register(), choice, request.user)
    asked = guide().questions.get(question)
    if asked is None:
        raise write.Missing
    result, way = reverse("choice", args=[key]), way_of(choice)
    if choice.state == InstrumentChoice.DECIDED:
        messages.info(request, _("This decision is kept. Reopen it to answer anew."))
        return HttpResponseRedirect(result)
    if asked not in way.asked:
        return HttpResponseRedirect(question_address(key, way.next.key) if way.next else result)
    page = Page(choice, asked, way, _as_filled(asked, choice.answers.get(question, {}), request))
    if request.method != "POST":
        return _shown(request, page)
    page.filled = _sent(asked, request)
    return _answered(request, page) or HttpResponseRedirect(_way_on(request, page))


def _answered(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Keep what was sent. The page again where it cannot be kept, or where the answer is not whole; else nothing."""
    asked, choice = page.question, page.choice
    given = _given(page, request)
    if page.errors:
        return _shown(request, page, status=422)
    try:
        answer_question(
            choice,
            question=asked.key,
            given=given,
            seen=request.POST.get("seen", ""),
            language=current(),
            by=cast(Person, request.user),
        )
    except Stale:
        choice.refresh_from_db()
        page.theirs = choice.answers.get(asked.key, {})
        return _shown(request, page, status=409)
    except Refused as refused:
        page.errors = dict(refused.fields) or {asked.fields[0].name: refused.message}
        return _shown(request, page, status=422)
    if request.POST.get("do") not in ("back", "find"):
        kept = choice.answers.get(asked.key, {})
        page.errors = {each.name: _left_out(each) for each in lacking(asked, kept)}
    return _shown(request, page, status=422) if page.errors else None


def _way_on(request: HttpRequest, page: Page) -> str:
    """Where one comes to: the search, the question before, the next one, or the result."""
    choice, asked, do = page.choice, page.question, request.POST.get("do")
    here, result = question_address(choice.key, asked.key), reverse("choice", args=[choice.key])
    way, from_result = way_of(choice), request.GET.get("from") == FROM_RESULT
    told = {"from": FROM_RESULT} if from_result else {}
    if do == "find":
        return f"{here}?{urlencode({**told, 'find': request.POST.get('find', '')[:LONGEST_SEARCH]})}#found"
    if do == "back":
        before = way.before(asked)
        return question_address(choice.key, before.key) if before and not from_result else result
    following = way.next if from_result else way.after(asked)
    return f"{question_address(choice.key, following.key)}{'?from=result' if told else ''}" if following else result


# What a form sends


def _sent(asked: Question, request: HttpRequest) -> dict[str, Any]:
    """The fields as they were sent."""
    return {
        each.name: list(dict.fromkeys(request.POST.getlist(each.name)))
        if each.kind == SEVERAL
        else request.POST.get(each.name, "")
        for each in asked.fields
    }


def _given(page: Page, request: HttpRequest) -> dict[str, Any]:
    """What was sent, as answers; what is wrong goes to the errors."""
    given: dict[str, Any] = {}
    for each in page.question.fields:
        value = page.filled[each.name]
        try:
            if each.kind == TEXT:
                given[each.name] = clean(value, limit=LONGEST, lines=True)
            elif each.kind == INSTRUMENT:
                given[each.name] = _number_of(value, request)
            else:
                given[each.name] = value
        except Wrong as wrong:
            page.errors[each.name] = wrong.message
    return given


def _number_of(key: str, request: HttpRequest) -> int | str:
    """The number of the instrument of that key; "" for none. Raises Wrong for one that there is not."""
    if key in ("", NOT_ONE_OF_THESE):
        return ""
    found = keyed(visible(Instrument.objects.all(), request.user), key)
    if found is None:
        raise Wrong(_("Choose one of the instruments that were found."))
    return int(found.pk)


def _as_filled(asked: Question, given: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """What was answered, as the form holds it."""
    filled = {each.name: given.get(each.name, [] if each.kind == SEVERAL else "") for each in asked.fields}
    for each in asked.fields:
        if each.kind == INSTRUMENT and filled[each.name]:
            held = visible(Instrument.objects.filter(pk=filled[each.name]), request.user).first()
            filled[each.name] = held.key if held else ""
    return filled


def _left_out(each: Field) -> str:
    """What to say of a field without which the question is not answered; the rest is saved."""
    if each.kind == TEXT:
        return _("Enter an answer. What you filled in is saved.")
    return _("Choose an answer. What you filled in is saved.")


# What is shown


def _shown(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponseBase:
    choice, asked, language = page.choice, page.question, current()
    reading = Reading(request.user)
    result, before = reverse("choice", args=[choice.key]), page.way.before(asked)
    from_result = request.GET.get("from") == FROM_RESULT
    looking = any(each.kind == INSTRUMENT for each in asked.fields)
    words = request.GET.get("find", "")[:LONGEST_SEARCH]
    found = _found(words or words_of_problem(choice), request) if looking else []
    fields = [_component(each, page, found, reading, request) for each in asked.fields]
    context = {
        "title": plain(asked.text, language),
        "hint": plain(asked.hint, language),
        "number": asked.number,
        "count": len(guide().questions),
        "about": plain(choice.title, language) or choice.key,
        "about_lang": other_language(choice.title, language),
        "back_href": question_address(choice.key, before.key) if before and not from_result else result,
        "result_href": result,
        "breadcrumbs": way_here(),
        "looking": looking,
        "words": words,
        "search": {
            **COMPONENT,
            "kind": "search",
            "name": "find",
            "id": "find",
            "label": _("Look for others"),
            "hint": _("Words of their titles or texts."),
            "value": words,
        },
        "found": [_found_line(each, reading) for each in found],
        "fields": fields,
        "seen": token_of(choice.answers.get(asked.key, {})),
        "theirs": _in_words(asked, page.theirs, reading) if page.theirs is not None else [],
        "stale": page.theirs is not None,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in page.errors.items()],
    }
    return render(request, "policy/choice_question.html", context, status=status)


def _found(words: str, request: HttpRequest) -> list[InstrumentFound]:
    return instruments_found(words, request.user, language=current(), on=timezone.localdate())


def _found_line(each: InstrumentFound, reading: Reading) -> dict[str, Any]:
    instrument = each.instrument
    page = reverse("instrument", args=[instrument.key])
    return {
        "title": plain(instrument.title, reading.language) or instrument.key,
        "lang": other_language(instrument.title, reading.language),
        "href": f"{page}#{each.anchor}" if each.anchor else page,
        "kind": kind_label(reading, instrument.kind),
        "passage": each.passage,
        "passage_lang": "" if each.language == reading.language else each.language,
    }


def _component(
    each: Field, page: Page, found: list[InstrumentFound], reading: Reading, request: HttpRequest
) -> Component:
    """A field of the question as the design shows it."""
    now, language = page.filled[each.name], reading.language
    component: Component = {
        **COMPONENT,
        "name": each.name,
        "id": each.name,
        "label": plain(each.label, language),
        "optional": not each.required,
        "error": page.errors.get(each.name, ""),
    }
    if each.kind == TEXT:
        return {**component, "kind": "textarea", "rows": 4, "value": now}
    if each.kind == INSTRUMENT:
        return {**component, "kind": "radios", "options": _instrument_options(str(now), found, reading, request)}
    chosen = [now] if each.kind == ONE else now
    options = [
        option(o.value, plain(o.text, language), chosen=o.value in chosen) | {"hint": plain(o.hint, language)}
        for o in each.options
    ]
    return {**component, "kind": "radios" if each.kind == ONE else "checkboxes", "options": options}


def _instrument_options(
    now: str, found: list[InstrumentFound], reading: Reading, request: HttpRequest
) -> list[dict[str, Any]]:
    """The instruments that can be named: the one named now, those found, and none of them."""
    offered = [each.instrument for each in found]
    held = keyed(visible(Instrument.objects.all(), request.user), now)
    if held and held.key not in {each.key for each in offered}:
        offered.insert(0, held)
    rows = [
        option(each.key, plain(each.title, reading.language) or each.key, chosen=each.key == now)
        | {"hint": kind_label(reading, each.kind)}
        for each in offered
    ]
    return [*rows, option(NOT_ONE_OF_THESE, _("None of these"), chosen=now == NOT_ONE_OF_THESE)]


def _in_words(asked: Question, given: Mapping[str, Any], reading: Reading) -> list[dict[str, Any]]:
    """What somebody else answered, as rows of a summary list."""
    reading.load_entries(each for each in given.values() if isinstance(each, int))
    rows = []
    for each in asked.fields:
        value = given.get(each.name, "")
        values = value if isinstance(value, list) else [value]
        if each.options:
            texts = [plain(o.text, reading.language) for o in each.options if o.value in values]
        elif each.kind == INSTRUMENT:
            named = reading.entries.get(value) if isinstance(value, int) else None
            texts = [plain(named.title, reading.language) or named.key] if named else []
        else:
            texts = [str(value)] if value else []
        rows.append({"label": plain(each.label, reading.language), "values": [{"text": text} for text in texts]})
    return rows
