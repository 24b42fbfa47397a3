"""What a check finds: the rule, how much it weighs, the place that opens, and the facts that its sentence tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Severity = Literal["stops", "warning", "note"]


class Rule(StrEnum):
    """Everything that is looked for, in the order in which it is told."""

    MISSING = "missing"
    SPECIFIC_PARENT = "specific parent"
    REPLACED_BEFORE = "replaced before it begins"
    CIRCLE = "circle of replacements"
    NO_TEXT = "no text in a language"
    OLDER_TEXT = "older text in a language"
    NO_COUNTERPART = "no counterpart"
    OTHER_SHAPE = "another shape in a language"
    NOT_APPROVED = "not approved"
    NO_PRINCIPLE = "no principle"
    NO_BEARER = "no bearer"
    NO_ACTION = "no action"
    NO_DATE = "no date"
    OVERLAP = "overlap"
    ENDED_REFERENCE = "ended reference"
    UNDEFINED = "undefined term"
    DEFINED_TWICE = "defined twice"
    NO_WORDS = "no words in a language"
    HARD_TO_READ = "hard to read"
    LONG_TEXT = "long text"
    LONG_SENTENCE = "long sentence"
    DEFINED_ELSEWHERE = "defined elsewhere"
    READING_LEVEL = "reading level"


STOPPING = frozenset(
    {
        Rule.MISSING,
        Rule.SPECIFIC_PARENT,
        Rule.REPLACED_BEFORE,
        Rule.CIRCLE,
        Rule.NO_TEXT,
        Rule.OLDER_TEXT,
        Rule.NO_COUNTERPART,
        Rule.OTHER_SHAPE,
        Rule.NOT_APPROVED,
    }
)
"""What lets nobody publish; everything else a person may weigh and let stand."""
NOTED = frozenset({Rule.DEFINED_ELSEWHERE, Rule.READING_LEVEL})
"""What is only told, as nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is mended: a field of the instrument or of a requirement, a clause, or the instrument."""

    kind: Literal["field", "requirement", "clause", "counterpart", "approval", "instrument"]
    """A "counterpart" is a clause where it stands beside the other language."""
    name: str = ""
    """Name of the field, or anchor of the clause."""
    of: int = 0
    """Id of the requirement."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check has found."""

    rule: Rule
    place: Place
    about: Mapping[str, Any] = field(default_factory=dict)
    """What the sentence tells: numbers, days, words, and ids of other entries, which only some may see."""

    @property
    def severity(self) -> Severity:
        """Whether it stops publishing, is to be considered, or is only told."""
        if self.rule in STOPPING:
            return "stops"
        return "note" if self.rule in NOTED else "warning"
