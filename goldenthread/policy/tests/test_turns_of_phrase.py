"""Turns of phrase and tables of memoranda, directives and orders that tell who must do what less plainly than "must" does."""

from __future__ import annotations

import pytest

from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.tests.test_prose import one, read, told, with_table


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Leads report to the board, and must keep a log.", (["lead"], "must", "keep")),
        ("The chart keeper reports to the registrar and will count ships.", (["chart-keeper"], "must", "count")),
        ("It therefore directs agencies to share charts.", (["agency"], "must", "share")),
        ("It further encourages agencies to share charts.", (["agency"], "should", "share")),
        ("Before an agency invests in a lamp, it must test it.", (["agency"], "must", "test")),
        ("Senior accountable officials must sign it.", (["senior-accountable-official"], "must", "sign")),
        ("By 1 May 2031: Publish the list.", ([], "must", "publish")),
        ("Annually thereafter: update the list.", ([], "must", "update")),
        ("Within 90 days, disconnect old lamps.", ([], "must", "disconnect")),
        ("By 11:59 pm, January 15, 2032, paint all lamps.", ([], "must", "paint")),
        ("Contracts are not to exceed three years.", ([], "must not", "exceed")),
    ],
)
def test_subjects_that_stand_far_off_and_dates_before_a_colon_are_followed(
    sentence: str, expected: tuple[list[str], str, str]
) -> None:
    assert told(f"paragraph {sentence}") == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "These pages say what agencies have to do.",
        "This standard defines the measures that agencies shall take.",
        "Contact the registrar with any questions.",
        "Please send questions to the registrar.",
        "It requires agencies to hold a seal.",
    ],
)
def test_what_is_only_spoken_of_is_no_requirement(sentence: str) -> None:
    assert told(f"paragraph {sentence}") == []


@pytest.mark.parametrize(
    "words",
    [
        "by the third quarter of FY 2031",
        "no later than the end of Q3 FY31",
        "in fiscal year 2032",
        "beginning in FY 2031",
        "by the end of the second quarter of each fiscal year",
    ],
)
def test_fiscal_years_and_quarters_are_deadlines_that_no_calendar_resolves(words: str) -> None:
    found = one(f"Agencies must count ships {words}.")
    assert (found.deadline, found.due_on) == (words, None)


def test_the_deadline_of_a_lead_in_holds_for_its_items_that_have_none() -> None:
    found = read("paragraph Within 45 days, agencies must:\n  item count ships;\n  item paint lamps by 1 May 2031.")
    assert [r.deadline for r in found] == ["Within 45 days", "by 1 May 2031"]


def test_whom_one_item_of_a_list_names_the_next_one_does_not_mean() -> None:
    text = "paragraph Agencies must keep charts. The following actions are due:\n  item GSA will print maps.\n  item Count ships."
    assert [bearers for bearers, _, _ in told(text)] == [["agency"], ["gsa"], ["agency"]]


def test_the_mark_of_a_note_behind_a_full_stop_ends_the_sentence() -> None:
    assert [
        r.text for r in read("paragraph Agencies must keep charts.1 Agencies must count ships.[2] Fog is common.")
    ] == [
        "Agencies must keep charts.1",
        "Agencies must count ships.[2]",
    ]


def rows(*lines: tuple[str, ...]) -> Draft:
    """A draft of one table whose first line are its headings."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
    return with_table(f"<table>{cells}</table>", " ".join(cell for line in lines for cell in line))


def test_a_column_tells_how_strongly_the_rows_of_a_table_bind() -> None:
    table = rows(("Ref", "Requirement", "Must or should"), ("1", "Count ships", "Must"), ("2", "Paint lamps", "Should"))
    assert [(r.text, r.modality) for r in duties_of(table).requirements] == [
        ("Count ships", "must"),
        ("Paint lamps", "should"),
    ]


def test_a_table_of_roles_gives_each_what_it_does() -> None:
    table = rows(("Role", "Responsibilities"), ("Registrar", "Approves charts."), ("Harbour master", "Tea for all."))
    assert [([b.key for b in r.bearers], r.verb) for r in duties_of(table).requirements] == [(["registrar"], "approve")]


def test_a_clause_under_a_lead_in_that_begins_with_not_forbids_and_an_organisation_does_what_its_verb_says() -> None:
    text = """
    chapter #4 Requirements
      clause #4.1 Managers are responsible for:
        clause #4.1.1 Keeping charts;
        clause #4.1.2 Not selling charts.
    chapter #5 Roles of other government organizations
      clause #5.1 Shared Services Canada provides charts.
    """
    assert [(r.modality, r.verb) for r in read(text)] == [("must", "keep"), ("must not", "sell"), ("must", "provide")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Les données sont publiées chaque année.", ([], "must", "publier")),
        ("Le registre est mis à jour par le directeur.", (["directeur"], "must", "mettre")),
        ("Il est tenu, dans chaque port, un registre.", ([], "must", "tenir")),
        ("Le registre comporte un plan.", ([], "must", "comporter")),
        ("Le rapport est transmis au préfet.", ([], "must", "transmettre")),
        ("Le préfet répond dans un délai d’un mois.", (["prefet"], "must", "répondre")),
    ],
)
def test_the_french_present_binds_in_an_order_and_tells_in_a_memorandum(
    sentence: str, expected: tuple[list[str], str, str]
) -> None:
    assert told(f"paragraph {sentence}", language="fr", title="Arrêté du 4 mai 2030 sur les ports") == [expected]
    assert told(f"paragraph {sentence}", language="fr", title="Note sur les ports") == []


@pytest.mark.parametrize(
    "sentence",
    ["L’arrêté du 3 mai 2020 est abrogé.", "Le port est situé au nord.", "Les frais sont à la charge du port."],
)
def test_what_an_order_tells_binds_nobody(sentence: str) -> None:
    assert told(f"paragraph {sentence}", language="fr", title="Arrêté sur les ports") == []


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Vous voudrez bien lui adresser votre bilan.", "adresser"),
        ("Vous veillerez à informer vos services.", "informer"),
    ],
)
def test_a_circular_asks_in_polite_turns(sentence: str, verb: str) -> None:
    assert [found[2] for found in told(f"paragraph {sentence}", language="fr")] == [verb]
    assert told("paragraph Il convient de rappeler que la carte est utile.", language="fr") == []


def test_lettered_paragraphs_that_bind_in_several_sentences_are_read_sentence_by_sentence() -> None:
    found = read(
        """
        chapter #I Reporting
          item #A Registrars must count ships. GSA will print maps within 30 days. Lamps are not to be sold.
          item #B Registrars may keep a log. Harbour masters should help them.
        """
    )
    assert [([bearer.key for bearer in r.bearers], r.modality) for r in found] == [
        (["registrar"], "must"),
        (["gsa"], "must"),
        (["gsa"], "must not"),
        (["registrar"], "may"),
        (["harbour-master"], "should"),
    ]
