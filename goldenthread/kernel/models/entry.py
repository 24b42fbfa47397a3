"""The one table that all entries share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may see an entry at all, narrowest first; making one public is an act of its own."""

    RESTRICTED = "restricted", _("Restricted")
    ORGANISATION = "organisation", _("Its organisation")
    GOVERNMENT = "government", _("The whole government")
    PUBLIC = "public", _("Public")


class Classification(models.IntegerChoices):
    """How sensitive an entry is; a person sees what is at or below their clearance."""

    UNCLASSIFIED = 0, _("Not classified")
    OFFICIAL = 1, _("Official")
    SECRET = 2, _("Secret")
    TOP_SECRET = 3, _("Top secret")


class Entry(models.Model):
    """One entry of one register. `(id, version)` is a deferred foreign key to its newest Event (kernel/guards.py)."""

    guarded_by: ClassVar[str] = "id"
    """Name of the field that leads to the entry whose event must accompany a change; subclasses are keyed by it."""
    register_key: ClassVar[str] = ""
    """The register that a subclass's entries belong to."""

    register = models.CharField(max_length=60, editable=False)
    key = models.CharField(max_length=160)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    sort_en = models.CharField(max_length=200, editable=False, default="")
    sort_fr = models.CharField(max_length=200, editable=False, default="")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.ORGANISATION)
    classification = models.SmallIntegerField(choices=Classification, default=Classification.UNCLASSIFIED)
    state = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    ended_on = models.DateField(null=True, blank=True)
    more = models.JSONField(default=dict, blank=True)
    """Fields of one's own (own_field.py): name → plain JSON value; what is not stated is not there."""
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="one_key_in_a_register")]
        indexes = [
            models.Index(fields=["register", "sort_en", "id"], name="entry_walk_en"),
            models.Index(fields=["register", "sort_fr", "id"], name="entry_walk_fr"),
            models.Index(fields=["organisation"], name="entry_organisation"),
            models.Index(fields=["register", "-changed_at", "-id"], name="entry_newest"),
            models.Index(fields=["register", "visibility", "organisation"], name="entry_seen"),
        ]

    def __str__(self) -> str:
        """The reference as files and the API write it."""
        return f"{self.register}:{self.key}"


class RegisterEntry(Entry):
    """An entry of a register that has a table for its own columns."""

    entry_ptr = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.PROTECT, related_name="as_%(class)s"
    )
    """Named here because the automatic name of the way back ("supplier") would hide another register's field."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A column that the declaration of the register gives, which no class body writes out."""
