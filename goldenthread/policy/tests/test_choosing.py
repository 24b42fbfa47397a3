"""The twelve questions, without a database: every way ends, every outcome is reached, and nothing answered is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.policy.choosing import (
    Field,
    Guide,
    Misguided,
    NoAnswer,
    Question,
    accepted,
    guide,
    lacking,
    record_of,
    walk,
)
from goldenthread.policy.choosing.guide import FOLDER, guide_of

GUIDE = guide()
SHOWN = {"problem": {"problem": "People share passwords", "whom": "Staff", "shown": "yes", "evidence": "Audit of 2025"}}
OPEN = {**SHOWN, "covered": {"covers": "no"}, "cause": {"cause": "rules"}, "structure": {"structure": "no"}}
HARMFUL = {**OPEN, "differing": {"harms": ["risk"], "risk": "Two incidents"}, "voluntary": {"enough": "failed"}}
THROUGH = {
    "gate": dict.fromkeys([each.name for each in GUIDE.questions["gate"].fields], "yes"),
    "urgent": {"urgent": "no"},
}
PARENT = {"parent": {"parent": "yes", "instrument": 7}}

EXAMPLES: dict[str, tuple[dict[str, Any], str, int]] = {
    "acceptable use of networks": ({**HARMFUL, "actors": {"actors": "heads"}, **THROUGH}, "policy", 8),
    "social media account management": (
        {**HARMFUL, "actors": {"actors": "managers"}, **PARENT, "shape": {"shape": "standard"}, **THROUGH},
        "standard",
        10,
    ),
    "external use of Web 2.0": (
        {
            **OPEN,
            "differing": {"harms": ["inefficiency"], "inefficiency": "A survey"},
            "voluntary": {"enough": "untried"},
            "help": {"help": "advice", "instrument": 7},
            **THROUGH,
        },
        "guideline",
        7,
    ),
    "BC Core Policy": ({**HARMFUL, "actors": {"actors": "heads"}, **THROUGH}, "policy", 8),
    "BC Integrated IM IT": ({**OPEN, "structure": {"structure": "yes"}, **THROUGH}, "framework", 4),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_sources_come_out_as_the_sources_chose(name: str) -> None:
    answers, outcome, decided_by = EXAMPLES[name]
    way = walk(GUIDE, answers)
    assert way.outcome
    assert (way.outcome.key, way.not_yet, way.months) == (outcome, False, None)
    record = record_of(way, answers)
    assert record["decided_by"] == decided_by
    assert decided_by in {reason["number"] for reason in record["reasons"]}


def answers_to(field: Field) -> st.SearchStrategy[Any]:
    """Everything that can be answered to a field, and nothing."""
    values = [option.value for option in field.options]
    if field.kind == "one":
        return st.sampled_from(["", *values])
    if field.kind == "several":
        together = [option.value for option in field.options if not option.alone]
        return st.sets(st.sampled_from(together)).map(sorted) | st.sampled_from(values).map(lambda each: [each])
    return st.sampled_from(["", "words"]) if field.kind == "text" else st.integers(1, 9)


def answers_to_question(question: Question) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional={field.name: answers_to(field) for field in question.fields})


def all_answers(of: Guide) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional={key: answers_to_question(each) for key, each in of.questions.items()})


@given(all_answers(GUIDE))
def test_every_way_leads_on_to_an_end_in_at_most_twelve_questions(answers: dict[str, Any]) -> None:
    way = walk(GUIDE, answers)
    numbers = [question.number for question in way.asked]
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= 12
    if way.next is None:
        assert way.outcome
        assert way.decided_by in way.asked
    else:
        assert way.asked[-1] is way.next
        assert lacking(way.next, answers.get(way.next.key, {}))
    assert json.loads(json.dumps(record_of(way, answers)))["not_yet"] is way.not_yet


@given(all_answers(GUIDE), all_answers(GUIDE))
def test_what_lies_off_the_way_changes_nothing(answers: dict[str, Any], others: dict[str, Any]) -> None:
    told = record_of(walk(GUIDE, answers), answers)
    on_the_way = {each["question"] for each in told["asked"]}
    beside = {**others, **{key: given for key, given in answers.items() if key in on_the_way}}
    beside = {key: given for key, given in beside.items() if key in answers or key not in on_the_way}
    assert record_of(walk(GUIDE, beside), beside) == told


def fullest() -> dict[str, Any]:
    """An answer to every question, on the way or not."""
    return {
        question.key: {
            field.name: 7 if field.kind == "instrument" else "words"
            for field in question.fields
            if field.kind in ("instrument", "text")
        }
        for question in GUIDE.questions.values()
    }


def ways_on(answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers completed by each option of what is still to be answered."""
    question = walk(GUIDE, answers).next
    assert question
    missing = [field for field in question.fields if field.required and field.options]
    given = answers[question.key]
    # A question with several choices leads on whatever is chosen, so that one value for all of them is enough.
    return [
        {**answers, question.key: {**given, **{f.name: [value] if f.kind == "several" else value for f in missing}}}
        for value in [option.value for option in missing[0].options]
    ]


def test_each_outcome_is_reached_and_no_question_leaves_anybody_stuck() -> None:
    waiting, reached, asked, stood = [fullest()], set(), set(), set()
    while waiting:
        answers = waiting.pop()
        way = walk(GUIDE, answers)
        # What follows from a question depends on its own answers alone.
        standing = (way.next and way.next.key, way.outcome and way.outcome.key)
        if standing in stood:
            continue
        stood.add(standing)
        if way.next is None:
            reached.add(way.outcome.key if way.outcome else "")
            asked |= {question.key for question in way.asked}
        else:
            waiting += ways_on(answers)
    assert reached == set(GUIDE.outcomes)
    assert asked == set(GUIDE.questions)
    assert len(GUIDE.questions) == 12


def test_every_text_is_there_in_both_languages() -> None:
    def texts(raw: Any) -> Any:
        if isinstance(raw, dict) and "en" in raw:
            yield raw
        elif isinstance(raw, dict | list):
            for each in raw.values() if isinstance(raw, dict) else raw:
                yield from texts(each)

    for name in ("questions.json", "outcomes.json"):
        held = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        said = list(texts(held))
        assert len(said) > 20
        assert [words for words in said if set(words) != {"en", "fr"} or not all(words.values())] == []


def test_a_gap_of_something_mandatory_keeps_the_result_from_being_drafted() -> None:
    answers, _outcome, _number = EXAMPLES["acceptable use of networks"]
    held = {**answers, "gate": {**answers["gate"], "monitoring": "no", "burden": "unsure"}}
    way = walk(GUIDE, held)
    assert way.not_yet
    assert way.outcome
    assert way.outcome.key == "policy"
    assert [(gap["number"], gap["blocks"]) for gap in record_of(way, held)["gaps"]] == [(11, True), (11, True)]


def test_what_is_urgent_lasts_as_long_as_said_else_twelve_months() -> None:
    answers, _outcome, _number = EXAMPLES["acceptable use of networks"]
    assert walk(GUIDE, {**answers, "urgent": {"urgent": "urgent"}}).months == 12
    assert walk(GUIDE, {**answers, "urgent": {"urgent": "temporary", "months": "3"}}).months == 3
    assert walk(GUIDE, {**answers, "urgent": {"urgent": "no", "months": "3"}}).months is None


def test_only_an_instrument_that_the_outcome_is_about_is_named() -> None:
    left_over = {**OPEN, "covered": {"covers": "no", "instrument": 3}, **THROUGH, "structure": {"structure": "yes"}}
    assert walk(GUIDE, left_over).instrument is None
    assert walk(GUIDE, {**SHOWN, "covered": {"covers": "unclear", "instrument": 3}}).instrument == 3
    shaped = {**HARMFUL, "actors": {"actors": "managers"}, **PARENT, **THROUGH}
    assert walk(GUIDE, {**shaped, "shape": {"shape": "action", "instrument": 5}}).instrument == 7
    assert walk(GUIDE, {**shaped, "shape": {"shape": "appendix", "instrument": 5}}).instrument == 5


@pytest.mark.parametrize(
    ("question", "said", "kind"),
    [
        ("covered", {"covers": "perhaps"}, "option"),
        ("covered", {"covers": ["no"]}, "option"),
        ("covered", {"instrument": "7"}, "instrument"),
        ("covered", {"instrument": 0}, "instrument"),
        ("covered", {"weather": "fine"}, "field"),
        ("differing", {"harms": "risk"}, "option"),
        ("differing", {"harms": ["risk", "storm"]}, "option"),
        ("differing", {"harms": ["risk", "none"]}, "alone"),
        ("problem", {"problem": "x" * 5001}, "text"),
        ("problem", {"problem": 7}, "text"),
    ],
)
def test_what_is_no_answer_is_refused(question: str, said: dict[str, Any], kind: str) -> None:
    with pytest.raises(NoAnswer) as refused:
        accepted(GUIDE.questions[question], said)
    assert refused.value.kind == kind
    assert refused.value.field in said


def test_part_of_an_answer_is_kept_and_the_question_stays() -> None:
    kept = accepted(GUIDE.questions["problem"], {"problem": "Lost devices", "whom": "", "shown": ""})
    assert kept == {"problem": "Lost devices"}
    way = walk(GUIDE, {"problem": kept})
    assert way.next is GUIDE.first
    assert [field.name for field in lacking(GUIDE.first, kept)] == ["shown"]


LEADING = {"text": {}, "short": {}, "fields": [{"name": "a", "kind": "text", "label": {}}], "gaps": []}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([{"to": "one"}], "no later question"),
        ([{"to": "nowhere"}], "no later question"),
        ([{"outcome": "ship"}], "no outcome"),
        ([{"when": {"b": ["x"]}}], "no field"),
        ([{"lasts": "b"}], "no field"),
        ([], "no rule fits the complete answers"),
        ([{"when": {"a": [""]}}], "no rule fits the complete answers a = text"),
    ],
)
def test_a_guide_that_leads_astray_is_refused(rules: list[Any], said: str) -> None:
    with pytest.raises(Misguided, match=said):
        guide_of({"questions": {"one": {**LEADING, "rules": rules}}}, {})


@pytest.mark.parametrize(
    ("kind", "required", "counted", "missed"),
    [
        ("one", True, [["x"], ["y"]], ""),
        ("one", True, [["x"]], "a = y"),
        ("one", False, [["x", "y"]], "a = nothing"),
        ("several", True, [["x"], ["y"]], ""),
        ("several", True, [["y"]], "a = x"),
    ],
)
def test_complete_answers_always_meet_a_rule(kind: str, required: bool, counted: list[list[str]], missed: str) -> None:
    options = [{"value": value, "text": {}} for value in ("x", "y")]
    field = {"name": "a", "kind": kind, "label": {}, "required": required, "options": options}
    question = {**LEADING, "fields": [field], "rules": [{"when": {"a": values}} for values in counted]}
    if not missed:
        assert guide_of({"questions": {"one": question}}, {}).first.key == "one"
        return
    with pytest.raises(Misguided, match=f"no rule fits the complete answers {missed}"):
        guide_of({"questions": {"one": question}}, {})
