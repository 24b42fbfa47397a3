"""What this room adds to the engine's faces: its questions, its address in the API, and who confirmed a list."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import beside
from goldenthread.inventory.views import attesting, checking

beside.questions += [
    beside.Question(
        _("Is this account official?"),
        _("Paste the address or the name of an account on social media and see whether a public body speaks there."),
        "official-account",
    ),
    beside.Question(
        _("What breaks when?"),
        _(
            "The ends of systems and contracts and the vacant critical skills of the next years, and what relies on them."
        ),
        "what-breaks-when",
    ),
    beside.Question(
        _("What could be bought together?"),
        _("Contracts and planned purchases of several bodies for alike things in the same months."),
        "common-needs",
    ),
    beside.Question(
        _("Where are the gaps?"),
        _("Services without an offline channel, systems without an owner, accounts without readings and more."),
        "gaps",
    ),
    beside.Question(
        _("Which registers are confirmed as complete?"),
        _("Who confirmed which register of which body, as of when, and where the next confirmation is overdue."),
        "attestations",
    ),
]
beside.addresses.append(checking.IN_THE_API)
beside.above_lists(attesting.above_list)
