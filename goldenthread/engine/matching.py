"""Entries by the words in their title and summary: one condition for lists, references and filters."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q

from goldenthread.kernel.folding import fold
from goldenthread.kernel.models import SearchRow
from goldenthread.kernel.permissions import Among

CONFIGURATIONS = {"en": "english", "fr": "french"}
MOST_WORDS = 12
"""More words than this are not looked at; a search of a page of text would keep the database busy for nothing."""


def words_of(asked: str) -> list[str]:
    """The words that somebody looks for, without accents."""
    return re.findall(r"\w+", fold(asked))[:MOST_WORDS]


FEW = 1000
"""Entries that are named one by one where words are rare; common words are looked for entry by entry, as a list walks."""


def having(asked: str, *, register: str = "") -> Q:
    """Entries that have every word, or a word that begins so, in one language; no entry where there is no word.

    One query now, over one register where it is named. Beside another condition the database would else go through all that
    has a common word once for each entry: at a million entries a list took minutes (measured).
    """
    words = words_of(asked)
    if not words:
        return Q(pk__in=[])
    query = " & ".join(f"'{word}':*" for word in words)
    found = Q()
    for language, configuration in CONFIGURATIONS.items():
        found |= Q(language=language, vector=SearchQuery(query, config=configuration, search_type="raw"))
    rows = SearchRow.objects.filter(found, anchor="")
    among = rows.filter(entry__register=register) if register else rows
    few = list(among.values_list("entry_id", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(Among(few))
    return Q(Exists(rows.filter(entry_id=OuterRef("pk"))))
