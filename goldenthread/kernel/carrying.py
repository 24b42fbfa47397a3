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
        there = set(
            Grant.objects.filter(organisation=organisation, until_on=None)
            .filter(Q(from_on=None) | Q(from_on__lte=today))
            .values_list("person_id", "capability")
        )
        new = [
            Grant(
                person_id=grant.person_id,
                capability=grant.capability,
                organisation=organisation,
                from_on=max(today, grant.from_on or today),
                until_on=grant.until_on,
            )
            for grant in held
            if (grant.person_id, grant.capability) not in there
        ]
        if new:
            told = [[grant.person_id, grant.capability, grant.from_on, grant.until_on] for grant in new]
            actions.touch(organisation, by=by, verb="granted", grants=told, carried_from=left)
            Grant.objects.bulk_create(new)
            given += len(new)
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
    there = set(not_over(Appointment.objects.filter(organisation=to), on=on).values_list("person_id", "role_id"))
    new = [
        Appointment(
            person_id=post.person_id,
            role_id=post.role_id,
            organisation=to,
            from_on=max(on, post.from_on or on),
            until_on=post.until_on,
        )
        for post in held
        if (post.person_id, post.role_id) not in there
    ]
    if new:
        told = [[post.person_id, post.role_id, post.from_on, post.until_on] for post in new]
        actions.touch(to, by=by, verb="appointed", appointments=told, carried_from=left)
        Appointment.objects.bulk_create(new)
    _end(left, held, on=on, by=by)
    return len(new)


def end_posts(left: Organisation, *, on: date, by: Person | None) -> int:
    """End every post of an organisation on a day. How many there were."""
    return _end(left, list(not_over(Appointment.objects.filter(organisation=left), on=on)), on=on, by=by)


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
