"""What a visitor asks a page of this room for: the organisation, the role, the person and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import register_or_404
from goldenthread.engine.kinds import Text
from goldenthread.engine.kinds.base import COMPONENT, Wrong
from goldenthread.engine.kinds.values import PARTS, parts_of, read_day
from goldenthread.engine.language import current, plain
from goldenthread.engine.register import address_of
from goldenthread.governance.views.tables import Cell
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Entry, Organisation, Person, Role
from goldenthread.kernel.permissions import may


def organisation_or_404(request: HttpRequest, key: str, *, verb: str = "") -> Organisation:
    """The organisation, if the visitor may see it and do the verb with it. Raises Missing or NotAllowed."""
    return _found(request, Organisation, key, verb)  # type: ignore[return-value]


def role_or_404(request: HttpRequest, key: str, *, verb: str = "") -> Role:
    """The role, likewise."""
    return _found(request, Role, key, verb)  # type: ignore[return-value]


def _found(request: HttpRequest, model: type[Entry], key: str, verb: str) -> Entry:
    register = register_or_404(model.register_key)
    found = read.find(register, key, request.user)
    if found is None:
        raise write.Missing
    if verb and not may(request.user, verb, found):
        raise NotAllowed(_("Only those who administer it may open this page."))
    return found


def name_of(entry: Any) -> str:
    """An entry's title in the language of the page; its key where it has none."""
    return plain(entry.title, current()) or str(entry.key)


def organisation_href(organisation: Organisation, name: str = "organisation") -> str:
    """The address of one of an organisation's pages."""
    return reverse(name, args=[organisation.key])


def organisation_cell(organisation: Organisation) -> Cell:
    """Its name, leading to its page; its key in the file."""
    return Cell(name_of(organisation), organisation_href(organisation), written=organisation.key)


def role_cell(role: Role) -> Cell:
    """Its name, leading to its page; its key in the file."""
    return Cell(name_of(role), address_of(role), written=role.key)  # type: ignore[arg-type]


def person_cell(person: Person, *, colleague: bool, linked: bool = False) -> Cell:
    """A colleague's name for colleagues; the public reads that there is somebody."""
    if not colleague:
        return Cell(_("Held"))
    return Cell(str(person), reverse("person-access", args=[person.pk]) if linked else "")


def way_here(*organisations: Organisation) -> list[dict[str, str]]:
    """The breadcrumbs down to an organisation."""
    register = register_or_404(Organisation.register_key)
    way = [{"text": str(register.plural), "href": register.href}]
    return way + [{"text": name_of(each), "href": organisation_href(each)} for each in organisations]


def way_to_role(role: Role) -> list[dict[str, str]]:
    """The breadcrumbs down to a role."""
    register = register_or_404(Role.register_key)
    return [
        {"text": str(register.plural), "href": register.href},
        {"text": name_of(role), "href": register.address(role)},
    ]


@dataclass(frozen=True, slots=True)
class Day:
    """The chosen day; today where nothing, or nothing readable, was asked."""

    day: date
    error: str | Promise = ""

    def field(self, request: HttpRequest) -> dict[str, Any]:
        """The three fields of the day, holding what was typed."""
        typed = parts_of(request.GET, "on") if self.error else {}
        shown = typed or dict(zip(PARTS, map(str, (self.day.day, self.day.month, self.day.year)), strict=True))
        return {
            **COMPONENT,
            "kind": "date",
            "name": "on",
            "id": "on",
            "label": _("On"),
            "value": shown,
            "error": self.error,
        }


def day_asked(request: HttpRequest) -> Day:
    """The day of `?on=2026-11-25`, or of three fields."""
    try:
        return Day(read_day(request.GET, "on") or timezone.localdate())
    except Wrong as wrong:
        return Day(timezone.localdate(), wrong.message)


def email_field(label: str | Promise, hint: str | Promise) -> Text:
    """A field for the e-mail address of somebody with an account."""
    return Text("email", label, required=True, hint=hint)


def person_of(email: str) -> Person:
    """Whoever signs in with an address. Raises Refused."""
    found = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        message = _("Nobody signs in with this address: check it, or have an account made first.")
        raise Refused(message, fields={"email": message})
    return found


def number_or_404(text: int) -> int:
    """A number of a row, no larger than the column holds."""
    if text >= 2**63:
        raise Http404
    return text
