"""Reviewing what a machine has read: the text with its marks on one side, what it proposes on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.language import day_words, plain, said
from goldenthread.engine.reading import Reading
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import may
from goldenthread.policy.actions import deciding
from goldenthread.policy.actions.deciding import Before
from goldenthread.policy.models import Decision, Instrument, Modality, Requirement
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.reviewing import (
    Place,
    Proposals,
    Review,
    Stretch,
    is_open,
    proposed,
    review_of,
    stands,
    stretch_of,
)
from goldenthread.policy.views.asking import number_asked, way_from_suite

ON_A_PAGE = 100
"""Clauses of a page; a person decides on some forty an hour."""
KEPT = 20
"""Decisions that can be taken back, newest first."""
UNDO = "decisions"
"""Where the session holds them: instrument → steps."""
COLOURS = {
    "accepted": "green",
    "edited": "blue",
    "split": "blue",
    "added": "blue",
    "merged": "grey",
    "rejected": "grey",
}
Decide = Callable[..., list[Before]]
DECISIONS: dict[str, Decide] = {"accept": deciding.accept, "reject": deciding.reject}


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def review_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """One page of the text; a decision comes back to it at the next that is open."""
    instrument, person = reviewable(request, key)
    reading = read.reading_of(person)
    review = review_of(instrument, person, language=reading.language)
    if review is None:
        return render(request, "policy/review.html", {**head_of(instrument, reading), "rows": []})
    if request.method == "POST":
        return _decide(request, instrument, person, review)
    return _shown(request, instrument, person, review, reading)


def reviewable(request: HttpRequest, key: str) -> tuple[Instrument, Person]:
    """The instrument, for whoever may change it. Raises Missing or NotAllowed."""
    register = register_or_404(Instrument.register_key)
    found = write.allowed(register, read.find(register, key, request.user), request.user, verb="confirm")
    assert isinstance(request.user, Person)
    return Instrument.objects.get(pk=found.pk), request.user


def may_alter(instrument: Instrument, person: Person) -> bool:
    """Whether a person may change what it requires: of what is no draft, which others rely on, only who may publish."""
    return instrument.state == DRAFT or may(person, "publish", instrument)


def refuse_altering(instrument: Instrument, person: Person) -> None:
    """Raises NotAllowed where the person may confirm what was read, and not change what is required."""
    if not may_alter(instrument, person):
        raise NotAllowed(_("What a published instrument requires is changed by those who may publish it."))


def head_of(instrument: Instrument, reading: Reading) -> dict[str, Any]:
    """What both pages of the review begin with."""
    title = plain(instrument.title, reading.language) or instrument.key
    page = reverse("instrument", args=[instrument.key])
    return {
        "title": title,
        "href": page,
        "breadcrumbs": way_from_suite((title, page)),
    }


def remember(request: HttpRequest, instrument: Instrument, before: list[Before]) -> None:
    """Keep what a decision can be taken back with."""
    steps = request.session.get(UNDO, {}).get(instrument.key, [])
    # Of one instrument at a time: a session is read with every page.
    request.session[UNDO] = {instrument.key: [*steps, [asdict(each) for each in before]][-KEPT:]}


# What is done


def _decide(request: HttpRequest, instrument: Instrument, person: Person, review: Review) -> HttpResponseBase:
    what, _colon, key = request.POST.get("do", "").partition(":")
    if what == "undo":
        return _take_back(request, instrument, person, review)
    requirement = proposed(review, key=key)
    if requirement is None:
        raise Http404
    if what != "accept" or not stands(requirement):
        refuse_altering(instrument, person)
    # No version is one that the entry never had: somebody has changed it, as far as anybody can tell.
    version = version_of(request.POST) or 0
    try:
        if what == "merge":
            before = review.before.get(requirement.pk)
            if before is None:
                raise Refused(_("There is nothing before it to merge it with."))
            if before.key != request.POST.get("before"):
                raise Refused(_("Another one stands before it by now. Look at it, then merge them."))
            shown = version_of(request.POST, "before_version") or 0
            into = Requirement.every.get(pk=before.pk)
            done = deciding.merge(requirement, into, by=person, version=version, into_version=shown)
        elif what in DECISIONS:
            done = DECISIONS[what](requirement, by=person, version=version)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused.message))
        return HttpResponseRedirect(address(review, instrument, requirement))
    remember(request, instrument, done)
    return HttpResponseRedirect(address(review, instrument, _next(review, requirement)))


def _take_back(request: HttpRequest, instrument: Instrument, person: Person, review: Review) -> HttpResponseBase:
    steps = request.session.get(UNDO, {}).get(instrument.key, [])
    if not steps:
        messages.info(request, _("There is nothing to undo."))
        return HttpResponseRedirect(reverse("review", args=[instrument.key]))
    before = [Before(**each) for each in steps[-1]]
    accepted = {each.key for each in review.places if each.decision == Decision.ACCEPTED}
    if not {each.key for each in before} <= accepted:
        # Who may only confirm takes back a confirmation, and nothing else.
        refuse_altering(instrument, person)
    request.session[UNDO] = {instrument.key: steps[:-1]}
    try:
        changed = deciding.take_back(before, by=person)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return HttpResponseRedirect(reverse("review", args=[instrument.key]))
    return HttpResponseRedirect(address(review, instrument, changed[0]))


def _next(review: Review, requirement: Requirement) -> Requirement | Place:
    """The next one that is open, else the next one, else itself."""
    number = next(number for number, place in enumerate(review.places) if place.pk == requirement.pk)
    after = review.places[number + 1 :]
    return next((each for each in after if is_open(each)), after[0] if after else requirement)


def address(review: Review, instrument: Instrument, requirement: Requirement | Place) -> str:
    """Where a requirement stands in the review."""
    page = review.clauses.get(requirement.lineage, 0) // ON_A_PAGE + 1
    asked = f"?page={page}" if page > 1 else ""
    return f"{reverse('review', args=[instrument.key])}{asked}#proposal-{requirement.key}"


# What is shown


def _shown(
    request: HttpRequest, instrument: Instrument, person: Person, review: Review, reading: Reading
) -> HttpResponse:
    here = reverse("review", args=[instrument.key])
    pages = max((len(review.clauses) + ON_A_PAGE - 1) // ON_A_PAGE, 1)
    page = min(number_asked(request, "page"), pages)
    stretch = stretch_of(review, person, clauses=slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE))
    undecided = [place for place in review.places if is_open(place)]
    context = {
        **head_of(instrument, reading),
        "decided": len(review.places) - len(undecided),
        "number": len(review.places),
        "next_open": address(review, instrument, undecided[0]) if undecided else "",
        "text_on": review.text.consolidated_on,
        "language": review.text.language if review.text.language != reading.language else "",
        "rows": [_row(row, instrument, review, stretch, reading) for row in stretch.rows],
        "previous_href": f"{here}?page={page - 1}" if page > 1 else "",
        "next_href": f"{here}?page={page + 1}" if page < pages else "",
        "may_alter": may_alter(instrument, person),
        "can_undo": bool(request.session.get(UNDO, {}).get(instrument.key)),
    }
    return render(request, "policy/review.html", context)


def _row(row: Proposals, instrument: Instrument, review: Review, stretch: Stretch, reading: Reading) -> dict[str, Any]:
    clause, language = row.clause, review.text.language
    add = reverse("review-one", args=[instrument.key, "new"])
    return {
        "number": clause.number,
        "anchor": clause.anchor,
        "heading": clause.heading,
        "words": marked(clause.text, language, row.requirements),
        "add_href": f"{add}?clause={clause.anchor}&language={language}" if clause.text else "",
        "proposals": [_proposal(each, instrument, review, stretch, reading) for each in row.requirements],
    }


def _proposal(
    requirement: Requirement, instrument: Instrument, review: Review, stretch: Stretch, reading: Reading
) -> dict[str, Any]:
    """A requirement as the right side shows it."""
    language = review.text.language
    words, spoken = said(requirement.text, language)
    bearers = [plain(each.title, language) or each.key for each in stretch.bearers.get(requirement.pk, [])]
    facts = [
        (_("Who"), ", ".join(bearers) or ("" if requirement.named else _("Nobody named"))),
        (_("Who else, in no register yet"), ", ".join(name for _kind, _key, name, _written in requirement.named)),
        (_("Force"), str(Modality(requirement.modality).label)),
        (_("Deadline"), said(requirement.deadline, language)[0]),
        (_("Due on"), day_words(requirement.due_on) if requirement.due_on else ""),
        (_("Condition"), requirement.condition),
        (_("Found by"), _found_by(requirement)),
    ]
    decision = requirement.decision
    return {
        "key": requirement.key,
        "pk": requirement.pk,
        "version": requirement.version,
        "text": words,
        "lang": spoken if spoken != reading.language else "",
        "facts": [{"label": label, "text": text} for label, text in facts if text],
        "before": review.before.get(requirement.pk),
        "open": is_open(requirement),
        "stands": stands(requirement),
        "status": str(Decision(decision).label) if decision else "" if is_open(requirement) else _("Confirmed"),
        "colour": COLOURS.get(decision, "green"),
        "reword_href": f"{reverse('review-one', args=[instrument.key, requirement.key])}?language={language}",
    }


def _found_by(requirement: Requirement) -> str:
    """The rule and how often it is right."""
    if not requirement.rule:
        return ""
    if requirement.confidence is None:
        return requirement.rule
    return _("%(rule)s, right in %(percent)d %% of cases") % {
        "rule": requirement.rule,
        "percent": round(requirement.confidence * 100),
    }


def marked(text: str, language: str, requirements: Iterable[Requirement]) -> SafeString:
    """The words of a clause, escaped, with those of each requirement marked; of two that overlap, the first."""
    pieces: list[str] = []
    at = 0
    for start, end, each in _spans(text, language, requirements):
        if start < at:
            continue
        colour = "open" if is_open(each) else "kept" if stands(each) else "gone"
        pieces.append(escape(text[at:start]))
        pieces.append(
            f'<mark class="gt-read gt-read--{colour}" data-of="{escape(each.key)}">{escape(text[start:end])}</mark>'
        )
        at = end
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 (every piece is escaped)


def _spans(text: str, language: str, requirements: Iterable[Requirement]) -> Sequence[tuple[int, int, Requirement]]:
    """Where they stand in these words, in order; what does not stand there any more is left out."""
    found = []
    for each in requirements:
        start, end = each.spans.get(language, (0, 0))
        if 0 <= start < end <= len(text):
            found.append((start, end, each))
    return sorted(found, key=lambda span: span[:2])
