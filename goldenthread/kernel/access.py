"""Who can see and change an entry, and why; what a person can see and do: permissions.py, told instead of asked.

`tests/test_access.py` shows over random rights that what is told here is what `visible()` and `may()` do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from goldenthread.kernel.models import (
    Appointment,
    Capability,
    Classification,
    Entry,
    Grant,
    OrganisationAncestor,
    Person,
    Visibility,
)
from goldenthread.kernel.permissions import NEEDED, SEES_RESTRICTED, Visitor, may, visible


@dataclass(frozen=True, slots=True)
class Access:
    """What one person can do with an entry today, and the rights that it comes from."""

    person: Person
    sees: bool
    why: str
    """Which rule lets them see it: a Visibility, or "clearance" for what keeps them from it in spite of a right."""
    grants: tuple[Grant, ...]
    """Their rights that reach the entry."""
    verbs: frozenset[str]
    """Verbs of permissions.NEEDED that they may do with it."""


@dataclass(frozen=True, slots=True)
class EntryAccess:
    """Who can see an entry and who can change it, today."""

    everybody: bool
    """Also without signing in. `people` then holds only those whose rights reach the entry."""
    people: list[Access]
    """By name. Those whom only their clearance keeps out stand here too."""

    def of(self, person: Person) -> Access | None:
        """What the report tells of one person."""
        return next((each for each in self.people if each.person.pk == person.pk), None)


def access_to(entry: Entry, *, on: date | None = None) -> EntryAccess:
    """Who can see and change a stored entry. Three queries, however many people."""
    day = on or timezone.localdate()
    everybody = entry.visibility == Visibility.PUBLIC and entry.classification == Classification.UNCLASSIFIED
    reaching = _reaching(entry, day)
    told = []
    for person in _concerned(entry, reaching, everybody, day):
        grants = tuple(reaching.get(person.pk, ()))
        cleared = person.clearance >= entry.classification
        sees = everybody or (cleared and _sees(entry, grants, person))
        why = entry.visibility if sees else "clearance"
        if sees or (grants and not cleared):
            told.append(Access(person, sees, why, grants, _verbs(entry, grants) if cleared else frozenset()))
    return EntryAccess(everybody, told)


def _reaching(entry: Entry, day: date) -> dict[int, list[Grant]]:
    """Person id → their rights, active that day, that reach the entry."""
    places = [number for number in (entry.organisation_id, entry.pk) if number is not None]
    above = OrganisationAncestor.objects.filter(organisation__in=places).values("ancestor")
    reach = Q(organisation__in=above)
    if entry.organisation_id is None:
        reach |= _ROOT
    found: dict[int, list[Grant]] = defaultdict(list)
    held = _held(Grant.objects.filter(reach, person__is_active=True), day)
    for grant in held.select_related("organisation").order_by("from_on", "pk"):
        found[grant.person_id].append(grant)
    return found


_ROOT = Q(capability=Capability.ADMINISTER, organisation__parent=None)


def _held(queryset: QuerySet[Grant] | QuerySet[Appointment], day: date) -> QuerySet[Grant]:
    return queryset.filter(  # type: ignore[return-value]
        Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gt=day)
    )


def in_government_on(day: date) -> QuerySet[Person]:
    """Everybody who holds a right or a post that day: what "the whole government" means."""
    rights = _held(Grant.objects.filter(person=OuterRef("pk")), day)
    posts = _held(Appointment.objects.filter(person=OuterRef("pk")), day)
    return Person.objects.filter(Exists(rights) | Exists(posts), is_active=True)


def _concerned(entry: Entry, reaching: dict[int, list[Grant]], everybody: bool, day: date) -> Iterable[Person]:
    """The people of whom there is something to tell, by name; `government` says who is in it today."""
    people = Person.objects.filter(is_active=True)
    if entry.visibility == Visibility.PUBLIC and not everybody:
        pass
    elif _open_to_government(entry):
        people = in_government_on(day)
    else:
        people = people.filter(pk__in=list(reaching))
    return people.order_by("name", "email")


def _open_to_government(entry: Entry) -> bool:
    """Whether holding any right or post is enough."""
    rootless = entry.visibility == Visibility.ORGANISATION and entry.organisation_id is None
    return entry.visibility == Visibility.GOVERNMENT or rootless


def _sees(entry: Entry, grants: Sequence[Grant], person: Person) -> bool:
    """Whether somebody cleared for it, whom `_concerned` names, sees the entry."""
    if entry.visibility == Visibility.PUBLIC or _open_to_government(entry):
        return True
    if entry.visibility == Visibility.ORGANISATION:
        return any(_in_reach(entry, grant) for grant in grants)
    return any(grant.capability in SEES_RESTRICTED for grant in grants)


def _in_reach(entry: Entry, grant: Grant) -> bool:
    return entry.organisation_id is not None or grant.capability == Capability.ADMINISTER


def _verbs(entry: Entry, grants: Sequence[Grant]) -> frozenset[str]:
    held = {grant.capability for grant in grants}
    return frozenset(verb for verb, needed in NEEDED.items() if held & set(needed))


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """What a person can see and do, as far as whoever asks may know."""

    grants: list[Grant]
    """Their rights, those that ended too, newest first."""
    posts: list[Appointment]
    counts: list[tuple[int, str, int]]
    """Organisation id of a right, register → how many entries there and below the person sees."""
    registers: list[tuple[str, int]]
    """Register → how many entries the person sees at all."""


def access_of(person: Person, *, asker: Visitor, on: date | None = None) -> PersonAccess:
    """What a person can see and do. Rights are told where the asker may audit, counts of what the asker sees too.

    Everybody may ask about themselves.
    """
    day = on or timezone.localdate()
    asked = Grant.objects.filter(person=person).select_related("organisation", "person")
    posts = Appointment.objects.filter(person=person).select_related("organisation", "role")
    if asker != person:
        audited = audited_organisations(asker)
        asked, posts = asked.filter(organisation__in=audited), posts.filter(organisation__in=audited)
    grants = list(asked.order_by("-from_on", "-pk"))
    holding = {grant.organisation_id for grant in _held(asked, day)}
    seen = visible(visible(Entry.objects.all(), person), asker)
    below = seen.filter(organisation__ancestry__ancestor__in=holding).values_list(
        "organisation__ancestry__ancestor", "register"
    )
    totals = (
        seen.values_list("register") if asker == person or holding else Entry.objects.none().values_list("register")
    )
    return PersonAccess(
        grants=grants,
        posts=list(posts.order_by("-from_on", "-pk")),
        counts=list(below.annotate(number=Count("pk")).order_by("organisation__ancestry__ancestor", "register")),
        registers=list(totals.annotate(number=Count("pk")).order_by("register")),
    )


def audited_organisations(visitor: Visitor) -> QuerySet[OrganisationAncestor]:
    """The ids of the organisations in which the visitor may audit or administer, for a subquery."""
    person = visitor if isinstance(visitor, Person) and visitor.is_active else None
    held = _held(Grant.objects.filter(person=person, capability__in=NEEDED["audit"]), timezone.localdate())
    reached = OrganisationAncestor.objects.filter(ancestor__in=held.values("organisation"))
    return reached.values("organisation")  # type: ignore[return-value]


def may_ask_about(asker: Visitor, person: Person) -> bool:
    """Whether the asker may see the report on a person: themselves, or where they audit one of the person's places."""
    if asker == person:
        return True
    audited = audited_organisations(asker)
    return (
        Grant.objects.filter(person=person, organisation__in=audited).exists()
        or Appointment.objects.filter(person=person, organisation__in=audited).exists()
        or (isinstance(asker, Person) and may(asker, "audit", Entry()))
    )
