"""The questions and the outcomes as `questions.json` and `outcomes.json` hold them, read once and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

Words = Mapping[str, str]
"""Language ("en", "fr") → text."""
When = Mapping[str, tuple[str, ...]]
"""Field → the answers to it that count; "" stands for nothing answered. Every field named must have one of its own."""

FOLDER = Path(__file__).parent
ONE, SEVERAL, TEXT, INSTRUMENT = "one", "several", "text", "instrument"
KINDS = (ONE, SEVERAL, TEXT, INSTRUMENT)
NOTHING = ""


class Misguided(Exception):
    """The files do not make up a guide that leads anybody to an end."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    value: str
    text: Words
    hint: Words | None
    alone: bool
    """Whether it stands for itself: chosen with none of the others."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a question asks: a choice, several choices, a text, or an instrument that is held."""

    name: str
    kind: str
    label: Words
    required: bool
    """Whether the question is answered only when this is."""
    options: tuple[Option, ...]

    def option(self, value: str) -> Option | None:
        """The answer of that value, if there is one."""
        return next((each for each in self.options if each.value == value), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from answers to a question: an outcome, the next question, or both; the first that fits counts."""

    when: When
    to: str
    """The next question; "": the walk ends here."""
    outcome: str
    """What this question decides; "": nothing."""
    because: Words | None
    lasts: str
    """The field that says for how many months the instrument is to last; "": for good."""
    names: str
    """The field with the instrument that the outcome is about: to amend, to apply, or to stand below; "": none."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is still missing under some answers."""

    when: When
    text: Words
    blocks: bool
    """Whether the result stays "not yet" until it is closed."""


@dataclass(frozen=True, slots=True)
class Question:
    """One of the questions, with what follows from its answers."""

    key: str
    number: int
    text: Words
    short: Words
    hint: Words | None
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    gaps: tuple[Gap, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, if there is one."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the questions can lead."""

    key: str
    title: Words
    short: Words
    next: Words
    """What to do now."""
    types: tuple[str, ...]
    """Codes of the types of the new instruments, broadest first; none where no new one is needed."""
    mandatory: bool | None
    """Whether it must be followed; None: the question does not arise."""


@dataclass(frozen=True, slots=True)
class Guide:
    """All questions, in their order, and all outcomes."""

    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]

    @property
    def first(self) -> Question:
        """Where everybody begins."""
        return next(iter(self.questions.values()))


@cache
def guide() -> Guide:
    """The guide that the two files hold. Raises Misguided when they do not fit together."""
    held = json.loads((FOLDER / "questions.json").read_text(encoding="utf-8"))
    outcomes = json.loads((FOLDER / "outcomes.json").read_text(encoding="utf-8"))
    return guide_of(held, outcomes)


def guide_of(held: Mapping[str, Any], outcomes: Mapping[str, Any]) -> Guide:
    """The guide that plain data holds. Raises Misguided with what is wrong in it."""
    shared = {name: _options(options) for name, options in held.get("options", {}).items()}
    questions = {
        key: _question(key, number, raw, shared) for number, (key, raw) in enumerate(held["questions"].items(), start=1)
    }
    read = Guide(questions, {key: _outcome(key, raw) for key, raw in outcomes.items()})
    fault = next(_faults(read), "")
    if fault:
        raise Misguided(fault)
    return read


def _question(key: str, number: int, raw: Mapping[str, Any], shared: Mapping[str, tuple[Option, ...]]) -> Question:
    return Question(
        key=key,
        number=number,
        text=raw["text"],
        short=raw["short"],
        hint=raw.get("hint"),
        fields=tuple(_field(each, shared) for each in raw["fields"]),
        rules=tuple(_rule(each) for each in raw["rules"]),
        gaps=tuple(Gap(_when(each["when"]), each["text"], each.get("blocks", False)) for each in raw["gaps"]),
    )


def _field(raw: Mapping[str, Any], shared: Mapping[str, tuple[Option, ...]]) -> Field:
    options = raw.get("options", [])
    read = shared[options] if isinstance(options, str) else _options(options)
    return Field(raw["name"], raw["kind"], raw["label"], raw.get("required", False), read)


def _options(raw: list[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(Option(each["value"], each["text"], each.get("hint"), each.get("alone", False)) for each in raw)


def _rule(raw: Mapping[str, Any]) -> Rule:
    when = _when(raw.get("when", {}))
    fields = (raw.get("lasts", ""), raw.get("names", ""))
    return Rule(when, raw.get("to", ""), raw.get("outcome", ""), raw.get("because"), *fields)


def _when(raw: Mapping[str, list[str]]) -> When:
    return {name: tuple(values) for name, values in raw.items()}


def _outcome(key: str, raw: Mapping[str, Any]) -> Outcome:
    types = tuple(raw.get("types", ()))
    return Outcome(key, raw["title"], raw["short"], raw["next"], types, raw.get("mandatory"))


def _faults(read: Guide) -> Iterator[str]:
    """What could send somebody astray: names that lead nowhere, and ways back, which might never end."""
    for question in read.questions.values():
        for field in question.fields:
            if field.kind not in KINDS:
                yield f"{question.key}: the field {field.name!r} is of no kind that there is"
        for rule in question.rules:
            if rule.outcome and rule.outcome not in read.outcomes:
                yield f"{question.key}: {rule.outcome!r} is no outcome"
            if rule.to and (rule.to not in read.questions or read.questions[rule.to].number <= question.number):
                yield f"{question.key}: {rule.to!r} is no later question"
            if missing := {rule.lasts, rule.names} - {"", *(field.name for field in question.fields)}:
                yield f"{question.key}: {min(missing)!r} is no field of it"
            if rule.because is None and rule.outcome:
                yield f"{question.key}: the outcome {rule.outcome!r} has no reason"
        yield from _faults_of_answers(question)
        yield from _faults_of_rules(question)


def _faults_of_answers(question: Question) -> Iterator[str]:
    conditions = [*(rule.when for rule in question.rules), *(gap.when for gap in question.gaps)]
    for name, values in (item for when in conditions for item in when.items()):
        field = question.field(name)
        if field is None:
            yield f"{question.key}: {name!r} is no field of it"
        elif field.options and not {*values} - {NOTHING} <= {option.value for option in field.options}:
            yield f"{question.key}: {name!r} has no such answers as {', '.join(values)}"


def _faults_of_rules(question: Question) -> Iterator[str]:
    """Complete answers that meet no rule, so that the walk would stand still although everything is answered.

    Of several choices each is tried alone, as more of them meet whatever one of them does.
    """
    asked = {name for rule in question.rules for name in rule.when} & {field.name for field in question.fields}
    fields = [field for field in question.fields if field.name in asked]
    for values in product(*(_possible(field) for field in fields)):
        given = dict(zip((field.name for field in fields), values, strict=True))
        if not any(all(given.get(name) in counted for name, counted in rule.when.items()) for rule in question.rules):
            told = ", ".join(f"{name} = {value or 'nothing'}" for name, value in given.items())
            yield f"{question.key}: no rule fits the complete answers {told}"
            return


def _possible(field: Field) -> list[str]:
    """Every answer to a field as conditions compare it; a text or an instrument stands for any other."""
    answers = [option.value for option in field.options] or [field.kind]
    return answers if field.required else [NOTHING, *answers]
