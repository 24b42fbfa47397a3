"""The few words that files of ours carry beside the text, in the language of the text."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from goldenthread.policy.importers.draft import Modality
from goldenthread.policy.importers.stated import MODALITY_WORDS


class Words(NamedTuple):
    """Headings and labels of one language."""

    effective: str
    version: str
    issuer: str
    source: str
    requirements: str
    clause: str
    bearers: str
    modality: str
    requirement: str
    deadline: str
    last_day: str
    condition: str
    modalities: dict[Modality, str]
    note: str
    kind: str
    force: str
    mandatory: str
    voluntary: str
    identifier: str
    address: str
    contents: str
    appendix: str
    draft: str
    page: str
    of: str
    """Between the number of a page and how many there are."""
    colon: str
    """Behind a label, with the space that follows it."""
    months: tuple[str, ...]


_ENGLISH = Words(
    effective="Takes effect",
    version="Text of",
    issuer="Issued by",
    source="Source",
    requirements="What must be done",
    clause="Clause",
    bearers="Who",
    modality="Binding",
    requirement="Requirement",
    deadline="Deadline",
    last_day="Last day",
    condition="Condition",
    modalities=MODALITY_WORDS["en"],
    note="Note to reader",
    kind="Type",
    force="Force",
    mandatory="Mandatory",
    voluntary="Voluntary",
    identifier="Identifier",
    address="On the web",
    contents="Contents",
    appendix="Appendix",
    draft="DRAFT",
    page="Page",
    of="of",
    colon=": ",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)
_FRENCH = Words(
    effective="Entre en vigueur",
    version="Texte du",
    issuer="Émis par",
    source="Source",
    requirements="Ce qu’il faut faire",
    clause="Clause",
    bearers="Qui",
    modality="Force",
    requirement="Exigence",
    deadline="Échéance",
    last_day="Dernier jour",
    condition="Condition",
    modalities=MODALITY_WORDS["fr"],
    note="Note aux lecteurs",
    kind="Type",
    force="Force",
    mandatory="Obligatoire",
    voluntary="Facultatif",
    identifier="Identifiant",
    address="Sur le Web",
    contents="Table des matières",
    appendix="Annexe",
    draft="PROJET",
    page="Page",
    of="sur",
    colon="\N{NO-BREAK SPACE}: ",
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
)


def words_in(language: str) -> Words:
    """The words of a language; English where a text is in neither of the two that we know."""
    return _FRENCH if language == "fr" else _ENGLISH


def day_words(day: date | None, language: str) -> str:
    """1 April 2014; in French 1er avril 2014; "" for no day."""
    if day is None:
        return ""
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} {words_in(language).months[day.month - 1]} {day.year}"
