"""The pages that look over every room: home, search and my work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import current, other_language, plain, said
from goldenthread.engine.read import MOST_COUNTED
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import address_of, catalogue
from goldenthread.engine.verbs import event_words
from goldenthread.governance.views import waiting_for
from goldenthread.kernel.models import Appointment, Entry, Event, Person
from goldenthread.kernel.parts import NOTE_VERBS
from goldenthread.kernel.permissions import Visitor, in_government, posts_of, visible, visible_through
from goldenthread.kernel.search import Found, find
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.queries import duties_of, in_force
from goldenthread.project.work import sections_for

LATEST = 10
TOLD = ("entry_id", "verb", "at", "body__person__name")
TIES = ("linked", "unlinked")
Told = dict[int, tuple[str, datetime, str | None]]
"""Entry id → verb, time and person of an event."""
RESULTS = 25
LOOKED_AT = 200
"""How many of the newest events are looked through for ten that the visitor may see: a bound, not a scan of the log."""


@require_safe
@careful
def home(request: HttpRequest) -> HttpResponse:
    """What rules bind this government, how much is here, and what changed last."""
    context = {
        "figures": _figures(request.user),
        "changes": latest_changes(request.user),
        "person": request.user if request.user.is_authenticated else None,
        "work": [
            {"text": _("%(role)s, %(organisation)s: %(count)d requirements") % post, "href": post["href"]}
            for post in _posts(request.user)
        ],
    }
    return render(request, "project/home.html", context)


@require_safe
@login_required
@careful
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the person's answer, is overdue, due soon or escalated; and the posts held, each with what it must do."""
    sections = sections_for(request.user, on=timezone.localdate()) if isinstance(request.user, Person) else []
    waiting = waiting_for(request.user)
    context = {"waiting": waiting, "sections": sections, "posts": _posts(request.user), "person": request.user}
    return render(request, "project/my_work.html", context)


def _posts(person: Visitor) -> list[dict[str, Any]]:
    """The posts that somebody holds today, each with how much it must do and the way there."""
    language, today = current(), timezone.localdate()

    def href(post: Appointment) -> str:
        return f"{reverse('requirements')}?{urlencode({'role': post.role.key, 'organisation': post.organisation.key})}"

    return [
        {
            "role": plain(post.role.title, language),
            "organisation": plain(post.organisation.title, language),
            "since": post.from_on,
            "until": post.until_on - timedelta(days=1) if post.until_on else None,
            "count": len(duties_of(person, on=today, role=post.role, organisation=post.organisation)),
            "href": href(post),
        }
        for post in posts_of(person)
    ]


@require_safe
@careful
def search(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor may see and that has the words, with the passage and by kind."""
    words = request.GET.get("q", "").strip()
    wanted = request.GET.get("kind", "")
    after = request.GET.get("after", "")
    reading = Reading(request.user)
    results = find(
        words,
        visitor=request.user,
        language=reading.language,
        registers=[wanted] if wanted in catalogue() else [],
        limit=RESULTS,
        after=int(after) if after.isdecimal() and len(after) < 6 else 0,
    )

    def address(**more: str) -> str:
        return f"{reverse('search')}?{urlencode({'q': words, **({'kind': wanted} if wanted else {}), **more})}"

    within = _within(results.found, reading)
    total = sum(results.counts.values())
    context = {
        "query": words,
        "results": [_result(found, reading, within) for found in results.found],
        "kinds": [
            {
                "label": _("Everything"),
                "count": _bounded(total, results.more),
                "href": address(kind=""),
                "current": not wanted,
            },
            *(
                {
                    "label": catalogue()[key].plural,
                    "count": _bounded(count, results.more),
                    "href": address(kind=key),
                    "current": key == wanted,
                }
                for key, count in results.counts.items()
            ),
        ],
        "count_text": ngettext("%(count)s result", "%(count)s results", total)
        % {"count": _bounded(total, results.more)},
        "next_href": address(after=str(results.after)) if results.after else "",
    }
    return render(request, "project/search.html", context)


def _bounded(count: int, more: bool) -> str:
    return number_format(count, force_grouping=True) + "+" * more


def _within(found: Sequence[Found], reading: Reading) -> dict[str, str]:
    """Key of each requirement found → the instrument and the clause that it is of, as its own words do not say that."""
    keys = [each.key for each in found if each.register == Requirement.register_key]
    rows = visible_through(Requirement.objects.filter(key__in=keys), reading.visitor, path="instrument")
    told = rows.values_list("key", "instrument__title", "clause")
    return {key: f"{plain(title, reading.language)} {clause}".strip() for key, title, clause in told}


def _result(found: Found, reading: Reading, within: dict[str, str]) -> dict[str, Any]:
    """A result with the way to the very clause."""
    register = catalogue()[found.register]
    name, spoken = said(found.name, reading.language)
    if found.anchor:
        title = format_html("{}: {}", name or found.key, found.title) if found.title else name or found.key
    else:
        # The title with its marks is that of the language in which it was found.
        title = found.title if found.language == spoken and found.title else name or found.key
    page = address_of(Named(0, found.register, found.key, found.name))
    return {
        "title": title,
        "lang": "" if spoken == reading.language else spoken,
        "within": within.get(found.key, ""),
        "href": f"{page}#{quote(found.anchor)}" if found.anchor else page,
        "kind_label": register.singular,
        "passage": found.passage,
        "passage_lang": "" if found.language == reading.language else found.language,
    }


def latest_changes(visitor: Visitor) -> list[dict[str, Any]]:
    """The newest ten changes of what the visitor may see, each entry once; who did it is told to colleagues only."""
    newest = Event.objects.exclude(verb__in=NOTE_VERBS).order_by("-id").values_list(*TOLD)[:LOOKED_AT]
    latest = {entry: (verb, at, name) for entry, verb, at, name in reversed(newest)}
    seen = visible(Entry.objects.filter(pk__in=latest), visitor).only("register", "key", "title")
    order = list(dict.fromkeys(entry for entry, *_rest in newest))
    entries = {entry.pk: entry for entry in seen}
    shown = [entries[pk] for pk in order if pk in entries][:LATEST]
    latest |= _told_rather(latest, [entry.pk for entry in shown])
    colleague = in_government(visitor)
    language = current()
    return [
        {
            "at": latest[entry.pk][1],
            "entry_title": plain(entry.title, language) or entry.key,
            "lang": other_language(entry.title, language),
            "href": address_of(Named(entry.pk, entry.register, entry.key, entry.title)),
            "verb": event_words(latest[entry.pk][0], register=entry.register),
            "by": (latest[entry.pk][2] or "") if colleague else "",
        }
        for entry in shown
    ]


def _told_rather(latest: Told, entries: list[int]) -> Told:
    """Where an entry was last tied to another one, what else became of it on that day, which says more."""
    tied = [pk for pk in entries if latest[pk][0] in TIES]
    others = Event.objects.filter(entry_id__in=tied).exclude(verb__in=(*TIES, *NOTE_VERBS))
    rows = others.order_by("entry_id", "-id").distinct("entry_id").values_list(*TOLD)
    return {pk: (verb, at, name) for pk, verb, at, name in rows if at.date() == latest[pk][1].date()}


def _counted(entries: QuerySet[Any]) -> str:
    """How many there are, counted no further than any list of theirs is."""
    count = entries.order_by()[: MOST_COUNTED + 1].count()
    return _bounded(min(count, MOST_COUNTED), count > MOST_COUNTED)


def _figures(visitor: Visitor) -> list[dict[str, Any]]:
    today = timezone.localdate()
    in_force_now = in_force(visible(Instrument.objects.all(), visitor), on=today)
    requirements = visible(Requirement.objects.all(), visitor)
    return [
        {"value": value, "label": label, "href": href, "as_of": today}
        for value, label, href in [
            (_counted(in_force_now), _("instruments in force"), f"{reverse('suite')}?state=in-force"),
            (_counted(requirements), _("requirements"), reverse("engine:list", args=[Requirement.register_key])),
            (len(catalogue()), _("registers"), reverse("engine:registers")),
        ]
    ]
