"""What this room offers on entries' pages: who can see them, and who holds a role."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine.faces.offers import offers_on_entries
from goldenthread.engine.register import Register
from goldenthread.kernel.models import Entry, Role
from goldenthread.kernel.permissions import may


@offers_on_entries
def who_can_see_and_who_holds(register: Register, found: Entry, request: HttpRequest) -> list[dict[str, str]]:
    """The access report for those who audit or administer; for a role, its holders, for everybody who sees it."""
    links = []
    if register.model is Role:
        links.append((_("Who holds it"), reverse("holders", args=[found.key])))
    if request.user.is_authenticated and may(request.user, "audit", found):
        links.append((_("Who can see this"), reverse("entry-access", args=[register.key, found.key])))
    return [{"text": text, "href": href, "kind": "link"} for text, href in links]
