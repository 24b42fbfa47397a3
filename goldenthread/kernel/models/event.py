"""The log: what changed, when, in which entry; and, apart, the values and the person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One change of one entry. Never updated, deleted or truncated, and nothing cascades from or to it."""

    entry_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    at = models.DateTimeField(editable=False, db_default=Now())
    """Set by the database when the row is written."""
    transaction = models.BigIntegerField(editable=False, db_default=0)
    """The database's number of the transaction, set by the database: parts may change only in the same one."""
    root = models.BinaryField(max_length=32)
    """Merkle root over the salted hash of every field (RFC 6962 §2.1)."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_id", "version"], name="one_event_a_version")]
        indexes = [models.Index(fields=["transaction"], name="event_transaction")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.verb} entry {self.entry_id} v{self.version}"


class EventBody(models.Model):
    """What an event said: values, person, reason. Only an erasure takes something out; the root stays valid."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.DO_NOTHING, related_name="body")
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    """None: the program itself, or erased."""
    fields = models.JSONField()
    """Field name → {"value": …, "salt": hex}, or {"hash": hex} where the value has been erased."""

    def __str__(self) -> str:
        """For people at a console."""
        return f"body of {self.event_id}"


class EventPosition(models.Model):
    """The place of a committed event in the one order that feeds, outbox and seal read."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, related_name="place")

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.position}: event {self.event_id}"


class Subscriber(models.Model):
    """How far one reader of the settled log has come."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)

    guarded_by: ClassVar[str | None] = None

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.name} at {self.position}"
