"""One clause at an address of its own: its words, what it requires of whom, what it is tied to, and how it came about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import day_words, other_language, plain
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import address_of
from goldenthread.engine.verbs import link_words
from goldenthread.kernel.permissions import may, visible
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries import (
    ClauseFound,
    Placed,
    Ties,
    clause_found,
    clauses_whole,
    duties_at,
    relations_of,
    state_on,
    ties_of,
    traces_of,
    with_force,
)
from goldenthread.policy.views.asking import DayAsked, day_asked, instrument_address, keyed, way_from_suite
from goldenthread.policy.views.clauses import clause_pages, clause_rows
from goldenthread.policy.views.findings import place_beside
from goldenthread.policy.views.instrument import bearers_words, text_notice
from goldenthread.policy.views.requirements import requirement_words
from goldenthread.policy.views.traced import traced_words
from goldenthread.policy.views.words import instrument_words, source_words


@require_safe
@careful
def clause_page(request: HttpRequest, key: str, anchor: str, text_of: date | None = None) -> HttpResponse:
    """A clause with what hangs below it on a day (`?on=`), or in the text of a date."""
    found = keyed(with_force(visible(Instrument.objects.all(), request.user)), key)
    if found is None or "\0" in anchor:
        raise Http404
    asked = day_asked(request.GET)
    reading = Reading(request.user)
    texts = list(found.texts.defer("note", "replacements", "warnings"))
    clause = clause_found(texts, anchor, on=asked.day, language=reading.language, text_of=text_of)
    if clause is None:
        raise Http404
    clauses = clauses_whole(clause)
    relations = relations_of(found, request.user)
    duties = duties_at(request.user, on=asked.day, instrument=found, lineages={each.lineage for each in clause.whole})
    pages = clause_pages(key, text_of, asked.chosen)
    own, *below = clause_rows([clauses[0]._replace(heading=""), *clauses[1:]], pages, carried={})
    text = clause.shown.text
    traced = traces_of(anchor, text, instrument=found, texts=texts, relations=relations)
    words = instrument_words(found, state_on(found, on=asked.day), reading)
    context: dict[str, Any] = {
        "instrument": {**words, **source_words(found, reading), "text_on": text.consolidated_on},
        "name": clause.placed.name,
        "lang": text.language if text.language != reading.language else "",
        "text_lang": text.language,
        "text_notice": _notice(clause, asked, text_of),
        "breadcrumbs": _way_back(clause, words, pages, _text_page(key, text_of, asked.chosen)),
        "clauses": [{**own, "own": ""}, *below],
        "previous": _beside(clause.previous, pages),
        "next": _beside(clause.next, pages),
        "on": asked.day,
        "bearers": bearers_words(duties, found, reading, asked.chosen),
        "requirements": [requirement_words(duty, reading, asked.chosen) for duty in duties],
        "ties": _ties(ties_of(clause, clauses, found, relations, request.user), pages, reading),
        "came": traced_words([each for each in traced if each.backward], reading),
        "became": traced_words([each for each in traced if not each.backward], reading),
        "actions": _actions(found, clause, texts, request),
        **_citation(clause, words, request),
    }
    return render(request, "policy/clause.html", context)


def _notice(clause: ClauseFound, asked: DayAsked, text_of: date | None) -> str:
    """What must be said when the text is not that of the day, or not in the page's language, or is one of the past."""
    told = [str(asked.error), text_notice(clause.shown, text_of or asked.day)]
    newest = clause.newest.text.consolidated_on
    if clause.shown.text.consolidated_on < newest:
        days = {"text": day_words(newest), "day": day_words(clause.shown.text.consolidated_on)}
        told.append(_("It stands no longer in the text of %(text)s. These are its words of %(day)s.") % days)
    return " ".join(filter(None, told))


def _citation(clause: ClauseFound, words: dict[str, Any], request: HttpRequest) -> dict[str, str]:
    """How one cites the clause, and the whole addresses that lead to its words: to these, and to those of any later day."""
    key, anchor, day = words["key"], clause.placed.anchor, clause.shown.text.consolidated_on
    named = {"title": words["title"], "key": key, "clause": clause.placed.name, "day": day_words(day)}
    return {
        "cited": _("%(title)s (%(key)s), %(clause)s, text of %(day)s") % named,
        "lasting_href": request.build_absolute_uri(clause_pages(key, day)(anchor)),
        "moving_href": request.build_absolute_uri(clause_pages(key)(anchor)),
    }


def _text_page(key: str, text_of: date | None, on: date | None) -> str:
    return reverse("instrument-text", args=[key, text_of]) if text_of else instrument_address(key, on)


def _way_back(
    clause: ClauseFound, words: dict[str, Any], pages: Callable[[str], str], text_page: str
) -> list[dict[str, str]]:
    """From the suite over the instrument at this clause down to the clause that it hangs below."""
    above = ((each.name, pages(each.anchor)) for each in clause.above)
    return way_from_suite((words["title"], f"{text_page}#{clause.placed.anchor}"), *above)


def _beside(placed: Placed | None, pages: Callable[[str], str]) -> dict[str, str] | None:
    return {"href": pages(placed.anchor), "label": placed.name} if placed else None


def _ties(ties: Ties, pages: Callable[[str], str], reading: Reading) -> list[dict[str, Any]]:
    """What it refers to, what refers to it, and what else is tied to it, each with how."""
    to, by = link_words("refers to", at_source=True), link_words("refers to", at_source=False)
    named = [(related.entry, instrument_address(related.entry.key)) for related in ties.named]
    return [
        *({"text": each.name, "href": pages(each.anchor), "meta": to} for each in ties.refers_to),
        *(
            {
                "text": plain(entry.title, reading.language) or entry.key,
                "lang": other_language(entry.title, reading.language),
                "href": href,
                "meta": to,
            }
            for entry, href in named
        ),
        *({"text": each.name, "href": pages(each.anchor), "meta": by} for each in ties.referring),
        *(
            {
                "text": plain(tie.other.title, reading.language) or tie.other.key,
                "lang": other_language(tie.other.title, reading.language),
                "href": address_of(tie.other),
                "meta": link_words(tie.verb, at_source=tie.outward),
            }
            for tie in ties.tied
        ),
    ]


def _actions(
    instrument: Instrument, clause: ClauseFound, texts: list[TextVersion], request: HttpRequest
) -> list[dict[str, Any]]:
    """Of the newest text: rewriting it, where it is a draft's and the visitor may; and its counterpart in another language."""
    if clause.newest.text.consolidated_on != clause.shown.text.consolidated_on:
        return []
    language, anchor = clause.shown.text.language, clause.placed.anchor
    actions = []
    if instrument.state == DRAFT and may(request.user, "change", instrument):
        href = reverse("rewrite-clause", args=[instrument.key, anchor])
        actions.append({"text": _("Rewrite"), "href": f"{href}?language={language}", "kind": "secondary"})
    if len({text.language for text in texts}) > 1:
        page = reverse("instrument-languages", args=[instrument.key])
        beside = f"{page}#{place_beside(language, anchor)}"
        actions.append({"text": _("Languages side by side"), "href": beside, "kind": "link"})
    return actions
