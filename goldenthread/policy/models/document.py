"""Documents on their way into the suite: a file that one person is bringing in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.models import Person


class Progress(models.TextChoices):
    """How far a document has come."""

    READING = "reading", _("Being read")
    READ = "read", _("Read")
    KEEPING = "keeping", _("Being kept")
    DONE = "done", _("Kept")


class DocumentRead(models.Model):
    """A document that one person is bringing in; nobody else sees it, and it goes once it is old."""

    guarded_by: ClassVar[str | None] = None

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey("policy.Instrument", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """The instrument of which it is a further text; None: an instrument of its own."""
    file = models.CharField(max_length=200)
    """Its name in the storage."""
    file_name = models.CharField(max_length=200)
    """What the person calls it."""
    form = models.CharField(max_length=20, blank=True, default="")
    """The format that the person named; "": the one that the file tells."""
    told = models.JSONField(null=True, blank=True)
    """What was read, for the person to look at (actions/bringing_in.py); once it is kept, where that is."""
    wish = models.JSONField(default=dict, blank=True)
    """What the person says of it: key, title, type, days, language, whose it is and who may see it."""
    step = models.CharField(max_length=12, choices=Progress, default=Progress.READING)
    fault = models.JSONField(null=True, blank=True)
    """Why it could not be read or kept (faults.py); a text where an earlier release kept the sentence itself."""
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """For people at a console."""
        return self.file_name
