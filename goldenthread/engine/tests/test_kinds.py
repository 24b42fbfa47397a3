"""Each kind of field: what it takes in comes out again the same through every face, and nonsense is told so."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.engine import kinds
from goldenthread.engine.csv_lines import FORMULA, NUMBER, harmless
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.reading import Reading

TERMS = {"colours": {"red": {"en": "Red", "fr": "Rouge"}, "blue": {"en": "Blue"}}}

text = kinds.Text("code", "Code", limit=10)
address = kinds.Address("source", "Source")
lines = kinds.Lines("spellings", "Spellings")
words = kinds.Words("title", "Title")
paragraphs = kinds.LongWords("summary", "Summary")
yes_no = kinds.YesNo("mandatory", "Mandatory")
day = kinds.Day("begins", "Begins")
number = kinds.Whole("position", "Position", least=-5, most=500)
choice = kinds.Choice("colour", "Colour", vocabulary="colours")
several = kinds.Several("colours", "Colours", vocabulary="colours")
fixed = kinds.Fixed("level", "Level", choices=((0, "Low"), (1, "High")), required=True)

STATED: list[tuple[Kind, Any]] = [
    (text, "A-1"),
    (address, "https://example.org/a?b=c"),
    (lines, ["one", "two words"]),
    (words, {"en": "Paper", "fr": "Papier"}),
    (paragraphs, {"en": "One.\n\nTwo."}),
    (yes_no, True),
    (yes_no, False),
    (day, date(2026, 3, 27)),
    (number, 0),
    (number, -3),
    (choice, "red"),
    (several, ["red", "blue"]),
    (fixed, 0),
]
OPTIONAL = [kind for kind, _value in STATED if not kind.required]


@pytest.fixture
def reading() -> Reading:
    return Reading(None, language="en", terms=dict(TERMS))


@pytest.mark.parametrize(("kind", "value"), STATED)
def test_a_value_survives_the_form(kind: Kind, value: Any, reading: Reading) -> None:
    assert kind.from_form(MultiValueDict(kind.to_form(value, reading)), reading) == value


@pytest.mark.parametrize(("kind", "value"), STATED)
def test_a_value_survives_the_api(kind: Kind, value: Any, reading: Reading) -> None:
    assert kind.from_json(kind.json(value, reading), reading) == value


@pytest.mark.parametrize(("kind", "value"), STATED)
def test_a_form_shows_what_is_stored(kind: Kind, value: Any, reading: Reading) -> None:
    fields = kind.widgets(MultiValueDict(kind.to_form(value, reading)), reading)
    held = [field.get("value") or [o["value"] for o in field.get("options", []) if o["checked"]] for field in fields]
    assert any(held)


@pytest.mark.parametrize("kind", OPTIONAL)
def test_what_is_not_stated_is_a_word_and_never_zero_or_no(kind: Kind, reading: Reading) -> None:
    with translation.override("en"):
        assert str(kind.cell(kind.empty, reading)["text"]) == "Not stated"
    assert kind.csv(kind.empty, reading) == [""] * len(kind.csv_names())
    assert kind.json(kind.empty, reading) in (None, {}, [])


@pytest.mark.parametrize("kind", OPTIONAL)
def test_an_empty_field_is_not_stated(kind: Kind, reading: Reading) -> None:
    assert kind.from_form(MultiValueDict(kind.to_form(kind.empty, reading)), reading) == kind.empty
    assert kind.from_json(None, reading) == kind.empty


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (text, "longer than ten"),
        (text, "a\x00b"),
        (text, "a\x1bb"),
        (address, "javascript:alert(1)"),
        (address, "file:///etc/passwd"),
        (address, "https://"),
        (address, "http://[::1"),
        (address, "example"),
        (yes_no, "perhaps"),
        (day, "2026-02-30"),
        (day, "20260327"),
        (day, "soon"),
        (number, "twelve"),
        (number, "501"),
        (number, "-6"),
        (number, "1.5"),
        (number, "9" * 40),
        (number, "²"),
        (choice, "green"),
        (several, "red\ngreen"),
        (fixed, "2"),
        (fixed, ""),
    ],
)
def test_nonsense_is_told_so(kind: Kind, typed: str, reading: Reading) -> None:
    with pytest.raises(Wrong) as told:
        kind.parse(typed, reading)
    assert str(told.value.message).endswith(".")


@pytest.mark.parametrize(
    "value", [1, True, [], {}, ["a", 1], {"en": 1}, {"de": "Papier"}, 1.5, {"en": ["x"]}, object()]
)
@pytest.mark.parametrize(("kind", "good"), STATED)
def test_the_api_takes_no_value_of_another_sort(kind: Kind, good: Any, value: Any, reading: Reading) -> None:
    try:
        taken = kind.from_json(value, reading)
    except Wrong:
        return
    assert type(taken) in {type(good), type(kind.empty)}


@pytest.mark.parametrize(
    ("parts", "part"),
    [(("27", "", "2026"), "month"), (("", "3", "2026"), "day"), (("27", "3", ""), "year")],
)
def test_a_date_with_a_part_missing_says_which(parts: tuple[str, str, str], part: str, reading: Reading) -> None:
    names = ("begins-day", "begins-month", "begins-year")
    with pytest.raises(Wrong) as told, translation.override("en"):
        day.from_form(MultiValueDict({name: [text] for name, text in zip(names, parts, strict=True)}), reading)
    assert part in str(told.value.message)


def test_a_year_of_two_digits_is_no_date(reading: Reading) -> None:
    sent = MultiValueDict({"begins-day": ["1"], "begins-month": ["4"], "begins-year": ["26"]})
    with pytest.raises(Wrong):
        day.from_form(sent, reading)


def test_a_missing_language_falls_back_visibly(reading: Reading) -> None:
    reading.language = "fr"
    with translation.override("en"):
        cell = words.cell({"en": "Paper <b>"}, reading)
    assert cell["html"] == '<span lang="en">Paper &lt;b&gt;</span> <span class="gt-muted">(in English)</span>'
    assert words.cell({"en": "Paper", "fr": "Papier"}, reading)["text"] == "Papier"


def test_paragraphs_are_escaped(reading: Reading) -> None:
    html = paragraphs.html({"en": "<script>x</script>\n\nTwo\nlines"}, reading)
    assert "<script>" not in html
    assert html.count("<p ") == 2
    assert html.endswith("Two<br>lines</p>")


def test_a_link_to_a_script_is_no_link(reading: Reading) -> None:
    assert address.html("javascript:alert(1)", reading) == "javascript:alert(1)"
    assert "<a" in address.html("https://example.org", reading)


def test_a_code_that_left_its_list_stays_on_the_form(reading: Reading) -> None:
    [field] = choice.widgets(MultiValueDict({"colour": ["mauve"]}), reading)
    assert [option["value"] for option in field["options"] if option["selected"]] == ["mauve"]
    assert choice.text("mauve", reading) == "mauve"


def test_several_stand_in_the_order_of_their_list(reading: Reading) -> None:
    assert several.from_json(["blue", "red", "blue"], reading) == ["red", "blue"]


def test_translated_text_takes_one_column_a_language(reading: Reading) -> None:
    assert words.csv_names() == ["title_en", "title_fr"]
    assert words.csv({"fr": "Papier"}, reading) == ["", "Papier"]


def test_a_negative_number_is_no_formula(reading: Reading) -> None:
    assert [harmless(cell) for cell in number.csv(-3, reading)] == ["-3"]
    assert harmless("-3+cmd") == "'-3+cmd"


@given(st.text())
def test_no_text_begins_as_a_formula(cell: str) -> None:
    assert NUMBER.fullmatch(cell) or not harmless(cell).lstrip(" ").startswith(FORMULA)
    assert harmless(cell).endswith(cell)


@given(st.text())
def test_text_is_taken_or_told_wrong_and_never_breaks(typed: str) -> None:
    reading = Reading(None, language="en", terms=dict(TERMS))
    for kind, good in STATED:
        sent = MultiValueDict({name: [typed] for name in (kind.name, *kind.to_form(kind.empty, reading))})
        with contextlib.suppress(Wrong):
            assert type(kind.from_form(sent, reading)) in {type(good), type(kind.empty)}
