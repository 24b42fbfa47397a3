"""One row for each thing that search can find: an entry or a part of one, in one language."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from goldenthread.kernel.folding import folded_sql

CONFIGURATION = "CASE WHEN language = 'fr' THEN 'french'::regconfig ELSE 'english'::regconfig END"
"""How the words of a row are stemmed, as SQL."""


class Weighted(models.Func):
    """Title above text, each without accents, stemmed in the row's language; PostgreSQL keeps it."""

    template = " || ".join(
        f"setweight(to_tsvector({CONFIGURATION}, {folded_sql(column)}), '{weight}')"
        for column, weight in (("title", "A"), ("text", "B"))
    )
    output_field = SearchVectorField()


class SearchRow(models.Model):
    """What search reads. Seen by whoever sees the entry (permissions.visible_through)."""

    guarded_by: ClassVar[str | None] = None

    entry = models.ForeignKey("kernel.Entry", on_delete=models.PROTECT, related_name="search_rows")
    anchor = models.CharField(max_length=80, blank=True, default="")
    """The part of the entry's page ("4.1.2"); "" for the entry itself."""
    language = models.CharField(max_length=5)
    title = models.TextField()
    text = models.TextField(blank=True, default="")
    vector = models.GeneratedField(expression=Weighted(), output_field=SearchVectorField(), db_persist=True)

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_vector")]
        constraints = [models.UniqueConstraint(fields=["entry", "anchor", "language"], name="one_search_row_a_part")]

    def __str__(self) -> str:
        """For people at a console."""
        return self.title
