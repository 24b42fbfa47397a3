"""Fields that people add to a register without code."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.kernel.models.entry import RegisterEntry


class OwnField(RegisterEntry):
    """One field of one register; its title is the label, its summary the hint. Its values stand in `Entry.more`."""

    register_key: ClassVar[str] = "own-fields"

    for_register = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    """How files, addresses and the API call it; it never changes, as values are kept under it."""
    kind = models.CharField(max_length=20)
    vocabulary = models.CharField(max_length=60, blank=True, default="")
    """The configurable list of a choice."""
    leads_to = models.CharField(max_length=60, blank=True, default="")
    """The register of a reference."""
    audience = models.CharField(max_length=12, blank=True, default="")
    required = models.BooleanField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["for_register", "name"], name="one_own_field_of_a_name")]
        indexes = [models.Index(fields=["for_register", "position"], name="own_fields_in_order")]
