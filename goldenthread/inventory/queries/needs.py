"""Common needs: contracts and planned purchases of several bodies for alike things in the same months (C051)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, F, Q, When

from goldenthread.engine.reading import Reading
from goldenthread.inventory.registers.contracts import Contract
from goldenthread.kernel.folding import fold
from goldenthread.kernel.permissions import visible

MOST = 1000
"""Contracts and plans that are compared, those with the earliest dates first."""
ALIKE = 0.3
"""Share of common words from which titles and summaries count as alike."""
SHORTEST = 4
"""Letters of a word that says something."""
QUARTER = 91
"""Days."""
EMPTY_WORDS = frozenset(
    [
        *("avec", "cette", "contract", "contrat", "dans", "from", "government", "gouvernement", "leur", "ministere"),
        *("ministry", "office", "pour", "service", "services", "that", "their", "they", "this", "with"),
    ]
)
"""Words that stand in the titles of alike and of unlike things."""


@dataclass(frozen=True)
class Need:
    """A contract that ends or a purchase that begins, with the words that tell what it is for."""

    contract: Contract
    on: date
    """The last day of a contract in force, the first of a planned one."""

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its title and summary in every language, without accents."""
        texts = [*self.contract.title.values(), *self.contract.summary.values()]
        found = re.findall(r"[^\W\d_]+", fold(" ".join(map(str, texts))).casefold())
        return frozenset(word for word in found if len(word) >= SHORTEST) - EMPTY_WORDS


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two needs are taken for the same."""

    category: bool
    common: int
    words: int

    @property
    def share(self) -> float:
        """Share of the words of both that they have in common, 0–1."""
        return self.common / self.words if self.words else 0.0

    @property
    def alike(self) -> bool:
        """Whether they are taken for the same."""
        return self.category or self.share >= ALIKE


@dataclass(slots=True)
class CommonNeed:
    """Needs of several bodies that could be met together."""

    needs: list[Need]
    likenesses: list[Likeness] = field(default_factory=list)
    """How each but the first is like the first."""

    @property
    def earliest(self) -> date:
        """When the first of them ends or begins."""
        return self.needs[0].on

    @property
    def organisations(self) -> list[int]:
        """Whose they are, by id."""
        return list(
            dict.fromkeys(need.contract.organisation_id for need in self.needs if need.contract.organisation_id)
        )

    @property
    def same_category(self) -> bool:
        """Whether all buy the same category of things."""
        return all(each.category for each in self.likenesses)

    @property
    def words_in_common(self) -> float:
        """The smallest share of words that one has in common with the first, 0–1."""
        return min((each.share for each in self.likenesses), default=0.0)

    @property
    def values(self) -> dict[str, Decimal]:
        """Currency → what they come to; amounts of different currencies are never added up."""
        sums: dict[str, Decimal] = {}
        for need in self.needs:
            if need.contract.value is not None:
                currency = need.contract.value_currency
                sums[currency] = sums.get(currency, Decimal(0)) + need.contract.value
        return sums

    @property
    def unknown_values(self) -> int:
        """Of how many nobody knows the value."""
        return sum(need.contract.value is None for need in self.needs)


def common_needs(reading: Reading, *, on: date, quarters: int, within: Q) -> tuple[list[CommonNeed], bool]:
    """The groups, earliest first, and whether there were more contracts than are compared.

    Each group begins with the earliest need that is in none yet, and takes in what is like it and not later than
    so many quarters. Those of one body alone are no common need; one of the bodies must be `within`.
    """
    day = Case(When(stage="planned", then=F("starts_on")), default=F("ends_on"))
    rows = visible(Contract.objects.filter(ended_on=None).exclude(stage="ended"), reading.visitor)
    rows = rows.annotate(day=day).filter(day__gte=on).order_by("day", "pk")
    read = list(rows[: MOST + 1])
    needs = [Need(contract, contract.day) for contract in read[:MOST]]
    groups = [group for group in _grouped(needs, timedelta(days=quarters * QUARTER)) if len(group.organisations) > 1]
    if within:
        concerned = set(visible(Contract.objects.filter(within), reading.visitor).values_list("pk", flat=True))
        groups = [group for group in groups if any(need.contract.pk in concerned for need in group.needs)]
    told = [need.contract for group in groups for need in group.needs]
    reading.load_entries(pk for each in told for pk in (each.pk, each.organisation_id) if pk)
    return groups, len(read) > MOST


def likeness(one: Need, other: Need) -> Likeness:
    """How alike two needs are."""
    category = bool(one.contract.category) and one.contract.category == other.contract.category
    return Likeness(category, len(one.words & other.words), len(one.words | other.words))


def _grouped(needs: list[Need], window: timedelta) -> Iterable[CommonNeed]:
    """Walks from the earliest on; a need is in one group at most."""
    taken: set[int] = set()
    for place, first in enumerate(needs):
        if first.contract.pk in taken:
            continue
        group = CommonNeed([first])
        for other in needs[place + 1 :]:
            if other.on - first.on > window:
                break
            if other.contract.pk not in taken and (found := likeness(first, other)).alike:
                group.needs.append(other)
                group.likenesses.append(found)
        if len(group.organisations) > 1:
            taken |= {need.contract.pk for need in group.needs}
            yield group
