"""What the policy room adds to threads: instruments with what they require, requirements with whom they bind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.thread import MOST, Strand, Strands, contributes_to
from goldenthread.kernel.models import Entry
from goldenthread.kernel.permissions import visible
from goldenthread.policy.models import Bearer, Instrument, Requirement

READ_BY_MACHINE, CONFIRMED = _("read by machine"), _("confirmed")


@contributes_to("instruments")
def what_it_requires(instrument: Entry, reading: Reading) -> Strands:
    """Down from an instrument: each of its requirements, in the text's order."""
    held = visible(Requirement.objects.filter(instrument_id=instrument.pk), reading.visitor).order_by("position")
    return [], _requirements(held, _("Requires"))


@contributes_to("requirements")
def why_and_whom(requirement: Entry, reading: Reading) -> Strands:
    """Up from a requirement: the instrument at its clause. Down: whoever bears it."""
    held = Requirement.objects.select_related("instrument").get(pk=requirement.pk)
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
