"""What hangs on an entry of any register: files and dated notes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Part(models.Model):
    """A part that the log and addresses name by its number in its entry; a number is never given twice."""

    guarded_by: ClassVar[str] = "entry"
    told_as: ClassVar[str] = ""
    """How the log names it: this word and its number."""

    entry = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="one_%(class)s_of_a_number")]

    @property
    def fact(self) -> str:
        """The name under which events tell what became of it."""
        return f"{self.told_as} {self.number}"


class Attachment(Part):
    """A file on an entry. Its bytes lie under their hash (kernel/contents.py); a removed one keeps its row for them."""

    told_as: ClassVar[str] = "attachment"

    name = models.CharField(max_length=200)
    """As the file was called; "" once erased. No path is ever made of it."""
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    """In bytes."""
    sha256 = models.CharField(max_length=64)
    """In hex; "" once erased."""
    title = models.JSONField(default=dict, blank=True)
    description = models.CharField(max_length=200, blank=True, default="")
    """What it is here for, such as "evidence"."""
    on = models.DateField(null=True, blank=True)
    """The day that the file speaks of or bears."""
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Part.Meta):
        indexes = [models.Index(fields=["sha256"], name="attachment_content")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.name} on entry {self.entry_id}"


class Note(Part):
    """What a colleague wrote about an entry, for those who may contribute there. A withdrawn one keeps its row, empty."""

    told_as: ClassVar[str] = "note"

    text = models.TextField()
    author = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """For people at a console."""
        return f"note {self.number} on entry {self.entry_id}"
