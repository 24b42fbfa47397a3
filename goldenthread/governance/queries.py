"""The room's questions: posts and holders on a day, duties with no holder, what a reorganisation touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from goldenthread.engine.bearing import Borne, borne_by_roles
from goldenthread.engine.reading import Reading
from goldenthread.governance.lists import WHOLE
from goldenthread.kernel.models import (
    Appointment,
    Entry,
    Grant,
    Handover,
    HandoverState,
    Link,
    Organisation,
    OrganisationAncestor,
    Person,
    Role,
)
from goldenthread.kernel.permissions import Visitor, visible, visible_through
from goldenthread.kernel.reorganising import SUCCEEDS

D_ = TypeVar("D_", Appointment, Grant)


def on_day(held: QuerySet[D_], day: date) -> QuerySet[D_]:
    """The posts, or rights, that hold on a day."""
    return held.filter(Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gt=day))


def posts_of_organisation(organisation: Organisation, *, on: date, visitor: Visitor) -> QuerySet[Appointment]:
    """The posts of an organisation that are held on a day, by role; those whose role the visitor may see."""
    held = on_day(Appointment.objects.filter(organisation=organisation), on)
    return visible_through(held, visitor, path="role").select_related("role", "person").order_by("role__sort_en", "pk")


def holders_of(role: Role, *, on: date, visitor: Visitor) -> QuerySet[Appointment]:
    """Who holds a role on a day, by organisation; in organisations that the visitor may see."""
    held = visible_through(on_day(Appointment.objects.filter(role=role), on), visitor, path="organisation")
    return held.select_related("organisation", "person").order_by("organisation__sort_en", "pk")


def rights_in(organisation: Organisation, *, on: date) -> QuerySet[Grant]:
    """Who has which right on a day in an organisation and in those below it."""
    below = OrganisationAncestor.objects.filter(ancestor=organisation).values("organisation")
    held = on_day(Grant.objects.filter(organisation__in=below), on)
    return held.select_related("organisation", "person").order_by("organisation__sort_en", "person__name", "pk")


def rights_from_above(organisation: Organisation, *, on: date) -> QuerySet[Grant]:
    """Rights given above an organisation, which reach it."""
    above = OrganisationAncestor.objects.filter(organisation=organisation, distance__gt=0).values("ancestor")
    held = on_day(Grant.objects.filter(organisation__in=above), on)
    return held.select_related("organisation", "person").order_by("organisation__sort_en", "person__name", "pk")


@dataclass(slots=True)
class Vacancy:
    """A role that must answer for something in an organisation where nobody holds it, or nobody has accepted it yet."""

    organisation: Organisation
    role: Role
    duties: list[Borne] = field(default_factory=list)
    last: Appointment | None = None
    """Who held it last, where somebody did."""
    handover: Handover | None = None
    """One that has not been accepted."""


def vacancies(organisations: Sequence[Organisation], reading: Reading, *, on: date) -> list[Vacancy]:
    """Duties with no holder on a day in some organisations, and posts whose successor has not accepted."""
    places = {each.pk: each for each in organisations if each.level != WHOLE and not _over(each, on)}
    borne: dict[tuple[int, int], list[Borne]] = defaultdict(list)
    for each in borne_by_roles(list(places.values()), reading, on=on):
        borne[each.organisation, each.role].append(each)
    ever = Appointment.objects.filter(organisation__in=places)
    held = set(on_day(ever, on).values_list("organisation_id", "role_id"))
    proposed = {
        (each.organisation_id, each.role_id): each
        for each in Handover.objects.filter(organisation__in=places, state=HandoverState.PROPOSED)
        .select_related("successor")
        .order_by("pk")
    }
    open_ = {place for place in borne if place not in held} | set(proposed)
    last = {
        (post.organisation_id, post.role_id): post
        for post in ever.filter(until_on__lte=on).select_related("person").order_by("until_on")
    }
    wanted = {role for _organisation, role in open_}
    roles = {role.pk: role for role in visible(Role.objects.filter(pk__in=wanted, ended_on=None), reading.visitor)}
    found = [
        Vacancy(
            places[organisation],
            roles[role],
            borne.get((organisation, role), []),
            last.get((organisation, role)),
            proposed.get((organisation, role)),
        )
        for organisation, role in open_
        if role in roles
    ]
    return sorted(found, key=lambda each: (each.organisation.sort_en, each.role.sort_en))


def _over(organisation: Organisation, on: date) -> bool:
    return bool(organisation.ended_on and organisation.ended_on <= on)


def duties_in(role: Role, organisation: Organisation, reading: Reading, *, on: date) -> list[Borne]:
    """What whoever holds a role in an organisation answers for on a day."""
    return [each for each in borne_by_roles([organisation], reading, on=on) if each.role == role.pk]


def itself_and_below(organisation: Organisation, visitor: Visitor) -> list[Organisation]:
    """An organisation and all below it that the visitor may see, by name."""
    below = OrganisationAncestor.objects.filter(ancestor=organisation).values("organisation")
    return list(visible(Organisation.objects.filter(pk__in=below), visitor).order_by("sort_en", "pk"))


def handovers_waiting(person: Person) -> QuerySet[Handover]:
    """Posts that somebody was named for and has not answered."""
    waiting = Handover.objects.filter(successor=person, state=HandoverState.PROPOSED)
    return waiting.select_related("organisation", "role").order_by("on", "pk")


def handovers_of(organisation: Organisation) -> QuerySet[Handover]:
    """Handovers of an organisation's posts that were not accepted or taken back, newest first."""
    told = Handover.objects.filter(
        organisation=organisation, state__in=[HandoverState.PROPOSED, HandoverState.DECLINED]
    )
    return told.select_related("role", "successor", "leaving__person").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Touched:
    """What a reorganisation of some organisations touches, as far as the visitor may see it."""

    registers: list[tuple[str, int]]
    """Register → how many entries belong to them."""
    below: list[Organisation]
    posts: list[Appointment]
    grants: list[Grant]


def entries_by_register(organisations: Sequence[Organisation], visitor: Visitor) -> list[tuple[str, int]]:
    """Register → how many entries that the visitor may see belong to these organisations."""
    ids = [each.pk for each in organisations]
    entries = visible(Entry.objects.filter(organisation__in=ids).exclude(pk__in=ids), visitor)
    return list(entries.values_list("register").annotate(number=Count("pk")).order_by("register"))


def touched(organisations: Sequence[Organisation], visitor: Visitor, *, on: date) -> Touched:
    """Their entries counted by register, the organisations below, and the posts and rights from a day on."""
    ids = [each.pk for each in organisations]
    later = Q(until_on=None) | Q(until_on__gt=on)
    posts = Appointment.objects.filter(later, organisation__in=ids).select_related("person", "role", "organisation")
    grants = Grant.objects.filter(later, organisation__in=ids).select_related("person", "organisation")
    return Touched(
        entries_by_register(organisations, visitor),
        list(visible(Organisation.objects.filter(parent__in=ids, ended_on=None), visitor).order_by("sort_en")),
        list(posts.order_by("organisation__sort_en", "role__sort_en")),
        list(grants.order_by("organisation__sort_en", "person__name")),
    )


def line_of_succession(organisation: Organisation, visitor: Visitor) -> tuple[list[Link], list[Link]]:
    """The links to what an organisation came out of, and from what came out of it; both ends visible."""
    before = visible_through(Link.objects.filter(source=organisation, verb=SUCCEEDS), visitor, path="target")
    after = visible_through(Link.objects.filter(target=organisation, verb=SUCCEEDS), visitor, path="source")
    return (
        list(before.select_related("target").order_by("-valid_from", "pk")),
        list(after.select_related("source").order_by("valid_from", "pk")),
    )


def every_register_of(organisation: Organisation) -> list[tuple[str, int]]:
    """Register → how many entries belong to an organisation, for those who administer it: a split leaves none behind.

    The number is not for pages: it counts what nobody who administers may see.
    """
    below = Organisation.objects.filter(parent=organisation).values("pk")
    entries = Entry.objects.filter(organisation=organisation).exclude(pk=organisation.pk).exclude(pk__in=below)
    return list(entries.values_list("register").annotate(number=Count("pk")).order_by("register"))
