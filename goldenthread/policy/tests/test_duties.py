"""Which clauses bind whom, by sentences of our own."""

from __future__ import annotations

import pytest

from goldenthread.policy.tests.drafting import Read

SSC_HEAD = "deputy-head-of-shared-services-canada"
COMPTROLLER = "office-of-the-comptroller-general"
HEADS = ["head-of-government-institution", "delegate"]


def requirements(text: str) -> Read:
    """A chapter of requirements with these lines in it."""
    return Read("chapter #4 Requirements\n" + "\n".join("  " + line for line in text.strip("\n").splitlines()))


def test_a_requirement_is_the_clause_directly_under_its_lead_in():
    read = requirements(
        """
clause #4.1 Deputy heads are responsible for the following:
  clause #4.1.1 Keeping a chart of every harbour, including:
    clause #4.1.1.1 its depth; and
    clause #4.1.1.2 its lights.
  clause #4.1.2 Naming a harbour master.
"""
    )
    assert read.clauses == ["4.1.1", "4.1.2"]
    assert read.bearers("4.1.1") == ["deputy-head"]
    assert read.number(read.at("4.1.1").lead_in or 0) == "4.1"
    assert read.at("4.1.2").modality == "must"
    assert read.at("4.1.2").text == "Naming a harbour master."


def test_headings_between_a_lead_in_and_its_clauses_change_nothing():
    read = requirements(
        """
clause #4.1 Deputy heads, including deputy heads of small islands, are responsible for:
  section Governance
    section Charts
      clause #4.1.1 Keeping charts.
  section Lights
    clause #4.1.2 Keeping lights.
"""
    )
    assert read.clauses == ["4.1.1", "4.1.2"]
    assert read.bearers("4.1.2") == ["deputy-head"]
    assert read.at("4.1.1").bearers[0].written == "Deputy heads, including deputy heads of small islands"


def test_a_heading_can_be_the_lead_in():
    read = requirements(
        """
section #4.1 Managers and functional specialists responsible for buoys are responsible for:
  clause #4.1.1 Painting buoys.
section #4.2 Responsibilities of the harbour master
  clause #4.2.1 Counting ships.
"""
    )
    assert read.bearers("4.1.1") == ["manager", "functional-specialist"]
    assert read.bearers("4.2.1") == ["harbour-master"]


def test_a_paragraph_that_leads_in_binds_the_chapters_below_it():
    read = requirements(
        """
paragraph The harbour master, or any other senior official named by the deputy head, is responsible for:
  section #4.1 Lights
    clause #4.1.1 Lighting the lamps.
    clause #4.1.2 Cleaning the lamps.
      clause #4.1.2.1 Using clean water.
"""
    )
    assert read.clauses == ["4.1.1", "4.1.2"]
    assert read.bearers("4.1.1") == ["harbour-master", "senior-official"]


def test_the_nearest_lead_in_that_says_who_is_bound_wins():
    read = requirements(
        """
clause #4.1 Managers are required to take the following actions:
  clause #4.1.1 Count the ships.
  clause #4.1.2 Where ships are lost, the contracting authority is required to take the following actions:
    clause #4.1.2.1 Search for them.
  clause #4.1.3 Establish rules for pilots. These rules will ensure that:
    clause #4.1.3.1 Nobody runs aground.
"""
    )
    assert read.clauses == ["4.1.1", "4.1.2.1", "4.1.3"]
    assert read.bearers("4.1.2.1") == ["contracting-authority"]
    assert read.bearers("4.1.3") == ["manager"]


def test_a_bearer_named_in_the_clause_wins_over_the_lead_in():
    read = requirements(
        """
clause #4.1 Deputy heads are responsible for the following:
  clause #4.1.1 Whenever possible, Shared Services Canada is responsible for the cables.
  clause #4.1.2 Buying ropes, of a kind that may be approved by the minister.
  clause #4.1.3 Old ropes must be approved by the minister.
"""
    )
    assert read.bearers("4.1.1") == ["shared-services-canada"]
    assert read.bearers("4.1.2") == ["deputy-head"]
    assert read.bearers("4.1.3") == ["deputy-head"]


def test_what_the_parts_look_like_tells_a_lead_in_from_a_statement_with_a_list():
    read = requirements(
        """
clause #4.1 Statistics Canada is responsible for supporting the Minister of Fish in:
  clause #4.1.1 Counting fish.
  clause #4.1.2 Publishing the count.
clause #4.2 Managers are responsible for the upkeep of these ports:
  clause #4.2.1 the northern port; and
  clause #4.2.2 the southern port.
clause #4.3 Managers must undertake best efforts for the following ships:
  clause #4.3.1 Old ships.
"""
    )
    assert read.clauses == ["4.1.1", "4.1.2", "4.2", "4.3"]


def test_items_of_a_list_are_parts_of_what_introduces_them():
    read = requirements(
        """
clause #4.1 Deputy heads are responsible for:
  item #4.1a Watching the tide; and
  item #4.1b Giving an annual account of it.
"""
    )
    assert read.clauses == ["4.1"]
    assert read.bearers("4.1") == ["deputy-head"]
    assert read.at("4.1").deadline == "annual"


@pytest.mark.parametrize(
    ("sentence", "bearers", "modality"),
    [
        ("Departments must map every reef.", ["department"], "must"),
        ("Deputy heads are to ensure that reefs are mapped.", ["deputy-head"], "must"),
        ("All departments will develop a plan.", ["department"], "must"),
        ("The harbour manager shall keep a log.", ["harbour-manager"], "must"),
        ("Employees are required to wear boots.", ["employee"], "must"),
        ("Departments are directed to keep maps.", ["department"], "must"),
        ("It is the responsibility of managers to keep maps.", ["manager"], "must"),
        ("Responsibility for maps rests with the deputy head.", ["deputy-head"], "must"),
        ("For ships that carry mail, the deputy head of SSC is responsible for cables.", [SSC_HEAD], "must"),
        (
            "In consultation with pilots, the Office of the Comptroller General is responsible for fees.",
            [COMPTROLLER],
            "must",
        ),
        (
            "When ships are late, the head of the institution or the delegate responsible for ships is to note it.",
            HEADS,
            "must",
        ),
        ("Managers must not sell charts.", ["manager"], "must not"),
        ("Employees are prohibited from selling charts.", ["employee"], "must not"),
        ("Furthermore, unless on duty, authorized users cannot use the crane.", ["authorized-user"], "must not"),
        ("No employee shall sell charts.", ["employee"], "must not"),
        ("Departments are strongly encouraged to share charts.", ["department"], "should"),
        ("Managers should share charts.", ["manager"], "should"),
        ("The Chief Human Resources Officer may lend charts.", ["chief-human-resources-officer"], "may"),
        ("Charts must be approved by the minister.", ["minister"], "must"),
        ("Plans must be agreed to by the minister and the harbour board.", ["minister", "harbour-board"], "must"),
    ],
)
def test_a_sentence_binds_by_itself(sentence: str, bearers: list[str], modality: str):
    read = requirements(f"clause #4.1 {sentence}")
    assert (read.bearers("4.1"), read.at("4.1").modality) == (bearers, modality)
    assert read.at("4.1").lead_in is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Encouraging managers responsible for lamps to share oil.",
        "Contracting authorities should note that lamps need oil.",
        "Managers may refer to the guide on lamps.",
        "Lamps are lit every night.",
        "Informing keepers of new lamps will help them.",
        "Some departments may have no lamps.",
        "Note: managers must wear gloves.",
        "The department responsible for lamps keeps the key.",
    ],
)
def test_a_sentence_that_binds_nobody_is_no_requirement(sentence: str):
    assert requirements(f"clause #4.1 {sentence}").clauses == []


def test_what_binds_without_a_name_is_kept_without_bearers():
    read = requirements(
        """
clause #4.1 Systems, either alone or together, must:
  clause #4.1.1 Keep time.
clause #4.2 Requests are to:
  clause #4.2.1 Name the ship.
clause #4.3 Authorized users must be informed of the tide.
clause #4.4 Permits must be returned by post.
"""
    )
    assert {number: read.bearers(number) for number in read.clauses} == {"4.1.1": [], "4.2.1": [], "4.3": [], "4.4": []}


def test_a_mandatory_appendix_binds_though_it_names_nobody():
    read = Read(
        """
        chapter #4 Requirements
          clause #4.1 Managers are responsible for:
            clause #4.1.1 Following Appendix A.
        appendix #A Appendix A: Mandatory Procedures for Fog
          section #A.1 Procedures
            clause #A.1.1 Mandatory procedures are as follows:
              clause #A.1.1.1 Sound the horn.
              clause #A.1.1.2 Managers must stay awake.
              clause #A.1.1.3 Whistles can be borrowed.
            clause #A.1.2 Fog watch: Keep a watch at the bow.
            clause #A.1.3 Display devices include lamps.
        appendix #B Appendix B: Examples of Fog (non-exhaustive list)
          clause #B.1 Departments must avoid fog.
        appendix #C Appendix C: Definitions
          clause #C.1 A fog bank must be a kilometre long.
        """
    )
    assert read.clauses == ["4.1.1", "A.1.1.1", "A.1.1.2", "A.1.1.3", "A.1.2"]
    assert [read.bearers(number) for number in read.clauses[1:]] == [[], ["manager"], [], []]
    assert [read.at(number).modality for number in read.clauses[1:]] == ["must", "must", "may", "must"]


@pytest.mark.parametrize(
    "title",
    [
        "Context",
        "Objectives and expected results",
        "References",
        "Enquiries",
        "Application",
        "Effective date",
        "Definitions",
        "Consequences of non-compliance",
        "Authorities",
        "Directive statement",
        "About these guidelines",
    ],
)
def test_chapters_that_only_tell_bind_nobody(title: str):
    assert Read(f"chapter #1 {title}\n  clause #1.1 Deputy heads must keep watch.").clauses == []


def test_chapters_on_the_roles_of_others_bind_those_organisations():
    read = Read(
        """
        chapter #5 Roles of other government organizations
          clause #5.1 This section names others. In and of itself, it confers no authority.
          clause #5.2 Natural Resources Canada (NRCan) is responsible for the following:
            clause #5.2.1 Measuring tides.
            clause #5.2.2 NRCan also paints buoys.
          clause #5.3 Statistics Canada provides figures on ships.
          section Public Safety Canada
            clause #5.4 Leads the search for lost ships.
          section Transport Canada
            paragraph As an authority on weather, Transport Canada:
              clause #5.5 may lend barometers.
          clause #5.6 The roles of the navy are described in section 5 of the Policy on Ships.
        """
    )
    assert {number: read.bearers(number) for number in read.clauses} == {
        "5.2.1": ["natural-resources-canada"],
        "5.2.2": ["natural-resources-canada"],
        "5.3": ["statistics-canada"],
        "5.4": ["public-safety-canada"],
        "5.5": ["transport-canada"],
    }
    assert read.at("5.2.1").bearers[0].kind == "organisation"
    assert read.at("5.5").modality == "may"


def test_a_text_in_a_language_without_rules_is_not_read_and_says_so():
    read = Read("chapter #4 Anforderungen\n  clause #4.1 Die Leitung muss wachen.", language="de")
    assert read.clauses == []
    assert 'No rules for the language "de"' in str(read.duties.warnings[0])


def test_the_basic_french_turns_of_phrase_bind_too():
    read = Read(
        """
        chapter #4 Exigences
          clause #4.1 Les administrateurs généraux sont responsables de ce qui suit :
            clause #4.1.1 Veiller aux phares, chaque année.
          clause #4.2 Les gestionnaires ne doivent pas vendre de cartes.
          clause #4.3 Il incombe aux chefs des communications de publier les cartes.
          clause #4.4 Les ministères devraient prêter leurs cartes.
        """,
        language="fr",
    )
    assert [(number, read.bearers(number), read.at(number).modality) for number in read.clauses] == [
        ("4.1.1", ["deputy-head"], "must"),
        ("4.2", ["manager"], "must not"),
        ("4.3", ["head-of-communications"], "must"),
        ("4.4", ["department"], "should"),
    ]
    assert read.at("4.1.1").bearers[0].name == "Administrateur général"
    assert read.at("4.1.1").deadline == "chaque année"


@pytest.mark.parametrize(
    ("sentence", "deadline"),
    [
        ("Reporting annually to the board.", "annually"),
        ("Reviewing the plan at least once every five years.", "at least once every five years"),
        ("Telling the board every two years.", "every two years"),
        ("Answering within 30 calendar days of the request, if any.", "within 30 calendar days of the request"),
        ("Answering no later than seven days after the storm, by letter.", "no later than seven days after the storm"),
        ("Painting the pier by April 1, 2031.", "by April 1, 2031"),
        ("Publishing an annual report within 90 days.", "annual; within 90 days"),
        ("Answering on a timely basis.", ""),
        ("Reviewing the plan regularly.", ""),
        ("Changing the annual plan where needed, but keeping the annual plan short.", ""),
    ],
)
def test_deadlines_and_recurrence_keep_the_words_of_the_text(sentence: str, deadline: str):
    read = requirements(f"clause #4.1 Managers are responsible for:\n  clause #4.1.1 {sentence}")
    assert read.at("4.1.1").deadline == deadline
