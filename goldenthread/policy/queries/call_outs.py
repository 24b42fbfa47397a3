"""What a call-out asks of whom, what was answered, how it counts, and who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from goldenthread.kernel.models import Appointment, Entry, Grant, Organisation, OrganisationAncestor, Person
from goldenthread.kernel.permissions import NEEDED, Visitor, holding, organisations_for, visible, visible_through
from goldenthread.policy.models import Asked, Bearer, CallOut, Statement
from goldenthread.policy.queries.statements import Standing, standing_of


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement asked of one organisation, with what it states for the period of the call-out."""

    organisation: int
    requirement: int
    instrument: int
    position: int
    """Place of the requirement in its instrument."""
    statement: Statement | None

    @property
    def standing(self) -> Standing:
        """How it counts."""
        return standing_of(self.statement)


@dataclass(slots=True)
class Tally:
    """The lines of one organisation, instrument or requirement, counted."""

    subject: int
    counts: Counter[Standing]
    last_answer: date | None = None

    @property
    def asked(self) -> int:
        """How many requirements are asked."""
        return self.counts.total()

    @property
    def answered(self) -> int:
        """How many are stated, whichever way."""
        return self.asked - self.counts[Standing.NOT_STATED]


def statements_for(call_out: CallOut, visitor: Visitor, *, organisation: int | None = None) -> QuerySet[Statement]:
    """What was stated on anything asked, for the call-out's period. Only what the visitor may see; None sees all.

    None is the program itself, which takes answers in its own name (kernel/permissions.py).
    """
    asked = Asked.objects.filter(call_out=call_out)
    rows = Statement.objects.filter(period=call_out.period, requirement__in=asked.values("requirement"), ended_on=None)
    bodies = [organisation] if organisation is not None else list(call_out.organisations)
    rows = rows.filter(organisation_id__in=bodies).select_related("requirement__instrument", "organisation")
    return visible(rows, visitor) if visitor is not None else rows


def lines_of(call_out: CallOut, visitor: Visitor) -> list[Line]:
    """Everything asked, in order, with what was stated. Two queries, however many organisations."""
    stated = {(each.organisation_id, each.requirement_id): each for each in statements_for(call_out, visitor)}
    rows = seen_asked(Asked.objects.filter(call_out=call_out), visitor).order_by("organisation__sort_en", "position")
    told = rows.values_list("organisation_id", "requirement_id", "requirement__instrument_id", "requirement__position")
    return [Line(*row, stated.get((row[0], row[1]))) for row in told]


def seen_asked(asked: QuerySet[Asked], visitor: Visitor) -> QuerySet[Asked]:
    """Those of which the visitor may see both the requirement and the organisation."""
    return visible_through(visible_through(asked, visitor, path="requirement"), visitor, path="organisation")


def tallies(lines: Iterable[Line], *, by: str) -> list[Tally]:
    """The lines counted by "organisation", "instrument" or "requirement", in their order; requirements as in the text."""
    found: dict[int, Tally] = {}
    in_text = sorted(lines, key=lambda line: (line.instrument, line.position)) if by == "requirement" else lines
    for line in in_text:
        subject = getattr(line, by)
        tally = found.setdefault(subject, Tally(subject, Counter()))
        tally.counts[line.standing] += 1
        answered = line.statement.answered_on if line.statement and line.statement.answer else None
        tally.last_answer = max(filter(None, [tally.last_answer, answered]), default=None)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Call:
    """A call-out as one organisation meets it."""

    call_out: CallOut
    organisation: Organisation
    asked: int
    answered: int

    def is_late(self, *, on: date) -> bool:
        """Whether answers are missing after the day by which they were due."""
        due = self.call_out.due_on
        return self.answered < self.asked and due is not None and due < on and self.call_out.ended_on is None


def calls_to(visitor: Visitor) -> list[Call]:
    """The call-outs to organisations for which the visitor may answer, the nearest due first. Three queries."""
    mine = Asked.objects.filter(organisation_id__in=organisations_for(visitor, verb="create"))
    return _calls(mine, visitor)


def calls_from(call_outs: Sequence[CallOut], visitor: Visitor) -> list[Call]:
    """Each of some call-outs with each organisation that it asks. Three queries."""
    return _calls(Asked.objects.filter(call_out__in=call_outs), visitor)


def _calls(asked: QuerySet[Asked], visitor: Visitor) -> list[Call]:
    stated = visible(Statement.objects.exclude(answer="").filter(ended_on=None), visitor).filter(
        requirement=OuterRef("requirement"), organisation=OuterRef("organisation"), period=OuterRef("call_out__period")
    )
    rows = (
        seen_asked(asked, visitor)
        .order_by()
        .values("call_out", "organisation")
        .annotate(how_many=Count("pk"), answered=Count("pk", filter=Exists(stated)))
        .values_list("call_out", "organisation", "how_many", "answered")
    )
    told = list(rows)
    call_outs = CallOut.objects.in_bulk({row[0] for row in told})
    organisations = Organisation.objects.in_bulk({row[1] for row in told})
    calls = [Call(call_outs[call], organisations[body], many, answered) for call, body, many, answered in told]
    return sorted(
        calls, key=lambda call: (call.call_out.due_on or date.max, call.call_out.pk, call.organisation.sort_en)
    )


def people_for(organisations: Sequence[int], *, call_out: CallOut) -> dict[int, list[Person]]:
    """Organisation id → whom to chase: who was given the right to answer for it, nearest first, and who must.

    Rights of the nearest organisation above count where the organisation itself has given none.
    """
    found: dict[int, dict[int, Person]] = {}
    near: dict[int, int] = {}
    ancestry = OrganisationAncestor.objects.filter(organisation_id__in=organisations).order_by("distance")
    above: dict[int, list[tuple[int, int]]] = {}
    for body, ancestor, distance in ancestry.values_list("organisation_id", "ancestor_id", "distance"):
        above.setdefault(ancestor, []).append((body, distance))
    grants = holding(Grant.objects.filter(organisation_id__in=above, capability__in=NEEDED["create"]))
    held = sorted(
        ((distance, body, grant.person) for grant in grants for body, distance in above[grant.organisation_id]),
        key=lambda each: (each[0], each[2].name),
    )
    for distance, body, person in held:
        if near.setdefault(body, distance) == distance:
            found.setdefault(body, {})[person.pk] = person
    roles = Bearer.objects.filter(requirement__in=Asked.objects.filter(call_out=call_out).values("requirement"))
    for post in holding(Appointment.objects.filter(organisation_id__in=organisations, role__in=roles.values("who"))):
        found.setdefault(post.organisation_id, {})[post.person_id] = post.person
    return {body: list(people.values()) for body, people in found.items()}


def names(visitor: Visitor, ids: Iterable[int]) -> dict[int, Any]:
    """The entries of some ids that the visitor may see, by id: their key and title."""
    rows = visible(Entry.objects.filter(pk__in=set(ids)), visitor)
    return {each.pk: each for each in rows.only("register", "key", "title", "sort_en")}


def open_call_outs(visitor: Visitor) -> list[CallOut]:
    """The call-outs that the visitor may see whole, newest first."""
    may_contribute = Q(organisation_id__in=organisations_for(visitor, verb="change"))
    rows = visible(CallOut.objects.filter(may_contribute), visitor)
    return list(rows.order_by(F("due_on").desc(nulls_last=True), "pk"))
