"""Which instruments and requirements uphold which principle, and which uphold none (C010)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet

from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.models import Instrument, Principle, Requirement
from goldenthread.policy.queries.force import with_force


@dataclass(frozen=True, slots=True)
class Upholding:
    """The principles that the visitor may see, in their order, with how much upholds each, and what upholds none of them."""

    principles: list[Principle]
    instruments: Mapping[int, int]
    """Id of the principle → how many instruments name it."""
    requirements: Mapping[int, int]
    """Id of the principle → how many requirements name it themselves."""
    bare_instruments: QuerySet[Instrument]
    """Those that name none."""
    bare_requirements: QuerySet[Requirement]
    """Those that name none, as their instruments do."""
    through_instruments: QuerySet[Requirement]
    """Those that name none themselves and stand in an instrument that does."""


def upholding(visitor: Visitor, *, on: date) -> Upholding:
    """What upholds which principle on a day, drafts with it, as far as the visitor may see; three queries and the lists'.

    A principle that the visitor may not see counts for nothing here.
    """
    held = Principle.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on))
    principles = list(visible(held, visitor).order_by(F("number").asc(nulls_last=True), "sort_en", "pk"))
    seen = [principle.pk for principle in principles]
    lasting = Q(force_until=None) | Q(force_until__gt=on)
    instruments = visible(with_force(Instrument.objects.all()).filter(lasting), visitor)
    binding = Q(effective_until=None) | Q(effective_until__gt=on)
    requirements = visible(Requirement.objects.filter(binding, instrument__in=instruments.values("pk")), visitor)
    named, through = Q(principles__overlap=seen), Q(instrument__principles__overlap=seen)
    return Upholding(
        principles,
        _counted(instruments.filter(named)),
        _counted(requirements.filter(named)),
        instruments.exclude(named).order_by("sort_en", "pk"),
        requirements.exclude(named).exclude(through).order_by("instrument_id", "position", "pk"),
        requirements.filter(through).exclude(named).order_by("instrument_id", "position", "pk"),
    )


def _counted(naming: QuerySet[Any]) -> dict[int, int]:
    """Id of each principle that they name → how many of them name it. One query."""
    each = naming.order_by().values(principle=Func(F("principles"), function="unnest"))
    return dict(each.annotate(count=Count("*")).values_list("principle", "count"))
