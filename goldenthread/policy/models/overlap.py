"""Overlaps of requirements that somebody has looked at and let stand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DismissedOverlap(models.Model):
    """Two requirements say much the same, and somebody has said why that is right. Holds while both say what they said."""

    guarded_by: ClassVar[str] = "requirement"

    requirement = models.ForeignKey("policy.Requirement", on_delete=models.PROTECT, related_name="dismissed_overlaps")
    other = models.ForeignKey("policy.Requirement", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    substance = models.JSONField(default=dict)
    """Language → hash of what the requirement said then."""
    other_substance = models.JSONField(default=dict)
    """The same of the other one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "other"], name="an_overlap_is_dismissed_once")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.requirement_id} like {self.other_id}"
