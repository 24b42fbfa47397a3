"""Requirements read from prose: sentences, lead-ins, lists, tables and headings without numbered clauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from goldenthread.policy.importers.draft import Draft, Requirement
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.tests.drafting import draft_of


def read(text: str, **fields: object) -> list[Requirement]:
    """The requirements of a draft written line by line, in force from 1 January 2030."""
    return list(duties_of(draft_of(text, **fields)).requirements)


def told(text: str, **fields: object) -> list[tuple[list[str], str, str]]:
    """Bearers' keys, modality and verb of each."""
    return [([bearer.key for bearer in r.bearers], r.modality, r.verb) for r in read(text, **fields)]


def one(sentence: str, **fields: object) -> Requirement:
    """The one requirement of a sentence."""
    [found] = read(f"paragraph {sentence}", **fields)
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Agencies must publish their plans.", (["agency"], "must", "publish")),
        (
            "Ports shall not sell charts to pirates, and harbour masters shall not either.",
            (["harbour-master"], "must not", ""),
        ),
        ("The minister is required to consult the council.", (["minister"], "must", "consult")),
        ("Ministries are to inspect every lamp.", (["ministry"], "must", "inspect")),
        ("The registrar is responsible for keeping the charts.", (["registrar"], "must", "keep")),
        ("GSA will launch a portal.", (["gsa"], "must", "launch")),
        ("System owners MUST review their charts.", (["system-owner"], "must", "review")),
        ("The Senior Responsible Owner must approve it.", (["senior-responsible-owner"], "must", "approve")),
        ("The accountable officials must sign it.", (["accountable-official"], "must", "sign")),
        ("A public body may charge a fee.", (["public-body"], "may", "charge")),
        ("The 24 agencies must count ships.", (["agency"], "must", "count")),
        ("It is strongly recommended that agencies count ships.", (["agency"], "should", "count")),
        ("Departments are encouraged to share charts.", (["department"], "should", "share")),
        ("Agencies may delay a release.", (["agency"], "may", "delay")),
        ("In addition, agencies need to train staff.", (["agency"], "must", "train")),
        ("It is the responsibility of each agency to count ships.", (["agency"], "must", "count")),
        ("This memorandum requires agencies to count ships.", (["agency"], "must", "count")),
        ("I hereby direct the registrar to count ships.", (["registrar"], "must", "count")),
        ("The tide is high, and agencies must warn sailors.", (["agency"], "must", "warn")),
        ("Charts must be kept by the registrar.", (["registrar"], "must", "keep")),
    ],
)
def test_a_sentence_binds_whom_it_names(sentence: str, expected: tuple[list[str], str, str]):
    assert told(f"paragraph {sentence}")[0][:2] == expected[:2]
    assert told(f"paragraph {sentence}")[0][2] == expected[2] or not expected[2]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ships may sink in a storm.",
        "Better charts will help sailors.",
        "Nothing in this memorandum shall be construed to limit the courts.",
        "A committee said that stations should be closed.",
        "It should be noted that fog is common.",
        "Better charts should result in fewer wrecks.",
        "Agencies may need more lamps.",
        "The Harbours Act of 1990 requires every registrar to hold a seal.",
        "See the handbook for details.",
        "Access to the pier is free.",
        "Sailors may find the charts at the office.",
    ],
)
def test_what_only_tells_is_no_requirement(sentence: str):
    assert told(f"paragraph {sentence}") == []


def test_each_sentence_of_a_paragraph_is_a_requirement_of_its_own_with_its_place():
    text = "Fog is common. Agencies must ring a bell. The bell must be cleaned weekly."
    first, second = read(f"paragraph {text}")
    assert text[first.start : first.end] == first.text == "Agencies must ring a bell."
    assert text[second.start : second.end] == second.text == "The bell must be cleaned weekly."
    assert (second.verb, second.object, second.deadline) == ("clean", "The bell", "weekly")


def test_a_sentence_that_names_nobody_binds_whom_its_surroundings_name():
    found = told("paragraph The registrar must keep charts. They should be dry.\nparagraph Lamps must burn.")
    assert [bearers for bearers, _modality, _verb in found] == [["registrar"]] * 3


def test_items_under_a_lead_in_carry_its_bearer_and_verb():
    assert told(
        "paragraph Agencies should:\n  item paint lamps;\n  item not sell them; and\n  item jettison ballast."
    ) == [
        (["agency"], "should", "paint"),
        (["agency"], "must not", "sell"),
        (["agency"], "should", "jettison"),
    ]


def test_items_that_stand_beside_their_lead_in_are_read_too():
    assert len(told("paragraph Agencies must:\nitem Paint lamps.\nitem Count ships.")) == 2


def test_a_lead_in_that_says_something_itself_is_a_requirement_too():
    rules = [
        r.rule
        for r in read(
            "paragraph Agencies must keep a log and do the following:\n  item Count ships.\n  item Paint lamps."
        )
    ]
    assert rules == ["must by name", "item under a lead-in", "item under a lead-in"]


def test_what_a_plan_must_hold_is_one_requirement_with_its_parts():
    [found] = read("paragraph At a minimum, the plan must include:\n  item a map;\n  item a list of ships.")
    assert (found.verb, found.modality) == ("include", "must")


def test_tasks_below_an_open_list_are_told_by_their_nouns_of_action():
    found = told(
        "paragraph Agencies must name a lead for ports, including:\n  item Counting ships in the port;\n  item fog."
    )
    assert found == [(["agency"], "must", "name"), (["agency"], "must", "count")]


def test_a_heading_that_orders_below_a_lead_in_binds_where_nothing_below_it_does():
    text = """
    section Actions
      paragraph Agencies shall take the following actions:
      section Publish a list of ships
        paragraph Ships are many.
      section Count ships
        paragraph Agencies must count ships daily.
    """
    assert [(r.rule, r.text) for r in read(text)] == [
        ("heading under a lead-in", "Publish a list of ships"),
        ("must by name", "Agencies must count ships daily."),
    ]


def test_a_heading_that_runs_into_its_paragraph_is_not_counted_twice():
    assert [r.text for r in read("paragraph Use open charts. Agencies must use open charts.")] == [
        "Agencies must use open charts."
    ]


def test_imperatives_bind_in_sentences_and_lists():
    assert told(
        "paragraph Within 30 days, publish the list.\nitem Do not share passwords.\nitem Please keep a log."
    ) == [
        ([], "must", "publish"),
        ([], "must not", "share"),
        ([], "must", "keep"),
    ]


def test_chapters_that_tell_why_hold_only_what_binds_somebody_by_name():
    text = "section Background\n  paragraph Lamps should burn. Agencies may help. Agencies must keep lamps."
    assert [r.text for r in read(text)] == ["Agencies must keep lamps."]


TABLE = (
    "<table><tr><th>Action</th><th>Responsible</th><th>Deadline</th></tr>"
    "<tr><td>Publish the list</td><td>OMB</td><td>Within 90 days</td></tr>"
    "<tr><td><p>Count ships.</p><p>Paint lamps.</p></td><td>Agencies</td><td><p>annually</p><p>by 1 March 2031</p></td></tr>"
    "<tr><td>Ships in port</td><td></td><td></td></tr></table>"
)


def with_table(html: str, words: str) -> Draft:
    """A draft of one table: its HTML, and its words as plain text."""
    draft = draft_of(f"section Actions\n  table {words}")
    return replace(draft, clauses=(draft.clauses[0], replace(draft.clauses[1], html=html)))


def test_a_table_gives_what_who_and_by_when_row_by_row():
    words = "Action Responsible Deadline Publish the list OMB Within 90 days Count ships. Paint lamps. Agencies annually by 1 March 2031"
    found = duties_of(with_table(TABLE, f"{words} Ships in port")).requirements
    assert [([bearer.key for bearer in r.bearers], r.text, r.deadline, r.due_on) for r in found] == [
        (["omb"], "Publish the list", "Within 90 days", date(2030, 4, 1)),
        (["agency"], "Count ships.", "annually", None),
        (["agency"], "Paint lamps.", "by 1 March 2031", date(2031, 3, 1)),
    ]
    assert words[found[1].start : found[1].end] == "Count ships."


@pytest.mark.parametrize(
    ("words", "deadline", "due"),
    [
        (
            "within 90 days of the date of this memorandum",
            "within 90 days of the date of this memorandum",
            date(2030, 4, 1),
        ),
        ("within six (6) months", "within six (6) months", date(2030, 7, 1)),
        ("within the next 18 months", "within the next 18 months", date(2031, 7, 1)),
        ("within two weeks", "within two weeks", date(2030, 1, 15)),
        ("within 30 days of a request", "within 30 days of a request", None),
        ("within 10 business days", "within 10 business days", None),
        ("by 1 April 2034", "by 1 April 2034", date(2034, 4, 1)),
        ("by March 2034", "by March 2034", date(2034, 3, 31)),
        ("by the end of 2034", "by the end of 2034", date(2034, 12, 31)),
        ("no later than 30 days after 1 May 2031", "no later than 30 days after 1 May 2031", date(2031, 5, 31)),
        ("no later than the day after a storm", "no later than the day after a storm", None),
        ("annually", "annually", None),
        ("within 9999999 years", "within 9999999 years", None),
    ],
)
def test_a_deadline_is_resolved_where_the_text_tells_the_day(words: str, deadline: str, due: date | None):
    found = one(f"Agencies must publish the list {words}.")
    assert (found.deadline, found.due_on) == (deadline, due)


def test_a_deadline_counts_from_the_date_at_the_head_where_no_effective_date_is_stated():
    text = "paragraph Date: 13 May 2013\nparagraph Within 60 days, agencies must name a lead."
    assert read(text, effective_on=None)[0].due_on == date(2013, 7, 12)
    assert one("Within 60 days, agencies must name a lead.", effective_on=None).due_on is None


@pytest.mark.parametrize(
    ("sentence", "verb", "thing", "condition"),
    [
        ("Agencies must publish the list within 90 days, if it is new.", "publish", "the list", "if it is new"),
        ("Where feasible, agencies should review and update maps.", "review", "maps", "Where feasible"),
        ("Agencies must not release maps unless the navy agrees.", "release", "maps", "unless the navy agrees"),
        (
            "To the extent permitted by law, maps shall be published.",
            "publish",
            "maps",
            "To the extent permitted by law",
        ),
        ("The keeper is responsible for the safety of ships.", "", "", ""),
    ],
)
def test_verb_object_and_condition_are_told_in_the_words_of_the_text(
    sentence: str, verb: str, thing: str, condition: str
):
    found = one(sentence)
    assert (found.verb, found.object, found.condition) == (verb, thing, condition)


def test_numbered_clauses_tell_the_same_of_themselves():
    text = """
    chapter #4 Requirements
      clause #4.1 Managers are responsible for:
        clause #4.1.1 Ensuring that charts are kept, where feasible.
    """
    [found] = read(text)
    assert (found.verb, found.object, found.condition, found.start) == (
        "ensure",
        "that charts are kept",
        "where feasible",
        0,
    )
    assert found.text == "Ensuring that charts are kept, where feasible."[found.start : found.end]
    assert found.confidence > 0.9


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Les ministères doivent publier la liste.", (["department"], "must", "publier")),
        ("Le Bureau des phares publiera la liste.", (["bureau-de-phare"], "must", "publier")),
        ("Les ministères veillent à ce que la liste soit exacte.", (["department"], "must", "veiller")),
        ("Les ministères sont tenus de former leur personnel.", (["department"], "must", "former")),
        ("Il incombe aux ministères de tenir un registre.", (["department"], "must", "tenir")),
        ("Les ministères ne doivent pas vendre de cartes.", (["department"], "must not", "vendre")),
        ("En outre, les ministères devraient consulter le public.", (["department"], "should", "consulter")),
        ("La liste doit être publiée chaque année.", ([], "must", "publier")),
        ("Publiez la liste dans les 30 jours.", ([], "must", "publier")),
        ("Il faut tenir un registre.", ([], "must", "tenir")),
    ],
)
def test_french_sentences_bind_too(sentence: str, expected: tuple[list[str], str, str]):
    assert told(f"paragraph {sentence}", language="fr") == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Les phares guident les navires.",
        "Le premier registre date de 1841.",
        "Un comité a dit que des phares devraient fermer.",
        "Cette mesure permettra de gagner du temps.",
        "Voir le guide pour en savoir plus.",
    ],
)
def test_french_sentences_that_only_tell_bind_nobody(sentence: str):
    assert told(f"paragraph {sentence}", language="fr") == []


def test_french_lists_carry_the_bearer_of_their_lead_in():
    assert told(
        "paragraph Les ministères doivent :\n  item tenir un registre;\n  item ne pas vendre de cartes.", language="fr"
    ) == [
        (["department"], "must", "tenir"),
        (["department"], "must not", "vendre"),
    ]


def test_a_french_deadline_is_resolved():
    found = one(
        "Les ministères doivent publier la liste dans les 60 jours suivant la date de la présente note.", language="fr"
    )
    assert found.due_on == date(2030, 3, 2)
    assert one("Les ministères doivent publier la liste d'ici le 31 mars 2031.", language="fr").due_on == date(
        2031, 3, 31
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Il appartient aux préfets de compter les navires.", (["prefet"], "must", "compter")),
        ("Il est interdit aux agents de vendre les cartes.", (["agent"], "must not", "vendre")),
        ("Il est recommandé aux agents de compter.", (["agent"], "should", "compter")),
        ("Aucun employé ne peut vendre les cartes.", (["employee"], "must not", "vendre")),
        ("Le ministère a pour mission de tenir le registre.", (["department"], "must", "tenir")),
        ("L’organisme public ne peut détruire la lampe.", (["organisme-public"], "must not", "détruire")),
        ("Vous devez compter les navires.", ([], "must", "compter")),
        ("Vous compterez les navires.", ([], "must", "compter")),
    ],
)
def test_french_binds_forbids_and_recommends_in_its_own_turns(
    sentence: str, expected: tuple[list[str], str, str]
) -> None:
    assert told(f"paragraph {sentence}", language="fr") == [expected]


def test_laws_by_their_letters_beside_a_law_by_its_name_are_nobody() -> None:
    found = one("Consistent with the Harbour Act of 1974, HAFA, and SALVA, agencies should count ships.")
    assert [bearer.key for bearer in found.bearers] == ["agency"]


def test_a_body_whose_name_holds_an_and_is_known_by_its_letters() -> None:
    read_now = read(
        "paragraph The National Lamps and Records Administration (NLRA) is new.\nparagraph NLRA will count ships."
    )
    assert [b.name for b in read_now[0].bearers] == ["National Lamps and Records Administration"]


def test_tables_sentences_and_lists_between_numbered_clauses_are_read_too() -> None:
    found = read(
        """
        chapter #4 Requirements
          clause #4.1 Managers must keep lamps.
          clause #4.2 Managers must clean lamps.
          section Keepers
            paragraph Managers must name a keeper. The keeper must:
              item #4.2a keep the lamp lit;
              item #4.2b close the gate.
        """
    )
    assert [(r.text, [b.key for b in r.bearers]) for r in found] == [
        ("Managers must keep lamps.", ["manager"]),
        ("Managers must clean lamps.", ["manager"]),
        ("Managers must name a keeper.", ["manager"]),
        ("keep the lamp lit;", ["keeper"]),
        ("close the gate.", ["keeper"]),
    ]


def test_a_piece_that_is_only_a_name_gives_it_what_is_told_below() -> None:
    found = told(
        "item #a Chief registrar.\n  item #a(1) Issues charts.\n  item #a(2) Counts ships.\nitem #b Keepers.\n  item #b(1) Keep lamps."
    )
    assert [(bearers, verb) for bearers, _, verb in found] == [
        (["chief-registrar"], "issue"),
        (["chief-registrar"], "count"),
        (["keeper"], "keep"),
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "deadline"),
    [
        ("en", "Agencies must count ships by March 31 of each year.", "by March 31 of each year"),
        ("fr", "L’organisme public doit compter avant le 30 juin de chaque année.", "avant le 30 juin de chaque année"),
        ("fr", "L’organisme public doit répondre dans un délai d’un mois.", "dans un délai d’un mois"),
    ],
)
def test_a_day_of_every_year_is_a_deadline(language: str, sentence: str, deadline: str) -> None:
    assert one(sentence, language=language).deadline == deadline
