"""Atom feeds (RFC 4287): the newest changes of a register, and those of one entry, as far as the visitor may see them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import read, verbs
from goldenthread.engine.due import duties_in
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.reading import Named
from goldenthread.engine.register import Register
from goldenthread.engine.write import Missing
from goldenthread.kernel.models import Entry, Event
from goldenthread.kernel.parts import NOTE_VERBS
from goldenthread.kernel.permissions import visible

SHOWN = 50
TOLD = Event.objects.exclude(verb__in=NOTE_VERBS)
"""Notes are for colleagues, and so is that there are some."""
LOOKED_AT = 5000
"""How many of a register's newest entries are looked through for those that the visitor may see: a bound, not a scan."""
ATOM, CALENDAR = "application/atom+xml", "text/calendar"
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Signs that neither XML nor iCalendar may hold."""
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
"""When a feed without entries changed last: a fixed time, so that an unchanged answer stays the same."""
BEGUN = 2026
"""The year in which the identifiers of this program begin (RFC 4151)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change as a feed tells it."""

    entry: Named
    version: int
    verb: str
    at: datetime


class Feed(Atom1Feed):
    """Django's, saying when it changed last by its entries alone."""

    def latest_post_date(self) -> datetime:
        """The newest change; a fixed time where there is none."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def links_of(register: Register, *, key: str = "") -> list[dict[str, Any]]:
    """The feeds of a register, or of one of its entries, for downloads and for the head of the page."""
    if key:
        href = reverse("engine:entry-feed", args=[register.key, key])
        return [{"text": "Atom", "href": href, "type": ATOM, "title": _("Changes of this entry")}]
    links = [
        {
            "text": "Atom",
            "href": reverse("engine:feed", args=[register.key]),
            "type": ATOM,
            "title": _("Changes: %(register)s") % {"register": register.plural},
        }
    ]
    if duties_in(register):
        href = reverse("engine:calendar", args=[register.key])
        title = _("Dates: %(register)s") % {"register": register.plural}
        links.append({"text": _("Calendar"), "href": href, "type": CALENDAR, "title": title})
    return links


@require_safe
@careful
def register_feed(request: HttpRequest, register: str) -> HttpResponseBase:
    """The entries of a register that changed last, each with its newest change. One question to the database."""
    found = register_or_404(register)
    newest = Entry.objects.filter(register=found.key).order_by("-changed_at", "-id")
    told = TOLD.filter(entry_id=OuterRef("pk")).order_by("-version")
    seen = visible(Entry.objects.filter(pk__in=newest.values("pk")[:LOOKED_AT]), request.user)
    rows = (
        seen.order_by("-changed_at", "-id")
        .annotate(
            newest_version=Subquery(told.values("version")[:1]),
            newest_verb=Subquery(told.values("verb")[:1]),
            newest_at=Subquery(told.values("at")[:1]),
        )
        .values_list("pk", "key", "title", "newest_version", "newest_verb", "newest_at")[:SHOWN]
    )
    changes = [Told(Named(pk, found.key, key, title), version, verb, at) for pk, key, title, version, verb, at in rows]
    title = _("Changes: %(register)s") % {"register": found.plural}
    return _atom(request, found, title=title, identity=found.key, href=found.href, changes=changes)


@require_safe
@careful
def entry_feed(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """The newest changes of one entry. What they changed stands in its history."""
    kept_in = register_or_404(register)
    found = read.find(kept_in, key, request.user)
    if found is None:
        raise Missing
    named = Named(found.pk, kept_in.key, found.key, found.title)
    events = TOLD.filter(entry_id=found.pk).order_by("-version").values_list("version", "verb", "at")[:SHOWN]
    title = languages.plain(found.title, languages.current()) or found.key
    return _atom(
        request,
        kept_in,
        title=title,
        identity=str(found.pk),
        href=kept_in.address(found),
        changes=[Told(named, *event) for event in events],
    )


def _atom(
    request: HttpRequest, register: Register, *, title: str, identity: str, href: str, changes: Iterable[Told]
) -> HttpResponseBase:
    language = languages.current()
    feed = Feed(
        title=bare(title),
        link=request.build_absolute_uri(href),
        description="",
        language=language,
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=tag(f"changes/{identity}"),
        # Who made a change is told to colleagues, on its page.
        author_name="Goldenthread",
    )
    for change in changes:
        words = str(verbs.event_words(change.verb, register=register.key))
        feed.add_item(
            title=bare(languages.plain(change.entry.title, language) or change.entry.key),
            link=request.build_absolute_uri(register.address(change.entry)),
            description=escape(bare(words)),
            unique_id=tag(f"entry/{change.entry.pk}/{change.version}"),
            updateddate=change.at,
        )
    return answer(request, feed.writeString("utf-8").encode(), f"{ATOM}; charset=utf-8")


def tag(specific: str) -> str:
    """An identifier that stays the same wherever the site moves within its name (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{BEGUN}:{quote(specific)}"


def bare(text: str) -> str:
    """The text without the signs that no feed may hold."""
    return UNSEEN.sub("", text)


def answer(request: HttpRequest, content: bytes, content_type: str) -> HttpResponseBase:
    """The content with an ETag of it; 304 without it where the reader has the same already."""
    response = HttpResponse(content, content_type=content_type)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
