"""What the example government is made of: its bodies and people, its instruments, the entries of its registers, its call-out,
its choices of instrument.

Texts that people read are `{"en": …, "fr": …}`, both always filled. Both dates of a period are inclusive: `valid_until` is
the last day; None leaves that end open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

Words = dict[str, str]
ClauseKind = Literal["chapter", "clause", "item", "definition"]
Modality = Literal["must", "must not", "should", "may"]
Recurrence = Literal["monthly", "quarterly", "half-yearly", "yearly"]
Effect = Literal["only", "except", "encouraged"]
Capability = Literal["read", "contribute", "approve", "audit", "administer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationClass:
    """A class of organisation that a limiting sentence may name ("agency")."""

    key: str
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """What an organisation was called until a day."""

    name: Words
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body of the government; `parent` is None for the government itself."""

    key: str
    name: Words
    acronym: Words | None
    parent: str | None
    classes: tuple[str, ...]
    summary: Words
    valid_from: date
    valid_until: date | None
    level: str
    kind: str | None
    formerly: tuple[FormerName, ...]
    merged_into: str | None
    """The key of the organisation that it became after its last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A post that can be bound by a requirement, whoever holds it."""

    key: str
    name: Words
    summary: Words
    organisation: str | None
    """Where alone the role exists; None: each organisation may have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Government:
    """The invented country's bodies and posts; organisations stand after the one above them."""

    name: Words
    classes: tuple[OrganisationClass, ...]
    organisations: tuple[Organisation, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A person holds a role in an organisation."""

    role: str
    organisation: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A person may do something in an organisation and all below it."""

    capability: Capability
    organisation: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody one can sign in as; `about` says in a line what they can do."""

    email: str
    name: str
    language: Literal["en", "fr"]
    clearance: int
    appointments: tuple[Appointment, ...]
    grants: tuple[Grant, ...]
    about: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One citable piece of a text: plain text, its parent being the clause whose number begins its own."""

    number: str
    heading: Words | None
    text: Words | None
    depth: int
    """1 for a chapter, one more for each level below."""
    kind: ClauseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """The text of an instrument with all changes up to a day worked in."""

    consolidated_on: date
    clauses: tuple[Clause, ...]

    def clause(self, number: str) -> Clause:
        """The clause with this number; raises KeyError where the text has none."""
        for clause in self.clauses:
            if clause.number == number:
                return clause
        raise KeyError(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A sentence that limits who is bound; `names` is empty where it speaks of the whole instrument."""

    clause: str
    effect: Effect
    names: tuple[str, ...]
    bound: tuple[str, ...]
    exempt: tuple[str, ...]
    encouraged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who is bound: the key of a role or of an organisation."""

    kind: Literal["role", "organisation"]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that somebody must, must not, should or may do; two of one clause never hold on the same day."""

    clause: str
    bearers: tuple[Bearer, ...]
    modality: Modality
    text: Words
    valid_from: date | None
    """A commencement of its own; None where it begins with its instrument."""
    valid_until: date | None
    """None where it ends with its instrument."""
    deadline: Words | None
    recurrence: Recurrence | None
    evidence: Words | None
    scope: tuple[str, ...]
    """Clauses of the limits that hold for this requirement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """The key of an instrument that ends on the day before `on`."""

    key: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One instrument with its texts, oldest first, and every requirement that it ever held."""

    key: str
    kind: str
    mandatory: bool
    title: Words
    summary: Words
    objective: Words
    expected_results: tuple[Words, ...]
    authority: Words
    issuer: str
    responsible_role: str
    organisation: str
    effective_on: date
    review_by: date | None
    rescinded_on: date | None
    parents: tuple[str, ...]
    replaces: tuple[Replacement, ...]
    texts: tuple[TextVersion, ...]
    limits: tuple[Limit, ...]
    requirements: tuple[Requirement, ...]
    stages: dict[str, date]
    """Stage → the day on which it was reached."""
    principles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftText:
    """A text of the draft, as its writer brought it in."""

    language: str
    consolidated_on: date
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said of the draft for a role; `by` is an e-mail address."""

    by: str
    role: str
    approved: bool
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An instrument that is not published yet: what it says of itself, its texts in order, and what was said of it.

    Approval was asked once every language was there, and a text that came after that follows what was said.
    """

    key: str
    kind: str
    mandatory: bool
    title: Words
    summary: Words
    objective: Words
    expected_results: tuple[Words, ...]
    authority: Words
    issuer: str
    responsible_role: str
    organisation: str
    effective_on: date
    review_by: date
    parents: tuple[str, ...]
    refers_to: tuple[str, ...]
    stages: dict[str, date]
    written_by: str
    """An e-mail address."""
    texts: tuple[DraftText, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An entry of any register: its fields as the API writes them, and what no form sets."""

    key: str
    organisation: str
    fields: dict[str, Any]
    state: str = ""
    successor: str = ""
    """The key of the entry of the same register that takes its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveAction:
    """What is done about a gap; `owner` is an e-mail address."""

    title: Words
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an organisation states of a requirement, both by their keys; `by` is an e-mail address."""

    organisation: str
    requirement: str
    answer: str
    evidence: Words
    evidence_on: date | None
    remark: Words
    by: str
    on: date
    corrective_action: CorrectiveAction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOut:
    """A call to organisations to state what they meet of instruments in a period, and what came back so far."""

    key: str
    title: Words
    organisation: str
    instruments: tuple[str, ...]
    organisations: tuple[str, ...]
    requirements_on: date
    asked_on: date
    due_on: date
    valid_from: date
    valid_until: date
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice of instrument, answered in one language as far as `answers` goes: question → field → answer."""

    key: str
    title: Words
    organisation: str
    language: str
    answers: dict[str, dict[str, Any]]
    """An instrument stands by its key, under "instrument"."""
    decided: bool
