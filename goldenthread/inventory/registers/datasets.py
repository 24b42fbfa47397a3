"""Data sets, published or not, with the decision about it."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Data set"),
    plural=_("Data sets"),
    about=_("The data that the government keeps: who keeps it, how good it is, and whether and how it is released."),
    fields=[
        kinds.Words("keeper", _("Keeper")),
        kinds.Email("contact", _("Contact")),
        kinds.Choice("release", _("Release decision"), vocabulary="release-decisions"),
        kinds.LongWords("release_reason", _("Reason for the decision")),
        kinds.Address("licence", _("Licence")),
        kinds.Lines("formats", _("Formats")),
        kinds.Choice("rhythm", _("Updated"), vocabulary="update-rhythms"),
        kinds.Period("covers", _("Covers")),
        kinds.LongWords("quality", _("Quality statement")),
        kinds.YesNo("personal_data", _("Holds personal data")),
        kinds.References("systems", _("Held in systems"), to="systems", verb="is held in"),
        kinds.Lines("keywords", _("Keywords")),
        kinds.Address("landing_page", _("Page about it")),
        kinds.Lines("downloads", _("Downloads"), limit=2000, hint=_("One address on each line.")),
        kinds.Day("issued_on", _("First published on")),
        kinds.Day("modified_on", _("Last modified on")),
        kinds.Text("identifier", _("Other identifier")),
        kinds.Day("review_by", _("Review the decision by"), duty=kinds.Duty(_("Review"))),
    ],
    columns=["title", "organisation", "release", "rhythm", "modified_on"],
    filters=["release", "rhythm", "personal_data", "modified_on", "systems", "organisation"],
    sorts=["title", "modified_on"],
)
class Dataset(RegisterEntry):
    """A data set."""

    register_key = "datasets"
