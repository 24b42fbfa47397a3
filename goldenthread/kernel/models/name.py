"""What entries were called before: old files and old texts go on using the old names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.kernel.models.rights import Dated


class FormerName(Dated):
    """A name that an organisation or a role had until a day; search and references find the entry by it."""

    guarded_by: ClassVar[str] = "entry"

    entry = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="former_names")
    title = models.JSONField(default=dict)
    acronym = models.CharField(max_length=20, blank=True, default="")

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.entry_id} was {self.title}"
