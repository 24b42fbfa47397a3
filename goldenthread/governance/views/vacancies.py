"""Duties with no holder in an organisation and below it, and posts that nobody has accepted yet."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine import read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import day_words
from goldenthread.governance import queries
from goldenthread.governance.queries import Vacancy
from goldenthread.governance.views.asking import (
    Day,
    day_asked,
    name_of,
    organisation_cell,
    organisation_href,
    organisation_or_404,
    person_cell,
    role_cell,
    way_here,
)
from goldenthread.governance.views.showing import tables_shown
from goldenthread.governance.views.tables import Cell, Table, file_of, until_cell
from goldenthread.kernel.permissions import in_government

COLUMNS = ("organisation", "role", "duties", "state", "last_holder", "until")


@require_safe
@careful
def vacancies_page(request: HttpRequest, key: str, as_file: bool = False) -> HttpResponseBase:
    """Roles that must answer for something here or below, and that nobody holds on a day."""
    organisation = organisation_or_404(request, key)
    asked = day_asked(request)
    places = queries.itself_and_below(organisation, request.user)
    found = queries.vacancies(places, read.reading_of(request.user), on=asked.day)
    words = (_("Organisation"), _("Role"), _("Duties"), _("State"), _("Held last by"), _("Until"))
    colleague = in_government(request.user)
    table = Table(
        "vacancies",
        _("Duties with no holder on this day"),
        dict(zip(COLUMNS, words, strict=True)),
        [_row(each, asked, colleague=colleague) for each in found],
        _("Every role that must answer for something here has a holder on this day."),
        numeric=("duties",),
    )
    if as_file:
        return file_of(table, f"duties-with-no-holder-{organisation.key}-{asked.day.isoformat()}")
    told = ngettext("%(number)s role", "%(number)s roles", len(found)) % {"number": len(found)}
    return tables_shown(
        request,
        [table],
        title=_("Duties with no holder: %(name)s") % {"name": name_of(organisation)},
        csv=organisation_href(organisation, "vacancies-csv"),
        way=way_here(organisation),
        lead=_("%(roles)s on %(day)s, here and below.") % {"roles": told, "day": day_words(asked.day)},
        asked=asked,
    )


def _row(each: Vacancy, asked: Day, *, colleague: bool) -> list[Cell | str]:
    if each.handover:
        who = str(each.handover.successor) if colleague else ""
        state = _("Not yet accepted by %(person)s") % {"person": who} if who else _("Not yet accepted")
    else:
        state = _("Nobody holds it")
    last = person_cell(each.last.person, colleague=True) if each.last and colleague else ""
    return [
        organisation_cell(each.organisation),
        role_cell(each.role),
        Cell(len(each.duties), _duties_href(each, asked)),
        state,
        last,
        until_cell(each.last.until_on) if each.last else "",
    ]


def _duties_href(each: Vacancy, asked: Day) -> str:
    """The list of what that role must do there, where a room has one."""
    chosen = {"role": each.role.key, "organisation": each.organisation.key, "on": asked.day.isoformat()}
    try:
        return f"{reverse('requirements')}?{urlencode(chosen)}"
    except NoReverseMatch:
        return ""
