"""The page of one entry: its fields, its thread, its history, and what this visitor may do with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import read
from goldenthread.engine.faces import moves
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.as_at import asked_past, asking_for
from goldenthread.engine.faces.as_at import page as as_at
from goldenthread.engine.faces.attachments import files_of
from goldenthread.engine.faces.feeds import links_of
from goldenthread.engine.faces.notes import notes_shown
from goldenthread.engine.faces.offers import offered
from goldenthread.engine.faces.sheets import way_here
from goldenthread.engine.faces.summary import groups_of
from goldenthread.engine.history import history_of
from goldenthread.engine.kinds import Wrong
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import day_words
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import Register
from goldenthread.engine.thread import Strand, thread_of
from goldenthread.engine.write import Missing
from goldenthread.kernel.models import Classification, Entry, Visibility
from goldenthread.kernel.permissions import may


@require_safe
@careful
def entry(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """One entry."""
    kept_in = register_or_404(register)
    found = read.find(kept_in, key, request.user)
    if found is None:
        raise Missing
    fault: Words_ = ""
    try:
        past = asked_past(kept_in, found, request.GET)
    except Wrong as wrong:
        fault, past = wrong.message, None
    if past is not None:
        return as_at(request, kept_in, found, past)
    return render(request, "engine/entry.html", _shown(request, kept_in, found, fault), status=404 if fault else 200)


def _shown(request: HttpRequest, kept_in: Register, found: Entry, fault: Words_) -> dict[str, Any]:
    """What the page of an entry as it is now holds; `fault` is what is wrong with a day that was asked for."""
    reading = read.reading_of(request.user)
    fields = read.shown_fields(kept_in, found, request.user)
    row = read.values_of(fields, found)
    changeable = may_change(kept_in, found, request)
    settable = [kind for kind in fields if changeable and kind.editable and not kind.once]
    history = history_of(found, fields, reading, settable=settable)
    reading.load_terms(vocabulary for kind in fields for vocabulary in kind.vocabularies)
    read.load_names(reading, fields, [row])
    up, down = thread_of(found, reading)
    title, spoken = languages.said(found.title, reading.language)
    named = title or found.key
    here = kept_in.engine_href(found.key)
    feeds = links_of(kept_in, key=found.key)

    def ways_of(strand: Strand) -> list[dict[str, str]]:
        return _ways(strand, kept_in, found) if changeable else []

    return {
        "title": languages.marked(named, spoken or reading.language, reading.language),
        "page_title": f"{named} – {kept_in.plural}",
        "breadcrumbs": way_here(kept_in, None, reading),
        "tags": _tags(kept_in, found, request),
        "owner": "",
        "summary": languages.marked(*languages.said(found.summary, reading.language), reading.language),
        "groups": groups_of(fields, row, reading),
        "thread_up": [_line(strand, reading, ways_of(strand)) for strand in up],
        "thread_down": [_line(strand, reading, ways_of(strand)) for strand in down],
        "tie_href": f"{here}links/" if changeable else "",
        "attachments": files_of(kept_in, found, request.user, changing=changeable),
        "attach_href": f"{here}attachments/" if changeable else "",
        "notes": notes_shown(kept_in, found, request.user),
        "history": history,
        "here": here,
        "asking": asking_for(request.GET, fault),
        "errors": [{"text": fault, "href": "#on-day"}] if fault else [],
        "actions": actions_for(kept_in, found, request),
        "downloads": [{"text": "JSON", "href": reverse("api-1:entry", args=[kept_in.key, found.key])}, *feeds],
        "feeds": feeds,
    }


def may_change(register: Register, found: Entry, request: HttpRequest) -> bool:
    """Whether this visitor may change the entry through the door."""
    return register.change is not None and may(request.user, register.needed("change"), found)


def actions_for(register: Register, found: Entry, request: HttpRequest) -> list[dict[str, str]]:
    """What this visitor may do with the entry, as links; for rooms' own pages too."""
    here = register.engine_href(found.key)
    actions = moves.offered(register, found, request.user)
    if may_change(register, found, request):
        actions.append({"text": _("Change"), "href": f"{here}change/"})
        if found.visibility != Visibility.PUBLIC and may(request.user, "publish", found):
            actions.append({"text": _("Make public"), "href": f"{here}publish/", "kind": "link"})
    if register.offers:
        actions += register.offers(found, request.user)
    if register.page:
        actions.append({"text": _("Open its own page"), "href": register.page(found), "kind": "link"})
    return actions + offered(register, found, request)


def _tags(register: Register, found: Entry, request: HttpRequest) -> list[dict[str, Any]]:
    tags: list[dict[str, Any]] = []
    if found.state:
        tags.append({"text": register.by_name["state"].shown(found.state, read.reading_of(request.user))})
    if found.ended_on:
        tags.append({"text": _("Ended"), "colour": "grey"})
    if request.user.is_authenticated:
        tags.append({"text": Visibility(found.visibility).label, "colour": "grey"})
    if found.classification:
        tags.append({"text": Classification(found.classification).label, "colour": "red"})
    return tags


def _ways(strand: Strand, register: Register, found: Entry) -> list[dict[str, str]]:
    """What whoever may change the entry can do with one of its ties."""
    if strand.made_here is None:
        return []
    place = f"{register.engine_href(found.key)}links/{strand.made_here}/"
    ways = []
    if strand.recheck or not strand.confirmed:
        ways.append({"text": _("Confirm"), "href": f"{place}confirm/"})
    if register.lets_untie(found, strand.verb):
        ways.append({"text": _("Untie"), "href": f"{place}remove/"})
    return ways


def _line(strand: Strand, reading: Reading, ways: list[dict[str, str]]) -> dict[str, Any]:
    """A line of the thread, with what the visitor may do with it."""
    title, spoken = title_of(strand.other, reading)
    where = f" ({strand.other_part})" if strand.other_part else ""
    return {
        "verb": strand.words,
        "title": languages.marked(title + where, spoken, reading.language),
        "href": reading.address_of(strand.other),
        "status": strand.status,
        "recheck": strand.recheck,
        "note": " · ".join(filter(None, (strand.note, *_days(strand)))),
        "actions": ways,
    }


def _days(strand: Strand) -> list[str]:
    """Since when and until when a link holds, in words."""
    ends = ((_("from %(day)s"), strand.valid_from), (_("until %(day)s"), strand.valid_until))
    return [words % {"day": day_words(day)} for words, day in ends if day]
