"""The life of an official account and who answers for it, and the dates of this room that are duties (C054, C057)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goldenthread.engine.duty import Duty
from goldenthread.engine.kinds import PersonReference
from goldenthread.kernel.lifecycle import Lifecycle, Move, State, Words

ACCOUNT_PEOPLE = (
    PersonReference("owner", _("Person responsible")),
    PersonReference("deputy", _("Deputy")),
    PersonReference("approver", _("Approved by")),
)


def nobody_named(account: Any) -> Iterable[Words]:
    """Who answers for the account. No `filled`: accounts that are open elsewhere come in without it, and are a gap."""
    if account.owner_id is None:
        yield _("Name the person responsible first.")
    if account.deputy_id is None:
        yield _("Name the deputy first.")
    if account.approver_id is None:
        yield _("Name who approves it first.")


def not_ready(account: Any) -> Iterable[Words]:
    """What opening takes: people, guidance and code, and the quiz where the department sets one (else nothing is stated)."""
    yield from nobody_named(account)
    if account.acknowledged_on is None:
        yield _("Guidance and code must be acknowledged first.")
    if account.quiz_passed is False:
        yield _("The quiz must be passed first.")


ACCOUNT_LIFE = Lifecycle(
    states=[
        State("requested", _("Requested")),
        State("approved", _("Approved")),
        State("open", pgettext_lazy("state of an account", "Open")),
        State("review-due", _("Review due")),
        State("transferred", _("Transferred")),
        State("closed", _("Closed")),
    ],
    moves=[
        Move(
            name="approve",
            label=_("Approve"),
            told=_("Approved"),
            sources=("requested",),
            to="approved",
            needs="publish",
            lacks=nobody_named,
            follows=_("It can be opened once guidance and code are acknowledged."),
        ),
        Move(
            name="open",
            label=pgettext_lazy("an account", "Open"),
            told=_("Opened"),
            sources=("approved",),
            to="open",
            lacks=not_ready,
            follows=_("Everybody who may see it is told that it is official."),
        ),
        Move(
            name="ask-review",
            label=_("Ask for a review"),
            told=_("Review asked for"),
            sources=("open",),
            to="review-due",
        ),
        Move(
            name="review",
            label=_("Reviewed"),
            told=_("Reviewed"),
            sources=("open", "review-due"),
            to="open",
            needs="publish",
            filled=("review_by",),
        ),
        Move(
            name="transfer",
            label=_("Transfer"),
            told=_("Transferred"),
            sources=("open", "review-due"),
            to="transferred",
            needs="publish",
            asks_reason=True,
            dates=("ended_on",),
            follows=_("It is no longer official here. Its new owner registers it anew."),
        ),
        Move(
            name="close",
            label=_("Close"),
            told=_("Closed"),
            sources=("requested", "approved", "open", "review-due"),
            to="closed",
            asks_reason=True,
            dates=("ended_on",),
            follows=_("It is no longer official. It ends today, unless the day is stated already."),
        ),
    ],
)
ACCOUNT_REVIEW = Duty(_("Review of an account"), person="owner", done_in=("transferred", "closed"))
END_OF_LIFE = Duty(_("End of life"), person="owner", role="owner_role", warns=365)
NEXT_CONFIRMATION = Duty(_("Confirmation of a register"), person="attested_by")
