"""A policy instrument: its facts. Its words are in texts, what it obliges in requirements."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from goldenthread.kernel.models import Entry


class Instrument(Entry):
    """A framework, policy, directive, standard, guideline or another kind of instrument.

    Whether it is in force follows from its dates and from what replaces it (queries.state_on), and is never stored.
    """

    register_key: ClassVar[str] = "instruments"

    entry_ptr = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.PROTECT, related_name="as_instrument"
    )
    """Named here because the automatic name of the way back would hide Requirement.instrument."""
    kind = models.CharField(max_length=60, blank=True, default="")
    """Code in the ordered list "instrument-types"; empty: the source does not state it."""
    mandatory = models.BooleanField(null=True, blank=True)
    """A fact of its own, not implied by the type; None: not stated."""
    external = models.BooleanField(default=False)
    """An unofficial copy of somebody else's instrument; theirs prevails."""
    issuer = models.JSONField(default=dict, blank=True)
    authority = models.JSONField(default=dict, blank=True)
    objective = models.JSONField(default=dict, blank=True)
    expected_results = models.JSONField(default=dict, blank=True)
    """Language → one result a line."""
    principles = ArrayField(models.BigIntegerField(), blank=True, default=list)
    """Ids of the principles that it upholds."""
    responsible_role = models.ForeignKey(
        "kernel.Role", null=True, blank=True, on_delete=models.PROTECT, related_name="instruments"
    )
    effective_on = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    rescinded_on = models.DateField(null=True, blank=True)
    """The first day on which it is no longer in force."""
    source_url = models.URLField(max_length=500, blank=True, default="")
    source_name = models.JSONField(default=dict, blank=True)
    """Whose page prevails, as a sentence names it ("the Treasury Board of Canada Secretariat")."""
    document_id = models.CharField(max_length=60, blank=True, default="")
    """A second identifier, where the source carries one beside the key."""
    placed_below = models.JSONField(default=list, blank=True)
    """Where the source places it: a list of paths, each the keys of the instruments above, nearest first, held or not."""
    names = models.JSONField(default=list, blank=True)
    """Other titles by which texts call it, for resolving references."""
    stages = models.JSONField(default=dict, blank=True)
    """Stage → the day on which it was reached, as ISO 8601 writes it; a stage that was left out is not there."""
    approval_asked_on = models.DateField(null=True, blank=True)
    """Since when a draft lies before those who must approve it; None: with its writers."""

    class Meta:
        indexes = [
            GinIndex(fields=["principles"], name="instruments_principles"),
            models.Index(fields=["kind"], name="instrument_kind"),
            models.Index(fields=["effective_on"], name="instrument_effective"),
            models.Index(
                fields=["review_by"], condition=models.Q(review_by__isnull=False), name="instrument_review_by"
            ),
        ]
