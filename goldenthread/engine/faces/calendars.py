"""Calendars (RFC 5545) of the dates on which something falls due: one a register, and what a room's own page makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from goldenthread.engine import language as languages
from goldenthread.engine.due import Due, dates_of, duties_in
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.feeds import CALENDAR, answer, bare, tag
from goldenthread.engine.register import address_of, register_of

BACK = timedelta(days=366)
"""How long a date that has passed stays in a register's calendar."""
MAKER = "-//Goldenthread//Duties//EN"


@require_safe
@careful
def register_calendar(request: HttpRequest, register: str) -> HttpResponseBase:
    """The dates of a register that are still to be met; a register without duties has no calendar."""
    found = register_or_404(register)
    if not duties_in(found):
        raise Http404
    dues = dates_of(found, request.user, since=timezone.localdate() - BACK)
    name = _("Dates: %(register)s") % {"register": found.plural}
    return calendar_answer(request, dues, name=name, file=found.key)


def calendar_answer(request: HttpRequest, dues: Iterable[Due], *, name: str, file: str) -> HttpResponseBase:
    """A calendar as a browser or a calendar program is given it."""
    content = calendar_of(dues, name=name, absolute=request.build_absolute_uri)
    response = answer(request, content, f"{CALENDAR}; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return response


def calendar_of(dues: Iterable[Due], *, name: str, absolute: Callable[[str], str]) -> bytes:
    """Whole days, each with the entry's address. The same dues give the same bytes, whenever they are asked for."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", bare(name))
    for due in dues:
        calendar.add_component(_event(due, absolute))
    if not calendar.subcomponents:
        # RFC 5545 §3.6 wants a component in every calendar.
        calendar.add_component(_utc())
    return bytes(calendar.to_ical())


def _event(due: Due, absolute: Callable[[str], str]) -> Event:
    title = languages.plain(due.entry.title, languages.current()) or due.entry.key
    register = register_of(due.entry.register)
    # RFC 5545 §3.8.7.2: without a METHOD, when what it tells was last revised.
    revised = due.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", tag(f"due/{due.entry.pk}/{due.field}"))
    event.add("dtstamp", revised)
    event.add("last-modified", revised)
    event.add("dtstart", due.on)
    event.add("summary", bare(languages.labelled(due.duty.what, title)))
    event.add("transp", "TRANSPARENT")
    event.add("url", absolute(address_of(due.entry)))
    if register:
        event.add("categories", [bare(str(register.plural))])
    return event


def _utc() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone
