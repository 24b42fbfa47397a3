"""Roles: what a post is called and what it is for, whoever holds it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from goldenthread.kernel.models.entry import Entry


class Role(Entry):
    """A role such as "deputy head"; held through appointments, named by requirements."""

    register_key: ClassVar[str] = "roles"

    above = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="below")
    spellings = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    """Other ways in which texts write this role; a person confirms each."""
