"""Grants that follow from rules, such as the groups of a sign-in service: given and ended together, each with its event.

A grant that somebody gave by hand is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from goldenthread.kernel import actions, posts
from goldenthread.kernel.models import Entry, Grant, Organisation, Person


@dataclass(frozen=True, slots=True)
class Rule:
    """What an entry gives to whoever it applies to."""

    entry: Entry
    capability: str
    organisation: Organisation

    @property
    def given(self) -> tuple[int | None, str, int]:
        """By which a grant is known again."""
        return self.entry.pk, self.capability, self.organisation.pk


class Followed(NamedTuple):
    """How many grants a person came to have, and how many ended."""

    given: int
    ended: int


@transaction.atomic
def follow(person: Person, *, rules: Iterable[Rule], by: Person | None = None, reason: str = "") -> Followed:
    """Give the person what the rules give, from today on, and end today what follows from no rule any more."""
    # Of two at once the second finds what the first has done.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    today = timezone.localdate()
    open_ended = Grant.objects.filter(Q(until_on=None) | Q(until_on__gt=today), person=person).exclude(rule=None)
    held: dict[tuple[int | None, str, int], Grant] = {
        (grant.rule_id, grant.capability, grant.organisation_id): grant
        for grant in open_ended.select_related("organisation").order_by("pk")
    }
    wanted = {rule.given: rule for rule in rules}
    for key, rule in wanted.items():
        if key not in held:
            _give(person, rule, by=by, reason=reason)
    for key in held.keys() - wanted.keys():
        posts.end_grant(held[key], on=today, by=by, reason=reason)
    return Followed(len(wanted.keys() - held.keys()), len(held.keys() - wanted.keys()))


def _give(person: Person, rule: Rule, *, by: Person | None, reason: str) -> None:
    today = timezone.localdate()
    facts: dict[str, Any] = {
        "person": person.pk,
        "capability": str(rule.capability),
        "from": today,
        "rule": rule.entry.pk,
    }
    actions.touch(rule.organisation, by=by, verb="granted", reason=reason, **facts)
    Grant.objects.create(
        person=person, capability=rule.capability, organisation=rule.organisation, rule=rule.entry, from_on=today
    )
