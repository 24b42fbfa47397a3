"""The tables of the kernel."""

from goldenthread.kernel.models.entry import Classification, Entry, RegisterEntry, Visibility
from goldenthread.kernel.models.event import Event, EventBody, EventPosition, Subscriber
from goldenthread.kernel.models.link import Link
from goldenthread.kernel.models.organisation import Organisation, OrganisationAncestor
from goldenthread.kernel.models.own_field import OwnField
from goldenthread.kernel.models.person import Person
from goldenthread.kernel.models.rights import Appointment, Capability, Grant
from goldenthread.kernel.models.role import Role
from goldenthread.kernel.models.search import SearchRow
from goldenthread.kernel.models.term import Term

__all__ = [
    "Appointment",
    "Capability",
    "Classification",
    "Entry",
    "Event",
    "EventBody",
    "EventPosition",
    "Grant",
    "Link",
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
