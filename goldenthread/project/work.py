"""What waits for a person, as lines for a page or a mail: overdue, due soon, and what others left undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goldenthread.engine import read
from goldenthread.engine.due import Due, due_for, escalated_to
from goldenthread.engine.faces.moves import href_of
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import address_of, catalogue
from goldenthread.kernel.models import Entry, Person
from goldenthread.kernel.permissions import those_one_may
from goldenthread.policy.queries.approvals import Waiting, sent_back_to, waiting_for_approval

WEEK = timedelta(days=7)
QUARTER = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: what, where, when, and the one click that does it."""

    what: str
    title: str
    lang: str
    """The language of the title, where it is not the page's."""
    where: str
    on: date
    late: str
    """How many days it is overdue, in words; "" where it is not."""
    classified: bool
    href: str
    do_href: str = ""
    do_text: str = ""
    """"" where the person may see it and not do it."""


@dataclass(slots=True)
class Section:
    """Lines below one heading, the most urgent first."""

    heading: str
    lines: list[Line] = field(default_factory=list)


def sections_for(person: Person, *, on: date, horizon: timedelta = QUARTER) -> list[Section]:
    """What waits for the person, in sections that hold something.

    Within the horizon everything; beyond it, what its register announces already.
    """
    mine = due_for(person, on=on, at_least_until=on + horizon)
    known = {(due.entry.pk, due.field) for due in mine}
    above = [due for due in escalated_to(person, on=on) if (due.entry.pk, due.field) not in known]
    in_words = _lines(person, [*mine, *above], on)
    spans: list[tuple[str, Callable[[Due], bool]]] = [
        (_("Overdue"), lambda due: due.on < on),
        (_("Due within a week"), lambda due: on <= due.on < on + WEEK),
        (_("Due within three months"), lambda due: on + WEEK <= due.on < on + QUARTER),
        (_("Due later"), lambda due: on + QUARTER <= due.on),
    ]
    approving = _drafts(person, waiting_for_approval(person), what=_("Approval"), do_text=_("Approve or send back"))
    returned = _drafts(person, sent_back_to(person), what=_("Sent back"), do_text=_("See why"))
    sections = [Section(_("Waiting for your approval"), approving), Section(_("Sent back to you"), returned)]
    sections += [Section(heading, in_words([due for due in mine if fits(due)])) for heading, fits in spans]
    sections.append(Section(_("Escalated to you, as others left it undone"), in_words(above)))
    return [section for section in sections if section.lines]


def _drafts(person: Person, waiting: list[Waiting], *, what: str, do_text: str) -> list[Line]:
    """The drafts that wait for the person, each leading to its approval."""
    if not waiting:
        return []
    reading = read.reading_of(person)
    reading.load_entries(each.instrument.organisation_id for each in waiting if each.instrument.organisation_id)
    return [_draft(each, reading, what=what, do_text=do_text) for each in waiting]


def _draft(waiting: Waiting, reading: Reading, *, what: str, do_text: str) -> Line:
    draft = waiting.instrument
    entry = Named(draft.pk, draft.register, draft.key, draft.title, draft.state)
    title, spoken = title_of(entry, reading)
    named = reading.entries.get(draft.organisation_id or 0)
    return Line(
        what=_("Approval, as it has changed since yours") if waiting.again else what,
        title=title,
        lang="" if spoken == reading.language else spoken,
        where=title_of(named, reading)[0] if named else str(catalogue()[draft.register].singular),
        on=waiting.since,
        late="",
        classified=draft.classification > 0,
        href=address_of(entry),
        do_href=reverse("instrument-approval", args=[draft.key]),
        do_text=do_text,
    )


def _lines(person: Person, dues: list[Due], on: date) -> Callable[[Iterable[Due]], list[Line]]:
    """How each of these dues reads; what that takes is asked for all of them at once."""
    reading = read.reading_of(person)
    reading.load_entries(due.organisation for due in dues if due.organisation)
    doing = _doing(person, dues)

    def in_words(some: Iterable[Due]) -> list[Line]:
        ordered = sorted(some, key=lambda due: (due.on, due.entry.register, due.entry.pk))
        return [_line(due, reading, on, doing.get((due.entry.pk, due.field), ("", ""))) for due in ordered]

    return in_words


def _line(due: Due, reading: Reading, on: date, doing: tuple[str, str]) -> Line:
    title, spoken = title_of(due.entry, reading)
    named = reading.entries.get(due.organisation or 0)
    where = [str(catalogue()[due.entry.register].plural), title_of(named, reading)[0] if named else ""]
    days = (on - due.on).days
    late = ngettext("%(days)d day overdue", "%(days)d days overdue", days) % {"days": days} if days > 0 else ""
    return Line(
        what=str(due.duty.what),
        title=title,
        lang="" if spoken == reading.language else spoken,
        where=", ".join(filter(None, where)),
        on=due.on,
        late=late,
        classified=due.classification > 0,
        href=address_of(due.entry),
        do_href=doing[0],
        do_text=doing[1],
    )


def _doing(person: Person, dues: list[Due]) -> dict[tuple[int, str], tuple[str, str]]:
    """Entry and field → the address that does it and its words, where the person may; one question a verb needed."""
    ways: dict[tuple[int, str], tuple[str, str, str]] = {}
    for due in dues:
        register = catalogue()[due.entry.register]
        move = register.lifecycle.by_name.get(due.duty.does) if register.lifecycle else None
        if move and register.lifecycle and register.lifecycle.state_of(due.entry) in move.sources:
            way = (move.needs, href_of(register, due.entry, move.name), str(move.label))
        elif register.change:
            href = f"{register.engine_href(due.entry.key)}change/#{due.field}-day"
            way = (register.needed("change"), href, _("Set the next date"))
        else:
            continue
        ways[due.entry.pk, due.field] = way
    allowed: dict[str, set[int]] = {}
    for verb in {needs for needs, _href, _text in ways.values()}:
        entries: Any = Entry.objects.filter(pk__in={pk for (pk, _name), way in ways.items() if way[0] == verb})
        allowed[verb] = set(those_one_may(entries, person, verb).values_list("pk", flat=True))
    return {at: (href, text) for at, (needs, href, text) in ways.items() if at[0] in allowed[needs]}
