"""Standards that have been adopted: the interoperability framework as a catalogue."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Standard"),
    plural=_("Standards"),
    about=_(
        "The standards adopted so that systems work together; which system conforms is tied to each, with evidence."
    ),
    fields=[
        kinds.Words("body", _("Standards body")),
        kinds.Text("edition", _("Version")),
        kinds.Choice("kind", _("Type"), vocabulary="standard-types"),
        kinds.YesNo("open", _("Open standard")),
        kinds.YesNo("mandatory", _("Mandatory")),
        kinds.LongWords("adopted_for", _("Adopted for")),
        kinds.Day("adopted_on", _("Adopted on")),
        kinds.Address("address", _("Where it is published")),
        kinds.Day("review_by", _("Review by"), duty=kinds.Duty(_("Review"))),
    ],
    columns=["title", "body", "edition", "kind", "mandatory"],
    filters=["kind", "open", "mandatory", "organisation"],
    sorts=["title", "adopted_on"],
)
class Standard(RegisterEntry):
    """An adopted standard; systems that conform are linked to it."""

    register_key = "standards"
