"""Attestations: who confirmed which register of which body as complete, as of when."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register
from goldenthread.inventory.kinds import RegisterName
from goldenthread.inventory.lifecycles import NEXT_CONFIRMATION


@register(
    singular=_("Attestation"),
    plural=_("Attestations"),
    about=_("Who confirmed that a body’s part of a register is complete, as of which day, and when the next is due."),
    fields=[
        RegisterName("of_register", _("Register"), required=True),
        kinds.Day("complete_on", _("Complete as of"), required=True),
        kinds.PersonReference("attested_by", _("Confirmed by")),
        kinds.LongWords("remark", _("Remark")),
        kinds.Day("next_by", _("Next due by"), duty=NEXT_CONFIRMATION),
    ],
    columns=["title", "of_register", "organisation", "complete_on", "next_by"],
    filters=["of_register", "complete_on", "next_by", "organisation"],
    sorts=["title", "complete_on", "next_by"],
)
class Attestation(RegisterEntry):
    """A body's part of a register, confirmed as complete."""

    register_key = "attestations"
