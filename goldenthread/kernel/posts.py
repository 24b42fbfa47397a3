"""Posts and rights that end, and posts that are handed over to a successor who accepts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Appointment, Grant, Handover, HandoverState, Person

D_ = TypeVar("D_", Appointment, Grant)


def end_appointment(post: Appointment, *, on: date, by: Person | None, reason: str = "") -> Appointment:
    """Let a post be held until a day, exclusive. Raises Refused for a day before it began, or when it ends earlier."""
    return _end(post, "appointment ended", on=on, by=by, reason=reason)


def end_grant(grant: Grant, *, on: date, by: Person | None, reason: str = "") -> Grant:
    """Let a right hold until a day, exclusive. Raises Refused for a day before it began, or when it ends earlier."""
    return _end(grant, "rights ended", on=on, by=by, reason=reason)


@transaction.atomic
def hand_over(post: Appointment, *, to: Person, on: date, by: Person | None, reason: str = "") -> Handover:
    """Propose that a post passes to a successor on a day; nothing passes until they accept. Raises Refused."""
    if to.pk == post.person_id or not to.is_active:
        message = _("Name somebody else who can sign in.")
        raise Refused(message, fields={"email": message})
    if post.from_on and on < post.from_on:
        message = _("That is before the post was taken up: choose a later day.")
        raise Refused(message, fields={"on": message})
    if Handover.objects.filter(leaving=post, state=HandoverState.PROPOSED).exists():
        raise Refused(_("A successor has been named and has not answered yet: withdraw that first."))
    actions.touch(
        post.organisation, by=by, verb="handover proposed", reason=reason, post=post, role=post.role, to=to.pk, on=on
    )
    return Handover.objects.create(organisation=post.organisation, role=post.role, leaving=post, successor=to, on=on)


@transaction.atomic
def accept(handover: Handover, *, by: Person, duties: Sequence[str] = ()) -> Appointment:
    """The successor takes over: the post of whoever leaves ends and theirs begins, that day. `duties` are references.

    Raises Refused when it has been answered or withdrawn in between.
    """
    held = _open(handover)
    post = held.leaving
    actions.touch(
        held.organisation,
        by=by,
        verb="handover accepted",
        post=post,
        role=held.role,
        to=held.successor_id,
        on=held.on,
        duties=list(duties),
    )
    if post.until_on is None or post.until_on > held.on:
        post.until_on = held.on
        post.save(update_fields=["until_on"])
    _answer(held, HandoverState.ACCEPTED)
    return Appointment.objects.create(
        person=held.successor, role=held.role, organisation=held.organisation, from_on=held.on
    )


@transaction.atomic
def decline(handover: Handover, *, by: Person, why: str) -> None:
    """The successor does not take over, and says why. Raises Refused without a reason."""
    if not why.strip():
        message = _("Say why, so that somebody else can be found.")
        raise Refused(message, fields={"reason": message})
    held = _open(handover)
    actions.touch(
        held.organisation, by=by, verb="handover declined", reason=why, role=held.role, to=held.successor_id, on=held.on
    )
    _answer(held, HandoverState.DECLINED, why.strip())


@transaction.atomic
def withdraw(handover: Handover, *, by: Person | None) -> None:
    """Take back a proposal that has not been answered. Raises Refused when it has been."""
    held = _open(handover)
    actions.touch(held.organisation, by=by, verb="handover withdrawn", role=held.role, to=held.successor_id, on=held.on)
    _answer(held, HandoverState.WITHDRAWN)


def _open(handover: Handover) -> Handover:
    held = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("leaving", "organisation", "role")
        .get(pk=handover.pk)
    )
    if held.state != HandoverState.PROPOSED:
        raise Refused(_("This has been answered or withdrawn already."))
    return held


def _answer(held: Handover, state: HandoverState, words: str = "") -> None:
    held.state, held.answer = state, words
    held.save(update_fields=["state", "answer"])


@transaction.atomic
def _end(each: D_, verb: str, *, on: date, by: Person | None, reason: str) -> D_:
    held = type(each)._default_manager.select_for_update(of=("self",)).get(pk=each.pk)
    if held.from_on and on < held.from_on:
        message = _("That is before it began: choose a later day.")
        raise Refused(message, fields={"on": message})
    if held.until_on and held.until_on <= on:
        message = _("It ends before that day already.")
        raise Refused(message, fields={"on": message})
    actions.touch(held.organisation, by=by, verb=verb, reason=reason, ended=[held.pk], person=held.person_id, until=on)
    held.until_on = on
    held.save(update_fields=["until_on"])
    return held
