"""What the policy room adds to threads: instruments with what they require, requirements with whom they bind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.thread import MOST, Strand, Strands, contributes_to
from goldenthread.kernel.models import Entry
from goldenthread.kernel.permissions import visible
from goldenthread.policy.models import Bearer, CallOut, CorrectiveAction, Instrument, Requirement, Statement
from goldenthread.policy.queries.statements import must_recheck, standing_of

READ_BY_MACHINE, CONFIRMED = _("read by machine"), _("confirmed")
STATED = _("stated in the entry")
DONE, UNDONE = _("done"), _("not yet done")


@contributes_to("instruments")
def what_it_requires(instrument: Entry, reading: Reading) -> Strands:
    """Down from an instrument: each of its requirements, in the text's order."""
    held = visible(Requirement.objects.filter(instrument_id=instrument.pk), reading.visitor).order_by("position")
    return [], _requirements(held, _("Requires"))


@contributes_to("requirements")
def why_and_whom(requirement: Entry, reading: Reading) -> Strands:
    """Up from a requirement: the instrument at its clause. Down: whoever bears it."""
    held = Requirement.every.select_related("instrument").get(pk=requirement.pk)
    above = visible(Instrument.objects.filter(pk=held.instrument_id), reading.visitor)
    status = READ_BY_MACHINE if held.read_by_machine else CONFIRMED
    up = [_strand(each, _("Required by"), status, other_part=held.clause) for each in above]
    bearers = Bearer.objects.filter(requirement_id=requirement.pk).values("who")
    bound = visible(Entry.objects.filter(pk__in=bearers), reading.visitor).order_by("sort_en", "pk")
    return up, [_strand(each, _("Binds"), status) for each in bound]


@contributes_to("roles", "organisations")
def what_binds(bearer: Entry, reading: Reading) -> Strands:
    """Up from a role or an organisation: the requirements that it bears."""
    borne = Bearer.objects.filter(who_id=bearer.pk).values("requirement")
    held = visible(Requirement.objects.filter(pk__in=borne), reading.visitor)
    return _requirements(held.order_by("instrument_id", "position"), _("Bound by")), []


@contributes_to("requirements")
def what_is_stated(requirement: Entry, reading: Reading) -> Strands:
    """Down from a requirement: what organisations have stated of it, newest first."""
    stated = Statement.objects.filter(requirement_id=requirement.pk)
    return [], _statements(stated, _("Stated by"), reading)


@contributes_to("organisations")
def what_it_states(organisation: Entry, reading: Reading) -> Strands:
    """Down from an organisation: what it has stated, newest first."""
    return [], _statements(Statement.objects.filter(organisation_id=organisation.pk), _("Has stated"), reading)


@contributes_to("statements")
def on_what_and_with_what(statement: Entry, reading: Reading) -> Strands:
    """Up from a statement: its requirement. Down: what is done about the gap."""
    held = Statement.objects.select_related("requirement").get(pk=statement.pk)
    above = visible(Requirement.objects.filter(pk=held.requirement_id), reading.visitor)
    up = [_strand(each, _("Is stated of"), _told(held), other_part=each.clause) for each in above]
    opened = visible(CorrectiveAction.objects.filter(statement_id=statement.pk), reading.visitor)
    rows = opened.order_by("due_on", "pk")[:MOST]
    return up, [_strand(each, _("Corrected by"), DONE if each.done_on else UNDONE) for each in rows]


@contributes_to("corrective-actions")
def about_what(action: Entry, reading: Reading) -> Strands:
    """Up from a corrective action: the statement that shows the gap."""
    of = CorrectiveAction.objects.filter(pk=action.pk).values("statement")
    above = visible(Statement.objects.filter(pk__in=of), reading.visitor)
    return [_strand(each, _("Corrects"), standing_of(each).label) for each in above], []


@contributes_to("call-outs")
def what_was_asked(call_out: Entry, reading: Reading) -> Strands:
    """Up from a call-out: the instruments that it asks about."""
    asked = CallOut.objects.filter(pk=call_out.pk).values_list("instruments", flat=True).first() or []
    above = visible(Instrument.objects.filter(pk__in=asked), reading.visitor).order_by("sort_en", "pk")
    return [_strand(each, _("Asks about"), STATED) for each in above[:MOST]], []


def _statements(stated: QuerySet[Statement], words: str | Promise, reading: Reading) -> list[Strand]:
    rows = visible(stated, reading.visitor).select_related("requirement").order_by("-answered_on", "-pk")[:MOST]
    return [_strand(each, words, _told(each)) for each in rows]


def _told(statement: Statement) -> str | Promise:
    """How it counts, and whether it must be looked at again."""
    standing = standing_of(statement).label
    if must_recheck(statement, statement.requirement):
        return _("%(answer)s; to recheck, as the requirement has changed") % {"answer": standing}
    return standing


def _requirements(held: Any, words: str | Promise) -> list[Strand]:
    rows: Iterable[Requirement] = held.only("register", "key", "title", "state", "clause", "read_by_machine")[:MOST]
    return [_strand(r, words, READ_BY_MACHINE if r.read_by_machine else CONFIRMED, other_part=r.clause) for r in rows]


def _strand(other: Entry, words: str | Promise, status: str | Promise, *, other_part: str = "") -> Strand:
    return Strand(
        other=Named(other.pk, other.register, other.key, other.title, other.state),
        verb="",
        words=words,
        part="",
        other_part=other_part,
        status=status,
        confirmed=status is CONFIRMED,
    )
