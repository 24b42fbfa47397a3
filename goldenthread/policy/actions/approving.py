"""Asking for the approval of a draft, and what those who are asked say of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Appointment, Event, Person
from goldenthread.policy.actions.drafting import locked, refuse
from goldenthread.policy.checking import Rule, stops
from goldenthread.policy.models import Approval, Instrument, Stage
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.approvals import GIVEN, RETURNED, SENT_BACK, approvals_of, posts_to_approve, writers_of
from goldenthread.policy.queries.publishable import publishable_of

ASKED = "approval asked"
"""The verb of the event."""


@transaction.atomic
def ask_approval(instrument: Instrument, *, by: Person | None) -> Event | None:
    """Lay a draft before those who must approve it. Raises Refused with everything else that stops publishing it."""
    held = _draft(instrument)
    found = publishable_of(held)
    if not found.unapproved:
        raise Refused(_("Nobody’s approval is open."))
    refuse([finding for finding in stops(found) if finding.rule != Rule.NOT_APPROVED], by)
    today = timezone.localdate()
    stages = {Stage.APPROVE.value: today.isoformat(), **held.stages}
    event = kernel.change(held, by=by, verb=ASKED, approval_asked_on=held.approval_asked_on or today, stages=stages)
    instrument.refresh_from_db()
    return event


@transaction.atomic
def say_of(
    instrument: Instrument, post: Appointment, *, approved: bool, by: Person, substance: str, reason: str = ""
) -> Approval:
    """Approve a draft in a post, or send it back to its writers with a reason.

    `substance`: the hash of what was looked at (Approvals.substance); Stale where that has changed since. Raises Refused
    where nobody asked, where the post has nothing to say here, and for whoever wrote a text that takes four eyes.
    """
    held = _draft(instrument)
    if held.approval_asked_on is None:
        raise Refused(_("It does not lie before anybody for approval: its writers are still at it."))
    approvals = approvals_of(held)
    if approvals.substance != substance:
        raise Stale(_("It has changed since you opened it. Look at it as it is now."))
    if post.pk not in {each.pk for each in posts_to_approve(approvals, by)}:
        raise Refused(_("In this post you have nothing more to approve here."))
    if not approved and not reason.strip():
        message = _("Say why, so that its writers can mend it.")
        raise Refused(message, fields={"reason": message})
    if approved and approvals.needs.four_eyes and by.pk in writers_of(held, approvals.texts):
        raise Refused(_("You wrote one of its texts: somebody else must approve them."))
    texts = [text.pk for text in approvals.texts.values()]
    facts: dict[str, Any] = {"post": post.pk, "role": post.role_id, "substance": substance, "texts": texts}
    kernel.touch(held, by=by, verb=GIVEN if approved else SENT_BACK, reason=reason, **facts)
    if not approved:
        kernel.change(held, by=by, verb=RETURNED, approval_asked_on=None)
    return Approval.objects.create(
        instrument=held, post=post, approved=approved, reason=reason.strip(), substance=substance, texts=texts
    )


def _draft(instrument: Instrument) -> Instrument:
    """The draft as it is stored, held until the transaction ends. Raises Refused for what is no draft."""
    held = locked(instrument)
    if held.state != DRAFT:
        raise Refused(_("Only a draft of your own is approved."))
    return held
