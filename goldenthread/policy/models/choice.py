"""A choice of instrument: the answers that led to a type, to amending one, or to none (C008)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.kernel.models import RegisterEntry


class InstrumentChoice(RegisterEntry):
    """What was answered to the twelve questions, and what it came to; open until it is decided."""

    register_key: ClassVar[str] = "instrument-choices"

    OPEN: ClassVar[str] = "open"
    DECIDED: ClassVar[str] = "decided"

    problem = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    """Question → field → answer (choosing.Answers); an instrument by its number."""
    record = models.JSONField(default=dict, blank=True)
    """What the answers came to, in the words of the day they were given (choosing.Record)."""
    outcome = models.CharField(max_length=40, blank=True, default="")
    """Code of the outcome; empty: not all is answered."""
    not_yet = models.BooleanField(null=True, blank=True)
    """Whether gaps have to be closed before anything is drafted; None: not all is answered."""
    instrument = models.ForeignKey(
        "policy.Instrument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The one to amend, to apply, or to stand below."""
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["decided_on", "entry_ptr"], name="instrument_choices_decided_on")]
