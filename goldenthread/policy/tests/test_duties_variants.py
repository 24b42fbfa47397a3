"""Turns of phrase that other texts of a suite may use, by sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.policy.tests.drafting import Read


def requirements(text: str) -> Read:
    """A chapter of requirements with these lines in it."""
    return Read("chapter #4 Requirements\n" + "\n".join("  " + line for line in text.strip("\n").splitlines()))


@pytest.mark.parametrize(
    ("lead", "bearers", "modality"),
    [
        ("Ministers are responsible for:", ["minister"], "must"),
        ("The Comptroller General of Canada is responsible for", ["comptroller-general-of-canada"], "must"),
        ("Heads of human resources are accountable for the following:", ["head-of-human-resources"], "must"),
        ("Departments are required to:", ["department"], "must"),
        ("Deputy heads must ensure that:", ["deputy-head"], "must"),
        ("Chief financial officers have the authority to:", ["chief-financial-officer"], "may"),
        ("Deputy heads are accountable to their minister, and to the board, for:", ["deputy-head"], "must"),
        ("No later than May 1, managers must:", ["manager"], "must"),
        ("If the fog stays, then the responsible minister is required to:", ["minister"], "must"),
        ("Managers:", ["manager"], "must"),
    ],
)
def test_a_lead_in_takes_many_forms(lead: str, bearers: list[str], modality: str):
    read = requirements(f"clause #4.1 {lead}\n  clause #4.1.1 Lighting lamps.\n  clause #4.1.2 Cleaning lamps.")
    assert read.clauses == ["4.1.1", "4.1.2"]
    assert (read.bearers("4.1.1"), read.at("4.1.1").modality) == (bearers, modality)


def test_a_heading_that_is_only_a_name_gives_it_the_tasks_below_and_nothing_else():
    read = requirements(
        """
section Deputy heads
  clause #4.1 Ensure that lamps are lit.
  clause #4.2 Lamps are made of glass.
  clause #4.3 Managers must clean lamps.
  clause #4.4 Lamps must be locked.
section Contracting authorities
  clause #4.5 Contracting authorities should note that lamps need oil.
section Lamp oil
  clause #4.6 Store it in the dark.
"""
    )
    assert read.clauses == ["4.1", "4.3", "4.4"]
    assert [read.bearers(number) for number in read.clauses] == [["deputy-head"], ["manager"], []]


def test_a_name_alone_over_a_list_of_items_binds_that_name():
    assert requirements("clause #4.1 Managers:\n  item #4.1a light lamps;").bearers("4.1") == ["manager"]
    read = Read(
        """
        chapter #5 Roles of other government organizations
          clause #5.1 Natural Resources Canada:
            item Measures tides;
        """
    )
    assert read.bearers("5.1") == ["natural-resources-canada"]


def test_pieces_without_numbers_below_a_numbered_lead_in_are_its_parts():
    read = requirements(
        """
clause #4.1 Managers are responsible for:
  item #4.1a Lighting lamps:
  paragraph i. at dusk;
"""
    )
    assert read.clauses == ["4.1"]


def test_a_sentence_of_a_clause_can_take_it_from_those_whom_the_lead_in_names():
    read = requirements(
        """
clause #4.1 Deputy heads or their delegates are responsible for:
  clause #4.1.1 Buying lamps. This responsibility rests solely with the deputy head who pays for them.
  clause #4.1.2 Lending lamps. The duty to return them rests elsewhere.
"""
    )
    assert read.bearers("4.1.1") == ["deputy-head"]
    assert read.bearers("4.1.2") == ["deputy-head", "delegate"]


@pytest.mark.parametrize(
    ("sentence", "bearers"),
    [
        ("Where a department has lamps, it must light them.", ["department"]),
        ("When managers are at sea, they must report daily.", ["manager"]),
        ("When individuals are at sea, they must report daily.", []),
    ],
)
def test_a_pronoun_stands_for_those_named_before_it(sentence: str, bearers: list[str]):
    read = requirements(f"clause #4.1 {sentence}")
    assert [read.bearers(number) for number in read.clauses] == ([bearers] if bearers else [])


def test_a_heading_that_speaks_of_definition_work_is_no_list_of_definitions():
    read = Read(
        """
        appendix #B Appendix B: Mandatory Procedures for Lamps
          clause #B.1 Procedures are as follows:
            section Needs definition phase
              clause #B.1.1 List the lamps.
        appendix #C Key definitions and abbreviations
          clause #C.1 Managers must know these.
        """
    )
    assert read.clauses == ["B.1.1"]


DUTIES = """
chapter #4 Requirements
  clause #4.1 Deputy heads are responsible for:
    clause #4.1.1 Lighting lamps.
    clause #4.1.2 Cleaning lamps.
    clause #4.1.3 Until March 31, 2032, keeping candles.
"""


def with_chapter(title: str, *sentences: str) -> Read:
    lines = [f"  clause #2.{place} {sentence}" for place, sentence in enumerate(sentences, 1)]
    return Read("\n".join([f"chapter #2 {title}", *lines]) + DUTIES)


def test_two_commencements_can_share_one_verb():
    read = with_chapter(
        "Effective date", "Section 4.1.1 takes effect on May 1, 2031, and section 4.1.2 on June 1, 2032."
    )
    assert read.at("4.1.1").effective_from == date(2031, 5, 1)
    assert read.at("4.1.2").effective_from == date(2032, 6, 1)


def test_an_end_can_be_told_of_the_clause_or_in_it():
    read = with_chapter("Effective date", "Subsection 4.1.1 applies only until March 31, 2032.")
    assert read.at("4.1.1").effective_until == read.at("4.1.3").effective_until == date(2032, 4, 1)
    assert read.at("4.1.2").effective_until is None


def test_a_commencement_that_another_event_may_put_off_keeps_its_words():
    read = with_chapter(
        "Effective date",
        "Section 4.1.2 takes effect on January 1, 2030, or on the next inspection, whichever is later.",
    )
    assert read.at("4.1.2").deadline.endswith("or on the next inspection, whichever is later")


def test_time_granted_to_meet_the_whole_limits_it_and_time_granted_for_a_clause_is_its_deadline():
    read = with_chapter(
        "Effective date",
        "Existing lamps will have until May 1, 2031 to comply with the new requirements.",
        "Old ports have 24 months to be moved to this policy.",
        "Small ports will have until June 1, 2031 to meet requirement 4.1.1.",
    )
    limits = [(read.number(limit.clause), limit.effect, limit.names) for limit in read.duties.limits]
    assert limits == [("2.1", "except", ()), ("2.2", "except", ())]
    assert read.at("4.1.1").deadline == "will have until June 1, 2031"
    assert read.scope("4.1.1") == []


@pytest.mark.parametrize(
    ("sentence", "effect", "scope"),
    [
        ("This policy is to be applied to lamps in use.", "only", []),
        ("This policy applies in its entirety to ports.", "only", []),
        ("Section 4.1.1 is to be met in phases and applies as follows:", "only", ["4.1.1"]),
        ("For small ports, only requirements 4.1.1 and 4.1.2 apply.", "only", ["4.1.1", "4.1.2"]),
        ("The heads of small ports are responsible for the oil themselves (4.1.2, Appendix C).", "only", ["4.1.2"]),
    ],
)
def test_limits_take_many_forms(sentence: str, effect: str, scope: list[str]):
    read = with_chapter("Application", sentence)
    assert [limit.effect for limit in read.duties.limits] == [effect]
    assert [number for number in read.clauses if read.scope(number)] == scope


def test_heads_who_answer_alone_for_compliance_limit_nothing():
    sentence = "The heads of these ports are solely responsible for compliance with this policy."
    assert with_chapter("Application", sentence).duties.limits == ()


def test_a_deadline_goes_on_to_the_end_of_its_words():
    read = requirements(
        "clause #4.1 Managers are responsible for:\n  clause #4.1.1 Reporting within six months after the end of each year."
    )
    assert read.at("4.1.1").deadline == "within six months after the end of each year"


def test_the_french_forms_of_these_turns_of_phrase_count_too():
    read = Read(
        """
        chapter #2 Application
          clause #2.1 Les anciens ports auront jusqu'au 1 mai 2031 pour se conformer aux nouvelles exigences.
          clause #2.2 Les chefs des petits ports sont responsables de l'huile elle-même (4.1.2).
        chapter #3 Date d'entrée en vigueur
          clause #3.1 L'exigence 4.1.1 entre en vigueur le 1 mai 2031, et l'exigence 4.1.2 le 1 juin 2032.
        chapter #4 Exigences
          clause #4.1 Les administrateurs généraux ou leurs délégués sont responsables de ce qui suit :
            clause #4.1.1 Acheter des lampes. Cette responsabilité incombe à l'administrateur général.
            clause #4.1.2 Nettoyer les lampes.
            clause #4.1.3 Jusqu'au 31 mars 2032, garder des bougies.
          clause #4.2 Lorsque les gestionnaires sont en mer, ils doivent faire rapport.
        """,
        language="fr",
    )
    assert [(limit.effect, limit.names) for limit in read.duties.limits] == [("except", ()), ("only", ("4.1.2",))]
    assert read.at("4.1.1").effective_from == date(2031, 5, 1)
    assert read.at("4.1.2").effective_from == date(2032, 6, 1)
    assert read.at("4.1.3").effective_until == date(2032, 4, 1)
    assert [len(read.bearers(number)) for number in ("4.1.1", "4.1.2")] == [1, 2]
    assert read.bearers("4.2") == ["manager"]
