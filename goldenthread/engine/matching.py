"""Entries by the words in their title and summary: one condition for lists, references and filters."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from goldenthread.kernel.folding import fold
from goldenthread.kernel.models import SearchRow

CONFIGURATIONS = {"en": "english", "fr": "french"}
MOST_WORDS = 12
"""More words than this are not looked at; a search of a page of text would keep the database busy for nothing."""


def words_of(asked: str) -> list[str]:
    """The words that somebody looks for, without accents."""
    return re.findall(r"\w+", fold(asked))[:MOST_WORDS]


def having(asked: str) -> Q:
    """Entries that have every word, or a word that begins so, in one language; no entry where there is no word."""
    words = words_of(asked)
    if not words:
        return Q(pk__in=[])
    query = " & ".join(f"'{word}':*" for word in words)
    found = Q()
    for language, configuration in CONFIGURATIONS.items():
        found |= Q(language=language, vector=SearchQuery(query, config=configuration, search_type="raw"))
    return Q(pk__in=SearchRow.objects.filter(found, anchor="").values("entry"))
