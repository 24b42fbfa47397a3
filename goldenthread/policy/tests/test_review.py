"""Reviewing what a machine has read: decisions are kept, can be taken back, and outlive the next text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Event, Organisation, Person, Role, Visibility
from goldenthread.policy.actions import deciding
from goldenthread.policy.models import Bearer, Decision, Instrument, Requirement, Statement
from goldenthread.policy.queries import Everything, duties_of, edition_of
from goldenthread.policy.queries.reviewing import records
from goldenthread.policy.tests.calling import as_
from goldenthread.policy.tests.documents import KETTLES, kept, read
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/instruments/kettles/review/"
REWORDED = {
    "modality": "must",
    "deadline": "",
    "condition": "",
    "bearers": "",
    **{f"{name}-{part}": "" for name in ("due_on", "effective_from") for part in ("day", "month", "year")},
}


@pytest.fixture
def browser(writer: Person) -> Client:
    """Somebody who has brought in a directive with three requirements."""
    client = as_(writer)
    kept(client, read(client), key="kettles")
    return client


def of(clause: str) -> Requirement:
    return Requirement.every.filter(clause=clause).earliest("pk")


def decide(client: Client, what: str, clause: str, *, version: int | None = None) -> Any:
    held = of(clause)
    before = Requirement.objects.filter(pk__lt=held.pk).order_by("pk").last()
    shown = {"before": before.key, "before_version": before.version} if before else {}
    return client.post(HERE, {"do": f"{what}:{held.key}", "version": version or held.version, **shown}, follow=True)


def reword(client: Client, clause: str, **said: str) -> Any:
    held = of(clause)
    return client.post(f"{HERE}{held.key}/", {**REWORDED, "version": str(held.version), **said})


def test_the_page_marks_the_words_of_each_proposal_in_the_text(browser: Client) -> None:
    page = browser.get(HERE).content.decode()
    assert "0 of 3 decided" in page
    key = of("4.1.1").key
    assert f'data-of="{key}">Descaling every kettle within 90 days' in page
    assert f'id="proposal-{key}"' in page


def test_queries_do_not_grow_with_the_proposals(browser: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(HERE)
        return len(queries)

    browser.get(HERE)
    before = asked()
    reword(browser, "4.1.3", text="Reporting broken kettles.\n\nReplacing them.\n\nMourning them.")
    browser.get(HERE)
    assert asked() == before


def test_accepting_confirms_what_was_read(browser: Client) -> None:
    answer = decide(browser, "accept", "4.1.1")
    assert "1 of 3 decided" in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith(f"#proposal-{of('4.1.2').key}")
    held = of("4.1.1")
    assert (held.read_by_machine, held.decision) == (False, Decision.ACCEPTED)
    assert Event.objects.filter(entry_id=held.pk).latest("version").verb == "accepted as read"


def test_what_is_rejected_obliges_nobody_and_stays_for_colleagues(browser: Client) -> None:
    kettles = Instrument.objects.get(key="kettles")
    kernel.change(kettles, by=None, state="published", visibility=Visibility.PUBLIC)
    for each in Requirement.objects.all():
        kernel.change(each, by=None, visibility=Visibility.PUBLIC)
    assert decide(browser, "reject", "4.1.2").status_code == 403
    approver = as_(factories.holder("approve", kettles.organisation))
    decide(approver, "reject", "4.1.2")
    bound = duties_of(None, on=date(2031, 1, 1), instrument=Instrument.objects.get(key="kettles"))
    assert [duty.requirement.clause for duty in bound] == ["4.1.1", "4.1.3"]
    edition = edition_of(kettles, kettles.texts.get(), reader=Everything(), on=date(2031, 1, 1))
    assert len(edition.duties.requirements) == 2
    assert Client().get(f"/api/v1/requirements/{of('4.1.2').key}").status_code == 404
    assert "Rejected" in browser.get(f"/registers/requirements/{of('4.1.2').key}/").content.decode()
    assert "Rejected" in browser.get(HERE).content.decode()


def test_what_organisations_have_stated_on_is_not_rejected(browser: Client, ours: Organisation) -> None:
    held = of("4.1.1")
    statement = factories.built(Statement, "Stated", requirement=held, organisation=ours)
    kernel.create(statement, by=None)
    page = decide(browser, "reject", "4.1.1").content.decode()
    assert "Organisations have stated on this requirement" in page
    assert of("4.1.1").decision == ""


def test_words_are_corrected_and_the_reading_is_remembered(browser: Client, ours: Organisation) -> None:
    role = kernel.create(factories.built(Role, "Kettle keeper", organisation=ours), by=None)
    answer = reword(browser, "4.1.1", text="Descale every kettle", bearers="kettle KEEPER", deadline="within 90 days")
    assert answer.status_code == 302
    held = of("4.1.1")
    assert (held.text, held.decision, held.read_by_machine) == ({"en": "Descale every kettle"}, "edited", False)
    assert held.as_read == {"en": "Descaling every kettle within 90 days."}
    assert list(held.bearers.values_list("who_id", flat=True)) == [role.pk]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text": " "}, "Say what must be done"),
        ({"text": "Boil", "bearers": "Maneger"}, "is no role or organisation here"),
        ({"text": "Boil", "due_on-day": "32", "due_on-month": "1", "due_on-year": "2030"}, "Due on"),
        ({"text": "Boil", "modality": "shall"}, "How strongly it binds"),
    ],
)
def test_what_cannot_stand_is_told_beside_what_was_written(browser: Client, said: dict[str, str], words: str) -> None:
    answer = reword(browser, "4.1.1", **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert of("4.1.1").decision == ""


def test_an_empty_line_divides_a_requirement(browser: Client) -> None:
    reword(browser, "4.1.3", text="Reporting broken kettles\n\nreplacing them.", bearers="")
    first, second = Requirement.objects.filter(clause="4.1.3").order_by("pk")
    assert (first.text["en"], second.text["en"]) == ("Reporting broken kettles", "replacing them.")
    assert (first.decision, second.decision) == (Decision.EDITED, Decision.SPLIT)
    clause = first.instrument.texts.get().clauses.get(number="4.1.3").text
    assert [clause[slice(*each.spans["en"])] for each in (first, second)] == [first.text["en"], second.text["en"]]


def test_two_are_merged_in_the_words_of_both(browser: Client) -> None:
    decide(browser, "merge", "4.1.2")
    assert of("4.1.1").text == {"en": "Descaling every kettle within 90 days. Publishing a list of kettles each year."}
    assert of("4.1.2").decision == Decision.MERGED
    assert "nothing before it" in decide(browser, "merge", "4.1.1").content.decode()


def test_what_was_missed_is_added_and_counts_against_recall(browser: Client, writer: Person) -> None:
    address = f"{HERE}new/?clause=4.1.2&language=en"
    assert browser.get(address).status_code == 200
    browser.post(address, {**REWORDED, "text": "Publishing a list"})
    for clause in ("4.1.1", "4.1.2"):
        decide(browser, "accept", clause)
    decide(browser, "reject", "4.1.3")
    (reading,) = records(writer)
    assert (reading.importer, reading.added) == ("markdown", 1)
    assert (reading.precision, reading.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    page = browser.get("/reading-rules/").content.decode()
    assert "Right in 67 % of what was decided" in page.replace("\u00a0", " ")
    assert b"markdown" in b"".join(browser.get("/reading-rules.csv"))


@pytest.mark.parametrize("what", ["accept", "reject", "merge"])
def test_every_decision_is_taken_back(browser: Client, what: str) -> None:
    before = sorted(Requirement.every.values_list("key", *deciding.DECIDED), key=str)
    bearers = sorted(Bearer.objects.values_list("requirement", "who"))
    decide(browser, what, "4.1.2")
    assert sorted(Requirement.every.values_list("key", *deciding.DECIDED), key=str) != before
    browser.post(HERE, {"do": "undo"})
    assert sorted(Requirement.every.values_list("key", *deciding.DECIDED), key=str) == before
    assert sorted(Bearer.objects.values_list("requirement", "who")) == bearers


def test_dividing_is_taken_back(browser: Client) -> None:
    before = of("4.1.3").text
    reword(browser, "4.1.3", text="Reporting\n\nReplacing")
    browser.post(HERE, {"do": "undo"})
    assert list(Requirement.objects.filter(clause="4.1.3").values_list("text", flat=True)) == [before]
    assert "There is nothing to undo" in browser.post(HERE, {"do": "undo"}, follow=True).content.decode()


def test_nothing_is_taken_back_that_somebody_has_gone_on_from(browser: Client) -> None:
    decide(browser, "accept", "4.1.1")
    kernel.change(of("4.1.1"), by=None, evidence={"en": "The list"})
    assert "cannot be undone any more" in browser.post(HERE, {"do": "undo"}, follow=True).content.decode()
    assert of("4.1.1").decision == Decision.ACCEPTED


def test_two_are_merged_as_they_were_shown_or_not_at_all(browser: Client) -> None:
    before, held = of("4.1.1"), of("4.1.2")
    shown = {"before": before.key, "before_version": before.version}
    reword(browser, "4.1.1", text="Descale every kettle")
    browser.post(HERE, {"do": f"merge:{held.key}", "version": held.version, **shown})
    assert of("4.1.2").decision == ""
    decide(browser, "reject", "4.1.1")
    page = browser.post(HERE, {"do": f"merge:{of('4.1.3').key}", "version": of("4.1.3").version, **shown}, follow=True)
    assert "Another one stands before it by now" in page.content.decode()


def test_what_is_restricted_stays_restricted_when_rejected(browser: Client) -> None:
    kernel.change(of("4.1.1"), by=None, visibility=Visibility.RESTRICTED)
    decide(browser, "reject", "4.1.1")
    assert of("4.1.1").visibility == Visibility.RESTRICTED


def test_what_was_added_is_accepted_and_corrected_without_being_taken_for_read(browser: Client) -> None:
    browser.post(f"{HERE}new/?clause=4.1.3&language=en", {**REWORDED, "text": "Reporting"})
    added = Requirement.objects.get(decision=Decision.ADDED)
    browser.post(HERE, {"do": f"reject:{added.key}", "version": added.version})
    added.refresh_from_db()
    browser.post(HERE, {"do": f"accept:{added.key}", "version": added.version})
    kept(browser, read(browser, KETTLES.replace("90 days", "30 days"), into="kettles"))
    added.refresh_from_db()
    assert (added.effective_until, added.text) == (None, {"en": "Reporting"})


def test_bearers_whom_one_may_not_see_stay_bound(browser: Client) -> None:
    theirs = factories.organisation("Theirs")
    hidden = kernel.create(
        factories.built(Role, "Hidden keeper", organisation=theirs, visibility=Visibility.ORGANISATION), by=None
    )
    held = of("4.1.1")
    deciding._set_bearers(held, [hidden.pk], by=None)
    reword(browser, "4.1.1", text="Descale every kettle")
    assert list(of("4.1.1").bearers.values_list("who_id", flat=True)) == [hidden.pk]


def test_a_stale_page_decides_nothing(browser: Client) -> None:
    version = of("4.1.1").version
    decide(browser, "accept", "4.1.1")
    page = decide(browser, "reject", "4.1.1", version=version).content.decode()
    assert "Somebody" in page
    assert of("4.1.1").decision == Decision.ACCEPTED


def test_decisions_outlive_the_next_text_where_the_words_stay(browser: Client) -> None:
    reword(browser, "4.1.1", text="Descale all kettles")
    decide(browser, "reject", "4.1.2")
    browser.post(f"{HERE}new/?clause=4.1.3&language=en", {**REWORDED, "text": "Reporting"})
    newer = KETTLES.replace("and replacing them", "and mending them").replace(
        "each year.", "each year.\n\n4.1.9 Boiling."
    )
    kept(browser, read(browser, newer, into="kettles"))
    assert (of("4.1.1").text, of("4.1.1").decision) == ({"en": "Descale all kettles"}, Decision.EDITED)
    assert of("4.1.2").decision == Decision.REJECTED
    added = Requirement.objects.get(decision=Decision.ADDED)
    assert (added.effective_until, added.read_by_machine) == (None, True)
    assert of("4.1.3").decision == ""


def test_changed_words_are_proposed_anew_whatever_was_decided(browser: Client) -> None:
    decide(browser, "reject", "4.1.2")
    kept(browser, read(browser, KETTLES.replace("each year", "each month"), into="kettles"))
    held = of("4.1.2")
    assert (held.decision, held.read_by_machine) == ("", True)
    assert held.pk in Requirement.objects.values_list("pk", flat=True)


@pytest.mark.parametrize(
    ("capability", "status"), [("read", 403), ("contribute", 200), ("approve", 200), ("audit", 403)]
)
def test_only_who_may_change_the_instrument_decides(
    browser: Client, ours: Organisation, capability: str, status: int
) -> None:
    client = as_(factories.holder(capability, ours))
    assert client.get(HERE).status_code == status
    assert client.get(f"{HERE}{of('4.1.1').key}/").status_code == status
    assert as_(factories.holder("administer", factories.organisation("Theirs"))).get(HERE).status_code == 404
    assert Client().get(HERE).status_code == 404


def test_a_requirement_of_another_instrument_is_none_here(browser: Client, ours: Organisation) -> None:
    kept(browser, read(browser), key="pots")
    other = Requirement.objects.get(instrument__key="pots", clause="4.1.1")
    assert browser.post(HERE, {"do": f"accept:{other.key}", "version": other.version}).status_code == 404
    assert browser.get(f"{HERE}{other.key}/").status_code == 404


def test_who_may_only_confirm_takes_back_a_confirmation_and_restores_nothing(browser: Client, writer: Person) -> None:
    decide(browser, "reject", "4.1.2")
    kernel.change(Instrument.objects.get(key="kettles"), by=None, state="published")
    assert decide(browser, "accept", "4.1.2").status_code == 403
    assert of("4.1.2").decision == Decision.REJECTED
    assert browser.post(HERE, {"do": "undo"}).status_code == 403
    other = as_(writer)
    decide(other, "accept", "4.1.1")
    assert other.post(HERE, {"do": "undo"}).status_code == 302
    assert of("4.1.1").decision == ""


def test_what_is_above_ones_clearance_is_not_reviewed(browser: Client) -> None:
    held = of("4.1.2")
    kernel.change(held, by=None, classification=2)
    assert held.key not in browser.get(HERE).content.decode()
    held.refresh_from_db()
    assert browser.post(HERE, {"do": f"accept:{held.key}", "version": held.version}).status_code == 404
