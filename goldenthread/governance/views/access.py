"""The access report: who can see and change an entry, and why; what a person can see and do (C088)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine import read
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.language import day_words, labelled
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.write import Missing
from goldenthread.governance.views.asking import name_of, number_or_404, organisation_cell, role_cell
from goldenthread.governance.views.organisations import counts_table
from goldenthread.governance.views.rights import rights_table
from goldenthread.governance.views.showing import tables_shown
from goldenthread.governance.views.tables import Cell, Table, file_of, last_day_words, since_cell, until_cell
from goldenthread.kernel.access import Access, EntryAccess, access_of, access_to, may_ask_about
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.models import Classification, Entry, Person, Visibility
from goldenthread.kernel.permissions import may

WHY = {
    Visibility.PUBLIC: gettext_lazy("It is public"),
    Visibility.GOVERNMENT: gettext_lazy("It is open to the whole government"),
    Visibility.ORGANISATION: gettext_lazy("It is open to its organisation"),
    Visibility.RESTRICTED: gettext_lazy("A right beyond reading"),
    "clearance": gettext_lazy("Kept out: not cleared for it"),
}
VERBS = {
    "change": gettext_lazy("change"),
    "publish": gettext_lazy("make public"),
    "audit": gettext_lazy("audit"),
    "grant": gettext_lazy("administer"),
}
"""The verbs that say what is different between people, in words."""


@require_safe
@careful
def entry_access_page(request: HttpRequest, register: str, key: str, as_file: bool = False) -> HttpResponseBase:
    """Who can see an entry and who can change it, for those who may audit or administer there."""
    kept_in = register_or_404(register)
    found = read.find(kept_in, key, request.user)
    if found is None:
        raise Missing
    if not may(request.user, "audit", found):
        raise NotAllowed(_("Only those who audit or administer its organisation may open this page."))
    told = access_to(found)
    table = _people(told, request)
    if as_file:
        return file_of(table, f"access-{kept_in.key}-{found.key}")
    return tables_shown(
        request,
        [table],
        title=_("Who can see “%(title)s”") % {"title": name_of(found)},
        csv=reverse("entry-access-csv", args=[kept_in.key, found.key]),
        way=_way(kept_in, found),
        lead=_lead(found, told),
    )


def _way(register: Register, found: Entry) -> list[dict[str, Any]]:
    return [
        {"text": register.plural, "href": register.href},
        {"text": name_of(found), "href": register.address(found)},
    ]


def _lead(entry: Entry, told: EntryAccess) -> str:
    visibility = labelled(_("Who may see it"), Visibility(entry.visibility).label)
    level = labelled(_("Classification"), Classification(entry.classification).label)
    if told.everybody:
        number = _("Everybody can see it, also without signing in. The table has those who have a right over it.")
    else:
        seeing = sum(each.sees for each in told.people)
        number = ngettext("%(number)s person can see it.", "%(number)s people can see it.", seeing) % {"number": seeing}
    return f"{visibility}. {level}. {number}"


def _people(told: EntryAccess, request: HttpRequest) -> Table:
    columns = {
        "person": _("Person"),
        "sees": _("Sees it"),
        "why": _("Why"),
        "may": _("May also"),
        "rights": _("Rights that reach it"),
    }
    table = Table("access", _("People"), columns, nothing=_("Nobody has a right over it."))
    for each in told.people:
        href = reverse("person-access", args=[each.person.pk])
        verbs = ", ".join(str(words) for verb, words in VERBS.items() if verb in each.verbs)
        table.rows.append(
            [
                Cell(str(each.person), href, written=each.person.email),
                Cell(_("Yes") if each.sees else _("No"), written="yes" if each.sees else "no"),
                Cell(WHY[each.why], written=each.why),
                verbs,
                _rights(each),
            ]
        )
    return table


def _rights(each: Access) -> str:
    """“Contribute, Ministry of Finance, since 1 April 2020”."""
    told = []
    for grant in each.grants:
        parts = [str(grant.get_capability_display()), name_of(grant.organisation)]
        if grant.from_on:
            parts.append(_("since %(day)s") % {"day": day_words(grant.from_on)})
        if grant.until_on:
            parts.append(_("until %(day)s") % {"day": last_day_words(grant.until_on)})
        told.append(", ".join(parts))
    return "; ".join(told)


@require_safe
@careful
def person_access_page(request: HttpRequest, number: int, as_file: bool = False) -> HttpResponseBase:
    """What a person can see and do, for themselves and for those who audit where they have a place."""
    person = Person.objects.filter(pk=number_or_404(number)).first()
    if person is None or not may_ask_about(request.user, person):
        raise Missing
    told = access_of(person, asker=request.user)
    rights = rights_table("rights", _("Rights"), told.grants)
    counts = {(organisation, register): entries for organisation, register, entries in told.counts}
    today = timezone.localdate()
    rights.columns = {**rights.columns, "entries": _("Entries seen there and below")}
    for grant, row in zip(told.grants, rights.rows, strict=True):
        now = (not grant.from_on or grant.from_on <= today) and (not grant.until_on or grant.until_on > today)
        seen = [
            f"{(found.plural if (found := register_of(key)) else key)}: {entries}"
            for (organisation, key), entries in counts.items()
            if organisation == grant.organisation_id
        ]
        row.append("; ".join(seen) if now else _("Not today"))
    if as_file:
        return file_of(rights, f"access-person-{person.pk}")
    posts = Table(
        "posts",
        _("Posts"),
        {"role": _("Role"), "organisation": _("Organisation"), "since": _("Since"), "until": _("Until")},
    )
    posts.nothing = _("None.")
    for post in told.posts:
        posts.rows.append(
            [
                role_cell(post.role),
                organisation_cell(post.organisation),
                since_cell(post.from_on),
                until_cell(post.until_on),
            ]
        )
    entries = counts_table(
        told.registers, caption=_("Entries that the person can see, as far as you can"), nothing=_("None.")
    )
    return tables_shown(
        request,
        [rights, posts, entries],
        title=_("What %(person)s can see and do") % {"person": person},
        csv=reverse("person-access-csv", args=[person.pk]),
        lead=labelled(_("Cleared for"), Classification(person.clearance).label),
    )
