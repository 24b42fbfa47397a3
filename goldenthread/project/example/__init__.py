"""The example government: an invented country's organisations, people and instruments, read from JSON files.

Pure: no Django and no database. What is read into is in shapes.py.
"""

from __future__ import annotations

import json
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from goldenthread.project.example.shapes import (
    Answer,
    Appointment,
    Bearer,
    CallOut,
    Choice,
    Clause,
    CorrectiveAction,
    Draft,
    DraftText,
    FormerName,
    Government,
    Grant,
    Instrument,
    Limit,
    Organisation,
    OrganisationClass,
    Person,
    RegisterEntry,
    Replacement,
    Requirement,
    Role,
    Said,
    TextVersion,
    Words,
)

FOLDER = Path(__file__).parent

PASSWORD = "example-people-only"  # noqa: S105 (known to all; the example people are refused in production)

READER = "basile.renaud@example.org"
"""In whose name the entries of registers are read: somebody who may see everything that they name."""

BEFORE_INSTRUMENTS = ("principles",)
"""The registers that the example fills and that its instruments name."""

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
    "publishing-rules",
)
"""Those that it fills besides, each after those that its entries name."""


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


def read_draft() -> Draft:
    """The one draft, of which not all is well; its texts are files beside it."""
    raw = _json(FOLDER / "draft.json")
    texts = tuple(
        DraftText(
            language=each["language"],
            consolidated_on=date.fromisoformat(each["consolidated_on"]),
            path=FOLDER / "draft" / f"{each['consolidated_on']}.{each['language']}.md",
        )
        for each in raw["texts"]
    )
    held = {
        "effective_on": date.fromisoformat(raw["effective_on"]),
        "review_by": date.fromisoformat(raw["review_by"]),
        "stages": _stages(raw),
        "texts": texts,
        "said": tuple(Said(**each) for each in raw["said"]),
    }
    return Draft(**{**_tuples(raw), **held})


def read_register(register: str) -> tuple[RegisterEntry, ...]:
    """The entries of one of BEFORE_INSTRUMENTS or REGISTERS."""
    apart = ("key", "organisation", "state", "successor")
    return tuple(
        RegisterEntry(
            fields={name: value for name, value in each.items() if name not in apart},
            **{name: each[name] for name in apart if name in each},
        )
        for each in _json(FOLDER / "registers" / f"{register}.json")
    )


def read_call_out() -> CallOut:
    """The one call-out, partly answered."""
    raw = _json(FOLDER / "call_out.json")
    dates = {name: date.fromisoformat(raw[name]) for name in ("requirements_on", "asked_on", "due_on")}
    answers = tuple(_answer(each) for each in raw["answers"])
    return CallOut(**{**_tuples(_period(raw)), **dates, "answers": answers})


def read_choices() -> tuple[Choice, ...]:
    """The choices of instrument."""
    return tuple(Choice(**each) for each in _json(FOLDER / "choices.json"))


def _answer(raw: dict[str, Any]) -> Answer:
    held: dict[str, Any] = {"evidence": {}, "remark": {}, "corrective_action": None, **raw}
    action = held["corrective_action"]
    if action:
        held["corrective_action"] = CorrectiveAction(**{**action, "due_on": date.fromisoformat(action["due_on"])})
    return Answer(**{**held, "evidence_on": _date(held.get("evidence_on")), "on": date.fromisoformat(held["on"])})


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
    return Instrument(**{**raw, **dates, **held, "stages": _stages(raw)})


def _stages(raw: dict[str, Any]) -> dict[str, date]:
    return {stage: date.fromisoformat(day) for stage, day in raw.get("stages", {}).items()}


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
