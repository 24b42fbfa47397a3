"""Since when requirements bind, whom they leave out, and what a text replaces: by sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.policy.tests.drafting import Read

DUTIES = """
chapter #4 Requirements
  clause #4.1 Deputy heads are responsible for:
    clause #4.1.1 Lighting lamps.
      clause #4.1.1.1 The red ones.
    clause #4.1.2 Cleaning lamps.
    clause #4.1.3 Counting lamps.
  clause #4.2 The harbour board is responsible for:
    clause #4.2.1 Buying lamps.
chapter #7 Monitoring
  clause #7.1 Managers are responsible for:
    item #7.1a Watching; and
    item #7.1b Telling.
"""


def with_chapter(title: str, *sentences: str, **fields: object) -> Read:
    """Our duties after a chapter of this title with these clauses."""
    lines = [f"  clause #2.{place} {sentence}" for place, sentence in enumerate(sentences, 1)]
    return Read("\n".join([f"chapter #2 {title}", *lines]) + DUTIES, **fields)


TWO = [("Directive on Oil", True), ("Standard on Wicks and Glass", True)]


def begins(read: Read) -> dict[str, date]:
    return {read.number(r.clause): r.effective_from for r in read.duties.requirements if r.effective_from}


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("Requirement 4.1.3 of this policy takes effect on April 1, 2031.", ["4.1.3"]),
        ("Requirement 4.1.3 (counting) takes effect on 1 April 2031, as said below.", ["4.1.3"]),
        ("Subsections 4.1.1 to 4.1.3 come into force on April 1, 2031.", ["4.1.1", "4.1.2", "4.1.3"]),
        ("Section 4 will come into effect April 1, 2031, except for 4.1.2 and 4.2.", ["4.1.1", "4.1.3"]),
        (
            "All of it will be effective January 1, 2030, with the exception of 4.1.2. which will come into effect April 1, 2031.",
            ["4.1.2"],
        ),
        ("The following requirements take effect on April 1, 2031: 4.1.2 and 4.2.1.", ["4.1.2", "4.2.1"]),
        ("Paragraph 4.1.1.1 takes effect on April 1, 2031.", ["4.1.1"]),
        ("Section 4.1 of the Policy on Lamps takes effect on April 1, 2031.", []),
        ("Section 9 takes effect on April 1, 2031.", []),
        ("This policy takes effect on April 1, 2031.", []),
        ("Requirement 4.1.3 takes effect on January 1, 2030.", []),
    ],
)
def test_clauses_can_begin_on_a_day_of_their_own(sentence: str, clauses: list[str]):
    assert begins(with_chapter("Effective date", sentence)) == dict.fromkeys(clauses, date(2031, 4, 1))


def test_the_note_to_the_reader_can_say_when_a_requirement_begins():
    read = Read(DUTIES, note="Requirement 4.2.1 takes effect on May 2, 2032. The Policy on Ships was amended.")
    assert begins(read) == {"4.2.1": date(2032, 5, 2)}


def test_a_clause_can_say_itself_when_it_begins():
    read = Read("chapter #4 Requirements\n  clause #4.1 Effective May 2, 2032, managers must wear hats.")
    assert begins(read) == {"4.1": date(2032, 5, 2)}


def test_a_requirement_can_end_and_the_day_is_the_first_on_which_it_no_longer_holds():
    read = with_chapter(
        "Effective date",
        "Requirement 4.1.1 ceases to apply on April 1, 2033.",
        "Requirement 4.1.2 remains in effect until March 31, 2033.",
    )
    assert read.at("4.1.1").effective_until == read.at("4.1.2").effective_until == date(2033, 4, 1)
    assert read.at("4.1.3").effective_until is None


def test_until_when_old_cases_may_take_is_a_deadline_of_the_clauses_named():
    read = with_chapter(
        "Effective date",
        "Old lamps must meet the requirements in section 4.1 by March 31, 2034, "
        "with the exception of requirement 4.1.2, which must be met by July 31, 2031.",
    )
    assert "by March 31, 2034" in read.at("4.1.1").deadline
    assert read.at("4.1.2").deadline == "must be met by July 31, 2031"
    assert read.at("4.2.1").deadline == ""


def test_an_appendix_gives_its_own_day_to_what_it_binds():
    read = Read(
        DUTIES
        + """
appendix #A Appendix A: Mandatory Procedures for Fog
  section #A.1 Effective date
    clause #A.1.1 These procedures take effect on June 1, 2028.
    clause #A.1.2 These procedures replace the Standard on Mist, 2011.
  section #A.2 Procedures
    clause #A.2.1 Mandatory procedures are as follows:
      clause #A.2.1.1 Sound the horn.
"""
    )
    assert begins(read) == {"A.2.1.1": date(2028, 6, 1)}
    assert [(r.title, r.on) for r in read.duties.replaces] == [("Standard on Mist", date(2028, 6, 1))]


def test_a_roll_out_schedule_gives_its_days_and_the_first_counts():
    read = Read(
        DUTIES
        + """
appendix #G Appendix G: Roll-out schedule
  section April 1, 2031
    clause #4.1 Deputy heads are responsible for:
      clause #4.1.2 Cleaning lamps.
  section May 1, 2032
    item #4.1.2 Cleaning lamps.
    item #4.1.3 Counting lamps.
"""
    )
    assert begins(read) == {"4.1.2": date(2031, 4, 1), "4.1.3": date(2032, 5, 1)}
    assert read.clauses == ["4.1.1", "4.1.2", "4.1.3", "4.2.1", "7.1"]


def test_a_limiting_sentence_is_tied_to_the_requirements_that_it_names():
    read = with_chapter(
        "Application",
        "This policy applies to departments as defined in section 2 of the Lamp Act. Requirements 4.1.1 and 4.2.1 apply only "
        "to islands as defined in section 11.1 of the Act. Others are encouraged to meet these requirements.",
        "With regard to small ports, the following subsections do not apply: 4.1.2, 4.1.3, and 7.1b.",
        "With regard to lakes, this policy applies as set out in subsection 2.1 with the exception of subsection 4.1.3.",
        "The ports listed in 2.2 are not required to use red lamps.",
        "Section 4.2 does not apply to the Office of Tides.",
    )
    assert read.scope("4.1.1") == [("only", "2.1"), ("encouraged", "2.1")]
    assert read.scope("4.1.2") == [("except", "2.2")]
    assert read.scope("4.1.3") == [("except", "2.2"), ("except", "2.3")]
    assert read.scope("4.2.1") == [("only", "2.1"), ("encouraged", "2.1"), ("except", "2.5")]
    assert read.scope("7.1") == [("except", "2.2")]
    said = {(limit.effect, limit.names, limit.placed) for limit in read.duties.limits}
    assert ("only", (), False) in said, "what limits the whole text names nothing and stands above the list"
    assert ("except", ("4.1.2", "4.1.3", "7.1b"), True) in said
    assert ("except", (), False) in said
    first = read.duties.limits[1]
    assert first.text == "Requirements 4.1.1 and 4.2.1 apply only to islands as defined in section 11.1 of the Act."


def test_a_limit_goes_on_into_the_list_below_it():
    read = Read(
        """
        chapter #6 Application
          clause #6.1 The requirements below do not apply to lakes:
            item Policy on Harbours: 4.1.1 to 4.1.3
            item Policy on Lamps: 4.2.1
        """
        + DUTIES.replace("\n", "\n        ")
    )
    assert [read.scope(number) for number in ("4.1.1", "4.1.2", "4.1.3", "4.2.1")] == [[("except", "6.1")]] * 3 + [[]]
    assert read.duties.limits[0].names == ("4.1.1", "4.1.2", "4.1.3")


def test_a_limit_in_an_appendix_limits_that_appendix():
    read = Read(
        DUTIES
        + """
appendix #A Appendix A: Standard on Fog
  section #A.1 Effective date
    clause #A.1.1 This standard applies to all horns bought after today.
  section #A.2 Standards
    clause #A.2.1 Standards are as follows:
      clause #A.2.1.1 Sound the horn.
"""
    )
    assert read.scope("A.2.1.1") == [("only", "A.1.1")]
    assert read.scope("4.1.1") == []


def replaced(read: Read) -> list[tuple[str, bool]]:
    return [(r.title, r.whole) for r in read.duties.replaces]


@pytest.mark.parametrize(
    ("sentence", "titles"),
    [
        ("This policy replaces the Policy on Lamps of February 12, 1998.", [("Policy on Lamps", True)]),
        ("It replaces the Directive on Oil (May 1, 2011) and the Standard on Wicks and Glass, 2012.", TWO),
        ("This policy replaces the Policy on Harbours dated July 1, 2009.", []),
        ("This policy replaces the 2009 Policy on Harbours.", []),
        (
            "These replace Appendix D: Fog (a list of kinds) of the Policy on Weather (October 1, 2013).",
            [("Policy on Weather", False)],
        ),
        (
            "It replaced parts of the Signals Standard that was in effect from June 1, 1995.",
            [("Signals Standard", False)],
        ),
        (
            "This standard adds details and replaces the Standard on Bells dated (June 1, 2010).",
            [("Standard on Bells", True)],
        ),
        ("Managers replaced the lamps under the Policy on Lamps.", []),
    ],
)
def test_a_text_says_what_it_replaces(sentence: str, titles: list[tuple[str, bool]]):
    assert replaced(with_chapter("Effective date", sentence)) == titles


def test_a_list_of_replaced_titles_may_hang_below_or_stand_in_the_note():
    read = Read(
        """
        chapter #1 Effective date
          clause #1.1 This policy replaces the following Treasury Board policy instruments:
            clause #1.1.1 Policy Framework for Lamps, July 1, 2007, updated April 1, 2018
            clause #1.1.2 Policy on Bells, October 1, 2013, Appendices A, B, and C.
        """,
        note="The policy took effect on January 1, 2030. It replaces the: Policy Framework on Lamps; Directive on Horns; "
        "and, Directive on Whistles.",
    )
    assert replaced(read) == [
        ("Policy Framework for Lamps", True),
        ("Policy on Bells", False),
        ("Directive on Horns", True),
        ("Directive on Whistles", True),
    ]
    assert {r.clause for r in read.duties.replaces[2:]} == {-1}
    assert {r.on for r in read.duties.replaces} == {None}, "the instrument's own day is not repeated"
