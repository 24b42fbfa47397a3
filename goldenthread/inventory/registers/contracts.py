"""Contracts in force and purchases that are planned."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Contract"),
    plural=_("Contracts"),
    about=_("What is bought from whom, for how much and until when; also purchases that are only planned."),
    fields=[
        kinds.EntryReference("supplier", _("Supplier"), to="suppliers", verb="is supplied by"),
        kinds.Choice("stage", _("Stage"), vocabulary="contract-stages"),
        kinds.Money("value", _("Value")),
        kinds.Choice("category", _("What is bought"), vocabulary="purchase-categories"),
        kinds.Choice("route", _("Procurement route"), vocabulary="procurement-routes"),
        kinds.Day("starts_on", _("Starts on")),
        kinds.Day("ends_on", _("Ends on"), duty=kinds.Duty(_("End of a contract"), person="owner", warns=180)),
        kinds.LongWords("options", _("Options to extend")),
        kinds.Day("extendable_until", _("Can be extended until")),
        kinds.PersonReference("owner", _("Person responsible")),
        kinds.References("systems", _("Covers systems"), to="systems", verb="covers"),
        kinds.References("services", _("Covers services"), to="services", verb="covers"),
        kinds.Text("number", _("Contract number")),
    ],
    columns=["title", "supplier", "organisation", "value", "ends_on"],
    filters=["stage", "category", "route", "supplier", "ends_on", "organisation"],
    sorts=["title", "ends_on", "value"],
)
class Contract(RegisterEntry):
    """A contract, or a purchase that is planned."""

    register_key = "contracts"
