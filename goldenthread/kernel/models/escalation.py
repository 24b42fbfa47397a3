"""Duties that nobody did in time: when each was put before the role above, so that the trend can be told later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Escalation(models.Model):
    """One duty of one entry, with the day on which it was escalated. It follows from dates and changes no entry."""

    guarded_by: ClassVar[str | None] = None

    entry = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="escalations")
    field = models.CharField(max_length=60)
    """Which of the entry's dates."""
    due_on = models.DateField()
    escalated_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "field", "due_on"], name="one_escalation_a_duty")]
        indexes = [models.Index(fields=["escalated_on"], name="escalation_in_time")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.field} of {self.entry_id}, due {self.due_on}"
