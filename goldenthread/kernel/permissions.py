"""Who may see and who may do: one SQL condition over dated grants and the closure of organisations.

What a visitor may not see is absent everywhere; NotAllowed is only for what one may see but not change.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from goldenthread.kernel.models import (
    Appointment,
    Capability,
    Classification,
    Entry,
    Grant,
    Link,
    Organisation,
    OrganisationAncestor,
    Person,
    Visibility,
)

M = TypeVar("M", bound=Model)
D = TypeVar("D", Appointment, Grant)
Visitor = Person | AnonymousUser | None
"""None is the program itself at a console: it sees what an anonymous visitor sees unless it asks the tables itself."""

OF_ORGANISATIONS = Organisation.register_key

_remembered: ContextVar[dict[Hashable, frozenset[str]] | None] = ContextVar("remembered", default=None)
ANYWHERE = "anywhere"

SEES_RESTRICTED = [Capability.CONTRIBUTE, Capability.APPROVE, Capability.AUDIT, Capability.ADMINISTER]

NEEDED: dict[str, list[str]] = {
    "create": [Capability.CONTRIBUTE, Capability.APPROVE, Capability.ADMINISTER],
    "change": [Capability.CONTRIBUTE, Capability.APPROVE, Capability.ADMINISTER],
    "confirm": [Capability.CONTRIBUTE, Capability.APPROVE, Capability.ADMINISTER],
    "note": [Capability.CONTRIBUTE, Capability.APPROVE, Capability.ADMINISTER],
    "publish": [Capability.APPROVE, Capability.ADMINISTER],
    "audit": [Capability.AUDIT, Capability.ADMINISTER],
    "erase": [Capability.ADMINISTER],
    "grant": [Capability.ADMINISTER],
    "appoint": [Capability.ADMINISTER],
}
"""What each verb needs; a verb that stands nowhere here is allowed to nobody."""

AUDIENCES: dict[str, list[str]] = {
    "read": [Capability.READ, *SEES_RESTRICTED],
    "contribute": [*SEES_RESTRICTED],
    "approve": [Capability.APPROVE, Capability.AUDIT, Capability.ADMINISTER],
    "audit": [Capability.AUDIT, Capability.ADMINISTER],
    "administer": [Capability.ADMINISTER],
}
"""Who sees a field that is meant for an audience. Auditors read what those whom they audit may write."""

AT_THE_ROOT = Q(capability=Capability.ADMINISTER, organisation__parent=None)
"""What belongs to no organisation is kept by whoever administers a root organisation."""


def visible(queryset: QuerySet[M], visitor: Visitor, *, on: date | None = None) -> QuerySet[M]:
    """The entries of `queryset` (Entry or a register's model) that the visitor may see today."""
    return queryset.filter(_seen(visitor, "", on))


def visible_through(queryset: QuerySet[M], visitor: Visitor, *, path: str, on: date | None = None) -> QuerySet[M]:
    """Parts, events, search rows: seen by whoever sees the entry that `path` ("entry", "text__instrument") leads to."""
    return queryset.filter(_seen(visitor, f"{path}__", on))


def visible_links(queryset: QuerySet[Link], visitor: Visitor) -> QuerySet[Link]:
    """Links of which the visitor may see both ends."""
    return visible_through(visible_through(queryset, visitor, path="source"), visitor, path="target")


def few_within_reach(registers: Sequence[str], visitor: Visitor, *, most: int) -> list[int] | None:
    """The ids among which stands all that the visitor may see of these registers; None where they are more than `most`.

    It chooses how to look and decides nothing: some of these may be hidden all the same, so `visible()` goes on holding.
    Whoever may see little finds it here at once, where a walk along the list would pass everything else.
    """
    person = _person(visitor)
    clearance = person.clearance if person else Classification.UNCLASSIFIED
    reach = FEW_PUBLIC
    within = list(registers)
    values: list[Any] = [within, Visibility.PUBLIC.value, int(clearance)]
    if person is not None:
        holds = _Holdings(person.pk, timezone.localdate())
        reached = holds.reached(list(Capability))
        narrow = [Visibility.ORGANISATION.value, Visibility.RESTRICTED.value]
        reach += FEW_OF_A_PERSON.format(reached=reached.sql)
        values += [within, Visibility.GOVERNMENT.value, within, narrow, *reached.params]
        values += [within, narrow, within, *reached.params]
    with connection.cursor() as cursor:
        cursor.execute(FEW.format(reach=reach), [most, *values, most + 1])
        (ids,) = cursor.fetchone()
    return ids if ids is None else list(ids)


class Among(Func):
    """The rows of these ids, as one parameter however many they are."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, ids: Iterable[int], *, path: str = "pk") -> None:
        # As the text of an array: checked and adapted one by one, a thousand ids took 4 ms of every query.
        super().__init__(F(path), Value(f"{{{','.join(map(str, map(int, ids)))}}}"))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> tuple[str, Any]:
        """The comparison with an array."""
        (pk, _none), (ids, given) = (compiler.compile(each) for each in self.get_source_expressions())
        return f"{pk} = ANY ({ids}::bigint[])", given


def registers_held() -> list[str]:
    """Every register that has entries, whoever may see them; one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(REGISTERS_HELD)
        return [register for (register,) in cursor.fetchall()]


REGISTERS_HELD = """
WITH RECURSIVE held (register) AS (
    SELECT min(register) FROM kernel_entry
    UNION ALL
    SELECT (SELECT min(e.register) FROM kernel_entry e WHERE e.register > held.register) FROM held WHERE register IS NOT NULL
)
SELECT register FROM held WHERE register IS NOT NULL
"""
FEW = "SELECT CASE WHEN count(*) <= %s THEN coalesce(array_agg(id), '{{}}') END FROM ({reach} LIMIT %s) AS reach"
FEW_PUBLIC = "SELECT id FROM kernel_entry WHERE register = ANY (%s) AND visibility = %s AND classification <= %s"
FEW_OF_A_PERSON = """
UNION ALL SELECT id FROM kernel_entry WHERE register = ANY (%s) AND visibility = %s
UNION ALL SELECT id FROM kernel_entry WHERE register = ANY (%s) AND visibility = ANY (%s) AND organisation_id IN ({reached})
UNION ALL SELECT id FROM kernel_entry WHERE register = ANY (%s) AND visibility = ANY (%s) AND organisation_id IS NULL
UNION ALL SELECT id FROM kernel_entry WHERE register = ANY (%s) AND id IN ({reached})
"""
"""Each of these alone is one look into the index over register, visibility and organisation."""


def may(visitor: Visitor, verb: str, entry: Entry) -> bool:
    """Whether the visitor may do `verb` with the stored entry. For "create", an unsaved entry of an organisation."""
    person = _person(visitor)
    if person is None or verb not in NEEDED or person.clearance < entry.classification:
        return False
    return not _capabilities_at(entry, person).isdisjoint(NEEDED[verb])


def _capabilities_at(entry: Entry, person: Person) -> frozenset[str]:
    """What the person was given for an entry today, by its organisation, one above it, or as keeper of what has none."""
    # All entries share one row of numbers: only an organisation's own number can be a place.
    own = entry.pk if entry.register in ("", OF_ORGANISATIONS) else None
    places = tuple(number for number in (entry.organisation_id, own) if number is not None)
    reach = Q(organisation__descent__organisation_id__in=places)
    if entry.organisation_id is None:
        reach |= AT_THE_ROOT
    return _capabilities(person, (places, entry.organisation_id is None), reach)


def _capabilities(person: Person, where: Hashable, reach: Q | None = None) -> frozenset[str]:
    """What the person was given today within `reach`, or anywhere; `where` says the same to remember it by."""
    remembered, asked = _remembered.get(), (person.pk, where)
    if remembered is not None and asked in remembered:
        return remembered[asked]
    rows = _active(Grant.objects.filter(person=person), None)
    if reach is not None:
        rows = rows.filter(reach)
    held = frozenset(rows.values_list("capability", flat=True).distinct())
    if remembered is not None:
        remembered[asked] = held
    return held


@contextmanager
def remembering() -> Iterator[None]:
    """Ask the grants once for each place meanwhile: for the parts of one page, and the thousands of rows of one file."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def may_create(visitor: Visitor, *, verb: str = "create") -> bool:
    """Whether there is any organisation in which the visitor may keep a new entry; `verb` where it takes another."""
    person = _person(visitor)
    return person is not None and not _capabilities(person, ANYWHERE).isdisjoint(NEEDED.get(verb, []))


def home_organisation(visitor: Visitor, *, verb: str = "create") -> int | None:
    """The id of the one organisation in which the visitor was given the right; None where there is none, or several."""
    person = _person(visitor)
    held = _active(Grant.objects.filter(person=person, capability__in=NEEDED.get(verb, [])), None)
    given = set(held.values_list("organisation_id", flat=True).distinct()[:2]) if person else set()
    return given.pop() if len(given) == 1 else None


def those_one_may(queryset: QuerySet[M], visitor: Visitor, verb: str) -> QuerySet[M]:
    """The entries of `queryset` with which the visitor may do `verb`: what `may` says of one, for many at once."""
    person = _person(visitor)
    if person is None or verb not in NEEDED:
        return queryset.none()
    held = _active(Grant.objects.filter(person=person, capability__in=NEEDED[verb]), None)
    reached = _below(held, "") | Q(Q(organisation=None), Exists(held.filter(AT_THE_ROOT)))
    return queryset.filter(reached, classification__lte=person.clearance)


def given(visitor: Visitor, capability: str, *, on: date | None = None) -> Q:
    """The entries of the organisations in which the visitor was given this very capability, and of all below them."""
    person = _person(visitor)
    held = Grant.objects.filter(person=person, capability=capability) if person else Grant.objects.none()
    return _below(_active(held, on), "")


def holders(*, on: date | None = None) -> QuerySet[Appointment]:
    """Who holds which role where on a day."""
    return _active(Appointment.objects.all(), on)


def organisations_for(visitor: Visitor, *, verb: str) -> QuerySet[OrganisationAncestor, Any]:
    """The ids of the organisations in which the visitor may do `verb`."""
    person = _person(visitor)
    held = _active(Grant.objects.filter(person=person, capability__in=NEEDED.get(verb, [])), None)
    reached = OrganisationAncestor.objects.filter(ancestor__in=held.values("organisation"))
    return (reached if person else reached.none()).values_list("organisation", flat=True)


def holding(held: QuerySet[D]) -> QuerySet[D]:
    """The grants or posts that hold today and whose person can sign in, with the person."""
    return _active(held.filter(person__is_active=True), None).select_related("person")


def addressed(visitor: Visitor, audience: str) -> Q:
    """Entries of whose fields the visitor may see those meant for `audience` (a capability)."""
    person = _person(visitor)
    if person is None:
        return Q(pk__in=[])
    held = _active(Grant.objects.filter(person=person, capability__in=AUDIENCES[audience]), None)
    return _below(held, "") | Q(Q(organisation=None), Exists(held.filter(AT_THE_ROOT)))


def may_see_field(visitor: Visitor, audience: str, entry: Entry) -> bool:
    """Whether the visitor may see the fields of this stored entry that are meant for `audience`."""
    person = _person(visitor)
    return person is not None and not _capabilities_at(entry, person).isdisjoint(AUDIENCES[audience])


def in_government(visitor: Visitor, *, on: date | None = None) -> bool:
    """Whether the visitor holds a grant or a post today: that is what "the whole government" means."""
    person = _person(visitor)
    if person is None:
        return False
    holds = _Holdings(person.pk, on or timezone.localdate()).anything()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {holds.sql}", holds.params)
        return bool(cursor.fetchone()[0])


def posts_of(visitor: Visitor, *, on: date | None = None) -> QuerySet[Appointment]:
    """The posts that the visitor holds today, oldest first."""
    held = (
        _active(Appointment.objects.filter(person=_person(visitor)), on)
        if _person(visitor)
        else Appointment.objects.none()
    )
    return held.select_related("role", "organisation").order_by("from_on", "pk")


def _person(visitor: Visitor) -> Person | None:
    return visitor if isinstance(visitor, Person) and visitor.is_active else None


def _active(queryset: QuerySet[Any], on: date | None) -> QuerySet[Any]:
    day = on or timezone.localdate()
    return queryset.filter(Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gt=day))


def _below(held: QuerySet[Any], prefix: str) -> Q:
    """Entries of the organisations that grants reach, and these organisations themselves.

    All entries share one row of numbers, so that nothing but an organisation has an organisation's number.
    """
    reached = OrganisationAncestor.objects.filter(ancestor__in=held.values("organisation")).values("organisation")
    return Q(**{f"{prefix}organisation__in": reached}) | Q(**{f"{prefix}pk__in": reached})


def _seen(visitor: Visitor, prefix: str, on: date | None) -> Q:
    """The one condition: what is public, and for a colleague what their clearance, grants and posts open besides."""
    person = _person(visitor)
    if person is None:
        return Q(
            **{f"{prefix}visibility": Visibility.PUBLIC, f"{prefix}classification": Classification.UNCLASSIFIED},
        )
    return Q(_SeenBy(person, prefix, on or timezone.localdate()))


class _SeenBy(Func):
    """Whether a colleague sees an entry, as fixed SQL: written by the ORM anew for each query it took 2 ms a time.

    Its subqueries name no outer column, so PostgreSQL runs each once.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, person: Person, prefix: str, day: date) -> None:
        super().__init__(*(F(f"{prefix}{name}") for name in ("visibility", "classification", "organisation", "pk")))
        self.person, self.day = person.pk, day
        self.clearance = int(person.clearance)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> tuple[str, Any]:
        """SEEN with the columns of this query and what the person holds."""
        columns = [compiler.compile(each)[0] for each in self.get_source_expressions()]
        visibility, classification, organisation, pk = columns
        holds = _Holdings(self.person, self.day)
        any_right, keeping = holds.reached(list(Capability)), holds.reached(SEES_RESTRICTED)
        anything, root = holds.anything(), holds.keeps_root()
        sql = SEEN.format(
            visibility=visibility, classification=classification, organisation=organisation, pk=pk,
            any_right=any_right.sql, keeping=keeping.sql, anything=anything.sql, root=root.sql,
        )  # fmt: skip
        held = (*any_right.params, *any_right.params, *keeping.params, *keeping.params)
        return sql, [self.clearance, *anything.params, *held, *root.params]


SEEN = """(({visibility} = 'public' AND {classification} = 0) OR ({classification} <= %s AND (
    {visibility} = 'public'
    OR (({visibility} = 'government' OR ({visibility} = 'organisation' AND {organisation} IS NULL)) AND ({anything}))
    OR ({visibility} = 'organisation' AND ({organisation} IN ({any_right}) OR {pk} IN ({any_right})))
    OR ({visibility} = 'restricted'
        AND ({organisation} IN ({keeping}) OR {pk} IN ({keeping}) OR ({organisation} IS NULL AND {root})))
)))"""


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What a person holds on a day, as SQL: written by the ORM anew for each query it took 3 ms of every page."""

    person: int
    day: date

    ACTIVE: ClassVar[str] = (
        "h.person_id = %s AND (h.from_on IS NULL OR h.from_on <= %s) AND (h.until_on IS NULL OR h.until_on > %s)"
    )

    @property
    def active(self) -> tuple[Any, ...]:
        """The parameters of ACTIVE."""
        return self.person, self.day, self.day

    def reached(self, capabilities: Sequence[str]) -> RawSQL:
        """The organisations in which the person has one of the capabilities, with all below them."""
        return RawSQL(  # noqa: S611 (fixed text, parameters apart)
            "SELECT a.organisation_id FROM kernel_organisationancestor a JOIN kernel_grant h "  # noqa: S608
            f"ON h.organisation_id = a.ancestor_id WHERE {self.ACTIVE} AND h.capability = ANY (%s)",
            (*self.active, [str(capability) for capability in capabilities]),
        )

    def anything(self) -> RawSQL:
        """Whether there is a grant or a post."""
        found = " OR ".join(
            f"EXISTS (SELECT FROM {table} h WHERE {self.ACTIVE})" for table in ("kernel_grant", "kernel_appointment")
        )
        return RawSQL(found, self.active * 2, output_field=BooleanField())  # noqa: S611

    def keeps_root(self) -> RawSQL:
        """Whether the person administers a root organisation (AT_THE_ROOT)."""
        return RawSQL(  # noqa: S611
            "EXISTS (SELECT FROM kernel_grant h JOIN kernel_organisation o ON o.entry_ptr_id = h.organisation_id "
            f"WHERE {self.ACTIVE} AND h.capability = %s AND o.parent_id IS NULL)",
            (*self.active, Capability.ADMINISTER.value),
            output_field=BooleanField(),
        )
