"""Configurable lists: the values that a choice field offers, in their order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.kernel.models.entry import Entry


class Term(Entry):
    """One value of one list. Its key is `<list>.<code>`; its title is the label."""

    register_key: ClassVar[str] = "terms"

    vocabulary = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vocabulary", "code"], name="one_code_in_a_vocabulary")]
        indexes = [models.Index(fields=["vocabulary", "position"], name="vocabulary_in_order")]
