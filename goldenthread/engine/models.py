"""What the engine itself keeps: mappings by name, and the files that people are bringing in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.models import Entry, Organisation, Person


class ColumnMapping(Entry):
    """How the columns of one kind of file become those of a register (engine/tables/mapping.py)."""

    register_key: ClassVar[str] = "mappings"

    into = models.CharField(max_length=60)
    """Key of the register."""
    description = models.TextField()


class Step(models.TextChoices):
    """How far an import has come."""

    MATCH = "match", _("Match its columns")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    BRINGING = "bringing", _("Being brought in")
    DONE = "done", _("Brought in")


class TableImport(models.Model):
    """A file that one person is bringing into a register; nobody else sees it, and it goes once it is old."""

    guarded_by: ClassVar[str | None] = None

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    register = models.CharField(max_length=60)
    file = models.CharField(max_length=200)
    """Its name in the storage."""
    file_name = models.CharField(max_length=200)
    """What the person calls it."""
    sheet = models.CharField(max_length=200, blank=True, default="")
    mapping = models.JSONField(null=True, blank=True)
    """The description; None: its columns are the register's own."""
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose new entries those are of which the file says nothing."""
    public = models.BooleanField(default=False)
    """Whether new entries of which the file says nothing are public."""
    accept = models.BooleanField(default=False)
    good_rows = models.BooleanField(default=False)
    reason = models.CharField(max_length=2000, blank=True, default="")
    step = models.CharField(max_length=12, choices=Step, default=Step.MATCH)
    report = models.JSONField(null=True, blank=True)
    fault = models.TextField(blank=True, default="")
    """Why the file could not be taken at all."""
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.file_name} into {self.register}"
