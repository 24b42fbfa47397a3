"""Which registers of which bodies are confirmed as complete, overdue for it, or never were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet

from goldenthread.engine.reading import Reading
from goldenthread.inventory.registers.attestations import Attestation
from goldenthread.kernel.models import Organisation
from goldenthread.kernel.permissions import Visitor, visible


class Standing(StrEnum):
    """How a body's part of a register stands."""

    CONFIRMED = "confirmed"
    OVERDUE = "overdue"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The newest attestation of one register of one body; without one, it never was confirmed."""

    register: str
    organisation: int
    attestation: Attestation | None

    def standing(self, on: date) -> Standing:
        """How it stands on a day."""
        if self.attestation is None:
            return Standing.NEVER
        due = self.attestation.next_by
        return Standing.OVERDUE if due is not None and due < on else Standing.CONFIRMED


def newest(visitor: Visitor, narrowed: Q) -> QuerySet[Attestation]:
    """The newest attestation of each register of each body that the visitor may see."""
    rows = visible(Attestation.objects.filter(narrowed, ended_on=None).exclude(organisation=None), visitor)
    order = ("of_register", "organisation_id", "-complete_on", "-pk")
    return rows.order_by(*order).distinct("of_register", "organisation_id")


def standings(reading: Reading, *, registers: list[str], within: Q) -> list[Confirmed]:
    """Each register of each body in being that the visitor may see: two queries, however many."""
    bodies = visible(Organisation.objects.filter(within, ended_on=None), reading.visitor)
    order = list(bodies.order_by(f"sort_{reading.language}", "pk").values_list("pk", flat=True))
    kept = {(each.of_register, each.organisation_id): each for each in newest(reading.visitor, Q())}
    return [Confirmed(key, body, kept.get((key, body))) for key in registers for body in order]
