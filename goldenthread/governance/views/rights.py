"""Who has which right in an organisation and below; giving a right, and ending one."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import kinds
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.write import Missing
from goldenthread.governance import actions, queries
from goldenthread.governance.views.acting import REASON, Act, Values, performed
from goldenthread.governance.views.asking import (
    day_asked,
    email_field,
    name_of,
    number_or_404,
    organisation_cell,
    organisation_href,
    organisation_or_404,
    person_of,
    way_here,
)
from goldenthread.governance.views.posts import FIRST, LAST, METHODS, ON, after
from goldenthread.governance.views.showing import tables_shown
from goldenthread.governance.views.tables import Cell, Table, file_of, since_cell, until_cell
from goldenthread.kernel.models import Capability, Grant, Person
from goldenthread.kernel.permissions import may


@require_safe
@careful
def rights_page(request: HttpRequest, key: str, as_file: bool = False) -> HttpResponseBase:
    """Rights given in an organisation and below, and those from above that reach it."""
    organisation = organisation_or_404(request, key, verb="audit")
    asked = day_asked(request)
    administers = may(request.user, "grant", organisation)
    table = rights_table("rights", _("Rights given here and below"), queries.rights_in(organisation, on=asked.day))
    if as_file:
        return file_of(table, f"rights-{organisation.key}-{asked.day.isoformat()}")
    if administers:
        table.columns = {**table.columns, "end": _("End")}
        for grant, row in zip(queries.rights_in(organisation, on=asked.day), table.rows, strict=True):
            told = _("End: %(person)s") % {"person": grant.person}
            row.append(Cell(told, reverse("end-right", args=[grant.pk])))
    above = rights_table(
        "above", _("Rights given above it, which reach it too"), queries.rights_from_above(organisation, on=asked.day)
    )
    give = {"text": _("Give a right"), "href": organisation_href(organisation, "give-right")}
    return tables_shown(
        request,
        [table, above],
        title=_("Rights in %(name)s") % {"name": name_of(organisation)},
        csv=organisation_href(organisation, "rights-csv"),
        way=way_here(organisation),
        lead=_("A right reaches the organisation in which it is given and everything below it."),
        asked=asked,
        actions=[give] if administers else [],
    )


def rights_table(name: str, caption: str, grants: Any) -> Table:
    """Rights, each with whom, what, where, since and until."""
    columns = {
        "organisation": _("Organisation"),
        "person": _("Person"),
        "right": _("Right"),
        "since": _("Since"),
        "until": _("Until"),
    }
    table = Table(name, caption, columns, nothing=_("None."))
    for grant in grants:
        table.rows.append(
            [
                organisation_cell(grant.organisation),
                Cell(str(grant.person), reverse("person-access", args=[grant.person_id])),
                Cell(grant.get_capability_display(), written=grant.capability),
                since_cell(grant.from_on),
                until_cell(grant.until_on),
            ]
        )
    return table


@require_http_methods(METHODS)
@careful
def give_right_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give somebody a right in an organisation and below."""
    organisation = organisation_or_404(request, key, verb=actions.ADMINISTERS)

    def do(values: Values) -> str:
        person = person_of(values["email"])
        period = actions.Period(values["first"], after(values["last"]))
        by = cast(Person, request.user)
        actions.give_right(person, capability=values["right"], organisation=organisation, period=period, by=by)
        return _("%(person)s has the right.") % {"person": person}

    act = Act(
        title=_("Give a right in %(name)s") % {"name": name_of(organisation)},
        text=_("It reaches this organisation and everything below it."),
        fields=[
            email_field(_("E-mail address"), _("With which the person signs in.")),
            kinds.Fixed("right", _("Right"), choices=tuple(Capability.choices), required=True),
            FIRST,
            LAST,
        ],
        first={"first": timezone.localdate()},
        do=do,
        back=organisation_href(organisation, "rights"),
        breadcrumbs=way_here(organisation),
        submit=_("Give the right"),
    )
    return performed(request, act)


@require_http_methods(METHODS)
@careful
def end_right_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """End somebody's right. Whoever may not audit there finds no such page."""
    grant = Grant.objects.filter(pk=number_or_404(number)).select_related("organisation", "person").first()
    if grant is None or not may(request.user, "audit", grant.organisation):
        raise Missing
    organisation = organisation_or_404(request, grant.organisation.key, verb=actions.ADMINISTERS)

    def do(values: Values) -> str:
        actions.end_grant(grant, on=values["on"], by=cast(Person, request.user), reason=values["reason"])
        return _("The right has its last day.")

    named = {"right": grant.get_capability_display(), "person": grant.person, "name": name_of(organisation)}
    act = Act(
        title=_("End the right “%(right)s” of %(person)s in %(name)s") % named,
        fields=[ON, REASON],
        first={"on": timezone.localdate()},
        do=do,
        back=organisation_href(organisation, "rights"),
        breadcrumbs=way_here(organisation),
        submit=_("End the right"),
        hard=True,
    )
    return performed(request, act)
