"""The posts of an organisation and the holders of a role on a day; appointing, and ending an appointment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import kinds
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds import EntryReference
from goldenthread.engine.write import Missing
from goldenthread.governance import actions, queries
from goldenthread.governance.views.acting import REASON, Act, Preview, Values, performed
from goldenthread.governance.views.asking import (
    day_asked,
    email_field,
    name_of,
    number_or_404,
    organisation_cell,
    organisation_href,
    organisation_or_404,
    person_cell,
    person_of,
    role_cell,
    role_or_404,
    way_here,
    way_to_role,
)
from goldenthread.governance.views.showing import tables_shown
from goldenthread.governance.views.tables import Cell, Table, file_of, since_cell, until_cell
from goldenthread.kernel.models import Appointment, Handover, Organisation, Person, Role
from goldenthread.kernel.permissions import in_government, may, visible

METHODS = ["GET", "HEAD", "POST"]
FIRST = kinds.Day("first", gettext_lazy("First day"))
LAST = kinds.Day("last", gettext_lazy("Last day"), hint=gettext_lazy("Empty: it is open."))
ON = kinds.Day("on", gettext_lazy("First day on which it no longer holds"), required=True)


@require_safe
@careful
def posts_page(request: HttpRequest, key: str, as_file: bool = False) -> HttpResponseBase:
    """The posts of an organisation that are held on a day."""
    organisation = organisation_or_404(request, key)
    asked = day_asked(request)
    appoints = may(request.user, "appoint", organisation)
    columns = {"role": _("Role"), "person": _("Holder"), "since": _("Since"), "until": _("Until")}
    table = Table("posts", _("Posts held on this day"), columns, nothing=_("No post is held here on this day."))
    colleague, audits = in_government(request.user), may(request.user, "audit", organisation)
    for post in queries.posts_of_organisation(organisation, on=asked.day, visitor=request.user):
        who = person_cell(post.person, colleague=colleague, linked=audits)
        table.rows.append([role_cell(post.role), who, since_cell(post.from_on), until_cell(post.until_on)])
    if as_file:
        return file_of(table, f"posts-{organisation.key}-{asked.day.isoformat()}")
    if colleague:
        _add_ways_on(table, organisation, request, asked.day)
    tables = [table]
    if appoints:
        tables.append(_handovers(organisation))
    appoint = {"text": _("Appoint somebody"), "href": organisation_href(organisation, "appoint")}
    return tables_shown(
        request,
        tables,
        title=_("Posts of %(name)s") % {"name": name_of(organisation)},
        csv=organisation_href(organisation, "posts-csv"),
        way=way_here(organisation),
        asked=asked,
        actions=[appoint] if appoints else [],
    )


def _add_ways_on(table: Table, organisation: Organisation, request: HttpRequest, day: Any) -> None:
    """What this visitor may do with each post, in a column of its own."""
    held = queries.posts_of_organisation(organisation, on=day, visitor=request.user)
    appoints = may(request.user, "appoint", organisation)
    table.columns = {**table.columns, "hand_over": _("Hand over")}
    if appoints:
        table.columns = {**table.columns, "end": _("End")}
    for post, row in zip(held, table.rows, strict=True):
        named = name_of(post.role)
        may_pass = appoints or post.person_id == request.user.pk
        told = _("Hand over: %(role)s") % {"role": named}
        row.append(Cell(told, reverse("hand-over", args=[post.pk])) if may_pass else "")
        if appoints:
            row.append(Cell(_("End: %(role)s") % {"role": named}, reverse("end-post", args=[post.pk])))


def _handovers(organisation: Organisation) -> Table:
    columns = {
        "role": _("Role"),
        "from": _("From"),
        "to": _("To"),
        "on": _("On"),
        "state": _("State"),
        "answer": _("Answer"),
    }
    table = Table("handovers", _("Posts being handed over"), columns, nothing=_("No post is being handed over."))
    for each in queries.handovers_of(organisation):
        answered = reverse("handover", args=[each.pk])
        table.rows.append(
            [
                role_cell(each.role),
                str(each.leaving.person),
                str(each.successor),
                since_cell(each.on),
                Cell(each.get_state_display(), answered),
                each.answer,
            ]
        )
    return table


@require_safe
@careful
def holders_page(request: HttpRequest, key: str, as_file: bool = False) -> HttpResponseBase:
    """Who holds a role on a day, in every organisation that the visitor may see."""
    role = role_or_404(request, key)
    asked = day_asked(request)
    columns = {"organisation": _("Organisation"), "person": _("Holder"), "since": _("Since"), "until": _("Until")}
    table = Table("holders", _("Holders on this day"), columns, nothing=_("Nobody holds this role on this day."))
    colleague = in_government(request.user)
    for post in queries.holders_of(role, on=asked.day, visitor=request.user):
        who = person_cell(post.person, colleague=colleague)
        table.rows.append(
            [organisation_cell(post.organisation), who, since_cell(post.from_on), until_cell(post.until_on)]
        )
    if as_file:
        return file_of(table, f"holders-{role.key}-{asked.day.isoformat()}")
    administers = may(request.user, "grant", role) and not role.ended_on
    merge = {"text": _("Merge with another role"), "href": reverse("merge-roles", args=[role.key]), "kind": "link"}
    return tables_shown(
        request,
        [table],
        title=_("Who holds “%(role)s”") % {"role": name_of(role)},
        csv=reverse("holders-csv", args=[role.key]),
        way=way_to_role(role),
        asked=asked,
        actions=[merge] if administers else [],
    )


@require_http_methods(METHODS)
@careful
def appoint_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give somebody a post in an organisation."""
    organisation = organisation_or_404(request, key, verb="appoint")

    def do(values: Values) -> str:
        person = person_of(values["email"])
        role = visible(Role.objects.filter(pk=values["role"]), request.user).get()
        period = actions.Period(values["first"], after(values["last"]))
        actions.appoint(person, role=role, organisation=organisation, period=period, by=cast(Person, request.user))
        return _("%(person)s was appointed.") % {"person": person}

    act = Act(
        title=_("Appoint somebody in %(name)s") % {"name": name_of(organisation)},
        fields=[
            EntryReference("role", _("Role"), to=Role.register_key, required=True),
            email_field(_("E-mail address"), _("With which the person signs in.")),
            FIRST,
            LAST,
        ],
        first={"first": timezone.localdate()},
        do=do,
        back=organisation_href(organisation, "posts"),
        breadcrumbs=way_here(organisation),
        submit=_("Appoint"),
    )
    return performed(request, act)


def after(last_day: Any) -> Any:
    """The first day that no longer counts, of the last one that does."""
    return last_day + timedelta(days=1) if last_day else None


def post_or_404(request: HttpRequest, number: int) -> Appointment:
    """A post whose organisation and role the visitor may see; names are for colleagues. Raises Missing."""
    posts = Appointment.objects.filter(pk=number_or_404(number)).select_related("organisation", "role", "person")
    post = posts.first()
    if post is None or not in_government(request.user):
        raise Missing
    seen = visible(Organisation.objects.filter(pk=post.organisation_id), request.user).exists()
    if not seen or not visible(Role.objects.filter(pk=post.role_id), request.user).exists():
        raise Missing
    return post


@require_http_methods(METHODS)
@careful
def end_post_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """End an appointment."""
    post = post_or_404(request, number)
    organisation = organisation_or_404(request, post.organisation.key, verb="appoint")

    def do(values: Values) -> str:
        actions.end_appointment(post, on=values["on"], by=cast(Person, request.user), reason=values["reason"])
        return _("The appointment has its last day.")

    named = {"role": name_of(post.role), "person": post.person}
    act = Act(
        title=_("End the appointment of %(person)s as “%(role)s”") % named,
        text=_(
            "Duties of the post have no holder then, until somebody else is appointed. To name a successor, hand it over."
        ),
        fields=[ON, REASON],
        first={"on": timezone.localdate()},
        do=do,
        back=organisation_href(organisation, "posts"),
        breadcrumbs=way_here(organisation),
        submit=_("End the appointment"),
        hard=True,
    )
    return performed(request, act)


@require_http_methods(METHODS)
@careful
def merge_roles_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make one role of two entries."""
    role = role_or_404(request, key, verb=actions.ADMINISTERS)

    def chosen(values: Values) -> Role:
        into = Role.objects.get(pk=values["into"])
        actions.require_administrator(cast(Person, request.user), role, into)
        return into

    def do(values: Values) -> str:
        number = actions.merge_roles(
            role,
            into=chosen(values),
            by=cast(Person, request.user),
            reason=values["reason"],
            version=values["version"],
        )
        said = ngettext(
            "The roles are one. %(number)s place follows.", "The roles are one. %(number)s places follow.", number
        )
        return said % {"number": number}

    def preview(values: Values) -> Preview:
        into = chosen(values)
        text = _(
            "“%(ended)s” ends and becomes “%(into)s”. Every appointment, requirement and entry that names it names the "
            "other one from then on, and its name becomes another spelling."
        )
        table = Table(
            "posts", _("Posts"), {"organisation": _("Organisation"), "person": _("Holder")}, nothing=_("None.")
        )
        held = queries.holders_of(role, on=timezone.localdate(), visitor=request.user)
        table.rows = [[organisation_cell(post.organisation), person_cell(post.person, colleague=True)] for post in held]
        return Preview(text % {"ended": name_of(role), "into": name_of(into)}, [table])

    act = Act(
        title=_("Merge “%(role)s” with another role") % {"role": name_of(role)},
        fields=[EntryReference("into", _("Into this role"), to=Role.register_key, required=True), REASON],
        do=do,
        preview=preview,
        back=reverse("holders", args=[role.key]),
        breadcrumbs=way_to_role(role),
        version=role.version,
        submit=_("Merge the roles"),
        hard=True,
    )
    return performed(request, act)


def handover_or_404(request: HttpRequest, number: int) -> Handover:
    """A handover, for the successor and for whoever may name one. Raises Missing."""
    found = (
        Handover.objects.filter(pk=number_or_404(number))
        .select_related("organisation", "role", "successor", "leaving__person", "leaving__organisation")
        .first()
    )
    concerned = found is not None and (
        found.successor_id == request.user.pk or actions.may_hand_over(request.user, found.leaving)
    )
    if found is None or not concerned:
        raise Missing
    return found
