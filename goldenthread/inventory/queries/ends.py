"""What breaks when: ends of systems and contracts and vacant critical skills, by calendar quarter (C043, C045)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from goldenthread.engine.reading import Named, Reading
from goldenthread.inventory.registers.contracts import Contract
from goldenthread.inventory.registers.datasets import Dataset
from goldenthread.inventory.registers.services import Service
from goldenthread.inventory.registers.skills import Skill
from goldenthread.inventory.registers.systems import System
from goldenthread.kernel.permissions import visible

RETIRED = ("retired",)
ENDED = ("ended",)
MOST = 2000
"""Entries of one register that one page looks at, those that end first before the others."""


class What(StrEnum):
    """What ends."""

    SYSTEM = "system"
    CONTRACT = "contract"
    SKILL = "skill"


class Quarter(NamedTuple):
    """A calendar quarter."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    def later(self, quarters: int) -> Quarter:
        """So many quarters on."""
        year, number = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, number + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.later(1).first - timedelta(days=1)


@dataclass(slots=True)
class Ending:
    """One entry that ends, or that is missing already."""

    what: What
    entry: Any
    on: date | None
    """Its last day; None where it is not known."""
    takes: list[Named] = field(default_factory=list)
    """Services and data sets that rely on it, of those that the visitor may see."""


@dataclass(slots=True)
class Endings:
    """Everything that ends within the horizon, with what has ended and what is not known apart."""

    quarters: dict[Quarter, list[Ending]]
    """Every quarter of the horizon, also those in which nothing ends."""
    past: list[Ending] = field(default_factory=list)
    """Past their last day and still in use."""
    unknown: list[Ending] = field(default_factory=list)
    more: bool = False
    """Whether there was more than one page looks at."""

    def each(self) -> Iterable[tuple[str, list[Ending]]]:
        """The groups in their order, named as addresses and files do: past, 2027-Q1, not-known."""
        yield "past", self.past
        for quarter, rows in self.quarters.items():
            yield f"{quarter.year}-Q{quarter.number}", rows
        yield "not-known", self.unknown


def endings(reading: Reading, *, on: date, quarters: int, within: Q) -> Endings:
    """What ends from the quarter of a day on. A critical skill that is vacant is missing in that quarter.

    Eight queries, however many rows.
    """
    first = Quarter.of(on)
    found = Endings({first.later(number): [] for number in range(quarters)})
    rows = [
        *_read(System, "end_of_life", reading, within & ~Q(stage__in=RETIRED), found),
        *_read(Contract, "ends_on", reading, within & ~Q(stage__in=ENDED), found),
        *_vacant(reading, within, found, on),
    ]
    _add_what_relies(rows, reading)
    reading.load_entries(pk for row in rows for pk in (row.entry.pk, row.entry.organisation_id) if pk)
    for row in rows:
        if row.on is None:
            found.unknown.append(row)
        elif row.on < on:
            found.past.append(row)
        elif Quarter.of(row.on) in found.quarters:
            found.quarters[Quarter.of(row.on)].append(row)
    return found


def _read(model: Any, column: str, reading: Reading, narrowed: Q, found: Endings) -> list[Ending]:
    """The entries in being, those that end first before the others; those without a day last."""
    rows: QuerySet[Any] = visible(model._default_manager.filter(narrowed, ended_on=None), reading.visitor)
    read = list(rows.order_by(column, "pk")[: MOST + 1])
    found.more = found.more or len(read) > MOST
    what = What.SYSTEM if model is System else What.CONTRACT
    return [Ending(what, entry, getattr(entry, column)) for entry in read[:MOST]]


def _vacant(reading: Reading, within: Q, found: Endings, on: date) -> list[Ending]:
    """Critical skills of which posts are vacant, or of which nobody knows whether they are."""
    open_ = Q(vacant__gt=0) | Q(vacant=None)
    rows = visible(Skill.objects.filter(within & open_, critical=True, ended_on=None), reading.visitor)
    read = list(rows.order_by("-vacant", "pk")[: MOST + 1])
    found.more = found.more or len(read) > MOST
    return [Ending(What.SKILL, skill, on if skill.vacant else None) for skill in read[:MOST]]


def _add_what_relies(rows: list[Ending], reading: Reading) -> None:
    """The services and data sets that name a system, or a system or service that a contract covers."""
    systems = {pk for row in rows for pk in _systems(row)}
    relying: dict[int, list[int]] = {}
    models: tuple[Any, ...] = (Service, Dataset)
    for model in models:
        using = visible(model._default_manager.filter(systems__overlap=list(systems), ended_on=None), reading.visitor)
        for pk, named in using.order_by("pk").values_list("pk", "systems")[:MOST]:
            for system in systems & set(named):
                relying.setdefault(system, []).append(pk)
    taken = [[*_services(row), *(pk for system in _systems(row) for pk in relying.get(system, []))] for row in rows]
    reading.load_entries(pk for each in taken for pk in each)
    for row, each in zip(rows, taken, strict=True):
        row.takes = [reading.entries[pk] for pk in dict.fromkeys(each) if pk in reading.entries]


def _systems(row: Ending) -> list[int]:
    if row.what == What.SYSTEM:
        return [row.entry.pk]
    return list(row.entry.systems) if row.what == What.CONTRACT else []


def _services(row: Ending) -> list[int]:
    return list(row.entry.services) if row.what == What.CONTRACT else []
