"""The walk along the answers: which question is next, or what they lead to, why, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from goldenthread.policy.choosing.guide import (
    INSTRUMENT,
    NOTHING,
    ONE,
    SEVERAL,
    Field,
    Gap,
    Guide,
    Outcome,
    Question,
    Rule,
    When,
)

Given = Mapping[str, str | int | list[str]]
"""Field → its answer: the value of an option, a list of those, a text, or the number of an instrument that is held."""
Answers = Mapping[str, Given]
"""Question → what was answered to it, on the way or not. What lies off the way is kept and counts for nothing."""

LONGEST = 5000
"""Characters of a text."""
MONTHS = 12
"""How long what is urgent or temporary lasts where nobody says it."""


class NoAnswer(Exception):
    """What was answered is no answer to this question.

    `kind` says why: "question", "field" or "option" that there is not, "alone" for one that stands with no other,
    "text" for what is none or too long, "instrument" for what names none.
    """

    def __init__(self, kind: str, *, field: str = "", value: str = "") -> None:
        super().__init__(f"{kind}: {field} {value}".strip())
        self.kind = kind
        self.field = field
        self.value = value


@dataclass(slots=True)
class Walk:
    """How far some answers lead."""

    asked: list[Question] = field(default_factory=list)
    """The questions on the way, in their order; the last one is not answered yet unless the walk has ended."""
    taken: list[tuple[Question, Rule]] = field(default_factory=list)
    """Each question answered, with the rule that its answers met."""
    next: Question | None = None
    """The question to answer now; None when the walk has ended."""
    outcome: Outcome | None = None
    decided_by: Question | None = None
    gaps: list[tuple[Question, Gap]] = field(default_factory=list)
    months: int | None = None
    """For how long the instrument is to last; None: for good."""
    instrument: int | None = None
    """The number of the instrument that the outcome is about: the one to amend, to apply, or to stand below."""

    @property
    def ended(self) -> bool:
        """Whether the answers lead to an outcome."""
        return self.next is None

    @property
    def not_yet(self) -> bool:
        """Whether a gap has to be closed before anything is drafted."""
        return any(gap.blocks for _question, gap in self.gaps)

    def before(self, question: Question) -> Question | None:
        """The question before this one on the way; None for the first, and for one off the way."""
        place = self.asked.index(question) if question in self.asked else 0
        return self.asked[place - 1] if place else None

    def after(self, question: Question) -> Question | None:
        """The question after this one on the way; None after the last."""
        place = self.asked.index(question) + 1 if question in self.asked else len(self.asked)
        return self.asked[place] if place < len(self.asked) else None


def walk(along: Guide, answers: Answers) -> Walk:
    """Follow the answers from the first question as far as they lead. Answers that lie off the way change nothing."""
    way, question = Walk(), along.first
    while True:
        way.asked.append(question)
        given = answers.get(question.key, {})
        rule = None if lacking(question, given) else next((r for r in question.rules if meets(r.when, given)), None)
        if rule is None:
            way.next = question
            return way
        _take(way, along, question, rule, given)
        if not rule.to:
            return way
        question = along.questions[rule.to]


def _take(way: Walk, along: Guide, question: Question, rule: Rule, given: Given) -> None:
    way.taken.append((question, rule))
    way.gaps += [(question, gap) for gap in question.gaps if meets(gap.when, given)]
    if rule.outcome:
        way.outcome, way.decided_by = along.outcomes[rule.outcome], question
    if rule.lasts:
        way.months = int(str(given.get(rule.lasts) or MONTHS))
    named = given.get(rule.names) if rule.names else None
    way.instrument = named if isinstance(named, int) else way.instrument


def lacking(question: Question, given: Given) -> list[Field]:
    """The fields without which the question counts as not answered."""
    return [each for each in question.fields if each.required and not given.get(each.name)]


def meets(when: When, given: Given) -> bool:
    """Whether every field named has one of the answers that count."""
    return all(set(values) & set(_values(given.get(name))) for name, values in when.items())


def _values(answer: str | int | list[str] | None) -> Iterator[str]:
    """An answer as the values that conditions compare; nothing answered is one of them."""
    if isinstance(answer, list) and answer:
        yield from answer
    else:
        yield str(answer) if answer else NOTHING


def accepted(question: Question, given: Given) -> dict[str, str | int | list[str]]:
    """The answers as they are kept: what can be one, without what is empty. Raises NoAnswer for what cannot."""
    kept: dict[str, str | int | list[str]] = {}
    for name, value in given.items():
        asked = question.field(name)
        if asked is None:
            raise NoAnswer("field", field=name)
        if value in (NOTHING, [], None):
            continue
        _refuse(asked, value)
        kept[name] = value
    return kept


def _refuse(asked: Field, value: object) -> None:
    """Raise NoAnswer unless the value is an answer to the field."""
    if asked.kind == SEVERAL:
        _refuse_several(asked, value)
    elif asked.kind == INSTRUMENT:
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise NoAnswer("instrument", field=asked.name, value=str(value))
    elif not isinstance(value, str):
        raise NoAnswer("option" if asked.kind == ONE else "text", field=asked.name, value=str(value))
    elif asked.kind == ONE:
        _refuse_unknown(asked, value)
    elif len(value) > LONGEST:
        raise NoAnswer("text", field=asked.name, value=str(len(value)))


def _refuse_several(asked: Field, value: object) -> None:
    if not isinstance(value, list):
        raise NoAnswer("option", field=asked.name, value=str(value))
    for each in value:
        _refuse_unknown(asked, each)
        option = asked.option(each)
        if option and option.alone and len(set(value)) > 1:
            raise NoAnswer("alone", field=asked.name, value=each)


def _refuse_unknown(asked: Field, value: object) -> None:
    if not isinstance(value, str) or asked.option(value) is None:
        raise NoAnswer("option", field=asked.name, value=str(value))
