"""The registers of the policy room, as the engine shows them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.duty import Duty
from goldenthread.engine.register import KEPT, published, register
from goldenthread.engine.verbs import say_events
from goldenthread.policy import actions, bearing, choices, compliance, lists, publishing_rules, queries, threads  # noqa: F401 (they declare what the room tells)
from goldenthread.policy.models import Decision, Instrument, Modality, Recurrence, Requirement
from goldenthread.policy.models.ties import DRAFT, IMPLEMENTS, PUBLISHED, REPLACES

CLASSES = "organisation-classes"
STATES = ((DRAFT, _("Draft")), (PUBLISHED, _("Published")))

say_events(
    {
        "read": _("Read from the text by machine"),
        "ended": _("Ended with a newer text"),
        "text added": _("Text added"),
        "placed": _("Placed in the suite"),
        "limits read": _("Limits read from the text"),
        "named in a text": _("Named in a text"),
        "stages dated": _("Stages dated"),
        "approval asked": _("Approval asked for"),
        "approval given": _("Approved in a post"),
        "sent back": _("Sent back by an approver"),
        "returned to its writers": _("With its writers again"),
        "overlap dismissed": _("Overlap with another requirement let stand"),
        "accepted as read": _("Accepted as read"),
        "corrected": _("Corrected"),
        "split from another": _("Split from another"),
        "merged with another": _("Merged with another"),
        "merged into another": _("Merged into another"),
        "rejected": _("Rejected"),
        "added by hand": _("Added by hand"),
        "bearers set": _("Bearers set"),
        "decision taken back": _("Decision taken back"),
    }
)

register(
    singular=_("Instrument"),
    plural=_("Instruments"),
    about=_("Frameworks, policies, directives, standards, guidelines and what stands beside them, with their texts."),
    fields=[
        kinds.Choice("kind", _("Type"), vocabulary="instrument-types"),
        kinds.YesNo("mandatory", _("Mandatory")),
        kinds.Words("issuer", _("Issued by")),
        kinds.Words("authority", _("Authority"), limit=5000),
        kinds.LongWords("objective", _("Key objective")),
        kinds.LongWords("expected_results", _("Expected results"), hint=_("One on each line.")),
        kinds.References("principles", _("Principles it upholds"), to="principles", verb="upholds"),
        kinds.EntryReference("responsible_role", _("Responsible role"), to="roles"),
        kinds.Day("effective_on", _("Takes effect on")),
        kinds.Day(
            "review_by",
            _("Review by"),
            duty=Duty(_("Review"), role="responsible_role", done_when="rescinded_on"),
        ),
        kinds.Day("rescinded_on", _("Rescinded on"), hint=_("The first day on which it is no longer in force.")),
        kinds.YesNo(
            "external", _("External"), hint=_("An unofficial copy of somebody else’s instrument."), editable=False
        ),
        kinds.Address("source_url", _("Source")),
        kinds.Text("document_id", _("Other identifier")),
        kinds.Fixed("state", _("State"), choices=STATES, editable=False, group=KEPT),
    ],
    columns=["title", "kind", "mandatory", "effective_on"],
    filters=["kind", "mandatory", "effective_on", "principles", "organisation"],
    sorts=["title", "kind", "effective_on"],
    parts=queries.api_parts,
    page=lambda instrument: reverse("instrument", args=[instrument.key]),
    create=actions.create_draft,
    reason_for=published,
    substance=["title", "kind", "mandatory", "objective", "effective_on", "rescinded_on"],
    # Its place in the suite and what it replaces follow from rules of their own (actions/drafting.py).
    verbs=["supports", "refers to", "evidences", "measures", "requires", "authorises"],
    # What a draft was to stand below or to replace is for its writers to take back: it takes force from nobody yet.
    unties=lambda instrument, verb: instrument.state == DRAFT and verb in (IMPLEMENTS, REPLACES),
)(Instrument)

register(
    singular=_("Requirement"),
    plural=_("Requirements"),
    about=_("What instruments require: who must do what, since when, and with which limits."),
    fields=[
        kinds.EntryReference("instrument", _("Instrument"), to="instruments", once=True, required=True),
        kinds.Text("clause", _("Clause"), required=True, editable=False),
        kinds.LongWords("text", _("What must be done"), required=True),
        kinds.Fixed("modality", _("How strongly it binds"), choices=tuple(Modality.choices), required=True),
        kinds.Day("effective_from", _("Binds from"), hint=_("Empty: it begins with its instrument.")),
        kinds.Day("effective_until", _("Binds until"), hint=_("The first day on which it no longer binds.")),
        kinds.Words("deadline", _("Deadline")),
        kinds.Day("due_on", _("Due on"), hint=_("The last day, where the deadline names one.")),
        kinds.Fixed("recurrence", _("Recurrence"), choices=tuple(Recurrence.choices)),
        kinds.Text("action", _("Action"), hint=_("The verb that says what is to be done.")),
        kinds.Text("condition", _("Condition or exception"), limit=2000),
        kinds.LongWords("evidence", _("Evidence expected")),
        kinds.References(
            "principles",
            _("Principles it upholds"),
            to="principles",
            verb="upholds",
            hint=_("One on each line. Empty: those of its instrument."),
        ),
        kinds.Several("bound", _("Binds only these classes"), vocabulary=CLASSES),
        kinds.Several("exempt", _("Exempts these classes"), vocabulary=CLASSES),
        kinds.Several("encouraged", _("Encourages these classes"), vocabulary=CLASSES),
        kinds.YesNo("read_by_machine", _("Read by machine, not yet confirmed")),
        kinds.Fixed("decision", _("Decision on the reading"), choices=tuple(Decision.choices), editable=False),
    ],
    columns=["title", "instrument", "clause", "modality", "effective_from", "decision"],
    filters=["instrument", "modality", "principles", "read_by_machine", "decision"],
    sorts=["title", "effective_from"],
    parts=queries.api_requirement_parts,
    create=None,
    reason_for=published,
    substance=["instrument", "text", "modality", "effective_from", "effective_until"],
)(Requirement)
