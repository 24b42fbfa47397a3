"""What a walk came to, as plain data in both languages: it stands as it was said, whatever the questions become later."""

from __future__ import annotations

from typing import Any

from goldenthread.policy.choosing.guide import INSTRUMENT, Field, Question
from goldenthread.policy.choosing.walk import Answers, Given, Walk

Record = dict[str, Any]
"""`outcome`, `title`, `next`, `types`, `mandatory`, `months`, `not_yet` and `decided_by` (the number of the question);
`reasons` and `gaps`, each with the question that it comes from; `asked`, each question with its answers in words.
Texts are {"en", "fr"}; an instrument is its number, under "instrument"."""


def record_of(way: Walk, answers: Answers) -> Record:
    """The record of a walk as far as it has come; `outcome` is "" until it has ended."""
    outcome = way.outcome if way.ended else None
    return {
        "outcome": outcome.key if outcome else "",
        "title": dict(outcome.title) if outcome else {},
        "next": dict(outcome.next) if outcome else {},
        "types": list(outcome.types) if outcome else [],
        "mandatory": outcome.mandatory if outcome else None,
        "months": way.months,
        "not_yet": way.not_yet,
        "decided_by": way.decided_by.number if outcome and way.decided_by else None,
        "reasons": [_from(question, rule.because) for question, rule in way.taken if rule.because],
        "gaps": [_from(question, gap.text) | {"blocks": gap.blocks} for question, gap in way.gaps],
        "asked": [_asked(question, answers.get(question.key, {})) for question in way.asked],
    }


def _from(question: Question, text: Any) -> Record:
    return {"question": question.key, "number": question.number, "text": dict(text)}


def _asked(question: Question, given: Given) -> Record:
    answered = [_answered(each, given[each.name]) for each in question.fields if given.get(each.name)]
    return _from(question, question.text) | {"short": dict(question.short), "answers": answered}


def _answered(field: Field, value: str | int | list[str]) -> Record:
    """One answer: the texts of what was chosen, what was written, or the number of the instrument."""
    told: Record = {"label": dict(field.label)}
    if field.kind == INSTRUMENT:
        return told | {"instrument": value}
    if not field.options:
        return told | {"written": value}
    values = value if isinstance(value, list) else [value]
    return told | {"chosen": [dict(option.text) for option in field.options if option.value in values]}
