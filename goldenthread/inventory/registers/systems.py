"""ICT systems and other assets that services and data sets rely on."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register
from goldenthread.inventory.lifecycles import END_OF_LIFE


@register(
    singular=_("System"),
    plural=_("Systems"),
    about=_(
        "The systems that services and data sets rely on: how old, who owns them, when they end and what breaks then."
    ),
    fields=[
        kinds.Choice("kind", _("Type"), vocabulary="system-types"),
        kinds.EntryReference("owner_role", _("Owner"), to="roles"),
        kinds.PersonReference("owner", _("Person responsible")),
        kinds.Day("in_service_since", _("In service since")),
        kinds.Day("end_of_life", _("End of life"), duty=END_OF_LIFE),
        kinds.Words("end_of_life_source", _("Where the end of life is stated")),
        kinds.Choice("stage", _("Life-cycle stage"), vocabulary="system-stages"),
        kinds.Money("yearly_cost", _("Yearly cost")),
        kinds.Choice("hosting", _("Hosting"), vocabulary="hosting"),
        kinds.Choice("criticality", _("Criticality"), vocabulary="criticality"),
        kinds.LongWords("impact", _("What breaks when it stops")),
        kinds.Day("review_by", _("Review by"), duty=kinds.Duty(_("Review"), person="owner", role="owner_role")),
    ],
    columns=["title", "organisation", "stage", "end_of_life", "criticality"],
    filters=["kind", "stage", "criticality", "hosting", "end_of_life", "owner_role", "organisation"],
    sorts=["title", "end_of_life", "yearly_cost"],
)
class System(RegisterEntry):
    """A system; services and data sets name the systems that they rely on."""

    register_key = "systems"
