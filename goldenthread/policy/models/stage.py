"""The stages through which an instrument comes about (C012)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """What is done for an instrument, one after the other; some may be left out.

    No lifecycle: stages are dated in hindsight too, and decide neither who may do what nor what binds.
    """

    PROBLEM = "problem", pgettext_lazy("a stage", "Problem")
    RESEARCH = "research", pgettext_lazy("a stage", "Research")
    DRAFT = "draft", pgettext_lazy("a stage", "Drafting")
    CONSULT = "consult", pgettext_lazy("a stage", "Consultation")
    APPROVE = "approve", pgettext_lazy("a stage", "Approval")
    PUBLISH = "publish", pgettext_lazy("a stage", "Publication")
    REVIEW = "review", pgettext_lazy("a stage", "Review")
