"""Putting one requirement in other words, dividing it, or adding one that the machine has missed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goldenthread.engine import kinds, read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.kinds import FormData, Kind, Wrong
from goldenthread.engine.kinds.base import COMPONENT, Component, clean
from goldenthread.engine.language import LANGUAGES, NAMES, labelled, plain, said
from goldenthread.engine.reading import Reading
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Organisation, Person, Role
from goldenthread.kernel.permissions import Visitor, visible, visible_through
from goldenthread.policy.actions import deciding
from goldenthread.policy.actions.bearers import plain_name
from goldenthread.policy.actions.deciding import Wording
from goldenthread.policy.models import Bearer, Clause, Instrument, Modality, Requirement
from goldenthread.policy.queries.duties import bearers_of
from goldenthread.policy.queries.reviewing import Review, proposed, review_of
from goldenthread.policy.views.review import address, head_of, marked, refuse_altering, remember, reviewable

NEW = "new"
LONGEST = 20_000
MOST_PARTS = 50
FIELDS: tuple[Kind, ...] = (
    kinds.Fixed("modality", gettext_lazy("How strongly it binds"), choices=tuple(Modality.choices), required=True),
    kinds.Text("deadline", gettext_lazy("Deadline"), hint=gettext_lazy("In the text’s own words."), limit=500),
    kinds.Day("due_on", gettext_lazy("Due on"), hint=gettext_lazy("The last day, where the deadline names one.")),
    kinds.Day("effective_from", gettext_lazy("Binds from"), hint=gettext_lazy("Empty: it begins with its instrument.")),
    kinds.Text("condition", gettext_lazy("Condition or exception"), limit=2000),
)
DIVIDED = re.compile(r"\n[ \t]*\n")


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def reword_page(request: HttpRequest, key: str, requirement: str) -> HttpResponseBase:
    """The form of one requirement; what was sent and refused stays in it."""
    instrument, person = reviewable(request, key)
    refuse_altering(instrument, person)
    reading = read.reading_of(person)
    language = request.GET.get("language", reading.language)
    language = language if language in LANGUAGES else reading.language
    review = review_of(instrument, person, language=language)
    if review is None:
        raise Http404
    language = review.text.language if review.text.language in LANGUAGES else language
    held, clause = _meant(request, review, requirement)
    data: FormData = request.POST if request.method == "POST" else _filled(held, person, language, reading)
    errors: dict[str, str | Promise] = {}
    if request.method == "POST":
        wording, errors = _wording(data, person, language, reading, held)
        if wording is not None:
            answer = _kept(request, instrument, person, held, clause, wording, errors)
            if answer is not None:
                return answer
    told = [{"text": text, "href": f"#{name}" if name else ""} for name, text in errors.items()]
    context = {
        **head_of(instrument, reading),
        "new": held is None,
        "number": clause.number or clause.heading,
        "words": marked(clause.text, language, [held] if held else []),
        "language": language if language != reading.language else "",
        "language_name": NAMES[language],
        "fields": _fields(data, errors, reading),
        "version": held.version if held else "",
        "errors": told,
        "back_href": address(review, instrument, held) if held else reverse("review", args=[key]),
    }
    return render(request, "policy/reword.html", context, status=422 if errors else 200)


def _meant(request: HttpRequest, review: Review, key: str) -> tuple[Requirement | None, Clause]:
    """The requirement with its clause, or the clause to which one is added. Raises Http404."""
    held = proposed(review, key=key) if key != NEW else None
    anchor = request.GET.get("clause", "")
    wanted = {"lineage": held.lineage} if held else {"anchor": anchor} if key == NEW and "\0" not in anchor else None
    clause = review.text.clauses.filter(**wanted).order_by("position").first() if wanted else None
    if clause is None:
        raise Http404
    return held, clause


def _kept(
    request: HttpRequest,
    instrument: Instrument,
    person: Person,
    held: Requirement | None,
    clause: Clause,
    wording: Wording,
    errors: dict[str, str | Promise],
) -> HttpResponseBase | None:
    """Keep it and go back to the review; or say in `errors` what stands against that."""
    try:
        if held is None:
            done = deciding.add(instrument, clause, wording, by=person)
        else:
            done = deciding.reword(held, wording, by=person, version=version_of(request.POST) or 0)
    except Stale:
        errors[""] = _(
            "Somebody has changed this since you opened it. What you wrote is below; open it anew to see theirs."
        )
        return None
    except Refused as refused:
        errors[""] = refused.message
        return None
    remember(request, instrument, done)
    messages.success(request, _("It is kept."))
    review = review_of(instrument, person, language=wording.language)
    changed = Requirement.every.get(key=done[0].key)
    return HttpResponseRedirect(
        address(review, instrument, changed) if review else reverse("review", args=[instrument.key])
    )


def _wording(
    data: FormData, person: Person, language: str, reading: Reading, held: Requirement | None
) -> tuple[Wording | None, dict[str, str | Promise]]:
    """What was written, or what is wrong with it."""
    stated: dict[str, Any] = {}
    errors: dict[str, str | Promise] = {}
    for kind in FIELDS:
        try:
            stated[kind.name] = kind.from_form(data, reading)
        except Wrong as wrong:
            errors[kind.name] = labelled(kind.label, wrong.message)
    try:
        text = clean(str(data.get("text") or ""), limit=LONGEST, lines=True)
    except Wrong as wrong:
        text = ""
        errors["text"] = wrong.message
    parts = [" ".join(part.split()) for part in DIVIDED.split(text)]
    texts = [part for part in parts if part]
    if not texts:
        errors.setdefault("text", _("Say what must be done."))
    elif len(texts) > MOST_PARTS:
        errors["text"] = _("This would be more than %(most)s requirements. Divide it into fewer.") % {
            "most": MOST_PARTS
        }
    bearers, unknown = _named(str(data.get("bearers") or ""), person, held)
    if unknown:
        errors["bearers"] = unknown
    if errors:
        return None, errors
    return Wording(language=language, texts=texts, bearers=bearers, **stated), {}


def _named(typed: str, visitor: Visitor, held: Requirement | None) -> tuple[list[int], str]:
    """The ids of roles and organisations that are named, one on each line; and what is wrong with a name.

    Those bound already whom the visitor may not see stay bound; of two with one name, those bound already are meant.
    """
    names = [line.strip() for line in typed.splitlines() if line.strip()]
    known: dict[str, tuple[int, str]] = {}
    borne = Bearer.objects.filter(requirement=held) if held else Bearer.objects.none()
    shown = visible_through(borne, visitor, path="who")
    unseen = borne.exclude(pk__in=shown.values("pk")).values_list("who_id", flat=True)
    for model in (Organisation, Role):
        columns = ("pk", "title", "spellings") if model is Role else ("pk", "title")
        for pk, title, *spellings in visible(model._default_manager.filter(ended_on=None), visitor).values_list(
            *columns
        ):
            for name in (*title.values(), *(spellings[0] if spellings else ())):
                known[plain_name(name)] = (pk, name)
    for pk, key, title in shown.values_list("who_id", "who__key", "who__title"):
        known |= {plain_name(name): (pk, name) for name in (*title.values(), key)}
    found = list(unseen)
    for name in names:
        if plain_name(name) not in known:
            near = get_close_matches(plain_name(name), known, n=1)
            if near:
                words = _("“%(name)s” is no role or organisation here. Is “%(near)s” meant?")
                return [], words % {"name": name[:80], "near": known[near[0]][1]}
            return [], _("“%(name)s” is no role or organisation here. Add it to its register first.") % {
                "name": name[:80]
            }
        found.append(known[plain_name(name)][0])
    return list(dict.fromkeys(found)), ""


def _filled(held: Requirement | None, person: Person, language: str, reading: Reading) -> FormData:
    """The form with what is kept."""
    values: dict[str, Any] = {kind.name: kind.empty for kind in FIELDS}
    values["modality"] = Modality.MUST.value
    text, bearers = "", ""
    if held is not None:
        values |= {name: getattr(held, name) for name in values}
        values["deadline"] = said(held.deadline, language)[0]
        text = said(held.text, language)[0]
        shown = bearers_of([held.pk], person).get(held.pk, [])
        bearers = "\n".join(plain(each.title, language) or each.key for each in shown)
    filled = {name: texts for kind in FIELDS for name, texts in kind.to_form(values[kind.name], reading).items()}
    return MultiValueDict(
        {**{name: list(texts) for name, texts in filled.items()}, "text": [text], "bearers": [bearers]}
    )


def _fields(data: FormData, errors: Mapping[str, str | Promise], reading: Reading) -> list[Component]:
    text = {
        "label": _("What must be done"),
        "hint": _("An empty line divides it into two requirements."),
        "rows": 8,
    }
    bearers = {"label": _("Who is bound"), "hint": _("One role or organisation on each line."), "rows": 3}
    own: list[Component] = [
        {
            **COMPONENT,
            "kind": "textarea",
            "name": name,
            "id": name,
            "value": str(data.get(name) or ""),
            "error": errors.get(name, ""),
            **more,
        }
        for name, more in (("text", text), ("bearers", bearers))
    ]
    return own + [each for kind in FIELDS for each in kind.widgets(data, reading, error=errors.get(kind.name, ""))]
