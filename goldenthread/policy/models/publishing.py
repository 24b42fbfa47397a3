"""What an instrument of a type needs before it is published, and who has approved one."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from goldenthread.kernel.models import RegisterEntry


class PublishingRule(RegisterEntry):
    """Of one type of instrument: the languages in which its text must be there, and the roles that must approve it."""

    register_key: ClassVar[str] = "publishing-rules"

    kind = models.CharField(max_length=60)
    """Code in the ordered list "instrument-types"."""
    languages = ArrayField(models.CharField(max_length=60), blank=True, default=list)
    """Codes in the list "text-languages"; empty: those of this installation."""
    approved_by = ArrayField(models.BigIntegerField(), blank=True, default=list)
    """Ids of roles, in whichever order they approve."""
    four_eyes = models.BooleanField(null=True, blank=True)
    """Whether whoever wrote one of the texts is kept from approving them."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind"], name="one_publishing_rule_a_type")]


class Approval(models.Model):
    """What the holder of a post has said of an instrument as it was then: approved, or sent back."""

    guarded_by: ClassVar[str] = "instrument"

    instrument = models.ForeignKey("policy.Instrument", on_delete=models.PROTECT, related_name="approvals")
    post = models.ForeignKey("kernel.Appointment", on_delete=models.PROTECT, related_name="+")
    """In which it was said: the person, their role and where they hold it."""
    approved = models.BooleanField()
    """False: sent back."""
    reason = models.TextField(blank=True, default="")
    said_at = models.DateTimeField(auto_now_add=True)
    substance = models.CharField(max_length=64)
    """Hash of what was looked at (queries/approvals.py); for something else, it says nothing."""
    texts = ArrayField(models.BigIntegerField(), default=list)
    """Ids of the texts that were looked at."""

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.instrument_id} {'approved' if self.approved else 'sent back'} in post {self.post_id}"
