"""Whether an instrument is in force on a day: computed from dates alone, never stored (C006)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.models import Link
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT, REPLACES


class State(models.TextChoices):
    """Where an instrument stands on a day."""

    IN_FORCE = "in-force", _("In force")
    NOT_YET = "not-yet", _("Not yet in force")
    REPLACED = "replaced", _("Replaced")
    RESCINDED = "rescinded", _("Rescinded")
    DRAFT = "draft", _("Draft")


@dataclass(frozen=True, slots=True)
class StateOn:
    """A state, the day since when (for one not yet in force: from when), and its words."""

    state: State
    since: date | None
    since_stated: bool = True
    """False: the source states no effective date, and the earliest text held stands in for it."""

    @property
    def label(self) -> str | Promise:
        """As a page says it."""
        if self.state == State.IN_FORCE and not self.since_stated:
            return _("In force, start not stated")
        return self.state.label


def with_force(instruments: QuerySet[Instrument]) -> QuerySet[Instrument]:
    """Adds `force_from` and `force_until` (exclusive): the days between which each is in force; empty: open."""
    replaced = (
        Link.objects.filter(target_id=OuterRef("pk"), verb=REPLACES, target_part="")
        # A draft that means to replace it takes nothing from it until it is published.
        .exclude(source__state=DRAFT)
        .order_by()
        .values("target_id")
        .annotate(day=Min("valid_from"))
        .values("day")
    )
    earliest = (
        TextVersion.objects.filter(instrument_id=OuterRef("pk"))
        .order_by()
        .values("instrument_id")
        .annotate(day=Min("consolidated_on"))
        .values("day")
    )
    # A replacement ends force whether or not the visitor may see the replacing instrument: it is a fact of this one.
    return instruments.annotate(
        replaced_on=Subquery(replaced),
        force_from=Coalesce(F("effective_on"), Subquery(earliest)),
        force_until=Least(F("rescinded_on"), Subquery(replaced)),
    )


def in_force(instruments: QuerySet[Instrument], *, on: date) -> QuerySet[Instrument]:
    """Those in force on a day."""
    return (
        with_force(instruments)
        .filter(Q(force_from__lte=on), Q(force_until=None) | Q(force_until__gt=on))
        .exclude(state=DRAFT)
    )


def state_on(instrument: Any, *, on: date) -> StateOn:
    """The state of an instrument that `with_force` has annotated."""
    if instrument.state == DRAFT:
        return StateOn(State.DRAFT, None)
    stated = instrument.effective_on is not None
    if instrument.force_until and instrument.force_until <= on:
        replaced = instrument.replaced_on and instrument.replaced_on == instrument.force_until
        return StateOn(State.REPLACED if replaced else State.RESCINDED, instrument.force_until)
    if instrument.force_from and instrument.force_from > on:
        return StateOn(State.NOT_YET, instrument.force_from)
    return StateOn(State.IN_FORCE, instrument.force_from, since_stated=stated)
