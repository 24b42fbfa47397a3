"""The page of an entry as the log had recorded it at a version or at the end of a day: never to be taken for today's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.engine import language as languages
from goldenthread.engine import read, verbs
from goldenthread.engine.faces.attachments import files_of_the_past
from goldenthread.engine.faces.sheets import way_here
from goldenthread.engine.faces.summary import groups_of
from goldenthread.engine.kinds import Day, FormData, Wrong
from goldenthread.engine.kinds.base import first
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.kinds.values import read_day
from goldenthread.engine.language import day_words
from goldenthread.engine.past import Past, at_version, on_day
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import TITLE, Register
from goldenthread.kernel.models import Entry

DAY = Day("on", "")
LONGEST_VERSION = 9  # digits; the column holds no more


def asked_past(register: Register, found: Entry, query: FormData) -> Past | None:
    """What an address asks of the past; None where it asks nothing. Raises Wrong."""
    version = first(query, "version")
    if version:
        if not version.isascii() or not version.isdigit() or len(version) > LONGEST_VERSION:
            raise Wrong(_("A version is a whole number, such as 3."))
        return at_version(register, found, int(version))
    day = read_day(query, "on")
    return on_day(register, found, day) if day else None


def asking_for(query: FormData, fault: Any = "") -> list[dict[str, Any]]:
    """The fields with which one asks how an entry was on a day."""
    reading = read.reading_of(None)
    (component,) = DAY.widgets(query, reading, error=fault)
    return [{**component, "label": _("As it was on"), "optional": False, "hint": _("The end of that day.")}]


def page(request: HttpRequest, register: Register, found: Entry, past: Past) -> HttpResponse:
    """The past of an entry, with today's rights and today's names."""
    reading = read.reading_of(request.user)
    fields = read.shown_fields(register, found, request.user)
    row = read.values_of(fields, past.entry)
    reading.load_terms(vocabulary for kind in fields for vocabulary in kind.vocabularies)
    read.load_names(reading, fields, [row])
    up, down = ties_of(past, reading)
    title, spoken = languages.said(past.entry.title, reading.language)
    named = title or found.key
    here = register.engine_href(found.key)
    at = timezone.localtime(past.at)
    said = _("As recorded on %(day)s at %(time)s, not as it is today.") % {
        "day": day_words(at.date()),
        "time": f"{at:%H:%M}",
    }
    return render(
        request,
        "engine/as_at.html",
        {
            "title": languages.marked(named, spoken or reading.language, reading.language),
            "page_title": f"{named} – {said}",
            "breadcrumbs": way_here(register, found, reading),
            "said": said,
            "version": past.version,
            "ways": [
                {"text": text, "href": f"{here}?version={number}"}
                for text, number in (
                    (_("The version before"), past.version - 1),
                    (_("The version after"), past.version + 1),
                )
                if 0 < number <= past.newest
            ],
            "today": here,
            "summary": languages.marked(*languages.said(past.entry.summary, reading.language), reading.language),
            "groups": groups_of(fields, row, reading, above=(TITLE, "summary"), erased=past.is_erased),
            "thread_up": up,
            "thread_down": down,
            "attachments": files_of_the_past(past, register, found, request.user),
            "asking": asking_for(request.GET),
            "downloads": [
                {
                    "text": "JSON",
                    "href": f"{reverse('api-1:entry', args=[register.key, found.key])}?version={past.version}",
                }
            ],
        },
    )


def ties_of(past: Past, reading: Reading) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The links of then, up and down, to what the visitor may see today."""
    up: list[dict[str, Any]] = []
    down: list[dict[str, Any]] = []
    for verb, other in tied(past, reading):
        title, spoken = title_of(other, reading)
        line = {
            "verb": verbs.link_words(verb, at_source=True),
            "title": languages.marked(title, spoken, reading.language),
            "href": reading.address_of(other),
        }
        (up if verbs.leads_up(verb, at_source=True) else down).append(line)
    return up, down


def tied(past: Past, reading: Reading) -> list[tuple[str, Named]]:
    """Verb and other end of each link of then whose other end the visitor may see today."""
    reading.load_entries(target for _verb, target, _part, _other in past.ties)
    return [(verb, reading.entries[target]) for verb, target, *_parts in past.ties if target in reading.entries]
