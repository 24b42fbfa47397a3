"""Services that people and businesses receive from the public sector."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Service"),
    plural=_("Services"),
    about=_(
        "What the public sector does for people and businesses: for whom, by which channels, and on what it relies."
    ),
    fields=[
        kinds.Choice("kind", _("Type"), vocabulary="service-types"),
        kinds.Several("audience", _("For whom"), vocabulary="service-audiences"),
        kinds.Choice("reach", _("Inside or outside government"), vocabulary="service-reaches"),
        kinds.Several("channels", _("Channels"), vocabulary="service-channels"),
        kinds.Figures("volumes", _("Yearly volumes by channel"), vocabulary="service-measures"),
        kinds.Several("steps", _("Steps that it has"), vocabulary="service-steps"),
        kinds.Several("online_steps", _("Steps that can be done online"), vocabulary="service-steps"),
        kinds.Several("languages", _("Languages"), vocabulary="languages"),
        kinds.YesNo("fee", _("Costs its users something")),
        kinds.Money("cost", _("Yearly cost of running it")),
        kinds.References("standards", _("Standards met"), to="standards", verb="meets"),
        kinds.References("systems", _("Relies on systems"), to="systems", verb="relies on"),
        kinds.LongWords("authority", _("Legal authority")),
        kinds.Words("programme", _("Programme"), limit=2000),
        kinds.Words("web_page", _("Web page"), limit=2000),
        kinds.Text("identifier", _("Other identifier")),
    ],
    columns=["title", "organisation", "kind", "channels"],
    filters=["kind", "audience", "channels", "fee", "systems", "organisation"],
    sorts=["title", "kind", "cost"],
)
class Service(RegisterEntry):
    """A service, with what it takes in each channel from year to year."""

    register_key = "services"
