"""The example government: an invented country's organisations, people and instruments, read from JSON files.

Pure: no Django and no database. Texts that people read are `{"en": …, "fr": …}`, both always filled. Both dates of
a period are inclusive: `valid_until` is the last day; None leaves that end open.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent

PASSWORD = "example-people-only"  # noqa: S105 (known to all; the example people are refused in production)

READER = "basile.renaud@example.org"
"""In whose name the entries of registers are read: somebody who may see everything that they name."""

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


REGISTERS = (
    "suppliers",
    "standards",
    "systems",
    "services",
    "datasets",
    "contracts",
    "agreements",
    "skills",
    "official-accounts",
    "resource-decisions",
    "learning-offers",
    "attestations",
)
"""The registers that the example fills, each after those that its entries name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An entry of any register: its fields as the API writes them, and what no form sets."""

    key: str
    organisation: str
    fields: dict[str, Any]
    state: str = ""
    successor: str = ""
    """The key of the entry of the same register that takes its place."""


def read_government() -> Government:
    """The organisations, their classes and the roles."""
    raw = _json(FOLDER / "government.json")
    return Government(
        name=raw["name"],
        classes=tuple(OrganisationClass(**each) for each in raw["classes"]),
        organisations=tuple(
            Organisation(
                **_period(
                    {
                        "acronym": None,
                        "kind": None,
                        "merged_into": None,
                        **each,
                        "classes": tuple(each["classes"]),
                        "formerly": tuple(
                            FormerName(name=one["name"], until=date.fromisoformat(one["until"]))
                            for one in each.get("formerly", [])
                        ),
                    }
                )
            )
            for each in raw["organisations"]
        ),
        roles=tuple(Role(**{"organisation": None, **each}) for each in raw["roles"]),
    )


def read_people() -> tuple[Person, ...]:
    """The people with their appointments and grants, in the order in which to offer them at sign-in."""
    return tuple(
        Person(
            **{
                **each,
                "appointments": tuple(Appointment(**_period(held)) for held in each["appointments"]),
                "grants": tuple(Grant(**_period(held)) for held in each["grants"]),
            }
        )
        for each in _json(FOLDER / "people.json")
    )


def read_instruments() -> tuple[Instrument, ...]:
    """The instruments, each after its parents and after those that it replaces."""
    found = {path.stem: _instrument(_json(path)) for path in sorted((FOLDER / "instruments").glob("*.json"))}
    before = {key: [*each.parents, *(one.key for one in each.replaces)] for key, each in found.items()}
    return tuple(found[key] for key in TopologicalSorter(before).static_order())


def read_register(register: str) -> tuple[RegisterEntry, ...]:
    """The entries of one of REGISTERS."""
    apart = ("key", "organisation", "state", "successor")
    return tuple(
        RegisterEntry(
            fields={name: value for name, value in each.items() if name not in apart},
            **{name: each[name] for name in apart if name in each},
        )
        for each in _json(FOLDER / "registers" / f"{register}.json")
    )


def _instrument(raw: dict[str, Any]) -> Instrument:
    texts = tuple(
        TextVersion(
            consolidated_on=date.fromisoformat(each["consolidated_on"]),
            clauses=tuple(Clause(**{"heading": None, "text": None, **clause}) for clause in each["clauses"]),
        )
        for each in raw["texts"]
    )
    dates = {name: _date(raw[name]) for name in ("effective_on", "review_by", "rescinded_on")}
    replaces = tuple(Replacement(key=each["key"], on=date.fromisoformat(each["on"])) for each in raw["replaces"])
    held: dict[str, Any] = {
        "expected_results": tuple(raw["expected_results"]),
        "parents": tuple(raw["parents"]),
        "replaces": replaces,
        "texts": texts,
        "limits": tuple(Limit(**_tuples(each)) for each in raw["limits"]),
        "requirements": tuple(_requirement(each, texts) for each in raw["requirements"]),
    }
    return Instrument(**{**raw, **dates, **held})


def _requirement(raw: dict[str, Any], texts: tuple[TextVersion, ...]) -> Requirement:
    """A requirement says what its clause says, in the last text that it stood in, unless it has words of its own."""
    period = _period(raw)
    until = period["valid_until"]
    last = [text for text in texts if until is None or text.consolidated_on <= until][-1]
    words = raw.get("text") or last.clause(raw["clause"]).text
    bearers = tuple(Bearer(kind=kind, key=key) for each in raw["bearers"] for kind, key in each.items())
    return Requirement(**{**_tuples(period), "text": words, "bearers": bearers})


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _period(raw: dict[str, Any]) -> dict[str, Any]:
    """The same fields, with `from` (a word that Python keeps for itself) and `until` as dates under names of ours."""
    rest = {name: value for name, value in raw.items() if name not in {"from", "until"}}
    return {**rest, "valid_from": _date(raw["from"]), "valid_until": _date(raw["until"])}


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}


PEOPLE: tuple[tuple[str, str, Words], ...] = tuple((each.email, each.name, each.about) for each in read_people())
"""E-mail, name and what the person can do, for the sign-in page and the line that the server prints."""
