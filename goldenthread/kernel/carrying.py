"""What follows an organisation when it is reorganised: its entries in bulk, its rights and its posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from goldenthread.kernel import actions
from goldenthread.kernel.models import Appointment, Entry, Grant, Organisation, Person

BATCH = 2000
D_ = TypeVar("D_", Appointment, Grant)


def pass_entries(entries: QuerySet[Entry], *, to: Organisation, by: Person | None, reason: str = "") -> int:
    """Let entries belong to another organisation, each with an event of its own. How many there were."""
    held = list(entries.select_for_update(of=("self",), no_key=True).order_by("pk").only("version"))
    now = timezone.now()
    for start in range(0, len(held), BATCH):
        batch = held[start : start + BATCH]
        Entry.objects.filter(pk__in=[entry.pk for entry in batch]).update(
            organisation=to, version=F("version") + 1, changed_at=now
        )
        for entry in batch:
            entry.version += 1
        actions.record(
            [actions.Change(entry, "followed", {"organisation_id": to.pk}) for entry in batch], by=by, reason=reason
        )
    return len(held)


def not_over(held: QuerySet[D_], *, on: date) -> QuerySet[D_]:
    """Those that hold on a day or will hold after it."""
    return held.filter(Q(until_on=None) | Q(until_on__gt=on))


def carry_rights(left: Organisation, *, to: Sequence[Organisation], by: Person | None, ends: bool) -> int:
    """Give whoever has a right in `left` the same one in others, from today; end those in `left` if it `ends`.

    Rights begin and end today whatever the day of the reorganisation: nobody could have used one before it was given.
    How many were given; a person who has the right there already is given none.
    """
    today = timezone.localdate()
    held = list(not_over(Grant.objects.filter(organisation=left), on=today).order_by("pk"))
    given = 0
    for organisation in to:
        there = Grant.objects.filter(organisation=organisation, until_on=None)
        begun = there.filter(Q(from_on=None) | Q(from_on__lte=today))
        given += _carry(held, begun, to=organisation, on=today, by=by)
    if ends:
        end_rights(left, by=by)
    return given


def end_rights(left: Organisation, *, by: Person | None) -> int:
    """End every right that was given in an organisation, today. How many there were."""
    today = timezone.localdate()
    return _end(left, list(not_over(Grant.objects.filter(organisation=left), on=today)), on=today, by=by)


def carry_posts(left: Organisation, *, to: Organisation, on: date, by: Person | None) -> int:
    """Let the posts of one organisation be posts of another from a day on, with the same holders. How many there were."""
    held = list(not_over(Appointment.objects.filter(organisation=left), on=on).order_by("pk"))
    carried = _carry(held, not_over(Appointment.objects.filter(organisation=to), on=on), to=to, on=on, by=by)
    _end(left, held, on=on, by=by)
    return carried


def end_posts(left: Organisation, *, on: date, by: Person | None) -> int:
    """End every post of an organisation on a day. How many there were."""
    return _end(left, list(not_over(Appointment.objects.filter(organisation=left), on=on)), on=on, by=by)


TOLD: dict[Any, tuple[str, str, str]] = {
    Grant: ("capability", "granted", "grants"),
    Appointment: ("role_id", "appointed", "appointments"),
}
"""What is carried → the column that says what a person holds, the verb of its event, and how that tells it."""


def _carry(held: Sequence[D_], there: QuerySet[D_], *, to: Organisation, on: date, by: Person | None) -> int:
    """One event, then everything that is held, in another organisation from a day on. How many; none that is there."""
    column, verb, name = TOLD[there.model]
    known = set(there.values_list("person_id", column))
    new = [
        there.model(
            person_id=each.person_id,
            organisation=to,
            from_on=max(on, each.from_on or on),
            until_on=each.until_on,
            **{column: getattr(each, column)},
        )
        for each in held
        if (each.person_id, getattr(each, column)) not in known
    ]
    if new:
        told = [[each.person_id, getattr(each, column), each.from_on, each.until_on] for each in new]
        facts: dict[str, Any] = {name: told, "carried_from": held[0].organisation_id}
        actions.touch(to, by=by, verb=verb, **facts)
        there.model._default_manager.bulk_create(new)
    return len(new)


def _end(left: Organisation, held: Sequence[D_], *, on: date, by: Person | None) -> int:
    """One event, then each until the day; one that had not begun yet never holds."""
    if not held:
        return 0
    kind: Any = type(held[0])
    verb = "rights ended" if kind is Grant else "appointments ended"
    actions.touch(left, by=by, verb=verb, ended=[each.pk for each in held], until=on)
    for each in held:
        each.until_on = max(on, each.from_on or on)
    kind._default_manager.bulk_update(held, ["until_on"])
    return len(held)
