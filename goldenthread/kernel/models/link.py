"""Typed edges between entries: the thread."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Link(models.Model):
    """`source` `verb` `target`; each end may be narrowed to a part (a clause by its lineage id)."""

    guarded_by: ClassVar[str] = "source"

    source = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="links_out")
    source_part = models.CharField(max_length=80, blank=True, default="")
    verb = models.CharField(max_length=40)
    target = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="links_in")
    target_part = models.CharField(max_length=80, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    """Exclusive: the first day on which the link no longer holds."""
    note = models.JSONField(default=dict, blank=True)
    source_substance = models.CharField(max_length=64, blank=True, default="")
    target_substance = models.CharField(max_length=64, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_part", "verb", "target", "target_part"], name="one_link_of_a_kind"
            )
        ]
        indexes = [models.Index(fields=["target", "verb"], name="link_in")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.source_id} {self.verb} {self.target_id}"
