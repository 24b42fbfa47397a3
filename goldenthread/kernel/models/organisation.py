"""Organisations: a tree, kept with the closure that permissions read."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from goldenthread.kernel.models.entry import Entry


class Organisation(Entry):
    """A government, a department, an agency, a unit. Itself an entry; an empty `parent` is a root."""

    register_key: ClassVar[str] = "organisations"

    entry_ptr = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.PROTECT, related_name="as_organisation"
    )
    """Named here because the automatic name of the way back would hide Entry.organisation."""
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=60, blank=True, default="")
    """Code in the configurable list "organisation-types" ("ministry", "agency")."""
    level = models.CharField(max_length=60, blank=True, default="")
    """Code in the configurable list "organisation-levels" ("government", "department", "unit", "private-office")."""
    acronym = models.CharField(max_length=20, blank=True, default="")
    classes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    """Keys of the configurable list "organisation-classes" ("core-public-administration", "agent-of-parliament")."""
    began_on = models.DateField(null=True, blank=True)


class OrganisationAncestor(models.Model):
    """The closure of the tree: each organisation with itself and everything above it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ancestry")
    ancestor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="descent")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "organisation"], name="one_line_of_descent")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.organisation_id} below {self.ancestor_id}"
