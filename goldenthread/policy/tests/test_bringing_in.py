"""Bringing a document in: nothing is kept before somebody has looked at it, and nobody ends what is not theirs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from goldenthread.engine import uploads
from goldenthread.engine.register import catalogue
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Attachment, Event, Link, Organisation, Person, Role, Visibility
from goldenthread.policy.actions import bringing_in, publish
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.faults import Fault
from goldenthread.policy.models import DocumentRead, Instrument, Progress, PublishingRule, Requirement
from goldenthread.policy.queries import state_on, with_force
from goldenthread.policy.queries.force import State
from goldenthread.policy.tests.calling import as_
from goldenthread.policy.tests.documents import KETTLES, at, form_of, kept, read, sent, worked
from goldenthread.policy.tests.suite_files import own_file
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(writer: Person) -> Client:
    return as_(writer)


def test_a_document_becomes_a_draft_with_its_requirements_and_the_file_itself(
    browser: Client, ours: Organisation
) -> None:
    held = read(browser)
    assert not Instrument.objects.exists()
    form = form_of(browser, held)
    assert (form["title"], form["kind"], form["language"]) == ("Directive on Kettles", "directive", "en")
    assert (form["effective_on-day"], form["effective_on-month"], form["effective_on-year"]) == ("1", "4", "2030")
    assert kept(browser, held, key="kettles").step == Progress.DONE
    kettles = Instrument.objects.get(key="kettles")
    assert (kettles.state, kettles.organisation, kettles.visibility) == ("draft", ours, Visibility.ORGANISATION)
    assert kettles.effective_on == date(2030, 4, 1)
    assert [r.clause for r in Requirement.objects.order_by("position")] == ["4.1.1", "4.1.2", "4.1.3"]
    first = Requirement.objects.get(clause="4.1.1")
    clause = kettles.texts.get().clauses.get(number="4.1.1")
    start, end = first.spans["en"]
    assert clause.text[start:end] == first.text["en"]
    assert (first.importer, first.deadline, first.read_by_machine) == ("markdown", {"en": "within 90 days"}, True)
    assert Attachment.objects.get(entry_id=kettles.pk).name == "kettles.md"
    answer = browser.get(at(held))
    assert answer.url == "/instruments/kettles/review/"


OURS = """---
generator: "Goldenthread"
identifier: "kettles"
---

# Directive on Kettles

## 4 Requirements

**4.1** Managers must descale every kettle.

**4.2** Managers must report broken kettles.

## What must be done

| Clause | Who | Binding | Requirement | Condition | Deadline | Last day |
| --- | --- | --- | --- | --- | --- | --- |
| 4.1 | Deputy head | should | Managers must descale every kettle. | | yearly | 2031-05-01 |
"""
"""A file of ours: people settled who is bound to the first, and that the second is no requirement."""


def test_a_file_of_ours_gives_a_new_instrument_its_requirements_as_they_were_settled(browser: Client) -> None:
    kept(browser, read(browser, OURS), effective_on="")
    settled = Requirement.objects.get()
    assert (settled.clause, settled.modality, settled.due_on) == ("4.1", "should", date(2031, 5, 1))
    # Whoever writes adds no roles: who is bound is told until somebody does.
    assert [key for _kind, key, _name, _written in settled.named] == ["deputy-head"]


def test_a_file_of_ours_ends_no_requirement_of_an_instrument_that_is_held(browser: Client) -> None:
    kept(browser, read(browser, OURS.partition("## What")[0]), key="kettles")
    assert Requirement.objects.count() == 2
    again = OURS.replace("broken kettles.", "broken and lost kettles.")
    kept(browser, read(browser, again, into="kettles"))
    kettles = Instrument.objects.get(key="kettles")
    assert kettles.texts.count() == 2
    assert [(r.clause, r.modality, r.effective_until) for r in Requirement.objects.order_by("position")] == [
        ("4.1", "must", None),
        ("4.2", "must", None),
    ]


def test_what_was_read_is_told_before_it_is_kept(browser: Client) -> None:
    page = browser.get(at(read(browser))).content.decode()
    assert "3 requirements proposed" in page
    assert "Descaling every kettle" in page
    assert "Manager" in page


def test_a_file_that_cannot_be_read_says_why_and_can_be_read_as_another_format(browser: Client) -> None:
    held = read(browser, "%PDF-1.7 and nothing more", name="kettles.md")
    assert held.told is None
    page = browser.get(at(held)).content.decode()
    assert "The document could not be read" in page
    assert str(Fault.of_json(held.fault)) in page.replace("&#x27;", "'")
    browser.post(at(held), {"do": "read", "form": "text"})
    held.refresh_from_db()
    assert held.step == Progress.READING
    assert worked(held).told is not None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"key": "no key"}, "key"),
        ({"consolidated_on-month": "13"}, "consolidated_on"),
        ({"visibility": "public"}, "visibility"),
        ({"sort": "copy"}, "sort"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_a_person_says_of_it_must_be_right(browser: Client, said: dict[str, str], field: str) -> None:
    held = read(browser)
    answer = browser.post(at(held), {**form_of(browser, held), "do": "keep", **said})
    assert answer.status_code == 422
    assert f"#{field}" in {error["href"] for error in answer.context["errors"]}
    held.refresh_from_db()
    assert held.step == Progress.READ


def test_a_key_that_was_taken_meanwhile_is_told_and_nothing_is_lost(browser: Client, ours: Organisation) -> None:
    held = read(browser)
    browser.post(at(held), {**form_of(browser, held), "do": "keep", "key": "kettles"})
    factories.entry(catalogue()["instruments"], key="kettles", organisation=ours)
    assert worked(held).step == Progress.READ
    page = browser.get(at(held)).content.decode()
    assert "Give this one another key" in page
    assert 'value="kettles"' in page


def test_nobody_sees_what_somebody_else_brings_in(browser: Client, ours: Organisation) -> None:
    held = read(browser)
    other = as_(factories.holder("contribute", ours))
    assert other.get(at(held)).status_code == 404
    assert other.post(at(held), {"do": "forget"}).status_code == 404
    assert as_(factories.holder("read", ours)).get("/documents/").status_code == 403
    assert Client().get("/documents/").status_code == 302


def test_a_draft_that_says_it_replaces_a_policy_takes_no_force_from_it(browser: Client, tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    tea = Instrument.objects.get(key="70001")
    text = KETTLES.replace("## 4.", f"This directive replaces the {tea.title['en']}.\n\n## 4.").replace("2030", "2022")
    kept(browser, read(browser, text), key="kettles")
    assert not Link.objects.filter(target_id=tea.pk, verb="replaces").exists()
    held = with_force(Instrument.objects.filter(pk=tea.pk)).get()
    assert state_on(held, on=date(2026, 1, 1)).state == State.IN_FORCE


def test_another_text_shows_what_it_changes_and_follows_the_clauses(browser: Client) -> None:
    kept(browser, read(browser), key="kettles")
    before = set(Requirement.objects.values_list("key", flat=True))
    newer = KETTLES.replace("90 days", "30 days")
    held = read(browser, newer, into="kettles")
    page = browser.get(at(held)).content.decode()
    assert "What it changes in the text of" in page
    assert "<del>" in page
    kept(browser, held)
    kettles = Instrument.objects.get(key="kettles")
    assert kettles.texts.count() == 2
    assert set(Requirement.objects.values_list("key", flat=True)) == before
    assert Requirement.objects.get(clause="4.1.1").deadline == {"en": "within 30 days"}


def test_of_two_who_bring_in_a_text_at_once_the_second_is_told_and_loses_nothing(
    browser: Client, ours: Organisation
) -> None:
    kept(browser, read(browser), key="kettles")
    other = as_(factories.holder("contribute", ours))
    mine = read(browser, KETTLES.replace("90 days", "30 days"), into="kettles")
    theirs = read(other, KETTLES.replace("90 days", "10 days"), into="kettles")
    browser.post(at(mine), {**form_of(browser, mine), "do": "keep"})
    other.post(at(theirs), {**form_of(other, theirs), "do": "keep"})
    assert worked(theirs).step == Progress.DONE
    assert worked(mine).step == Progress.READ
    page = browser.get(at(mine)).content.decode()
    assert "Somebody has kept another text of it since" in page
    assert "10" in page.split("<del>")[1]
    assert kept(browser, mine).step == Progress.DONE


def test_the_same_document_again_changes_nothing(browser: Client) -> None:
    kept(browser, read(browser), key="kettles")
    events = Event.objects.count()
    held = kept(browser, read(browser, into="kettles"))
    assert (held.told or {})["outcome"] == "unchanged"
    assert Event.objects.count() == events


def test_a_text_of_a_published_instrument_is_for_those_who_publish(ours: Organisation, browser: Client) -> None:
    kept(browser, read(browser), key="kettles")
    approver = as_(factories.holder("approve", ours))
    kernel.change(Instrument.objects.get(key="kettles"), by=None, state="published")
    assert sent(browser, into="kettles").status_code == 422
    assert sent(approver, into="kettles").status_code == 302


def test_rights_are_asked_again_when_the_work_is_done(browser: Client) -> None:
    kept(browser, read(browser), key="kettles")
    held = read(browser, KETTLES.replace("90 days", "30 days"), into="kettles")
    browser.post(at(held), {**form_of(browser, held), "do": "keep"})
    kernel.change(Instrument.objects.get(key="kettles"), by=None, state="published")
    assert worked(held).step == Progress.READ
    assert Fault.of_json(held.fault) == Fault("text-no-longer-allowed")
    assert Instrument.objects.get(key="kettles").texts.count() == 1


def test_what_a_text_names_is_added_only_by_those_who_may_add_it(browser: Client, ours: Organisation) -> None:
    text = KETTLES.replace("4.1 Managers are", "4.1 The Department of Widgets and managers are")
    kept(browser, read(browser, text), key="kettles")
    assert not Role.objects.filter(key="manager").exists()
    assert Requirement.objects.get(clause="4.1.1").named
    organisations = Organisation.objects.count()
    administrator = as_(factories.holder("administer", ours))
    kept(administrator, read(administrator, text), key="pots")
    assert Role.objects.filter(key="manager").exists()
    assert Organisation.objects.count() == organisations


def test_a_page_opened_before_somebody_kept_a_text_keeps_nothing(browser: Client, ours: Organisation) -> None:
    kept(browser, read(browser), key="kettles")
    mine = read(browser, KETTLES.replace("90 days", "30 days"), into="kettles")
    form = {**form_of(browser, mine), "against": str(browser.get(at(mine)).context["against"])}
    other = as_(factories.holder("contribute", ours))
    kept(other, read(other, KETTLES.replace("90 days", "10 days"), into="kettles"))
    answer = browser.post(at(mine), {**form, "do": "keep"})
    assert answer.status_code == 422
    assert "Look at what yours changes in that" in answer.content.decode()


def test_a_text_that_went_and_comes_back_is_kept_again(browser: Client) -> None:
    for text in (KETTLES, KETTLES.replace("90 days", "30 days"), KETTLES):
        into = {"into": "kettles"} if Instrument.objects.exists() else {"key": "kettles"}
        held = read(browser, text, **{k: v for k, v in into.items() if k == "into"})
        kept(browser, held, **{k: v for k, v in into.items() if k == "key"})
    newest = Instrument.objects.get(key="kettles").texts.latest("pk")
    assert "90 days" in newest.clauses.get(number="4.1.1").text


@pytest.mark.parametrize("name", ["é" * 190 + ".md", "../../kettles.md", "kettles.md\0", ".md", "k" * 300 + ".md"])
def test_a_file_of_any_name_is_read(browser: Client, name: str) -> None:
    assert read(browser, name=name).told is not None


def test_whatever_breaks_is_told_and_the_document_can_be_taken_away(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: Any, **_more: Any) -> None:
        raise RuntimeError("tea")

    monkeypatch.setattr(bringing_in, "read_draft", broken)
    held = read(browser)
    assert "Something went wrong" in browser.get(at(held)).content.decode()
    browser.post(at(held), {"do": "forget"})
    assert not DocumentRead.objects.exists()


def test_documents_that_nobody_came_back_to_are_taken_away(browser: Client) -> None:
    held = read(browser)
    DocumentRead.objects.update(made_at=timezone.now() - uploads.KEPT_FOR - timedelta(hours=1))
    bringing_in.clear()
    assert not DocumentRead.objects.exists()
    assert not default_storage.exists(held.file)


def test_a_text_taken_out_to_word_comes_back_to_its_instrument_and_tells_what_was_kept_since(browser: Client) -> None:
    kept(browser, read(browser), key="kettles")
    taken_out = browser.get("/instruments/kettles/as/docx").content
    held = read(browser, taken_out, name="kettles.docx")
    assert "This file was taken out of “Directive on Kettles”" in browser.get(at(held)).content.decode()
    browser.post(at(held), {"do": "follow"})
    page = browser.get(at(held)).content.decode()
    assert "Nothing changes" in page
    kept(browser, read(browser, KETTLES.replace("90 days", "30 days"), into="kettles"))
    page = browser.get(at(held)).content.decode()
    assert "Since this file was taken out, another text was kept" in page
    assert "30" in page.split("<del>")[1]


def test_what_a_draft_replaces_stays_in_force_until_that_is_published_and_takes_effect(
    browser: Client, tmp_path: Path
) -> None:
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    tea = Instrument.objects.get(key="70001")
    kept(browser, read(browser), key="kettles")
    kettles = Instrument.objects.get(key="kettles")
    kernel.link(kettles, verb="replaces", target=tea, by=None, valid_from=date(2025, 1, 1))

    def state(day: date) -> State:
        return state_on(with_force(Instrument.objects.filter(pk=tea.pk)).get(), on=day).state

    assert state(date(2031, 1, 1)) == State.IN_FORCE
    keeper = kernel.create(factories.built(Role, "Kettle keeper"), by=None)
    words = {"objective": {"en": "Tea"}, "expected_results": {"en": "Tea"}, "responsible_role": keeper}
    kernel.change(kettles, by=None, **words)
    in_english = PublishingRule(key="directive", title={"en": "Directives"}, kind="directive", languages=["en"])
    kernel.create(in_english, by=None)
    publish(Instrument.objects.get(key="kettles"), by=None)
    assert state(date(2030, 3, 31)) == State.IN_FORCE
    assert state(date(2030, 4, 1)) == State.REPLACED
