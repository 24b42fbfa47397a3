"""The example government hangs together: what it refers to exists, both languages say the same, dates agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Any, get_args

import pytest

from goldenthread.project import example
from goldenthread.project.example.shapes import (
    Appointment,
    Capability,
    ClauseKind,
    Effect,
    Grant,
    Instrument,
    Modality,
    Recurrence,
    Requirement,
)

BROADEST_FIRST = ("framework", "policy", "directive", "standard", "guideline")
BESIDE_THEM = {"guide", "tool", "procedures", "notice", "code"}
WRITTEN_FOR = date(2026, 11, 22)
"""The day that the example's story is told from: what is past and future in it is so on this day."""

LEAD_INS: dict[str, tuple[str, tuple[str, ...]]] = {
    "must": ("must:", ("doivent :", "doit :")),
    "must not": ("must not:", ("ne doivent pas :", "ne doit pas :")),
    "should": ("should:", ("devraient :", "devrait :")),
    "may": ("may:", ("peuvent :", "peut :")),
}
MONTHS = {
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
    "fr": "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre",
}

GOVERNMENT = example.read_government()
PEOPLE = example.read_people()
INSTRUMENTS = {each.key: each for each in example.read_instruments()}
ORGANISATIONS = {each.key: each for each in GOVERNMENT.organisations}
ROLES = {each.key: each for each in GOVERNMENT.roles}
CLASSES = {each.key for each in GOVERNMENT.classes}

each_instrument = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS.keys())


def period_of(requirement: Requirement, instrument: Instrument) -> tuple[date, date]:
    return requirement.valid_from or instrument.effective_on, requirement.valid_until or date.max


def texts_with_periods(instrument: Instrument) -> Iterator[tuple[example.TextVersion, date, date]]:
    starts = [text.consolidated_on for text in instrument.texts]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [date.max]
    return zip(instrument.texts, starts, ends, strict=True)


def in_words(day: date, language: str) -> str:
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {MONTHS[language].split(',')[day.month - 1]} {day.year}"


def without_plurals(words: str) -> str:
    return words.casefold().replace("s", "")


def every_text() -> Iterator[tuple[str, dict[str, str]]]:
    """Every {"en": …, "fr": …} in the files as they are written, with the place where it stands."""

    def walk(place: str, value: Any) -> Iterator[tuple[str, dict[str, str]]]:
        if isinstance(value, dict) and {"en", "fr"} & value.keys():
            yield place, value
        elif isinstance(value, dict | list):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for name, inner in pairs:
                yield from walk(f"{place}/{name}", inner)

    for path in sorted(example.FOLDER.rglob("*.json")):
        yield from walk(path.name, json.loads(path.read_text(encoding="utf-8")))


def test_the_house_is_small_and_alive() -> None:
    requirements = [one for each in INSTRUMENTS.values() for one in each.requirements]
    assert len(ORGANISATIONS) == 7
    assert len(INSTRUMENTS) == 9
    assert 38 <= len(requirements) <= 50
    assert {one.modality for one in requirements} == set(get_args(Modality))
    kinds = {each.kind for each in INSTRUMENTS.values()}
    assert kinds >= set(BROADEST_FIRST)
    assert len(kinds & BESIDE_THEM) == 2
    assert kinds <= {*BROADEST_FIRST, *BESIDE_THEM}


def test_every_text_is_in_both_languages() -> None:
    for place, words in every_text():
        assert set(words) == {"en", "fr"}, place
        assert all(text.strip() == text != "" for text in words.values()), place


def test_both_languages_give_the_same_numbers_and_months() -> None:
    for place, words in every_text():
        numbers = [sorted(re.findall(r"\d+", words[language])) for language in ("en", "fr")]
        assert numbers[0] == numbers[1], f"{place}: {words}"
        months = [
            [name in re.findall(r"\w+", words[language]) for name in MONTHS[language].split(",")]
            for language in ("en", "fr")
        ]
        assert months[0] == months[1], f"{place}: {words}"


def test_texts_are_plain_and_well_set() -> None:
    for place, words in every_text():
        for text in words.values():
            assert not re.search(r"[<>'\"]|  ", text), f"{place}: {text}"
        assert not re.search(r"[^\u00a0]:|«[^\u00a0]|[^\u00a0]»", words["fr"]), f"{place}: {words['fr']}"


def test_organisations_stand_after_the_one_above_them() -> None:
    seen: set[str | None] = {None}
    for each in GOVERNMENT.organisations:
        assert each.parent in seen, each.key
        assert set(each.classes) <= CLASSES, each.key
        seen.add(each.key)
    assert len(seen) == len(GOVERNMENT.organisations) + 1
    assert [each.parent for each in GOVERNMENT.organisations].count(None) == 1
    assert {one for each in GOVERNMENT.organisations for one in each.classes} == CLASSES


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_what_people_hold_exists_and_ends_after_it_begins(person: example.Person) -> None:
    assert {held.role for held in person.appointments} <= ROLES.keys()
    everything: list[Appointment | Grant] = [*person.appointments, *person.grants]
    for held in everything:
        assert ORGANISATIONS[held.organisation].valid_from <= held.valid_from
        assert held.valid_until is None or held.valid_from <= held.valid_until
    assert {held.capability for held in person.grants} <= set(get_args(Capability))
    assert person.email.endswith("@example.org")
    assert person.language in {"en", "fr"}


def test_people_show_every_right_and_past_and_future_posts() -> None:
    appointments = [held for each in PEOPLE for held in each.appointments]
    grants = [held for each in PEOPLE for held in each.grants]
    today = [held for held in grants if held.valid_from <= WRITTEN_FOR <= (held.valid_until or date.max)]
    assert {held.capability for held in today} == set(get_args(Capability))
    assert any(held.valid_until and held.valid_until < WRITTEN_FOR for held in appointments)
    assert any(held.valid_from > WRITTEN_FOR for held in appointments)
    assert any({held.organisation for held in each.grants} == {"land-registry"} for each in PEOPLE)
    assert len({each.email for each in PEOPLE}) == len(PEOPLE) == len(example.PEOPLE) == 9
    assert len(example.PASSWORD) >= 12


def test_one_role_has_no_holder_and_duties_all_the_same() -> None:
    held = {one.role for each in PEOPLE for one in each.appointments}
    bound = {who.key for each in INSTRUMENTS.values() for one in each.requirements for who in one.bearers}
    assert ROLES.keys() - held == {"accessibility-lead"}
    assert "accessibility-lead" in bound


@each_instrument
def test_an_instrument_has_all_that_publishing_asks_for(instrument: Instrument) -> None:
    assert instrument.title
    assert instrument.summary
    assert instrument.objective
    assert instrument.expected_results
    assert instrument.authority
    assert instrument.requirements
    assert instrument.responsible_role in ROLES
    assert {instrument.issuer, instrument.organisation} <= ORGANISATIONS.keys()
    assert instrument.mandatory is (instrument.kind != "guideline")
    assert (example.FOLDER / "instruments" / f"{instrument.key}.json").is_file()


@each_instrument
def test_a_parent_is_broader_and_older_than_its_child(instrument: Instrument) -> None:
    assert bool(instrument.parents) is (instrument.kind != "framework")
    for key in instrument.parents:
        parent = INSTRUMENTS[key]
        assert parent.effective_on <= instrument.effective_on
        assert parent.kind in BROADEST_FIRST
        if instrument.kind in BROADEST_FIRST:
            assert BROADEST_FIRST.index(parent.kind) < BROADEST_FIRST.index(instrument.kind)


def test_instruments_come_after_those_they_refer_to() -> None:
    order = list(INSTRUMENTS)
    for position, instrument in enumerate(INSTRUMENTS.values()):
        for key in (*instrument.parents, *(each.key for each in instrument.replaces)):
            assert order.index(key) < position, f"{instrument.key} stands before {key}"


@each_instrument
def test_dates_of_an_instrument_agree(instrument: Instrument) -> None:
    consolidated = [text.consolidated_on for text in instrument.texts]
    assert consolidated == sorted(set(consolidated))
    assert consolidated[0] <= instrument.effective_on
    for later in (instrument.review_by, instrument.rescinded_on):
        assert later is None or instrument.effective_on < later
    for text in instrument.texts:
        opening = text.clause("1.1").text
        assert opening
        assert all(in_words(instrument.effective_on, language) in words for language, words in opening.items())


def test_one_is_replaced_one_waits_and_one_was_changed() -> None:
    replacements = [(each, old) for each in INSTRUMENTS.values() for old in each.replaces]
    assert len(replacements) == 1
    for instrument, old in replacements:
        assert INSTRUMENTS[old.key].effective_on < old.on == instrument.effective_on
    assert [each.effective_on > WRITTEN_FOR for each in INSTRUMENTS.values()].count(True) == 1
    changed = [each for each in INSTRUMENTS.values() if len(each.texts) > 1]
    assert len(changed) == 1
    older, newer = ({clause.number: clause for clause in text.clauses} for text in changed[0].texts)
    assert older.keys() - newer.keys(), "nothing was taken out"
    assert newer.keys() - older.keys(), "nothing was added"
    assert {older[number] == newer[number] for number in older.keys() & newer.keys()} == {True, False}


@each_instrument
def test_clauses_are_numbered_once_and_hang_below_one_before(instrument: Instrument) -> None:
    for text in instrument.texts:
        seen: set[str] = set()
        for clause in text.clauses:
            above = clause.number.rpartition(".")[0]
            assert re.fullmatch(r"\d+(\.\d+)*", clause.number)
            assert clause.number not in seen, clause.number
            assert above in seen or clause.depth == 1, clause.number
            assert clause.depth == clause.number.count(".") + 1
            assert clause.kind in get_args(ClauseKind)
            assert (clause.kind == "chapter") is (clause.depth == 1)
            assert clause.heading or clause.text
            seen.add(clause.number)


@each_instrument
def test_a_requirement_stands_in_every_text_of_its_time(instrument: Instrument) -> None:
    for requirement in instrument.requirements:
        begins, ends = period_of(requirement, instrument)
        assert instrument.effective_on <= begins <= ends
        held = [text for text, start, end in texts_with_periods(instrument) if begins <= end and start <= ends]
        assert held
        for text in held:
            assert text.clause(requirement.clause).text


@each_instrument
def test_every_clause_below_a_lead_in_is_one_requirement(instrument: Instrument) -> None:
    for text, start, end in texts_with_periods(instrument):
        expected: set[str] = set()
        for lead_in in text.clauses:
            words = (lead_in.text or {}).get("en", "")
            modality = next((name for name, (english, _) in LEAD_INS.items() if words.endswith(english)), None)
            if modality is None:
                continue
            assert lead_in.text
            assert lead_in.text["fr"].replace("\u00a0", " ").endswith(LEAD_INS[modality][1])
            below = [one.number for one in text.clauses if one.number.rpartition(".")[0] == lead_in.number]
            expected.update(below)
            for one in instrument.requirements:
                begins, ends = period_of(one, instrument)
                if one.clause in below and begins <= end and start <= ends:
                    assert one.modality == modality, one.clause
                    assert all(_name(who) in without_plurals(words) for who in one.bearers), one.clause
        inside = {
            one.clause
            for one in instrument.requirements
            if period_of(one, instrument)[0] <= end and start <= period_of(one, instrument)[1]
        }
        assert inside == expected


def _name(bearer: example.Bearer) -> str:
    known = ROLES if bearer.kind == "role" else ORGANISATIONS
    return without_plurals(known[bearer.key].name["en"])


@each_instrument
def test_two_requirements_of_one_clause_never_meet(instrument: Instrument) -> None:
    for one, other in combinations(instrument.requirements, 2):
        if one.clause == other.clause:
            (begins, ends), (starts, stops) = period_of(one, instrument), period_of(other, instrument)
            assert ends < starts or stops < begins, one.clause


@each_instrument
def test_a_commencement_of_its_own_is_said_in_the_text_or_comes_with_a_new_one(instrument: Instrument) -> None:
    newest = instrument.texts[-1]
    changes = {text.consolidated_on for text in instrument.texts[1:]}
    for one in instrument.requirements:
        if one.valid_from and one.valid_from not in changes:
            sentence = newest.clause("1.2").text
            assert sentence
            for language, words in sentence.items():
                assert one.clause in words
                assert in_words(one.valid_from, language) in words
    assert {one.valid_until + timedelta(days=1) for one in instrument.requirements if one.valid_until} <= changes


@each_instrument
def test_what_is_demanded_can_be_shown(instrument: Instrument) -> None:
    for one in instrument.requirements:
        assert one.bearers
        assert one.evidence or one.modality == "may", one.clause
        assert one.recurrence in {None, *get_args(Recurrence)}
        assert one.deadline or not one.recurrence, one.clause


@each_instrument
def test_a_limit_and_the_requirements_it_names_point_at_each_other(instrument: Instrument) -> None:
    for limit in instrument.limits:
        groups = {"only": limit.bound, "except": limit.exempt, "encouraged": limit.encouraged}
        assert set(groups) == set(get_args(Effect))
        assert groups[limit.effect]
        classes = [*limit.bound, *limit.exempt, *limit.encouraged]
        assert len(set(classes)) == len(classes)
        assert set(classes) <= CLASSES
        for text in instrument.texts:
            sentence = text.clause(limit.clause).text
            assert sentence
            for number in {*limit.names[:1], *limit.names[-1:]}:
                assert all(number in words for words in sentence.values())
    for one in instrument.requirements:
        expected = {limit.clause for limit in instrument.limits if not limit.names or one.clause in limit.names}
        assert set(one.scope) == expected, one.clause
    named = {number for limit in instrument.limits for number in limit.names}
    assert named <= {one.clause for one in instrument.requirements}


def test_every_kind_of_limit_is_shown_and_one_covers_a_whole_instrument() -> None:
    limits = [limit for each in INSTRUMENTS.values() for limit in each.limits]
    assert {limit.effect for limit in limits} == set(get_args(Effect))
    assert [limit.names for limit in limits].count(()) == 1
