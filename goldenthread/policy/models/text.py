"""The words of an instrument: one text a date and language, in numbered clauses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TextVersion(models.Model):
    """The text of an instrument as it stood on a day, in one language. Never edited: a mended reading is a new one."""

    guarded_by: ClassVar[str] = "instrument"

    instrument = models.ForeignKey("policy.Instrument", on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=5)
    consolidated_on = models.DateField()
    """The day up to which changes are worked in."""
    reading = models.PositiveSmallIntegerField(default=1)
    """Counts readings of the same day: the highest is the one to show."""
    title = models.CharField(max_length=500)
    note = models.TextField(blank=True, default="")
    """The note to the reader at its head, in the safe subset of HTML that clauses are in."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file it was read from; the same file again changes nothing."""
    recorded_at = models.DateTimeField(auto_now_add=True)
    references = models.JSONField(default=list, blank=True)
    """Other instruments that it names: [{"clause": anchor, "title", "target"}]."""
    replacements = models.JSONField(default=list, blank=True)
    """Instruments that it says it replaces: [{"clause": anchor, "title", "on", "whole"}]."""
    warnings = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "language", "consolidated_on", "reading"], name="one_reading_of_a_text"
            )
        ]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.title} ({self.language}, {self.consolidated_on})"


class Clause(models.Model):
    """One citable piece of a text, without the pieces below it."""

    guarded_by: ClassVar[str] = "instrument"

    instrument = models.ForeignKey("policy.Instrument", on_delete=models.PROTECT, related_name="+")
    text_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="clauses")
    position = models.PositiveIntegerField()
    below = models.PositiveIntegerField(null=True, blank=True)
    """Position of the clause that it hangs below."""
    depth = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=40, blank=True, default="")
    anchor = models.CharField(max_length=80)
    """Its place in the page's address, unique within the text."""
    lineage = models.CharField(max_length=32)
    """The same through all texts of the instrument, whatever its number becomes."""
    heading = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text_version", "position"], name="one_clause_a_place"),
            models.UniqueConstraint(fields=["text_version", "anchor"], name="one_clause_an_anchor"),
        ]

    def __str__(self) -> str:
        """As one cites it."""
        return self.number or self.heading or self.anchor
