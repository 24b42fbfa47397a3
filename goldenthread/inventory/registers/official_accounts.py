"""Accounts on social media through which a public body speaks."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register
from goldenthread.inventory.lifecycles import ACCOUNT_LIFE, ACCOUNT_PEOPLE, ACCOUNT_REVIEW


@register(
    singular=_("Official account"),
    plural=_("Official accounts"),
    about=_("Accounts on social media through which public bodies speak, so that anyone can check that one is real."),
    lifecycle=ACCOUNT_LIFE,
    fields=[
        kinds.Choice("platform", _("Platform"), vocabulary="platforms", required=True),
        kinds.Handle("handle", _("Handle")),
        kinds.Address("address", _("Address"), required=True, identifies=True),
        kinds.Several("languages", _("Languages"), vocabulary="languages"),
        kinds.Several("purposes", _("Purpose"), vocabulary="account-purposes"),
        *ACCOUNT_PEOPLE,
        kinds.Words("programme", _("Programme that it speaks for")),
        kinds.Address("strategy_address", _("Strategy of the programme")),
        kinds.EntryReference("strategy", _("Serves the department’s strategy"), to="instruments", verb="implements"),
        kinds.Day("acknowledged_on", _("Guidance and code acknowledged on")),
        kinds.YesNo("quiz_passed", _("Quiz passed"), hint=_("Not stated where the department sets no quiz.")),
        kinds.Day("opened_on", _("Official since")),
        kinds.EntryReference("successor", _("In its place"), to="official-accounts"),
        kinds.Day("review_by", _("Review by"), duty=ACCOUNT_REVIEW),
        kinds.Figures("readings", _("Readings"), vocabulary="account-readings"),
    ],
    columns=["title", "platform", "organisation", "state", "address"],
    filters=["platform", "languages", "purposes", "organisation", "review_by"],
    sorts=["title", "platform", "review_by"],
)
class OfficialAccount(RegisterEntry):
    """An account of a public body on a platform."""

    register_key = "official-accounts"
