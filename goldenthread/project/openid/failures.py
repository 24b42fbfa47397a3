"""Why a sign-in did not come to its end: a sentence for the person, and a status."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Failure:
    """What the page says."""

    title: str | Promise
    sentence: str | Promise
    status: int


NOT_SIGNED_IN = _("You are not signed in")

CANCELLED = Failure(
    _("You broke off signing in"), _("Nothing was changed. Sign in again whenever you like."), status=400
)
EXPIRED = Failure(
    NOT_SIGNED_IN,
    _("This sign-in took too long, or was begun in another window. Sign in again and finish within ten minutes."),
    status=400,
)
UNREACHABLE = Failure(NOT_SIGNED_IN, _("The sign-in service does not answer. Try again in a few minutes."), status=503)
UNTRUSTED = Failure(
    NOT_SIGNED_IN,
    _(
        "What the sign-in service said of you could not be checked. Sign in again; if this stays, tell an administrator."
    ),
    status=400,
)
NOT_KNOWN = Failure(
    _("You have no account here"),
    _("None of your groups gives a right here. Ask an administrator of your organisation to let you in."),
    status=403,
)
WITHOUT_ADDRESS = Failure(
    _("You have no account here"),
    _("The sign-in service told no e-mail address of yours, and an account needs one. Ask those who run that service."),
    status=403,
)
TAKEN = Failure(
    NOT_SIGNED_IN,
    _("There is an account with your e-mail address that is not tied to this service. Sign in with its password."),
    status=403,
)
DISABLED = Failure(
    NOT_SIGNED_IN, _("Your account here is closed. Ask an administrator of your organisation."), status=403
)


class Failed(OAuth2Error):  # type: ignore[misc]  # allauth has no types
    """The sign-in ends here; allauth shows what its adapter makes of it."""

    def __init__(self, failure: Failure, told: object = "") -> None:
        super().__init__(str(told))
        self.failure = failure
