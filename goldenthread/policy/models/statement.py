"""What organisations state of requirements, period by period, and what they do about the gaps (C013)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.models import RegisterEntry

SHORT = 16
"""Letters of a hash that tell one wording from another."""


class Answer(models.TextChoices):
    """What can be answered; an empty answer is not stated."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not-met", _("Not met")
    NOT_APPLICABLE = "not-applicable", _("Not applicable")


class Statement(RegisterEntry):
    """What one organisation states of one requirement for one period; its key says these three."""

    register_key: ClassVar[str] = "statements"

    requirement = models.ForeignKey("policy.Requirement", on_delete=models.PROTECT, related_name="statements")
    answer = models.CharField(max_length=20, choices=Answer, blank=True, default="")
    counts_as = models.CharField(max_length=24, blank=True, default="", editable=False)
    """The answer as it counts (queries.Standing), which the actions keep with it: "met" with nothing to show it is not met."""
    evidence = models.JSONField(default=dict, blank=True)
    """Language → what shows it, in words or as an address."""
    evidence_on = models.DateField(null=True, blank=True)
    remark = models.JSONField(default=dict, blank=True)
    stated_by = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    substance = models.JSONField(default=dict, blank=True)
    """Language → hash of what the requirement said when it was answered."""
    exception_reason = models.JSONField(default=dict, blank=True)
    exception_by = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exception_until = models.DateField(null=True, blank=True)
    """The first day on which the requirement is open again."""

    class Meta:
        indexes = [models.Index(fields=["answered_on", "entry_ptr"], name="statements_answered_on")]


class CorrectiveAction(RegisterEntry):
    """What an organisation does about a gap that a statement shows: by whom and until when."""

    register_key: ClassVar[str] = "corrective-actions"

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="corrective_actions")
    owner = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_on", "entry_ptr"], name="corrective_actions_due_on")]


def substance_of(text: Mapping[str, str], parts: Mapping[str, Any], modality: str) -> dict[str, str]:
    """What a requirement says, as one hash for each of its languages; the numbers of its parts say nothing."""
    said = {
        language: [words, [part["text"] for part in parts.get(language, [])], modality]
        for language, words in text.items()
    }
    return {language: sha256(json.dumps(what).encode()).hexdigest()[:SHORT] for language, what in said.items()}


def has_changed(then: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether a requirement says something else than it did; a language that has come to it changes nothing."""
    return any(now.get(language, substance) != substance for language, substance in then.items())
