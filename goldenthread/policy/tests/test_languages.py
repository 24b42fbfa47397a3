"""An instrument in two languages: side by side, with its gaps, for each kind of visitor; and publishing that waits for both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.policy import actions
from goldenthread.policy.models import Clause, Instrument, PublishingRule, TextVersion
from goldenthread.policy.queries import checks_of, publishable_of
from goldenthread.policy.tests.checks import (
    BEGINS,
    LIKE,
    as_,
    both,
    deputy_head,
    drafted,
    in_force,
    requiring,
    shown,
    whole,
    with_text,
)
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/instruments/tea/languages/"
ENGLISH = "chapter #4 Duties\n  clause #4.1 One.\n  clause #4.2 Two."
FRENCH = "chapter #4 Rôles\n  clause #4.1 Un.\n  clause #4.2 Deux."


@pytest.fixture
def office() -> Organisation:
    return factories.organisation("Tea Office")


@pytest.fixture
def writer(office: Organisation) -> Person:
    return factories.holder("contribute", office)


@pytest.fixture
def tea(office: Organisation) -> Instrument:
    """A draft that lacks nothing but texts."""
    draft = drafted(of=office, **whole())
    requiring(draft, "4.1", LIKE, borne_by=deputy_head(), deadline=both("within 30 days"))
    return draft


def page(who: Person | None, address: str = HERE) -> str:
    return shown(who, address)


def rule(**facts: Any) -> PublishingRule:
    """What a directive needs."""
    shown = {"visibility": Visibility.PUBLIC, "key": "directive", "kind": "directive", "title": both("Directives")}
    return kernel.create(PublishingRule(**{**shown, **facts}), by=None)


def test_publishing_waits_for_both_languages_and_names_everything_that_is_missing(tea: Instrument) -> None:
    with pytest.raises(Refused, match=r"There is no text in English\. There is no text in French\."):
        actions.publish(tea, by=None)
    with_text(tea, ENGLISH)
    with_text(tea, "clause #4.1 Un.", language="fr", on=BEGINS - timedelta(days=1))
    with pytest.raises(
        Refused, match=r"31 December 2029 in French is older .* 4 has no counterpart in French\. 4\.2"
    ) as no:
        actions.publish(tea, by=None)
    assert set(no.value.fields) == {"texts"}
    with_text(tea, FRENCH, language="fr", on=BEGINS)
    actions.publish(tea, by=None)
    assert tea.state == "published"


def test_of_many_clauses_without_a_counterpart_the_first_are_named(tea: Instrument) -> None:
    with_text(tea, "\n".join(f"clause #{number} Words." for number in range(1, 13)))
    with_text(tea, "clause #1 Mots.", language="fr")
    with pytest.raises(Refused, match=r"6 has no counterpart in French\. So it is with 6 more clauses\."):
        actions.publish(tea, by=None)


def test_which_languages_are_needed_is_set_for_each_type(tea: Instrument) -> None:
    with_text(tea, FRENCH, language="fr")
    assert publishable_of(tea).languages == ("en", "fr")
    kept = rule(languages=["fr"])
    actions.publish(tea, by=None)
    assert tea.state == "published"
    kernel.change(kept, by=None, ended_on=date(2020, 1, 1))
    assert publishable_of(tea).languages == ("en", "fr"), "what has ended holds no longer"


def test_a_copy_of_somebody_elses_instrument_lacks_no_language(client: Client) -> None:
    copy = in_force("27122", "Directive on Copies", external=True, state="")
    with_text(copy, ENGLISH)
    text = page(None, "/instruments/27122/languages/")
    assert "There is no text" not in text
    assert "languages/" not in page(None, "/instruments/27122/")


def test_the_gaps_are_named_first_and_lead_to_their_clauses(writer: Person, tea: Instrument) -> None:
    with_text(tea, ENGLISH)
    with_text(tea, "chapter #4 Rôles\n  clause #4.1 Un.\n  clause #4.3 Trois.", language="fr")
    text = page(writer)
    assert "What is not the same (2)" in text
    assert '<a class="govuk-link" href="#en-4.2">4.2 has no counterpart in French.</a>' in text
    assert 'id="en-4.2" lang="en"' in text
    assert 'id="fr-4.3" lang="fr"' in text
    assert "No counterpart in English." in text
    assert text.index("What is not the same") < text.index('id="en-4.1"')
    checks = page(writer, "/instruments/tea/checks/")
    assert 'href="/instruments/tea/languages/#en-4.2"' in checks
    assert 'href="/instruments/tea/languages/#fr-4.3"' in checks


def test_the_page_begins_with_the_language_of_the_visitor(client: Client, tea: Instrument) -> None:
    kernel.change(tea, by=None, visibility=Visibility.PUBLIC)
    with_text(tea, ENGLISH)
    with_text(tea, FRENCH, language="fr")
    assert "Every clause has its counterpart." in page(None)
    french = client.get(HERE, headers={"accept-language": "fr"}).content.decode()
    assert french.index('id="fr-4.1"') < french.index('id="en-4.1"')


def test_the_table_tells_the_same(writer: Person, tea: Instrument) -> None:
    with_text(tea, ENGLISH)
    with_text(tea, "chapter #4 Rôles\n  clause #4.1 Un.", language="fr")
    answer = as_(writer).get("/instruments/tea/languages.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines == ["number,en,fr,gap", "4,Duties,Rôles,", "4.1,One.,Un.,", "4.2,Two.,,no fr"]


def test_an_instrument_leads_to_its_other_language_and_each_clause_to_its_counterpart(
    writer: Person, tea: Instrument
) -> None:
    with_text(tea, ENGLISH)
    assert HERE in page(writer, "/instruments/tea/"), "a draft leads to what it lacks"
    with_text(tea, "chapter #4 Rôles\n  clause #4.1 Un.", language="fr")
    text = page(writer, "/instruments/tea/")
    assert 'href="/instruments/tea/?language=fr" hreflang="fr"' in text
    assert f'href="{HERE}#en-4.1"' in page(writer, "/instruments/tea/clauses/4.1/")
    other = page(writer, "/instruments/tea/?language=fr")
    assert "<h2>Rôles</h2>" in other
    assert "<h2>Duties</h2>" not in other
    assert "held in French only" not in other, "it was chosen"


@pytest.mark.parametrize(("who", "status"), [(None, 404), ("stranger", 404), ("read", 200), ("audit", 200)])
def test_the_page_is_seen_by_whoever_sees_the_instrument(
    office: Organisation, tea: Instrument, who: str | None, status: int
) -> None:
    visitor = None if who is None else factories.person() if who == "stranger" else factories.holder(who, office)
    with_text(tea, ENGLISH)
    for address in (HERE, "/instruments/tea/languages.csv"):
        answer = as_(visitor).get(address)
        assert answer.status_code == status
        missing = as_(visitor).get(address.replace("tea", "none"))
        assert missing.status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 302),
        ("stranger", 403),
        ("read", 403),
        ("audit", 403),
        ("contribute", 302),
        ("approve", 302),
        ("administer", 302),
    ],
)
def test_who_changes_the_draft_keeps_an_older_text_as_it_is(
    office: Organisation, tea: Instrument, who: str | None, status: int
) -> None:
    visitor = None if who is None else factories.person() if who == "stranger" else factories.holder(who, office)
    kernel.change(tea, by=None, visibility=Visibility.PUBLIC)
    with_text(tea, ENGLISH)
    older = with_text(tea, FRENCH, language="fr", on=BEGINS - timedelta(days=30))
    offered = "The text in French says the same: keep it as of 1 January 2030"
    may = who in ("contribute", "approve", "administer")
    assert (offered in page(visitor)) == may
    assert ("/clauses/4.1/rewrite/?language=fr" in page(visitor)) == may
    answer = as_(visitor).post(HERE, {"language": "fr", "seen": older.pk})
    assert answer.status_code == status
    newest = TextVersion.objects.filter(language="fr").latest("consolidated_on")
    assert newest.consolidated_on == (BEGINS if may else older.consolidated_on)
    if may:
        lineages = [
            list(Clause.objects.filter(text_version=text).order_by("position").values_list("lineage", "text"))
            for text in (older, newest)
        ]
        assert lineages[0] == lineages[1]
        assert tea.texts.filter(language="fr").count() == 2, "no text is ever edited"
        actions.publish(tea, by=None)


def test_what_was_not_looked_at_is_not_kept(writer: Person, tea: Instrument) -> None:
    with_text(tea, ENGLISH)
    text = with_text(tea, FRENCH, language="fr")
    assert as_(writer).post(HERE, {"language": "fr", "seen": text.pk - 1}).status_code == 409
    assert as_(writer).post(HERE, {"language": "de", "seen": "x"}).status_code == 409
    same = as_(writer).post(HERE, {"language": "fr", "seen": text.pk})
    assert same.status_code == 422
    assert "This text is as new as the other one." in same.content.decode()
    assert TextVersion.objects.count() == 2


def test_a_clause_shares_its_lineage_with_its_counterpart_though_the_rest_differs(tea: Instrument) -> None:
    english = with_text(tea, ENGLISH)
    french = with_text(tea, "chapter #4 Rôles\n  clause #4.2 Deux.\n    item", language="fr", on=timezone.localdate())
    told = [dict(text.clauses.values_list("number", "lineage")) for text in (english, french)]
    assert told[0]["4.2"] == told[1]["4.2"]
    assert told[1][""] not in told[0].values()


def test_pages_ask_as_many_queries_for_many_clauses_as_for_few(writer: Person, tea: Instrument) -> None:
    client, asked = as_(writer), []
    for count in (2, 60):
        for language in ("en", "fr"):
            lines = "\n".join(f"clause #{number} Words." for number in range(count))
            with_text(tea, lines, language=language, on=BEGINS + timedelta(days=count))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HERE).status_code == 200
            assert client.get("/instruments/tea/").status_code == 200
            checks_of(tea, writer)
        asked.append(len(queries))
    assert asked[0] == asked[1]
