"""Choosing an instrument on its pages: kept question by question, seen by those who may, decided, and drafted from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from goldenthread.engine.register import register_of
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Link, Organisation, Person, Visibility
from goldenthread.policy.actions import choosing
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.choosing import guide
from goldenthread.policy.models import Instrument, InstrumentChoice
from goldenthread.policy.queries.choosing import instruments_found, token_of
from goldenthread.policy.tests.calling import as_
from goldenthread.policy.tests.suite_files import own_file
from tests import factories
from tests.test_every_register import bare

pytestmark = pytest.mark.django_db

START = "/instruments/which/"
PROBLEM = {"problem": "Kettles are left on", "whom": "Everybody", "shown": "yes", "evidence": "Three fires"}
GATE = {each.name: "yes" for each in guide().questions["gate"].fields}
TO_A_POLICY: list[tuple[str, dict[str, Any]]] = [
    ("problem", PROBLEM),
    ("covered", {"covers": "no"}),
    ("cause", {"cause": "rules"}),
    ("structure", {"structure": "no"}),
    ("differing", {"harms": ["risk"], "risk": "Three fires"}),
    ("voluntary", {"enough": "failed"}),
    ("actors", {"actors": "heads"}),
    ("gate", GATE),
    ("urgent", {"urgent": "no"}),
]


@pytest.fixture
def ours() -> Organisation:
    return factories.organisation("Ours")


@pytest.fixture
def analyst(ours: Organisation) -> Person:
    return factories.holder("contribute", ours)


@pytest.fixture
def choice(ours: Organisation, analyst: Person) -> InstrumentChoice:
    return began(ours, analyst)


def began(ours: Organisation, analyst: Person, **facts: Any) -> InstrumentChoice:
    made = InstrumentChoice(key="kettles", title={"en": "Kettles"}, organisation=ours, **facts)
    return choosing.begin_choice(made, by=analyst)


def answered(choice: InstrumentChoice, answers: list[tuple[str, dict[str, Any]]]) -> InstrumentChoice:
    for question, given in answers:
        before = token_of(choice.answers.get(question, {}))
        choosing.answer_question(choice, question=question, given=given, seen=before, language="en", by=None)
    return choice


def page_of(choice: InstrumentChoice, question: str = "") -> str:
    return f"{START}{choice.key}/{question}/" if question else f"{START}{choice.key}/"


def send(client: Client, choice: InstrumentChoice, question: str, given: dict[str, Any], **more: Any) -> Any:
    """Fill in the form as a browser shows it now, and send it."""
    address = page_of(choice, question)
    seen = client.get(address).context["seen"]
    return client.post(address, {"do": "on", "seen": seen, **given, **more})


def test_somebody_begins_answers_and_keeps_the_decision(ours: Organisation, analyst: Person) -> None:
    client = as_(analyst)
    assert "Start" in client.get(START).content.decode()
    began_ = client.post(START, {"title": "Kettles", "organisation": ours.key})
    choice = InstrumentChoice.objects.get()
    assert began_["Location"] == page_of(choice, "problem")
    assert (choice.title, choice.organisation_id, choice.state) == ({"en": "Kettles"}, ours.pk, "open")
    for place, (question, given) in enumerate(TO_A_POLICY):
        following = page_of(choice, dict(enumerate([each for each, _given in TO_A_POLICY])).get(place + 1, ""))
        assert send(client, choice, question, given)["Location"] == following
    shown = client.get(page_of(choice)).content.decode()
    assert "Check your answers and the result" in shown
    assert "A policy" in shown
    assert "Question 8 decided it." in shown
    choice.refresh_from_db()
    assert client.post(page_of(choice), {"do": "keep", "version": choice.version}).status_code == 302
    choice.refresh_from_db()
    assert (choice.state, choice.outcome, choice.not_yet) == ("decided", "policy", False)
    assert choice.decided_on
    assert choice.problem == {"en": "Kettles are left on"}
    assert set(Event.objects.filter(entry_id=choice.pk).values_list("verb", flat=True)) == {
        "created",
        "answered",
        "decide",
    }


def test_going_back_keeps_the_later_answers_and_uses_them_again(analyst: Person, choice: InstrumentChoice) -> None:
    answered(choice, TO_A_POLICY)
    client = as_(analyst)
    send(client, choice, "structure", {"structure": "yes"})
    choice.refresh_from_db()
    assert choice.outcome == "framework"
    assert choice.answers["actors"] == {"actors": "heads"}
    assert client.get(page_of(choice, "actors")).status_code == 302
    send(client, choice, "structure", {"structure": "no"})
    choice.refresh_from_db()
    assert choice.outcome == "policy"
    assert client.get(page_of(choice, "gate")).context["back_href"] == page_of(choice, "actors")


def test_part_of_an_answer_is_kept_and_asked_for_again(analyst: Person, choice: InstrumentChoice) -> None:
    client = as_(analyst)
    page = send(client, choice, "problem", {"problem": "Kettles are left on"})
    assert page.status_code == 422
    assert [each["href"] for each in page.context["errors"]] == ["#shown"]
    choice.refresh_from_db()
    assert choice.answers == {"problem": {"problem": "Kettles are left on"}}
    back = send(client, choice, "problem", {"problem": "Kettles boil dry"}, do="back")
    assert back["Location"] == page_of(choice)
    choice.refresh_from_db()
    assert choice.answers["problem"] == {"problem": "Kettles boil dry"}


@pytest.mark.parametrize(
    ("question", "given", "field"),
    [
        ("problem", {**PROBLEM, "shown": "perhaps"}, "shown"),
        ("problem", {**PROBLEM, "problem": "x" * 6000}, "problem"),
        ("covered", {"covers": "unclear", "instrument": "no-such"}, "instrument"),
        ("differing", {"harms": ["risk", "none"]}, "harms"),
    ],
)
def test_what_is_no_answer_is_refused_in_words_and_stays_on_the_page(
    analyst: Person, choice: InstrumentChoice, question: str, given: dict[str, Any], field: str
) -> None:
    answered(choice, [each for each in TO_A_POLICY if each[0] != question])
    before = choice.answers
    page = send(as_(analyst), choice, question, given)
    assert page.status_code == 422
    assert [each["href"] for each in page.context["errors"]] == [f"#{field}"]
    choice.refresh_from_db()
    assert choice.answers == before


def test_of_two_who_answer_at_once_the_second_sees_both(analyst: Person, choice: InstrumentChoice) -> None:
    client = as_(analyst)
    seen = client.get(page_of(choice, "problem")).context["seen"]
    answered(choice, [("problem", {**PROBLEM, "problem": "Kettles are lost"})])
    mine = {"do": "on", "seen": seen, **PROBLEM}
    page = client.post(page_of(choice, "problem"), mine)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Kettles are lost" in text
    assert "Kettles are left on" in text
    assert client.post(page_of(choice, "problem"), {**mine, "seen": page.context["seen"]}).status_code == 302
    choice.refresh_from_db()
    assert choice.answers["problem"]["problem"] == "Kettles are left on"


def test_two_who_answer_different_questions_lose_nothing(choice: InstrumentChoice) -> None:
    opened_before = InstrumentChoice.objects.get(pk=choice.pk)
    answered(choice, [("problem", PROBLEM)])
    answered(opened_before, [("covered", {"covers": "no"})])
    choice.refresh_from_db()
    assert choice.answers == {"problem": PROBLEM, "covered": {"covers": "no"}}
    assert choice.problem == {"en": "Kettles are left on"}


def test_others_see_what_they_may_and_only_contributors_answer(ours: Organisation, choice: InstrumentChoice) -> None:
    answered(choice, TO_A_POLICY)
    reader, stranger = factories.holder("read", ours), factories.holder("contribute", factories.organisation("Theirs"))
    addresses = [page_of(choice), page_of(choice, "problem")]
    nowhere = InstrumentChoice(key="nothing")
    for visitor in (None, stranger):
        client = as_(visitor)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        assert client.post(page_of(choice), {"do": "keep", "version": choice.version}).status_code == 404
        assert bare(client.get(page_of(choice)), choice.key) == bare(client.get(page_of(nowhere)), nowhere.key)
    assert "Kettles" not in as_(stranger).get(START).content.decode()
    colleague = as_(reader)
    shown = colleague.get(page_of(choice)).content.decode()
    assert "Question 8 decided it." in shown
    assert "Keep this decision" not in shown
    assert "?from=result" not in shown
    assert colleague.get(page_of(choice, "problem")).status_code == 403
    assert colleague.post(page_of(choice, "problem"), PROBLEM).status_code == 403
    assert colleague.post(page_of(choice), {"do": "keep", "version": choice.version}).status_code == 403
    assert colleague.post(START, {"title": "Mine", "organisation": ours.key}).status_code == 403
    choice.refresh_from_db()
    assert choice.state == "open"


def test_nobody_begins_for_an_organisation_of_others(analyst: Person) -> None:
    theirs = factories.organisation("Theirs")
    page = as_(analyst).post(START, {"title": "Kettles", "organisation": theirs.key})
    assert page.status_code == 422
    assert not InstrumentChoice.objects.exists()
    assert as_(analyst).post(START, {"title": " "}).status_code == 422


def test_a_decision_is_not_answered_anew_before_it_is_reopened(analyst: Person, choice: InstrumentChoice) -> None:
    choosing.keep_decision(answered(choice, TO_A_POLICY), by=analyst)
    client = as_(analyst)
    assert client.get(page_of(choice, "problem"))["Location"] == page_of(choice)
    with pytest.raises(Refused):
        answered(choice, [("structure", {"structure": "yes"})])
    moved = client.post(
        f"/registers/instrument-choices/{choice.key}/moves/reopen/", {"version": choice.version, "reason": "News"}
    )
    assert moved.status_code == 302
    choice.refresh_from_db()
    answered(choice, [("structure", {"structure": "yes"})])
    assert (choice.state, choice.outcome, choice.decided_on) == ("open", "framework", None)


def test_nothing_is_decided_while_a_question_is_open(analyst: Person, choice: InstrumentChoice) -> None:
    answered(choice, TO_A_POLICY[:4])
    page = as_(analyst).post(page_of(choice), {"do": "keep", "version": choice.version})
    assert page.status_code == 422
    assert "Answer the questions that are still open first." in page.content.decode()


@pytest.fixture
def policy(tmp_path: Path) -> Instrument:
    """A policy about kettles, in force and public."""
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    return Instrument.objects.get(key="70001")


def test_the_words_of_the_problem_find_instruments_in_force(
    analyst: Person, choice: InstrumentChoice, policy: Instrument
) -> None:
    answered(choice, [("problem", PROBLEM)])
    client = as_(analyst)
    page = client.get(page_of(choice, "covered"))
    assert [each["href"].partition("#")[0] for each in page.context["found"]] == [f"/instruments/{policy.key}/"]
    assert client.get(f"{page_of(choice, 'covered')}?find=teapots").context["found"] == []
    assert instruments_found("kettle", None, language="en", on=date(1990, 1, 1)) == []
    looked = send(client, choice, "covered", {"covers": "unclear"}, do="find", find="kettle")
    assert looked["Location"].endswith("covered/?find=kettle#found")
    choice.refresh_from_db()
    assert choice.answers["covered"] == {"covers": "unclear"}
    send(client, choice, "covered", {"covers": "unclear", "instrument": policy.key})
    choice.refresh_from_db()
    assert (choice.outcome, choice.instrument_id) == ("amend", policy.pk)
    body = client.get(f"/api/v1/instrument-choices/{choice.key}").json()
    assert body["answers"]["covered"]["instrument"] == "instruments:70001"
    assert body["result"]["decided_by"] == 2


def test_an_instrument_that_one_may_not_see_is_not_told_and_not_lost(
    ours: Organisation, analyst: Person, choice: InstrumentChoice
) -> None:
    register = register_of("instruments")
    assert register
    hidden = factories.entry(register, "Hush", key="hush", visibility=Visibility.RESTRICTED, organisation=ours)
    answered(choice, [("problem", PROBLEM)])
    send(as_(analyst), choice, "covered", {"covers": "unclear", "instrument": "hush"})
    choice.refresh_from_db()
    assert choice.instrument_id == hidden.pk
    reader = as_(factories.holder("read", ours))
    for address in (
        page_of(choice),
        f"/api/v1/instrument-choices/{choice.key}",
        f"/registers/instrument-choices/{choice.key}/",
    ):
        assert "hush" not in reader.get(address).content.decode().lower()
    # Somebody who may not see it answers the question again: it stays named.
    answered(choice, [("covered", {"covers": "adequate"})])
    assert choice.answers["covered"] == {"covers": "adequate", "instrument": hidden.pk}


def test_a_draft_starts_from_the_result_with_its_type_title_and_parent(
    analyst: Person, choice: InstrumentChoice, policy: Instrument
) -> None:
    to_directive = [each for each in TO_A_POLICY if each[0] != "actors"]
    to_directive += [
        ("actors", {"actors": "managers"}),
        ("parent", {"parent": "yes", "instrument": policy.pk}),
        ("shape", {"shape": "action"}),
        ("urgent", {"urgent": "urgent", "months": "6"}),
    ]
    answered(choice, to_directive)
    client = as_(analyst)
    started = client.post(page_of(choice), {"do": "draft", "version": choice.version})
    draft = Instrument.objects.exclude(pk=policy.pk).get()
    assert started["Location"] == f"/instruments/{draft.key}/"
    assert (draft.kind, draft.title, draft.state, draft.mandatory) == ("directive", {"en": "Kettles"}, "draft", True)
    choice.refresh_from_db()
    assert draft.rescinded_on == choosing.months_after(choice.decided_on, 6)
    assert draft.organisation_id == choice.organisation_id
    ties = set(Link.objects.filter(source_id=draft.pk).values_list("verb", "target_id"))
    assert ties == {("implements", policy.pk), ("rests on", choice.pk)}
    choice.refresh_from_db()
    assert choice.state == "decided"
    assert "Drafted from this decision" in client.get(page_of(choice)).content.decode()
    again = client.post(page_of(choice), {"do": "draft", "version": choice.version})
    assert again.status_code == 422
    assert Instrument.objects.count() == 2


def test_a_policy_without_a_parent_comes_with_its_directive(analyst: Person, choice: InstrumentChoice) -> None:
    managers = [each for each in TO_A_POLICY if each[0] != "actors"]
    managers += [("actors", {"actors": "managers"}), ("parent", {"parent": "no"})]
    policy, directive = choosing.draft_from(answered(choice, managers), by=analyst)
    assert (policy.kind, directive.kind) == ("policy", "directive")
    assert directive.title == {"en": "Kettles: directive"}
    assert Link.objects.filter(source_id=directive.pk, verb="implements", target_id=policy.pk).exists()


def test_open_gaps_and_results_without_an_instrument_start_no_draft(analyst: Person, choice: InstrumentChoice) -> None:
    answered(choice, [*TO_A_POLICY, ("gate", {**GATE, "role": "no"})])
    page = as_(analyst).get(page_of(choice)).content.decode()
    assert "Not yet: close these gaps before anything is drafted." in page
    assert "Name the role that must act." in page
    assert "Start a draft from it" not in page
    with pytest.raises(Refused, match="Close the gaps first"):
        choosing.draft_from(choice, by=analyst)
    answered(choice, [("cause", {"cause": "law"})])
    with pytest.raises(Refused, match="no new instrument"):
        choosing.draft_from(choice, by=analyst)
    choice.refresh_from_db()
    assert choice.state == "open"


def test_a_kept_decision_stands_in_its_own_words(
    analyst: Person, choice: InstrumentChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing.keep_decision(answered(choice, TO_A_POLICY), by=analyst)
    kept = dict(choice.record)
    monkeypatch.setattr("goldenthread.policy.queries.choosing.walk", lambda *_: pytest.fail("walked anew"))
    page = as_(analyst).get(page_of(choice)).content.decode()
    assert kept["reasons"][-1]["text"]["en"] in page
    french = as_(analyst).get(page_of(choice), headers={"accept-language": "fr"}).content.decode()
    assert kept["reasons"][-1]["text"]["fr"] in french


def test_the_engines_own_faces_tell_the_answers_in_words_and_as_data(analyst: Person, choice: InstrumentChoice) -> None:
    choosing.keep_decision(answered(choice, TO_A_POLICY), by=analyst)
    client, here = as_(analyst), f"/registers/instrument-choices/{choice.key}/"
    page = client.get(here).content.decode()
    assert "5. Harm of differing practice: A risk to the objective; Three fires<br>" in page
    assert "8. Who must act" not in client.get(f"{here}?version=3").content.decode()
    file = b"".join(client.get("/registers/instrument-choices.csv").streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["outcome"], json.loads(row["answers"])) == ("policy", choice.answers)


def test_no_choice_is_brought_in_as_decided(ours: Organisation, analyst: Person) -> None:
    with pytest.raises(Refused, match="decided by its answers"):
        began(ours, analyst, state="decided")


@pytest.mark.parametrize(("day", "months", "ends"), [("2026-11-30", 3, "2027-02-28"), ("2026-01-15", 12, "2027-01-15")])
def test_an_interim_instrument_ends_on_the_same_day_of_a_later_month(day: str, months: int, ends: str) -> None:
    assert choosing.months_after(date.fromisoformat(day), months) == date.fromisoformat(ends)


def test_the_suite_leads_here_and_no_instrument_takes_the_address(
    analyst: Person, ours: Organisation, client: Client
) -> None:
    assert START in client.get("/instruments/").content.decode()
    assert "Sign in to answer" in client.get(START).content.decode()
    told = {"key": "which", "title": {"en": "Which"}, "organisation": ours.key}
    answer = as_(analyst).post("/api/v1/instruments/", told, content_type="application/json")
    assert answer.status_code == 422
    assert "key" in answer.json()["errors"]


@pytest.mark.parametrize("question", ["no-such-question", "%00"])
def test_a_question_that_there_is_not_has_no_page(analyst: Person, choice: InstrumentChoice, question: str) -> None:
    assert as_(analyst).get(page_of(choice, question)).status_code == 404


def test_a_page_asks_the_same_number_of_questions_however_much_is_answered(
    analyst: Person, choice: InstrumentChoice, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    answered(choice, TO_A_POLICY)
    client = as_(analyst)
    client.get(page_of(choice))
    with django_assert_max_num_queries(16):
        client.get(page_of(choice))
    with django_assert_max_num_queries(22):
        client.get(page_of(choice, "covered"))
