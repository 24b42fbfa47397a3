"""The few words that files of ours carry beside the text, in the language of the text."""

from __future__ import annotations

from typing import NamedTuple


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
    modalities: dict[str, str]


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
    modalities={"must": "must", "must not": "must not", "should": "should", "may": "may"},
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
    modalities={"must": "doit", "must not": "ne doit pas", "should": "devrait", "may": "peut"},
)


def words_in(language: str) -> Words:
    """The words of a language; English where a text is in neither of the two that we know."""
    return _FRENCH if language == "fr" else _ENGLISH
