"""Strategic decisions on resources."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Resource decision"),
    plural=_("Resource decisions"),
    about=_(
        "What was decided on systems, services and contracts: consolidate, re-engineer, retire or reallocate, and why."
    ),
    fields=[
        kinds.Choice("kind", _("Decision"), vocabulary="resource-decisions"),
        kinds.Day("decided_on", _("Decided on")),
        kinds.Words("decided_by", _("Decided by")),
        kinds.LongWords("reasons", _("Reasons")),
        kinds.References("systems", _("Rests on systems"), to="systems", verb="rests on"),
        kinds.References("services", _("Rests on services"), to="services", verb="rests on"),
        kinds.References("contracts", _("Rests on contracts"), to="contracts", verb="rests on"),
        kinds.Money("saving", _("Expected yearly saving")),
        kinds.Day("review_by", _("Review by"), duty=kinds.Duty(_("Review"))),
    ],
    columns=["title", "kind", "organisation", "decided_on"],
    filters=["kind", "decided_on", "organisation"],
    sorts=["title", "decided_on"],
)
class ResourceDecision(RegisterEntry):
    """A decision on resources with what it rests on."""

    register_key = "resource-decisions"
