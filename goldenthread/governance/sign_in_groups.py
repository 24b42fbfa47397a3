"""The table from groups of the sign-in service to rights: how it is kept, and what it gives."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone

from goldenthread.governance.models import SignInGroup
from goldenthread.kernel import actions
from goldenthread.kernel.models import Person, Visibility
from goldenthread.kernel.ruled_grants import Rule


def create(entry: SignInGroup, *, by: Person | None, **more: Any) -> SignInGroup:
    """Keep a new line: only those who administer or audit its organisation see it."""
    if entry.visibility == Visibility.ORGANISATION:
        entry.visibility = Visibility.RESTRICTED
    return actions.create(entry, by=by, **more)


def rules_for(groups: Collection[str]) -> list[Rule]:
    """What the table gives today to somebody who is in these groups."""
    today = timezone.localdate()
    lines = SignInGroup.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), group__in=set(groups), organisation__isnull=False
    )
    return [
        Rule(entry=line, capability=line.capability, organisation=line.organisation)
        for line in lines.select_related("organisation").order_by("pk")
        if line.organisation is not None
    ]
