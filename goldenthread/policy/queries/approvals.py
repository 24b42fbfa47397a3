"""Who must approve an instrument before it is published, who has, and for whom it waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from goldenthread.kernel.models import Appointment, Event, OrganisationAncestor, Person, Role
from goldenthread.kernel.permissions import Visitor, holders, posts_of, those_one_may, visible
from goldenthread.kernel.proof import canonical
from goldenthread.kernel.values import plain
from goldenthread.policy.checking import Unapproved
from goldenthread.policy.models import Approval, Instrument, Requirement, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.needs import Needs, needs_of, needs_of_types
from goldenthread.policy.queries.reading import newest_texts

SUBSTANCE = (
    "title",
    "kind",
    "mandatory",
    "objective",
    "expected_results",
    "authority",
    "issuer",
    "effective_on",
    "responsible_role_id",
)
"""What is approved of an instrument beside its texts and what it requires."""
REQUIRED = ("pk", "text", "modality", "effective_from", "effective_until", "deadline", "due_on", "recurrence")
"""What is approved of a requirement, beside who bears it, which its words say."""
WRITTEN = ("imported", "text added")
"""The events by which a text comes to be held; their fact "language" says which."""
GIVEN, SENT_BACK, RETURNED = "approval given", "sent back", "returned to its writers"
"""The events of those who approve, which make nobody a writer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One role that must approve, and how far that has come."""

    role: Role
    state: Literal["approved", "waiting", "changed", "sent back"]
    """"changed": what it approved has changed since."""
    last: Approval | None
    """The last that was said for the role."""
    holders: tuple[Appointment, ...]
    """Whoever could say it today."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """How far the approval of one instrument has come."""

    needs: Needs
    substance: str
    """Hash of what would be approved now."""
    texts: Mapping[str, TextVersion]
    asked: tuple[Asked, ...]

    @property
    def waiting(self) -> tuple[Asked, ...]:
        """The roles that have not approved what it is now."""
        return tuple(each for each in self.asked if each.state != "approved")


def approvals_of(instrument: Instrument) -> Approvals:
    """How far the approval has come; at most seven queries."""
    needs = needs_of(instrument.kind)
    texts = newest_texts([instrument.pk])[instrument.pk]
    substance = substances([instrument], {instrument.pk: texts})[instrument.pk]
    roles = Role.objects.in_bulk(needs.approved_by)
    last = _last_said([instrument.pk])
    holding = _holders_for(instrument, list(roles.values()))
    asked = [
        Asked(roles[pk], _state(said, substance), said, tuple(holding.get(pk, ())))
        for pk in needs.approved_by
        for said in [last.get((instrument.pk, pk))]
    ]
    return Approvals(needs, substance, texts, tuple(asked))


def unapproved(instrument: Instrument, needs: Needs, texts: Mapping[str, TextVersion]) -> tuple[Unapproved, ...]:
    """The roles that have not approved the instrument as it is. Two queries."""
    substance = substances([instrument], {instrument.pk: texts})[instrument.pk]
    last = _last_said([instrument.pk])
    states: dict[int, Any] = {pk: _state(last.get((instrument.pk, pk)), substance) for pk in needs.approved_by}
    return tuple(Unapproved(pk, state) for pk, state in states.items() if state != "approved")


def substances(instruments: Sequence[Instrument], texts: Mapping[int, Mapping[str, TextVersion]]) -> dict[int, str]:
    """Id of each instrument → a hash of what is approved of it: its facts, its newest texts, what it requires. One query."""
    rows = Requirement.objects.filter(instrument_id__in=[each.pk for each in instruments]).order_by("pk")
    required: dict[int, list[Any]] = {each.pk: [] for each in instruments}
    for instrument, *told in rows.values_list("instrument_id", *REQUIRED):
        required[instrument].append([plain(value) for value in told])
    return {
        each.pk: sha256(
            canonical(
                [
                    [plain(getattr(each, name)) for name in SUBSTANCE],
                    [text.pk for text in texts[each.pk].values()],
                    required[each.pk],
                ]
            )
        ).hexdigest()
        for each in instruments
    }


def _state(last: Approval | None, substance: str) -> Literal["approved", "waiting", "changed", "sent back"]:
    if last is None:
        return "waiting"
    if last.substance != substance:
        return "changed"
    return "approved" if last.approved else "sent back"


def _last_said(instruments: Collection[int]) -> dict[tuple[int, int], Approval]:
    """Instrument and role → the last that was said for it. One query."""
    rows = Approval.objects.filter(instrument_id__in=instruments).order_by("pk")
    return {
        (each.instrument_id, each.post.role_id): each
        for each in rows.select_related("post__person", "post__organisation")
    }


# In which posts one approves


def _reach(instrument: Instrument) -> frozenset[int] | None:
    """The instrument's organisation and those above it; None: it belongs to none, and a role is asked wherever it is held."""
    if instrument.organisation_id is None:
        return None
    above = OrganisationAncestor.objects.filter(organisation=instrument.organisation_id)
    return frozenset(above.values_list("ancestor_id", flat=True))


def _fits(post: Appointment, role: Role, reach: frozenset[int] | None) -> bool:
    """Whether the role is held where it counts: in the instrument's organisation or above it, or where the role belongs."""
    return reach is None or post.organisation_id in reach or post.organisation_id == role.organisation_id


def _holders_for(instrument: Instrument, roles: Sequence[Role]) -> dict[int, list[Appointment]]:
    """Role → the posts in which it may be said today."""
    reach = _reach(instrument)
    by_role = {role.pk: role for role in roles}
    found: dict[int, list[Appointment]] = {}
    rows = holders().filter(role_id__in=by_role, person__is_active=True).order_by("pk")
    for post in rows.select_related("person", "organisation"):
        if _fits(post, by_role[post.role_id], reach):
            found.setdefault(post.role_id, []).append(post)
    return found


def posts_to_approve(approvals: Approvals, person: Person) -> list[Appointment]:
    """The person's posts for whose roles the approval is still open."""
    return [post for asked in approvals.waiting for post in asked.holders if post.person_id == person.pk]


def writers_of(instrument: Instrument, texts: Mapping[str, TextVersion]) -> set[int]:
    """Who wrote the newest text of each language, by their ids. One query."""
    events = Event.objects.filter(entry_id=instrument.pk, verb__in=WRITTEN).order_by("-version")
    found: dict[str, int | None] = {}
    for person, facts in events.values_list("body__person_id", "body__fields"):
        language = (facts or {}).get("language", {}).get("value", "")
        if language in texts:
            found.setdefault(language, person)
        if len(found) == len(texts):
            break
    return {person for person in found.values() if person is not None}


# My work


@dataclass(frozen=True, slots=True)
class Waiting:
    """An instrument that waits for somebody's approval."""

    instrument: Instrument
    since: date
    again: bool = False
    """What they approved has changed."""


def waiting_for_approval(person: Visitor) -> list[Waiting]:
    """The drafts that the person may see and that wait for them, the oldest first; at most seven queries."""
    posts = list(posts_of(person)) if isinstance(person, Person) else []
    needs = needs_of_types() if posts else {}
    held = {post.role_id for post in posts}
    kinds = [kind for kind, needed in needs.items() if held.intersection(needed.approved_by)]
    if not kinds:
        return []
    drafts = Instrument.objects.filter(state=DRAFT, kind__in=kinds, approval_asked_on__isnull=False)
    found = list(visible(drafts, person).order_by("approval_asked_on", "pk"))
    if not found:
        return []
    texts = newest_texts([each.pk for each in found])
    hashes = substances(found, texts)
    last = _last_said([each.pk for each in found])
    above = _above(found)
    waiting = []
    for each in found:
        states = {
            _state(last.get((each.pk, post.role_id)), hashes[each.pk])
            for post in posts
            if post.role_id in needs[each.kind].approved_by and _fits(post, post.role, above.get(each.organisation_id))
        } - {"approved"}
        if states and each.approval_asked_on:
            waiting.append(Waiting(each, each.approval_asked_on, "changed" in states))
    return waiting


def sent_back_to(person: Visitor) -> list[Waiting]:
    """The drafts that an approver sent back and nobody has laid before them since, the longest waiting first; one query.

    They are shown to whoever had a hand in them and may still change them.
    """
    if not isinstance(person, Person):
        return []
    of_approvers = (GIVEN, SENT_BACK, RETURNED)
    hands = Event.objects.filter(entry_id=OuterRef("pk"), body__person=person).exclude(verb__in=of_approvers)
    drafts = Instrument.objects.filter(Exists(hands), state=DRAFT, approval_asked_on=None)
    mine = those_one_may(visible(drafts, person), person, "change")
    last = Approval.objects.filter(instrument=OuterRef("pk")).order_by("-pk")
    said = mine.annotate(approved=Subquery(last.values("approved")[:1]), said_at=Subquery(last.values("said_at")[:1]))
    found = said.filter(approved=False).order_by("said_at", "pk")
    return [Waiting(each, timezone.localdate(each.said_at)) for each in found]


def _above(instruments: Sequence[Instrument]) -> dict[int | None, frozenset[int]]:
    """Organisation → itself and those above it, for the organisations of all of them."""
    found: dict[int | None, set[int]] = {}
    rows = OrganisationAncestor.objects.filter(organisation__in={each.organisation_id for each in instruments} - {None})
    for organisation, ancestor in rows.values_list("organisation_id", "ancestor_id"):
        found.setdefault(organisation, set()).add(ancestor)
    return {organisation: frozenset(ancestors) for organisation, ancestors in found.items()}
