"""What is due: for a person, in an organisation, in a register; and what nobody did in time. Seen through visible().

An entry is due on each of its dates that its register declares a duty (duty.py), until it ends, the duty is done, or
the date is moved. It is overdue from the day after. One question to the database a register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from goldenthread.engine.duty import Duty
from goldenthread.engine.kinds import Day
from goldenthread.engine.reading import Named
from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel.models import Capability, Escalation, Organisation, OrganisationAncestor, Person
from goldenthread.kernel.permissions import Visitor, addressed, given, holders, posts_of, visible

MOST = 500
"""Of each duty of a register, the oldest: nobody reads on."""
NOBODY = Q(pk__in=[])
BATCH = 1000
Posts = list[tuple[int, int]]
"""Role and organisation of each post that somebody holds."""
Whose = Callable[[Duty], Q]
COLUMNS = ("pk", "key", "title", "state", "organisation_id", "classification", "changed_at", "falls_on", "falls_as")


@dataclass(frozen=True, slots=True)
class Due:
    """One date of one entry on which something falls due."""

    entry: Named
    field: str
    duty: Duty
    on: date
    organisation: int | None
    classification: int
    changed_at: datetime


def duties_in(register: Register) -> list[tuple[Day, Duty]]:
    """The dates of a register that are duties."""
    return [(kind, kind.duty) for kind in register.fields if isinstance(kind, Day) and kind.duty]


def due_for(person: Person, *, on: date | None = None, at_least_until: date | None = None) -> list[Due]:
    """What the person is responsible for and is overdue or announced by its register; and all due by a day (inclusive).

    Of each register the oldest first.
    """
    today = on or timezone.localdate()
    posts = _posts(person, today)
    return [
        each
        for register in catalogue().values()
        for each in _due(
            register,
            person,
            today,
            at_least_until=at_least_until,
            whose=lambda duty: _theirs(person, duty, posts, today),
        )
    ]


def escalated_to(person: Person, *, on: date | None = None) -> list[Due]:
    """What others left undone for so long that it is put before this person, who holds the role above theirs.

    The role above counts where it is held in the entry's organisation or over it. Where no role is named, none stands
    above it or nobody holds that one, it is put before those who may approve in the entry's organisation.
    """
    today = on or timezone.localdate()
    posts = _posts(person, today)
    return [
        each
        for register in catalogue().values()
        for each in _due(register, person, today, late=True, whose=lambda duty: _above(person, duty, posts, today))
    ]


def due_in(
    organisation: Organisation, visitor: Visitor, *, on: date | None = None, until: date | None = None
) -> list[Due]:
    """What is overdue or due by `until` (inclusive; without it, announced) in an organisation and below it."""
    below = Q(organisation__in=OrganisationAncestor.objects.filter(ancestor=organisation).values("organisation"))
    today = on or timezone.localdate()
    return [
        each
        for register in catalogue().values()
        for each in _due(register, visitor, today, until=until, whose=lambda duty: below)
    ]


def overdue(visitor: Visitor, *, on: date | None = None) -> list[Due]:
    """Everything that the visitor may see and that should have been done before the day."""
    today = on or timezone.localdate()
    yesterday = today - timedelta(days=1)
    return [each for register in catalogue().values() for each in _due(register, visitor, today, until=yesterday)]


def dates_of(register: Register, visitor: Visitor, *, since: date, on: date | None = None) -> list[Due]:
    """The dates of a register from `since` on that are still to be met, for its calendar."""
    return list(_due(register, visitor, on or timezone.localdate(), since=since, until=date.max))


def record_escalations(*, on: date | None = None) -> int:
    """Note, with the day, each duty that is put before the role above now and was not before; how many. Again: none."""
    today = on or timezone.localdate()
    new = [
        Escalation(entry_id=pk, field=kind.name, due_on=due_on, escalated_on=today)
        for register in catalogue().values()
        for kind, duty in duties_in(register)
        for pk, due_on in _not_yet_escalated(register, kind, duty, today)
    ]
    Escalation.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return len(new)


# Asking


def _anybody(duty: Duty) -> Q:
    return Q()


def _due(register: Register, visitor: Visitor, today: date, *, whose: Whose = _anybody, **span: Any) -> Iterator[Due]:
    """The rows of one register, each duty walked by its own index."""
    named = dict(duties_in(register))
    duties = {kind.name: duty for kind, duty in named.items()}
    parts = [_rows(register, kind, visitor, today, **span).filter(whose(duty)) for kind, duty in named.items()]
    if not parts:
        return
    found = [_told(part) for part in parts]
    rows = found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]
    for pk, key, title, state, organisation, classification, changed_at, falls_on, falls_as in sorted(
        rows, key=lambda row: (row[-2], row[0])
    ):
        entry = Named(pk, register.key, key, title, state)
        yield Due(entry, falls_as, duties[falls_as], falls_on, organisation, classification, changed_at)


def _told(rows: QuerySet[Any]) -> Any:
    return rows.order_by("falls_on", "pk").values_list(*COLUMNS)[:MOST]


def _rows(
    register: Register,
    kind: Day,
    visitor: Visitor,
    today: date,
    *,
    since: date | None = None,
    until: date | None = None,
    at_least_until: date | None = None,
    late: bool = False,
) -> QuerySet[Any]:
    """The open entries whose date lies in the span; `late`: those that nobody did until they escalated."""
    duty = kind.duty or Duty("")
    announced = max(today + timedelta(days=duty.warns), at_least_until or today)
    latest = today - timedelta(days=duty.escalates) if late else until or announced
    rows: QuerySet[Any] = visible(_open(register, duty, today), visitor)
    rows = rows.filter(**{f"{kind.column}__lte": latest})
    if since:
        rows = rows.filter(**{f"{kind.column}__gte": since})
    if kind.audience:
        rows = rows.filter(addressed(visitor, kind.audience))
    told: QuerySet[Any] = rows.annotate(falls_on=F(kind.column), falls_as=Value(kind.name))
    return told


def _open(register: Register, duty: Duty, today: date) -> QuerySet[Any]:
    """The entries that have not ended and in which the duty is not done."""
    rows: QuerySet[Any] = register.model._default_manager.filter(Q(ended_on=None) | Q(ended_on__gt=today))
    if duty.done_in:
        rows = rows.exclude(state__in=duty.done_in)
    if duty.done_when:
        field: Any = register.model._meta.get_field(duty.done_when)
        nothing = Q(**{f"{duty.done_when}__isnull": True})
        rows = rows.filter(nothing | Q(**{duty.done_when: ""}) if field.empty_strings_allowed else nothing)
    return rows


# Whose it is


def _posts(person: Person, today: date) -> Posts:
    return list(posts_of(person, on=today).values_list("role_id", "organisation_id"))


def _theirs(person: Person, duty: Duty, posts: Posts, today: date) -> Q:
    """The person named; else the holders of the role in the entry's organisation; else those who contribute there."""
    named, unnamed, held, vacant = NOBODY, Q(), NOBODY, Q()
    if duty.person:
        named = Q(**{duty.person: person.pk})
        # Somebody who has left does nothing any more.
        unnamed = Q(**{f"{duty.person}__isnull": True}) | Q(**{f"{duty.person}__is_active": False})
    if duty.role:
        for role, organisation in posts:
            held |= Q(**{duty.role: role}, organisation=organisation)
        holding = holders(on=today).filter(role=OuterRef(duty.role), organisation=OuterRef("organisation"))
        vacant = Q(~Exists(holding))
    return named | (unnamed & (held | (vacant & given(person, Capability.CONTRIBUTE, on=today))))


def _above(person: Person, duty: Duty, posts: Posts, today: date) -> Q:
    """The holders of the role above, in the entry's organisation or over it; else those who may approve there."""
    held, vacant = NOBODY, Q()
    if duty.role:
        for role, organisation in posts:
            below = OrganisationAncestor.objects.filter(ancestor=organisation).values("organisation")
            held |= Q(**{f"{duty.role}__above": role}, organisation__in=below)
        over = OrganisationAncestor.objects.filter(organisation=OuterRef(OuterRef("organisation"))).values("ancestor")
        above = holders(on=today).filter(role=OuterRef(f"{duty.role}__above"), organisation__in=over)
        vacant = Q(~Exists(above))
    return held | (vacant & given(person, Capability.APPROVE, on=today))


def _not_yet_escalated(register: Register, kind: Day, duty: Duty, today: date) -> Any:
    """Entry and date of each duty that nobody did in time, whoever may see it: the program itself notes them."""
    latest = today - timedelta(days=duty.escalates)
    noted = Escalation.objects.filter(entry=OuterRef("pk"), field=kind.name, due_on=OuterRef(kind.column))
    rows = _open(register, duty, today).filter(~Exists(noted), **{f"{kind.column}__lte": latest})
    return rows.values_list("pk", kind.column)
