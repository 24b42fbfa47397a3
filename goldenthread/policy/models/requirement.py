"""What an instrument requires: of whom, since when, with which limits."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goldenthread.kernel.models import Entry


class Modality(models.TextChoices):
    """How strongly it binds."""

    MUST = "must", _("Must")
    MUST_NOT = "must not", _("Must not")
    SHOULD = "should", _("Should")
    # With a context, as Django's own "May" is a month and would be translated by our word too.
    MAY = "may", pgettext_lazy("how strongly it binds", "May")


class Recurrence(models.TextChoices):
    """How often it must be done again."""

    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half-yearly", _("Every half-year")
    YEARLY = "yearly", _("Every year")


class Decision(models.TextChoices):
    """What a person has decided on a requirement that a machine has read, or has not."""

    ACCEPTED = "accepted", _("Accepted as read")
    EDITED = "edited", _("Corrected")
    SPLIT = "split", _("Split from another")
    ADDED = "added", _("Added by hand")
    MERGED = "merged", _("Merged into another")
    REJECTED = "rejected", _("Rejected")


NOT_STANDING = (Decision.MERGED, Decision.REJECTED)
"""What is kept so that the next reading does not propose it again, and obliges nobody."""


class Obliging(models.Manager["Requirement"]):
    """The requirements that oblige somebody, leaving out what people have rejected."""

    def get_queryset(self) -> models.QuerySet[Requirement]:
        """Without the rejected ones and those merged into another."""
        return super().get_queryset().exclude(decision__in=NOT_STANDING)


class Bound(models.Model):
    """Classes of organisation that a person has set as bound, exempt or encouraged; empty `bound` means every class."""

    bound = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    exempt = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    encouraged = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        abstract = True


class Limit(Bound):
    """A sentence that limits who is bound, in its own words, with the clause where it stands."""

    guarded_by: ClassVar[str] = "instrument"

    instrument = models.ForeignKey("policy.Instrument", on_delete=models.PROTECT, related_name="limits")
    clause = models.CharField(max_length=40, blank=True, default="")
    anchor = models.CharField(max_length=80, blank=True, default="")
    text = models.JSONField(default=dict)
    effect = models.CharField(max_length=12)
    """"only", "except" or "encouraged"."""
    names = models.JSONField(default=list)
    """Numbers of the clauses that it names."""
    current = models.BooleanField(default=True)
    """False once a later text has taken the place of the one that this was read from."""
    placed = models.BooleanField(default=False)
    """False: it could not be attached to requirements and stands above the list."""

    def __str__(self) -> str:
        """For people at a console."""
        return f"limit {self.clause} of {self.instrument_id}"


class Requirement(Entry, Bound):
    """One thing that somebody must, must not, should or may do: one entry across languages."""

    register_key: ClassVar[str] = "requirements"

    every: ClassVar[models.Manager[Requirement]] = models.Manager()
    """All of them, with what people have rejected: first, as what is kept must be found again."""
    objects: ClassVar[Obliging] = Obliging()

    entry_ptr = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.PROTECT, related_name="as_requirement"
    )
    """Named here because the automatic name of the way back would hide Statement.requirement."""
    instrument = models.ForeignKey("policy.Instrument", on_delete=models.PROTECT, related_name="requirements")
    clause = models.CharField(max_length=40)
    """Number of the clause in the newest text that holds it."""
    anchor = models.CharField(max_length=80)
    lineage = models.CharField(max_length=32)
    position = models.PositiveIntegerField(default=0)
    text = models.JSONField(default=dict)
    """What must be done, in each language."""
    parts = models.JSONField(default=dict, blank=True)
    """What hangs below its clause: language → [{"number", "depth", "text"}], in the text's order."""
    modality = models.CharField(max_length=8, choices=Modality, default=Modality.MUST)
    effective_from = models.DateField(null=True, blank=True)
    """Its own first day; None: it begins with its instrument."""
    effective_until = models.DateField(null=True, blank=True)
    """Exclusive: the first day on which it no longer binds."""
    deadline = models.JSONField(default=dict, blank=True)
    """Deadline or recurrence in the text's own words."""
    recurrence = models.CharField(max_length=20, choices=Recurrence, blank=True, default="")
    evidence = models.JSONField(default=dict, blank=True)
    """What shows that it was met."""
    principles = ArrayField(models.BigIntegerField(), blank=True, default=list)
    """Ids of the principles that it upholds; empty: those of its instrument."""
    due_on = models.DateField(null=True, blank=True)
    """The last day of the deadline, where the text and the effective date tell it."""
    action = models.CharField(max_length=100, blank=True, default="")
    """What is to be done, the verb's base form ("publish"), as read by machine."""
    condition = models.TextField(blank=True, default="")
    """The first condition or exception in the text's own words ("where feasible")."""
    spans = models.JSONField(default=dict, blank=True)
    """Where its words stand in the plain text of its clause: language → [start, end], counted in characters; none where
    they stand in it otherwise than word for word."""
    named = models.JSONField(default=list, blank=True)
    """Who else is bound by the text's words and is held nowhere yet: [[kind, key, name, spelling]] (actions/bearers.py)."""
    as_read = models.JSONField(default=dict, blank=True)
    """Its words as the machine read them, by language, where a person has changed them since."""
    read_by_machine = models.BooleanField(default=False)
    """True until a person confirms it."""
    importer = models.CharField(max_length=20, blank=True, default="")
    """The format of the file that it was read from; "" where nobody read one."""
    rule = models.CharField(max_length=60, blank=True, default="")
    """The rule of extraction that found it."""
    confidence = models.FloatField(null=True, blank=True)
    """How often that rule is right, 0–1, as measured; None where no rule found it."""
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default="")
    """What a person has decided on what was read; "": nothing yet."""

    class Meta:
        base_manager_name = "every"
        indexes = [
            GinIndex(fields=["principles"], name="requirements_principles"),
            models.Index(fields=["instrument", "position"], name="requirements_in_order"),
            models.Index(fields=["effective_from"], name="requirement_effective"),
        ]


class Bearer(models.Model):
    """Who is bound by a requirement: a role, or an organisation."""

    guarded_by: ClassVar[str] = "requirement"

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="bearers")
    who = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="requirements_borne")
    """An entry of "roles" or of "organisations"."""
    written = models.CharField(max_length=300, blank=True, default="")
    """As the text spells it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "who"], name="bound_once")]

    def __str__(self) -> str:
        """For people at a console."""
        return self.written


class LimitedRequirement(models.Model):
    """A limit applies to a requirement."""

    guarded_by: ClassVar[str] = "requirement"

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="limitations")
    limit = models.ForeignKey(Limit, on_delete=models.PROTECT, related_name="limitations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "limit"], name="a_limit_applies_once")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"limit {self.limit_id} on {self.requirement_id}"
