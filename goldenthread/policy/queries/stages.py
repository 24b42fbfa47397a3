"""In which stage instruments are, and how long each stage took across the suite (C012)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.models import Instrument, Stage


@dataclass(frozen=True, slots=True)
class Spent:
    """One stage of one instrument."""

    stage: Stage
    since: date
    until: date | None
    """The day on which the next stage was reached; None: it is in this one still."""

    @property
    def days(self) -> int | None:
        """Days from the one to the other; None while it goes on."""
        return (self.until - self.since).days if self.until else None


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long one stage took, of the instruments that have left it."""

    stage: Stage
    days: tuple[int, ...]
    """Of each instrument, the shortest first."""
    now: int
    """Instruments that are in this stage still."""

    @property
    def median(self) -> float | None:
        """Half of them took no longer; None where none has left the stage."""
        return median(self.days) if self.days else None


def spent(reached: Mapping[str, str]) -> list[Spent]:
    """The stages of an instrument in their order, each until the next that was reached."""
    days = [(stage, date.fromisoformat(reached[stage])) for stage in Stage if stage in reached]
    following = [day for _stage, day in days[1:]]
    return [Spent(stage, day, until) for (stage, day), until in zip(days, [*following, None], strict=True)]


def lead_times(all_reached: Iterable[Mapping[str, str]]) -> list[LeadTime]:
    """Each stage in its order with the days that it took."""
    took: dict[Stage, list[int]] = {stage: [] for stage in Stage}
    now = dict.fromkeys(Stage, 0)
    for reached in all_reached:
        for each in spent(reached):
            if each.days is None:
                now[each.stage] += 1
            else:
                took[each.stage].append(each.days)
    return [LeadTime(stage, tuple(sorted(took[stage])), now[stage]) for stage in Stage]


def staged(visitor: Visitor) -> list[Instrument]:
    """The instruments with dated stages that the visitor may see, by title. One query."""
    rows = visible(Instrument.objects.exclude(stages={}), visitor).order_by("sort_en", "pk")
    return list(rows.only("key", "register", "title", "stages"))
