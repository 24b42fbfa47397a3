"""The tables of the kernel."""

from goldenthread.kernel.models.entry import Classification, Entry, RegisterEntry, Visibility
from goldenthread.kernel.models.escalation import Escalation
from goldenthread.kernel.models.event import Event, EventBody, EventPosition, Subscriber
from goldenthread.kernel.models.link import Link
from goldenthread.kernel.models.name import FormerName
from goldenthread.kernel.models.organisation import Organisation, OrganisationAncestor
from goldenthread.kernel.models.own_field import OwnField
from goldenthread.kernel.models.parts import Attachment, Note
from goldenthread.kernel.models.person import Person
from goldenthread.kernel.models.rights import Appointment, Capability, Grant, Handover, HandoverState
from goldenthread.kernel.models.role import Role
from goldenthread.kernel.models.search import SearchRow
from goldenthread.kernel.models.term import Term

__all__ = [
    "Appointment",
    "Attachment",
    "Capability",
    "Classification",
    "Entry",
    "Escalation",
    "Event",
    "EventBody",
    "EventPosition",
    "FormerName",
    "Grant",
    "Handover",
    "HandoverState",
    "Link",
    "Note",
    "Organisation",
    "OrganisationAncestor",
    "OwnField",
    "Person",
    "RegisterEntry",
    "Role",
    "SearchRow",
    "Subscriber",
    "Term",
    "Visibility",
]
