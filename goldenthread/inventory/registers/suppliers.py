"""Suppliers of what is bought."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Supplier"),
    plural=_("Suppliers"),
    about=_("From whom the government buys; each contract names its supplier."),
    fields=[
        kinds.Text("number", _("Registration number"), identifies=True),
        kinds.Text("country", _("Country")),
        kinds.Address("address", _("Web page")),
        kinds.Email("contact", _("Contact")),
        kinds.YesNo("small", _("Small or medium-sized")),
    ],
    columns=["title", "number", "country", "small"],
    filters=["small", "organisation"],
    sorts=["title", "country"],
)
class Supplier(RegisterEntry):
    """A supplier."""

    register_key = "suppliers"
