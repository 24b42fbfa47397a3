"""What the checks find in plain facts: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from goldenthread.policy.checking import (
    Definition,
    Facts,
    Named,
    Other,
    Publishable,
    Replaced,
    Required,
    Rule,
    Text,
    Tie,
    Unapproved,
    check,
    stops,
)
from goldenthread.policy.checking.acting import observable
from goldenthread.policy.checking.publishable import NEEDED
from goldenthread.policy.checking.reading_level import level_of, sentences_of, syllables
from goldenthread.policy.checking.terms import term_of
from goldenthread.policy.tests.drafting import draft_of

WHOLE = Publishable(1, "directive", frozenset(NEEDED), 1, date(2030, 1, 1))
DAY = date(2029, 12, 1)


def required(text: str, *, entry: int = 10, **facts: Any) -> Required:
    """A requirement that lacks nothing, unless said otherwise."""
    known = {"number": "4.1", "parts": {}, "modality": "must", "borne": True, "timed": True}
    return Required(**{"entry": entry, "text": {"en": text, "fr": text}, **known, **facts})


def text_of(lines: str, *, language: str = "en", on: date = DAY, html: dict[str, str] | None = None) -> Text:
    """A text; `html` gives the marks of the clauses with these numbers."""
    clauses = draft_of(lines).clauses
    marked = tuple(replace(clause, html=(html or {}).get(clause.number, clause.text)) for clause in clauses)
    return Text(language, on, marked)


def found(rule: Rule, **facts: Any) -> list[Any]:
    """The findings of one rule in an instrument that is whole but for these facts."""
    whole = replace(WHOLE, **{name: facts.pop(name) for name in ("texts", "languages", "unapproved") if name in facts})
    return [finding for finding in check(Facts(**{"publishable": whole, **facts})) if finding.rule == rule]


def test_nothing_is_found_in_an_instrument_that_is_whole() -> None:
    assert check(Facts(WHOLE, (required("Deputy heads must publish the list."),))) == []


def test_each_field_of_c001_is_missing_by_name_and_stops() -> None:
    bare = replace(WHOLE, filled=frozenset({"title"}), requirements=0)
    missing = stops(bare)
    assert [finding.about["what"] for finding in missing] == [*NEEDED[1:], "requirements"]
    assert {finding.severity for finding in missing} == {"stops"}


@pytest.mark.parametrize(
    ("child", "parent", "refused"),
    [
        ("policy", "directive", True),
        ("directive", "policy", False),
        ("policy", "policy", False),
        ("policy", "guide", False),
    ],
)
def test_a_parent_is_never_more_specific(child: str, parent: str, refused: bool) -> None:
    stopped = stops(replace(WHOLE, kind=child, parents=(Tie(2, parent),)))
    assert [finding.rule for finding in stopped] == [Rule.SPECIFIC_PARENT] * refused


@pytest.mark.parametrize(
    ("on", "early"), [(date(2029, 1, 1), True), (date(2030, 1, 1), True), (date(2031, 1, 1), False)]
)
def test_it_cannot_begin_on_or_after_the_day_on_which_it_is_replaced(on: date, early: bool) -> None:
    ties = (Replaced(newer=2, older=1, on=on), Replaced(newer=3, older=4, on=date(2000, 1, 1)))
    assert [finding.rule for finding in stops(replace(WHOLE, replacements=ties))] == [Rule.REPLACED_BEFORE] * early


def test_a_circle_of_replacements_stops_and_ends_the_search() -> None:
    chain = [Replaced(newer, older, None) for newer, older in ((1, 2), (2, 3), (3, 4))]
    assert stops(replace(WHOLE, replacements=tuple(chain))) == []
    closed = (*chain, Replaced(4, 1, None))
    assert [finding.rule for finding in stops(replace(WHOLE, replacements=closed))] == [Rule.CIRCLE]
    # A circle among others is not this one's.
    beyond = (*chain, Replaced(4, 2, None))
    assert stops(replace(WHOLE, replacements=beyond)) == []


@pytest.mark.parametrize(
    "words",
    [
        "Deputy heads must consider the views of users.",
        "Deputy heads must be aware of the risks.",
        "Being mindful of the cost of records.",
        "Managers should strive to improve services.",
        "Managers are to seek to improve services.",
        "Managers must recognize the value of open data and its uses.",
        "Taking the needs of users into account.",
        "Managers must be committed to good service.",
        "Managers must bear privacy in mind and appreciate its value.",
        "Good governance of data.",
    ],
)
def test_states_and_intentions_cannot_be_seen_done(words: str) -> None:
    assert not observable([words], "en")


@pytest.mark.parametrize(
    "words",
    [
        "Deputy heads must publish the list of services.",
        "Keeping a kettle in every kitchen.",
        "Managers must consider the options and document the choice.",
        "Considering the risks and reporting them to the minister.",
        "Managers are to seek approval before spending.",
        "Records must be kept for ten years.",
        "Before a system is in production, testing the data for bias.",
        "Managers should be trained every year.",
        "Departments are responsible for the quality of what they publish.",
    ],
)
def test_what_can_be_seen_done_is_let_be(words: str) -> None:
    assert observable([words], "en")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Les administrateurs généraux doivent tenir compte des besoins des usagers.", False),
        ("Les gestionnaires doivent s’efforcer d’améliorer les services.", False),
        ("Les ministères doivent être conscients des risques.", False),
        ("Les ministères doivent envisager les solutions de rechange.", False),
        ("Les gestionnaires doivent prendre les besoins en considération.", False),
        ("Les administrateurs généraux doivent publier la liste des services.", True),
        ("Les gestionnaires doivent envisager les options et documenter le choix.", True),
        ("Les dossiers doivent être conservés pendant dix ans.", True),
        ("Veiller à ce que les données soient publiées.", True),
    ],
)
def test_french_states_and_intentions_are_known_too(words: str, seen: bool) -> None:
    assert observable([words], "fr") is seen


def test_one_part_that_can_be_seen_done_is_enough_and_other_languages_are_let_be() -> None:
    assert observable(["Deputy heads must consider:", "publishing the list every year"], "en")
    assert observable(["Man muss die Folgen bedenken."], "de")


def test_a_requirement_is_told_by_what_it_lacks() -> None:
    vague = required("Deputy heads must consider privacy.", borne=False, timed=False)
    rules = [finding.rule for finding in check(Facts(WHOLE, (vague,)))]
    assert rules == [Rule.NO_BEARER, Rule.NO_ACTION, Rule.NO_DATE]


def test_what_is_allowed_needs_no_date_nor_action_and_a_date_in_the_words_is_one() -> None:
    allowed = required("Managers may consider other tools.", modality="may", timed=False)
    forbidden = required("Managers must not publish names.", modality="must not", timed=False)
    dated = required("Managers must publish the list within 30 days.", timed=False)
    stretch = required("Managers must name an owner, at most 30 days after the post falls vacant.", timed=False)
    assert check(Facts(WHOLE, (allowed, forbidden, dated, stretch))) == []
    undated = required("Managers must name an owner of the 30 services.", timed=False)
    assert [finding.rule for finding in check(Facts(WHOLE, (undated,)))] == [Rule.NO_DATE]


def test_a_reference_to_what_has_ended_is_told_at_its_clause_and_once() -> None:
    ended = (Named(5, DAY, True, "3.2"), Named(5, DAY, True, ""), Named(6, DAY, False, ""))
    told = [(finding.about["entry"], finding.place.kind) for finding in found(Rule.ENDED_REFERENCE, ended=ended)]
    assert told == [(5, "clause"), (6, "instrument")]


MARKED = """
    clause #1 Each service has an owner.
    clause #2 Each channel has an owner.
    clause #3 Departments follow the Access Act.
    chapter #9 Definitions
      definition
"""


def defining(meaning: str = "What somebody does for another.", *, marks: dict[str, str]) -> Text:
    """A text that defines a service, with the marks of its clauses."""
    text = text_of(MARKED, html=marks)
    term = replace(text.clauses[-1], heading="service ( service )", text=meaning, anchor="service")
    return replace(text, clauses=(*text.clauses[:-1], term))


def test_a_term_under_the_mark_of_defined_terms_must_be_defined() -> None:
    marks = {"1": "Each <em>service</em> has an owner.", "2": "Each <em>channel</em> has an owner."}
    told = found(Rule.UNDEFINED, texts=(defining(marks=marks),))
    assert [(finding.about["term"], finding.place.name) for finding in told] == [("channel", "2")]
    elsewhere = (Definition(7, "a.1", "en", "Channels", "Ways."),)
    assert found(Rule.UNDEFINED, texts=(defining(marks=marks),), definitions=elsewhere) == []
    linked = found(Rule.DEFINED_ELSEWHERE, texts=(defining(marks=marks),), definitions=elsewhere)
    assert [(finding.about["entry"], finding.severity) for finding in linked] == [(7, "note")]


def test_a_mark_for_titles_or_stress_makes_no_terms() -> None:
    marks = {"1": "Each <em>and every</em> service", "2": "in <em>no</em> case", "3": "the <em>Access Act</em>"}
    assert found(Rule.UNDEFINED, texts=(defining(marks=marks),)) == []
    # A text without definitions marks no terms of its own.
    assert found(Rule.UNDEFINED, texts=(text_of("clause #1 Words.", html={"1": "<em>channel</em>"}),)) == []


def test_other_words_for_the_same_term_are_told_and_other_signs_are_not() -> None:
    text = defining("What somebody does, for another.", marks={})
    same = Definition(7, "a.1", "en", "Services:", "What somebody  does for another")
    other = Definition(8, "b.2", "en", "Service", "A transaction with the public.")
    french = Definition(9, "c.3", "fr", "Service", "Ce que l’on fait pour autrui.")
    told = found(Rule.DEFINED_TWICE, texts=(text,), definitions=(same, other, french))
    assert [(finding.about["entry"], finding.about["anchor"]) for finding in told] == [(8, "b.2")]


def test_a_term_is_the_same_whatever_stands_behind_it() -> None:
    assert term_of("advertising activities ( activités de publicité )") == term_of(
        "Advertising activity’s".replace("y’s", "ies")
    )
    assert term_of("content (Web content) (contenu Web) :") == term_of("Content")
    assert term_of("access") != term_of("acces")


LIKE = "Deputy heads must publish the list of all digital services that their department offers to the public."


def test_requirements_that_say_much_the_same_are_put_side_by_side_until_dismissed() -> None:
    others = (
        Other(20, {"en": LIKE.replace("Deputy heads", "Ministers")}),
        Other(21, {"en": "Managers must keep the minutes of every meeting of the committee."}),
    )
    told = found(Rule.OVERLAP, requirements=(required(LIKE),), others=others)
    assert [(finding.place.of, finding.about["entry"]) for finding in told] == [(10, 20)]
    dismissed = frozenset({(10, 20)})
    assert found(Rule.OVERLAP, requirements=(required(LIKE),), others=others, dismissed=dismissed) == []


BOTH = ("en", "fr")


def test_a_language_that_is_missing_or_older_stops_where_it_is_needed() -> None:
    english, french = text_of("clause #1 Words."), text_of("clause #1 Mots.", language="fr", on=date(2028, 1, 1))
    missing = found(Rule.NO_TEXT, texts=(english,), languages=BOTH)
    assert [(f.about["language"], f.severity) for f in missing] == [("fr", "stops")]
    assert [f.about["language"] for f in found(Rule.NO_TEXT, languages=BOTH)] == ["en", "fr"]
    older = found(Rule.OLDER_TEXT, texts=(english, french), languages=BOTH)
    assert [(f.about["language"], f.about["on"], f.about["newer"]) for f in older] == [("fr", date(2028, 1, 1), DAY)]
    assert {f.severity for f in older} == {"stops"}
    assert found(Rule.OLDER_TEXT, texts=(english, replace(french, on=DAY)), languages=BOTH) == []
    assert stops(replace(WHOLE, texts=(english,), languages=("en",))) == [], (
        "one language is enough where one is needed"
    )
    assert stops(replace(WHOLE, texts=(english, french), languages=("en",))) == [], "the other may be older then"


def test_a_clause_without_a_counterpart_or_of_another_shape_stops() -> None:
    english = text_of("chapter #4 Duties\n  clause #4.1 One.\n  clause #4.2 Two.", html={"4.1": "<ul><li>a</li></ul>"})
    french = text_of("chapter #4 Rôles\n  clause #4.1 Un.\n  clause #4.3 Trois.", language="fr")
    alone = found(Rule.NO_COUNTERPART, texts=(english, french), languages=BOTH)
    assert [(f.about["number"], f.about["language"], f.severity) for f in alone] == [
        ("4.3", "en", "stops"),
        ("4.2", "fr", "stops"),
    ]
    shape = found(Rule.OTHER_SHAPE, texts=(english, french), languages=BOTH)
    assert [(f.about["number"], f.place.name, f.severity) for f in shape] == [("4.1", "4.1", "stops")]
    assert found(Rule.NO_COUNTERPART, texts=(english, french), languages=("en",)) == []


def test_a_role_that_has_not_approved_stops() -> None:
    waiting = found(Rule.NOT_APPROVED, unapproved=(Unapproved(7, "changed"),))
    assert [(f.about["role"], f.about["why"], f.severity) for f in waiting] == [(7, "changed", "stops")]


def test_words_that_a_language_lacks_are_to_be_considered() -> None:
    english = text_of("clause #1 Words.")
    gaps = found(Rule.NO_WORDS, worded={"title": {"en": "Tea"}, "objective": {}}, languages=BOTH)
    assert [(f.about["what"], f.about["language"], f.severity) for f in gaps] == [("title", "fr", "warning")]
    one_tongue = replace(required("Deputy heads must publish."), text={"en": "Deputy heads must publish."})
    assert [f.place.of for f in found(Rule.NO_WORDS, requirements=(one_tongue,), languages=BOTH)] == [10]
    # What is to be said of a whole text is said once.
    assert found(Rule.NO_WORDS, requirements=(one_tongue,), texts=(english,), languages=BOTH) == []


@pytest.mark.parametrize(
    ("word", "count", "language"),
    [
        *(
            (word, count, "en")
            for word, count in (("the", 1), ("make", 1), ("table", 2), ("published", 2), ("whole", 1))
        ),
        *((word, count, "en") for word, count in (("services", 3), ("policy", 3), ("responsible", 4), ("needed", 2))),
        *((word, count, "fr") for word, count in (("le", 1), ("politique", 3), ("données", 2), ("création", 3))),
        *((word, count, "fr") for word, count in (("ministère", 3), ("publier", 2), ("services", 2), ("que", 1))),
    ],
)
def test_syllables_are_counted_by_ear(word: str, count: int, language: str) -> None:
    assert syllables(word, language) == count


EASY = "clause #1 " + "The cat sat on the mat. " * 20
HARD = (
    "clause #1 "
    + (
        "Organisational accountability responsibilities necessitate comprehensive interdepartmental collaboration, "
        "notwithstanding administrative considerations of institutional interoperability, sustainability and proportionality, "
        "throughout the governmental implementation of transformational infrastructure modernisation initiatives. "
    )
    * 4
)
DIFFICILE = (
    "clause #1 "
    + (
        "L’administration gouvernementale considère notamment l’interopérabilité institutionnelle, la responsabilisation "
        "organisationnelle, la proportionnalité administrative et la collaboration interministérielle préalablement à toute "
        "modernisation transformationnelle des infrastructures informationnelles. "
    )
    * 8
)


def test_the_reading_level_follows_the_published_formulas() -> None:
    easy = level_of(text_of(EASY))
    assert easy is not None
    # Six words a sentence, one syllable a word: 0.39 × 6 + 11.8 × 1 − 15.59.
    assert (easy.measure, easy.value, easy.hard) == ("grade", -1.4, False)
    french = level_of(text_of("clause #1 " + "Le chat dort sur le lit. " * 20, language="fr"))
    assert french is not None
    # Six words a sentence, one syllable a word: 207 − 1.015 × 6 − 73.6 × 1.
    assert (french.measure, french.value, french.hard) == ("ease", 127.3, False)


def test_a_very_hard_text_is_a_warning_and_a_short_one_has_no_level() -> None:
    assert [f.severity for f in found(Rule.HARD_TO_READ, texts=(text_of(HARD),))] == ["warning"]
    assert found(Rule.HARD_TO_READ, texts=(text_of(DIFFICILE, language="fr"),))
    assert found(Rule.HARD_TO_READ, texts=(text_of(EASY),)) == []
    assert [f.severity for f in found(Rule.READING_LEVEL, texts=(text_of(EASY),))] == ["note"]
    assert level_of(text_of("clause #1 Too short to tell.")) is None


def test_the_longest_sentences_come_first_with_their_clauses_and_a_long_text_is_told() -> None:
    lines = f"clause #1 {'word ' * 41}end.\nclause #2 {'word ' * 60}end. Short one.\nclause #3 {'word ' * 30}end."
    told = found(Rule.LONG_SENTENCE, texts=(text_of(lines),))
    assert [(finding.place.name, finding.about["words"]) for finding in told] == [("2", 61), ("1", 42)]
    assert [sentence.words for sentence in sentences_of(text_of("clause #1 One two. Three."))] == [2, 1]
    assert found(Rule.LONG_TEXT, texts=(text_of(f"clause #1 {'word ' * 5000}"),))
    assert not found(Rule.LONG_TEXT, texts=(text_of(lines),))


def test_what_stops_publishing_is_told_first_and_warnings_never_stop() -> None:
    bare = replace(WHOLE, filled=frozenset())
    findings = check(Facts(bare, (required("Deputy heads must consider privacy."),)))
    assert [finding.severity for finding in findings] == ["stops"] * len(NEEDED) + ["warning"]
