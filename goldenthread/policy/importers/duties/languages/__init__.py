"""The rule tables, one per language: adding a language is adding a table here."""

from __future__ import annotations

from goldenthread.policy.importers.duties.languages.english import ENGLISH
from goldenthread.policy.importers.duties.languages.english_prose import ENGLISH_PROSE
from goldenthread.policy.importers.duties.languages.french import FRENCH
from goldenthread.policy.importers.duties.languages.french_decree import DECREED, FRENCH_DECREE
from goldenthread.policy.importers.duties.languages.french_prose import FRENCH_PROSE
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.languages.wording import Wording

WORDINGS = {wording.language: wording for wording in (ENGLISH, FRENCH)}


def wording_of(language: str) -> Wording | None:
    """The table for an ISO 639-1 code ("en-CA" counts as "en"), or None where we have no rules for that language."""
    return WORDINGS.get(language.lower().partition("-")[0])


PROSES = {prose.wording.language: prose for prose in (ENGLISH_PROSE, FRENCH_PROSE)}


def prose_of(language: str, *, title: str = "") -> Prose | None:
    """The table for reading prose in a language, or None where we have no rules for it; some titles tell a kind of its own."""
    prose = PROSES.get(language.lower().partition("-")[0])
    return FRENCH_DECREE if prose is FRENCH_PROSE and DECREED.match(title.strip()) else prose
