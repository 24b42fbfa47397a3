"""Agreements between public bodies."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Agreement"),
    plural=_("Agreements"),
    about=_("What public bodies have agreed to share or to do for each other, on which legal basis and until when."),
    fields=[
        kinds.References("parties", _("Parties"), to="organisations", verb="is agreed by"),
        kinds.Lines("other_parties", _("Other parties"), hint=_("One on each line, as the agreement names them.")),
        kinds.LongWords("purpose", _("Purpose")),
        kinds.LongWords("shared", _("What is shared")),
        kinds.References("datasets", _("Data sets shared"), to="datasets", verb="shares"),
        kinds.References("services", _("Services shared"), to="services", verb="shares"),
        kinds.LongWords("legal_basis", _("Legal basis")),
        kinds.LongWords("responsibilities", _("Responsibilities")),
        kinds.Words("method", _("How it is shared"), limit=5000),
        kinds.Text("retention", _("Kept for")),
        kinds.Attachment("signed_copy", _("Signed copy")),
        kinds.Email("contact", _("Contact")),
        kinds.Day("starts_on", _("Starts on")),
        kinds.Day("ends_on", _("Ends on"), duty=kinds.Duty(_("End of an agreement"), warns=90)),
        kinds.Day("review_by", _("Review by"), duty=kinds.Duty(_("Review"))),
    ],
    columns=["title", "parties", "other_parties", "starts_on", "review_by"],
    filters=["parties", "starts_on", "ends_on", "review_by", "signed_copy", "organisation"],
    sorts=["title", "review_by", "ends_on"],
)
class Agreement(RegisterEntry):
    """An agreement between public bodies."""

    register_key = "agreements"
