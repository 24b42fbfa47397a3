"""The registers of compliance: statements, corrective actions and call-outs, as the engine shows them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import register
from goldenthread.kernel.permissions import Visitor, may
from goldenthread.policy import actions
from goldenthread.policy.models import Answer, CallOut, CorrectiveAction, Requirement, Statement
from goldenthread.policy.queries.statements import Standing, exception_ended, must_recheck

EXCEPTION = _("Exception")
COUNTING = tuple(choice for choice in Standing.choices if choice[0] != Standing.NOT_STATED)
UNSHOWN = _("“Met” without evidence is shown and not counted as met.")


def offers_on_statement(statement: Statement, visitor: Visitor) -> list[dict[str, Any]]:
    """What one may do with a statement beside changing it; what must be looked at again comes first."""
    if not may(visitor, "create", Statement(organisation_id=statement.organisation_id)):
        return []
    requirement = Requirement.every.get(pk=statement.requirement_id)
    offers = []
    if must_recheck(statement, requirement):
        offers.append(("recheck-statement", _("The requirement has changed: say that this is still right")))
    open_again = exception_ended(statement, on=timezone.localdate())
    words = _("The exception has ended: open a corrective action") if open_again else _("Open a corrective action")
    offers.append(("new-corrective-action", words))
    return [{"text": text, "href": reverse(name, args=[statement.key]), "kind": "link"} for name, text in offers]


def offers_on_call_out(call_out: CallOut, visitor: Visitor) -> list[dict[str, Any]]:
    """The way to what was answered, for those who called."""
    if not may(visitor, "change", call_out):
        return []
    return [
        {"text": _("Answers, and who is missing"), "href": reverse("call-out", args=[call_out.key]), "kind": "link"}
    ]


register(
    singular=_("Statement"),
    plural=_("Statements"),
    about=_("What organisations state of the requirements that bind them, with the evidence, period by period."),
    fields=[
        kinds.Words("title", _("Title"), hint=_("Leave it empty to have one made from whose it is and on what.")),
        kinds.EntryReference("requirement", _("Requirement"), to="requirements", once=True, required=True),
        kinds.EntryReference("organisation", _("Organisation"), to="organisations", below=True, required=True),
        kinds.Period("period", _("Period covered"), once=True),
        kinds.Fixed("answer", _("Answer"), choices=tuple(Answer.choices), hint=UNSHOWN),
        kinds.Fixed("counts_as", _("Counts as"), choices=COUNTING, editable=False),
        kinds.LongWords("evidence", _("Evidence"), hint=_("What shows it, in words or as an address.")),
        kinds.Day("evidence_on", _("Date of the evidence")),
        kinds.LongWords("remark", _("Remark")),
        kinds.PersonReference("stated_by", _("Stated by")),
        kinds.Day("answered_on", _("Answered on")),
        kinds.LongWords("exception_reason", _("Reason for an exception"), needs="publish", group=EXCEPTION),
        kinds.PersonReference("exception_by", _("Exception approved by"), needs="publish", group=EXCEPTION),
        kinds.Day(
            "exception_until",
            _("Exception ends on"),
            hint=_("The first day on which the requirement is open again."),
            needs="publish",
            group=EXCEPTION,
        ),
    ],
    columns=["title", "counts_as", "evidence_on", "period", "answered_on"],
    filters=["requirement", "organisation", "counts_as", "answered_on"],
    sorts=["title", "answered_on"],
    create=actions.state,
    change=actions.restate,
    key_of=actions.key_of,
    offers=offers_on_statement,
)(Statement)

register(
    singular=_("Corrective action"),
    plural=_("Corrective actions"),
    about=_("What organisations do about the requirements that they do not meet: who, and until when."),
    fields=[
        kinds.EntryReference("statement", _("Statement"), to="statements", once=True, required=True),
        kinds.PersonReference("owner", _("Who does it"), required=True),
        kinds.Day(
            "due_on",
            _("Due on"),
            required=True,
            duty=kinds.Duty(_("Corrective action"), person="owner", done_when="done_on"),
        ),
        kinds.Day("done_on", _("Done on")),
    ],
    columns=["title", "organisation", "owner", "due_on", "done_on"],
    filters=["statement", "organisation", "due_on"],
    sorts=["title", "due_on"],
)(CorrectiveAction)

register(
    singular=_("Call-out"),
    plural=_("Call-outs"),
    about=_("Calls to organisations to state by a day whether they meet what instruments require."),
    fields=[
        kinds.References("instruments", _("Instruments"), to="instruments", once=True, required=True),
        kinds.References("organisations", _("Organisations"), to="organisations", once=True, required=True),
        kinds.Day("requirements_on", _("Requirements in force on"), once=True),
        kinds.Period("period", _("Period that the answers cover"), once=True, required=True),
        kinds.Day("asked_on", _("Asked on"), once=True),
        kinds.Day("due_on", _("Answers due by"), required=True),
        kinds.EntryReference("organisation", _("Calling organisation"), to="organisations", below=True, required=True),
    ],
    columns=["title", "organisation", "asked_on", "due_on"],
    filters=["organisation", "asked_on", "due_on"],
    sorts=["title", "due_on"],
    create=actions.call_out,
    offers=offers_on_call_out,
)(CallOut)
