"""The rule tables, one per language: adding a language is adding a table here."""

from __future__ import annotations

from goldenthread.policy.importers.languages.english import ENGLISH
from goldenthread.policy.importers.languages.french import FRENCH
from goldenthread.policy.importers.languages.wording import Wording

WORDINGS = {wording.language: wording for wording in (ENGLISH, FRENCH)}


def wording_of(language: str) -> Wording | None:
    """The table for an ISO 639-1 code ("en-CA" counts as "en"), or None where we have no rules for that language."""
    return WORDINGS.get(language.lower().partition("-")[0])
