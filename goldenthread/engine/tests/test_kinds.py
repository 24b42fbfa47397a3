"""Each kind of field: what it takes in comes out again the same through every face, and nonsense is told so."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from hypothesis import example, given
from hypothesis import strategies as st

from goldenthread.engine import kinds
from goldenthread.engine.csv_lines import FORMULA, NUMBER, harmless
from goldenthread.engine.kinds import Kind, Wrong
from goldenthread.engine.kinds.times import next_after
from goldenthread.engine.reading import Reading
from goldenthread.kernel.values import plain

TERMS = {
    "measures": {"online": {}, "phone": {}},
    "currencies": {"cad": {}, "eur": {}},
    "colours": {"red": {"en": "Red", "fr": "Rouge"}, "blue": {"en": "Blue"}},
}

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
money = kinds.Money("value", "Value")
percentage = kinds.Percentage("share", "Share")
figures = kinds.Figures("volumes", "Volumes", vocabulary="measures")
month = kinds.Month("starts", "Starts")
period = kinds.Period("covers", "Covers")
recurrence = kinds.Recurrence("updated", "Updated")
email = kinds.Email("desk", "Desk")
handle = kinds.Handle("handle", "Handle", identifies=True)
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
    (money, kinds.Sum(Decimal("1234.50"), "CAD")),
    (money, kinds.Sum(Decimal(0), "EUR")),
    (percentage, Decimal("12.5")),
    (percentage, Decimal(0)),
    (figures, {"2016-2017": {"online": 0}, "2017-2018": {"online": 45, "phone": 2}}),
    (month, date(2026, 3, 1)),
    (period, DateRange(date(2026, 4, 1), date(2027, 4, 1))),
    (period, DateRange(date(2026, 4, 1), None)),
    (recurrence, "quarterly"),
    (email, "desk@example.org"),
    (handle, "@CanBorder"),
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


@example("1E100")
@given(st.text())
def test_text_is_taken_or_told_wrong_and_never_breaks(typed: str) -> None:
    reading = Reading(None, language="en", terms=dict(TERMS))
    for kind, good in STATED:
        sent = MultiValueDict({name: [typed] for name in (kind.name, *kind.to_form(kind.empty, reading))})
        with contextlib.suppress(Wrong):
            assert type(kind.from_form(sent, reading)) in {type(good), type(kind.empty)}


@pytest.mark.parametrize(("kind", "value"), STATED)
def test_a_value_survives_the_columns_and_the_log(kind: Kind, value: Any, reading: Reading) -> None:
    stored = kind.spread(value)
    assert len(stored) == len(kind.columns)
    assert kind.gathered(stored) == value
    assert kind.recorded([plain(each) for each in stored]) == value


@pytest.mark.parametrize(("kind", "value"), STATED)
def test_a_kind_makes_the_columns_that_it_reads(kind: Kind, value: Any) -> None:
    assert tuple(kind.model_fields()) == kind.columns


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("$6,279,429", "6279429 CAD"),
        ("1 234,50 EUR", "1234.50 EUR"),
        ("1\u202f234,5\u00a0€", "1234.5 EUR"),
        ("CAD 1,234.50", "1234.50 CAD"),
        ("1.234,50 cad", "1234.50 CAD"),
        ("-5", "-5 CAD"),
        ("0", "0 CAD"),
    ],
)
def test_money_is_read_as_people_of_either_language_write_it(written: str, meant: str, reading: Reading) -> None:
    amount, currency = meant.split()
    assert money.parse(written, reading) == kinds.Sum(Decimal(amount), currency)


@pytest.mark.parametrize("written", ["12 apples", "1.234 CAD", "12 XXX", "NaN", "1e9", "CAD", "9" * 30])
def test_what_is_no_sum_of_money_is_told_so(written: str, reading: Reading) -> None:
    with contextlib.suppress(Wrong):
        assert money.parse(written, reading) is None


def test_money_says_its_currency_and_groups_its_digits(reading: Reading) -> None:
    with translation.override("en"):
        assert money.text(kinds.Sum(Decimal("1234.5"), "CAD"), reading) == "1,234.50\u00a0CAD"
        assert money.text(kinds.Sum(Decimal("1234.00"), "CAD"), reading) == "1,234\u00a0CAD"
    with translation.override("fr"):
        assert money.text(kinds.Sum(Decimal("1234.5"), "CAD"), reading) == "1\u00a0234,50\u00a0CAD"


def test_a_period_does_not_end_before_it_begins(reading: Reading) -> None:
    with pytest.raises(Wrong):
        period.parse("2026-04-02/2026-04-01", reading)
    assert period.text(period.parse("2026-04-01/2026-04-01", reading), reading)


@pytest.mark.parametrize(
    ("day", "every", "expected"),
    [
        (date(2026, 1, 31), "monthly", date(2026, 2, 28)),
        (date(2028, 2, 29), "yearly", date(2029, 2, 28)),
        (date(2026, 11, 30), "quarterly", date(2027, 2, 28)),
        (date(2026, 12, 31), "weekly", date(2027, 1, 7)),
        (date(2026, 1, 1), "", None),
    ],
)
def test_what_comes_round_again_comes_on_a_day_that_there_is(day: date, every: str, expected: date | None) -> None:
    assert next_after(day, every) == expected


@pytest.mark.parametrize(
    "written",
    [
        "https://www.Facebook.com/CanBorder/",
        "http://facebook.com/canborder",
        "m.facebook.com/canborder?ref=page",
        "facebook.com/CanBorder#about",
    ],
)
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    account = kinds.Address("address", "Address", identifies=True)
    assert account.compared(written) == "facebook.com/canborder"


def test_a_handle_is_the_same_with_and_without_its_sign() -> None:
    assert handle.compared("@CanBorder") == handle.compared(" canborder") == "canborder"


@pytest.mark.parametrize(
    "line", ["2026 online", "2026 online=x", "26 online=1", "2026 fax=1", "2026 online=1\n2026 online=2"]
)
def test_figures_that_cannot_be_read_are_told_so(line: str, reading: Reading) -> None:
    with pytest.raises(Wrong):
        figures.parse(line, reading)
