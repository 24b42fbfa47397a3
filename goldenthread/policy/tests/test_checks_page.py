"""The checks of a draft as those meet them who write, publish, and only read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Organisation, Person, Visibility
from goldenthread.policy import actions
from goldenthread.policy.actions.storing import store_text
from goldenthread.policy.importers.draft import Reference
from goldenthread.policy.models import DismissedOverlap, Instrument, Requirement
from goldenthread.policy.queries import checks_of
from goldenthread.policy.tests.checks import (
    BEGINS,
    LIKE,
    as_,
    both,
    deputy_head,
    drafted,
    in_both_languages,
    in_force,
    requiring,
    whole,
    with_text,
)
from goldenthread.policy.tests.drafting import draft_of
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/instruments/tea/checks/"
PUBLISH = "/instruments/tea/publish/"
OVERLAP = f"{HERE}tea-4.1/beside/lists-3.2/"


@pytest.fixture
def office() -> Organisation:
    return factories.organisation("Tea Office")


@pytest.fixture
def approver(office: Organisation) -> Person:
    return factories.holder("approve", office)


@pytest.fixture
def tea(office: Organisation) -> Instrument:
    """A draft to which nothing is wanting, with one requirement that lacks nothing."""
    draft = drafted(of=office, **whole())
    requiring(draft, "4.1", LIKE, borne_by=deputy_head(), deadline=both("within 30 days"))
    in_both_languages(draft)
    return draft


@pytest.fixture
def lists() -> Requirement:
    """A requirement in force of a public instrument, in much the same words."""
    return requiring(in_force("lists", "Policy on Lists"), "3.2", LIKE.replace("Deputy heads", "Ministers"))


def page(client: Client, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_only_those_who_may_change_the_draft_see_its_checks(
    client: Client, office: Organisation, tea: Instrument
) -> None:
    missing, hidden = client.get("/instruments/none/checks/"), client.get(HERE)
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert as_(factories.person("stranger")).get(HERE).status_code == 404
    assert as_(factories.holder("read", office)).get(HERE).status_code == 403
    assert as_(factories.holder("contribute", office)).get(HERE).status_code == 200
    assert "Go on to publish" not in page(as_(factories.holder("contribute", office)))
    assert "Go on to publish" in page(as_(factories.holder("approve", office)))


def test_a_public_draft_asks_an_anonymous_visitor_to_sign_in(client: Client, tea: Instrument) -> None:
    kernel.change(tea, by=None, visibility=Visibility.PUBLIC)
    assert client.get(HERE).status_code == 302


def test_what_is_published_is_no_longer_checked(approver: Person, tea: Instrument) -> None:
    actions.publish(tea, by=None)
    assert as_(approver).get(HERE).status_code == 403


def test_what_is_missing_stops_and_leads_to_its_field(approver: Person, office: Organisation) -> None:
    drafted(of=office, kind="directive")
    text = page(as_(approver))
    assert "7 findings stop publishing" in text
    assert "It has no key objective." in text
    assert 'href="/registers/instruments/tea/change/#objective_en"' in text
    assert 'href="/registers/instruments/tea/change/#effective_on-day"' in text
    form = page(as_(approver), "/registers/instruments/tea/change/")
    for place in ("objective_en", "expected_results_en", "effective_on-day", "responsible_role"):
        assert f'id="{place}"' in form
    assert "Go on to publish" not in text
    asked = page(as_(approver), PUBLISH)
    assert "It has no key objective." in asked
    assert "A draft binds nobody" not in asked, "there is nothing to confirm yet"


def test_a_vague_requirement_leads_to_its_form(approver: Person, tea: Instrument) -> None:
    requiring(tea, "4.2", "Deputy heads must consider the temperature of tea.")
    text = page(as_(approver))
    assert "Nothing stops publishing." in text
    for sentence in (
        "Requirement 4.2 does not say who must meet it.",
        "Requirement 4.2 names no action that one could see done.",
        "Requirement 4.2 has no deadline, date or recurrence.",
    ):
        assert sentence in text
    assert 'href="/registers/requirements/tea-4.2/change/#deadline_en"' in text
    assert 'id="deadline_en"' in page(as_(approver), "/registers/requirements/tea-4.2/change/")
    assert 'href="/registers/requirements/tea-4.2/change/#text_en"' in text


def test_a_requirement_of_a_text_that_names_nobody_leads_to_where_its_bearers_are_set(
    approver: Person, tea: Instrument
) -> None:
    text = with_text(tea, "clause #4.2 Wash every cup within 30 days.")
    clause = text.clauses.get()
    requiring(tea, "4.2", clause.text, lineage=clause.lineage, anchor=clause.anchor)
    review = "/instruments/tea/review/tea-4.2/"
    assert f'href="{review}#bearers"' in page(as_(approver))
    assert 'id="bearers"' in page(as_(approver), review)


def test_parents_dates_and_circles_stop_page_and_action_alike(approver: Person, tea: Instrument) -> None:
    older, newer = in_force("old", "Policy on Cups"), in_force("new", "Policy on Mugs")
    kernel.link(tea, verb="implements", target=in_force("advice", "Guideline on Sugar", kind="guideline"), by=None)
    kernel.link(tea, verb="replaces", target=older, by=None, valid_from=BEGINS)
    kernel.link(older, verb="replaces", target=newer, by=None, valid_from=date(2021, 1, 1))
    kernel.link(newer, verb="replaces", target=tea, by=None, valid_from=BEGINS - timedelta(days=1))
    text = page(as_(approver))
    assert "3 findings stop publishing" in text
    for words in ("more specific", "the day on which it is replaced", "it would replace itself", "Guideline on Sugar"):
        assert words in text
    with pytest.raises(Refused, match=r"more specific.* replaced.* replace itself") as refused:
        actions.publish(tea, by=None)
    assert set(refused.value.fields) == {"parents", "effective_on", "replaces"}
    answer = as_(approver).post(PUBLISH, {"version": tea.version})
    assert answer.status_code == 422
    assert "more specific" in answer.content.decode()


def test_warnings_are_shown_before_publishing_and_stop_nobody(approver: Person, tea: Instrument) -> None:
    requiring(tea, "4.2", "Deputy heads must consider the temperature of tea.")
    text = page(as_(approver), PUBLISH)
    assert "3 findings are to be considered; they may stand." in text
    assert "/registers/requirements/tea-4.2/change/#deadline_en" in text
    tea.refresh_from_db()
    assert as_(approver).post(PUBLISH, {"version": tea.version}).status_code == 302
    tea.refresh_from_db()
    assert tea.state == "published"


def test_a_reference_to_what_is_replaced_by_then_leads_to_its_clause(approver: Person, tea: Instrument) -> None:
    ended = in_force("cups", "Policy on Cups", rescinded_on=date(2025, 1, 1))
    own = in_force("kettles", "Policy on Kettles", rescinded_on=date(2025, 1, 1))
    kernel.link(tea, verb="replaces", target=own, by=None, valid_from=BEGINS)
    lines = "clause #3.1 Read the Policy on Cups and the Policy on Kettles."
    names = tuple(Reference(0, f"the Policy on {what}", "") for what in ("Cups", "Kettles"))
    with_text(tea, lines, references=names)
    text = page(as_(approver))
    assert "References to what is no longer in force (1)" in text
    assert "rescinded by then, since 1 January 2025" in text
    assert 'href="/instruments/tea/2030-01-01/#3.1"' in text
    assert 'href="/instruments/cups/"' in text
    assert "Policy on Kettles" not in text
    kernel.change(ended, by=None, visibility=Visibility.RESTRICTED)
    assert "Policy on Cups" not in page(as_(approver)), "what the visitor may not see is not told"


def test_a_term_in_other_words_leads_to_both_places(approver: Person, tea: Instrument) -> None:
    lists = in_force("lists", "Policy on Lists")
    for instrument, meaning in ((tea, "A hot drink."), (lists, "A drink made of leaves.")):
        draft = draft_of("definition", consolidated_on=BEGINS)
        term = replace(draft.clauses[0], heading="tea", text=meaning, anchor="tea")
        kernel.touch(instrument, by=None, verb="text added")
        store_text(instrument, replace(draft, clauses=(term,)), digest=instrument.key)
    text = page(as_(approver))
    assert "“tea” is defined in other words elsewhere." in text
    assert 'href="/instruments/lists/#tea"' in text


def test_a_language_without_its_text_is_told(approver: Person, office: Organisation) -> None:
    tea = drafted(of=office, **whole())
    with_text(tea, "clause #1 Words.")
    text = page(as_(approver))
    assert "There is no text in French." in text
    assert 'href="/documents/?into=tea"' in text
    with_text(tea, "clause #1 Mots.", language="fr", on=BEGINS - timedelta(days=30))
    text = page(as_(approver))
    assert "The text of 2 December 2029 in French is older than the one in English, of 1 January 2030." in text
    assert 'href="/instruments/tea/languages/"' in text


def test_an_overlap_is_dismissed_with_a_reason_until_one_of_the_two_says_something_else(
    approver: Person, tea: Instrument, lists: Requirement
) -> None:
    client = as_(approver)
    assert f'href="{OVERLAP}"' in page(client)
    side_by_side = page(client, OVERLAP)
    assert "Directive on Tea, 4.1" in side_by_side
    assert "Policy on Lists, 3.2" in side_by_side
    own = Requirement.objects.get(key="tea-4.1")
    without = client.post(OVERLAP, {"version": own.version, "reason": "  "})
    assert without.status_code == 422
    assert "Say why both requirements are needed." in without.content.decode()
    stale = client.post(OVERLAP, {"version": own.version - 1, "reason": "One is for ministers."})
    assert stale.status_code == 409
    assert not DismissedOverlap.objects.exists()
    assert client.post(OVERLAP, {"version": own.version, "reason": "One is for ministers."}).status_code == 302
    assert OVERLAP not in page(client)
    event = Event.objects.filter(entry_id=own.pk).latest("version")
    assert event.verb == "overlap dismissed"
    kernel.change(lists, by=None, deadline=both("every year"))
    assert OVERLAP not in page(client), "both say what they said"
    kernel.change(lists, by=None, text=both(LIKE.replace("Deputy heads", "Managers")))
    assert OVERLAP in page(client)


def test_an_overlap_that_one_may_not_see_is_absent(approver: Person, tea: Instrument, lists: Requirement) -> None:
    client = as_(approver)
    kernel.change(lists, by=None, visibility=Visibility.RESTRICTED)
    assert "Overlaps" not in page(client)
    assert client.get(OVERLAP).status_code == 404
    assert client.get(f"{HERE}none/beside/lists-3.2/").status_code == 404
    assert client.get(f"{HERE}tea-4.1/beside/tea-4.1/").status_code == 404


def test_only_those_who_may_change_the_draft_dismiss(office: Organisation, tea: Instrument, lists: Requirement) -> None:
    version = Requirement.objects.get(key="tea-4.1").version
    said = {"version": version, "reason": "Because."}
    assert Client().post(OVERLAP, said).status_code == 404
    assert as_(factories.holder("read", office)).post(OVERLAP, said).status_code == 403
    assert as_(factories.holder("contribute", office)).post(OVERLAP, said).status_code == 302


def test_a_draft_leads_to_its_checks_and_nothing_else_does(
    approver: Person, tea: Instrument, lists: Requirement
) -> None:
    assert f'href="{HERE}"' in page(as_(approver), "/instruments/tea/")
    actions.publish(tea, by=None)
    assert f'href="{HERE}"' not in page(as_(approver), "/instruments/tea/")


def test_the_checks_ask_as_many_queries_for_many_requirements_as_for_few(approver: Person, tea: Instrument) -> None:
    suite = in_force("lists", "Policy on Lists")
    lines = "clause #3.1 Words.\nchapter #9 Definitions\n  definition"
    for language in ("en", "fr"):
        with_text(tea, lines, language=language)
        with_text(suite, lines, language=language)
    asked = []
    for start, count in ((10, 2), (20, 40)):
        for number in range(start, start + count):
            requiring(tea, f"4.{number}", f"Deputy heads must wash the cups of room number {number} with hot water.")
            requiring(suite, f"3.{number}", f"Deputy heads must wash the cups of room number {number} with warm water.")
        with CaptureQueriesContext(connection) as queries:
            found = checks_of(tea, approver)
        asked.append(len(queries))
    assert asked == [16, 16]
    assert found.count("warning") > 100


def test_a_draft_is_untied_from_its_parent_and_from_what_it_replaces_and_nothing_published_is(
    approver: Person, tea: Instrument
) -> None:
    older, advice = in_force("old", "Policy on Cups"), in_force("advice", "Guideline on Sugar", kind="guideline")
    ties = [
        kernel.link(tea, verb="implements", target=advice, by=None),
        kernel.link(tea, verb="replaces", target=older, by=None, valid_from=BEGINS),
    ]
    chosen = kernel.link(tea, verb="rests on", target=older, by=None)

    def untied(number: int) -> int:
        return as_(approver).post(f"/registers/instruments/tea/links/{number}/remove/").status_code

    offered = page(as_(approver), "/registers/instruments/tea/")
    assert [f"links/{tie.pk}/remove/" in offered for tie in (*ties, chosen)] == [True, True, False]
    assert as_(approver).get(f"/registers/instruments/tea/links/{chosen.pk}/remove/").status_code == 403
    assert untied(chosen.pk) == 403
    assert [untied(tie.pk) for tie in ties] == [302, 302]
    assert Event.objects.filter(entry_id=tea.pk).latest("version").verb == "unlinked"
    held = kernel.link(tea, verb="replaces", target=older, by=None, valid_from=BEGINS)
    actions.publish(tea, by=None)
    assert untied(held.pk) == 403, "it takes force from the other one now"


def test_the_page_of_a_draft_leads_to_what_it_will_require(approver: Person, tea: Instrument) -> None:
    requirement = Requirement.objects.get(instrument=tea)
    text = page(as_(approver), "/instruments/tea/")
    found = re.search(r'href="([^"]+)"[^>]*>\s*Requirements once in force \(1\)', text)
    assert found, "a draft binds nobody yet, and says so"
    assert f"/registers/requirements/{requirement.key}/" in page(as_(approver), found[1])
    actions.publish(tea, by=None)
    assert "once in force" not in page(as_(approver), "/instruments/tea/")
