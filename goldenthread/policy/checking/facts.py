"""What the checks look at: an instrument, what it requires, its texts, and what the rest of the suite says, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from goldenthread.policy.importers.draft import Clause


@dataclass(frozen=True, slots=True)
class Tie:
    """An instrument that stands above."""

    entry: int
    kind: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """One instrument takes the place of another as a whole."""

    newer: int
    older: int
    on: date | None


@dataclass(frozen=True, slots=True)
class Text:
    """The newest text in one language."""

    language: str
    on: date
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Unapproved:
    """A role that has not approved what would be published."""

    role: int
    why: Literal["waiting", "changed", "sent back"]
    """Nothing was said yet, or was of something that has changed since, or it was sent back."""


@dataclass(frozen=True, slots=True)
class Publishable:
    """Everything on which publishing hangs."""

    entry: int
    kind: str
    filled: frozenset[str]
    """Names of the fields of C001 that say something."""
    requirements: int
    effective_on: date | None = None
    parents: tuple[Tie, ...] = ()
    replacements: tuple[Replaced, ...] = ()
    """Those of the whole suite, as a circle may lead through any of them."""
    languages: tuple[str, ...] = ()
    """Those in which its text must be there."""
    texts: tuple[Text, ...] = ()
    """The newest text in each language that it is held in."""
    unapproved: tuple[Unapproved, ...] = ()


@dataclass(frozen=True, slots=True)
class Required:
    """One requirement of the instrument."""

    entry: int
    number: str
    text: Mapping[str, str]
    """Language → its words."""
    parts: Mapping[str, tuple[str, ...]]
    """Language → the words of what hangs below its clause."""
    modality: str
    borne: bool
    timed: bool
    """Whether it states a deadline, a recurrence or a last day."""

    def said(self, language: str) -> tuple[str, ...]:
        """Its words and those of its parts in a language; empty where it is not said in it."""
        return (self.text[language], *self.parts.get(language, ())) if self.text.get(language) else ()


@dataclass(frozen=True, slots=True)
class Other:
    """A requirement in force of another instrument."""

    entry: int
    said: Mapping[str, str]
    """Language → its words with those of its parts."""


@dataclass(frozen=True, slots=True)
class Named:
    """Another instrument that this one names and that is no longer in force when this one begins."""

    entry: int
    since: date | None
    replaced: bool
    """False: rescinded."""
    anchor: str = ""
    """The clause that names it; "" where only a tie does."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term as another instrument in force defines it."""

    instrument: int
    anchor: str
    language: str
    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Facts:
    """An instrument with everything that its checks need."""

    publishable: Publishable
    requirements: tuple[Required, ...] = ()
    worded: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field → language → words, of the fields that people read in their own language."""
    languages: tuple[str, ...] = ("en", "fr")
    """The languages whose words are looked at."""
    ended: tuple[Named, ...] = ()
    definitions: tuple[Definition, ...] = ()
    others: tuple[Other, ...] = ()
    upholding: bool = True
    """Whether it names a principle, or none are kept that it could name."""
    dismissed: frozenset[tuple[int, int]] = frozenset()
    """Pairs of a requirement here and another's that somebody has looked at, while both say the same as then."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """The newest text in each language."""
        return self.publishable.texts
