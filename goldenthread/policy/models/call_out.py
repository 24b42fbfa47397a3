"""A compliance call-out: which requirements are asked of which organisations, by when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models

from goldenthread.kernel.models import RegisterEntry


class CallOut(RegisterEntry):
    """A call to state, for a period, whether requirements are met; its organisation is the one that calls."""

    register_key: ClassVar[str] = "call-outs"

    instruments = ArrayField(models.BigIntegerField(), blank=True, default=list)
    organisations = ArrayField(models.BigIntegerField(), blank=True, default=list)
    requirements_on = models.DateField(null=True, blank=True)
    """The day whose requirements in force are asked for."""
    period = DateRangeField(null=True, blank=True)
    """What the answers cover."""
    asked_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_on", "entry_ptr"], name="call_outs_due_on")]


class Asked(models.Model):
    """One requirement asked of one organisation. Kept when the call-out is sent, so that what is counted stands still."""

    guarded_by: ClassVar[str] = "call_out"

    call_out = models.ForeignKey(CallOut, on_delete=models.PROTECT, related_name="asked")
    organisation = models.ForeignKey("kernel.Organisation", on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey("policy.Requirement", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    """Its place among what is asked of the organisation."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_out", "organisation", "requirement"], name="asked_once_in_a_call_out")
        ]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.requirement_id} asked of {self.organisation_id}"
