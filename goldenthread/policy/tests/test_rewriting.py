"""Rewriting a clause of a draft in the browser: a new reading, the same clauses, and nobody's words lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Organisation
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.structure.clause_text import clause_of
from goldenthread.policy.models import Clause, Decision, Instrument, Requirement
from goldenthread.policy.tests.calling import as_
from goldenthread.policy.tests.documents import kept, read
from goldenthread.policy.views import rewrite
from tests import factories

HERE = "/instruments/kettles/clauses/4.1.1/rewrite/"


@pytest.fixture
def browser(ours: Organisation) -> Client:
    """Somebody who has brought in a directive."""
    client = as_(factories.holder("contribute", ours))
    kept(client, read(client), key="kettles")
    return client


def rewritten(client: Client, text: str, *, opened: int | None = None) -> Any:
    number = opened or client.get(HERE).context["opened"]
    return client.post(HERE, {"text": text, "opened": number})


def test_a_clause_says_something_else_and_every_clause_stays_the_same_clause(browser: Client) -> None:
    kettles = Instrument.objects.get(key="kettles")
    before = list(kettles.texts.get().clauses.order_by("position").values_list("lineage", flat=True))
    keys = set(Requirement.objects.values_list("key", flat=True))
    answer = rewritten(browser, "Boiling water in *every* kettle within 30 days.")
    assert answer.url == "/instruments/kettles/#4.1.1"
    text = kettles.texts.latest("pk")
    assert list(text.clauses.order_by("position").values_list("lineage", flat=True)) == before
    clause = text.clauses.get(number="4.1.1")
    assert clause.text == "Boiling water in every kettle within 30 days."
    assert clause.html == "<p>Boiling water in <em>every</em> kettle within 30 days.</p>"
    assert set(Requirement.objects.values_list("key", flat=True)) == keys
    assert Requirement.objects.get(clause="4.1.1").deadline == {"en": "within 30 days"}
    assert kettles.texts.count() == 2


def test_the_page_of_a_clause_leads_to_rewriting_it_for_who_may(browser: Client) -> None:
    page = HERE.removesuffix("rewrite/")
    assert f'href="{HERE}?language=en"' in browser.get(page).content.decode()
    kernel.change(Instrument.objects.get(key="kettles"), by=None, visibility="public")
    assert "rewrite/" not in Client().get(page).content.decode()


def test_words_that_went_may_come_back(browser: Client) -> None:
    for words in ("Boiling water.", "Cooling water.", "Boiling water."):
        rewritten(browser, words)
    assert Clause.objects.filter(number="4.1.1").latest("pk").text == "Boiling water."


def test_rewriting_a_clause_changes_no_fact_of_the_instrument(browser: Client) -> None:
    kernel.change(Instrument.objects.get(key="kettles"), by=None, title={"en": "On kettles"}, authority={"fr": "Loi"})
    rewritten(browser, "Boiling water.")
    kettles = Instrument.objects.get(key="kettles")
    assert (kettles.title, kettles.authority) == ({"en": "On kettles"}, {"fr": "Loi"})


def test_a_clause_that_markdown_cannot_hold_is_not_written_here(browser: Client) -> None:
    clause = Clause.objects.get(number="4.1.1")
    assert rewrite._can_be_written(clause, rewrite._written(clause))
    clause.html = '<p>Boiling <abbr title="water">H</abbr>.</p>'
    clause.text = "Boiling H."
    assert not rewrite._can_be_written(clause, rewrite._written(clause))


def test_what_was_decided_elsewhere_stays(browser: Client) -> None:
    held = Requirement.objects.get(clause="4.1.2")
    browser.post("/instruments/kettles/review/", {"do": f"reject:{held.key}", "version": held.version})
    rewritten(browser, "Boiling water.")
    held.refresh_from_db()
    assert held.decision == Decision.REJECTED


def test_of_two_at_once_the_second_sees_both_and_loses_nothing(browser: Client, ours: Organisation) -> None:
    opened = browser.get(HERE).context["opened"]
    other = as_(factories.holder("contribute", ours))
    rewritten(other, "Their words about kettles.")
    answer = rewritten(browser, "My words about kettles.", opened=opened)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Their words about kettles." in page
    assert "My words about kettles." in page
    assert rewritten(browser, "My words about kettles.", opened=answer.context["opened"]).status_code == 302
    assert Clause.objects.filter(number="4.1.1").latest("pk").text == "My words about kettles."


def test_what_somebody_rewrites_elsewhere_is_no_clash(browser: Client, ours: Organisation) -> None:
    opened = browser.get(HERE).context["opened"]
    other = as_(factories.holder("contribute", ours))
    place = "/instruments/kettles/clauses/4.1.2/rewrite/"
    other.post(place, {"text": "Publishing nothing.", "opened": other.get(place).context["opened"]})
    assert rewritten(browser, "Boiling water.", opened=opened).status_code == 302
    newest = Instrument.objects.get(key="kettles").texts.latest("pk")
    assert newest.clauses.get(number="4.1.1").text == "Boiling water."
    assert newest.clauses.get(number="4.1.2").text == "Publishing nothing."


def test_the_same_words_again_keep_no_text(browser: Client) -> None:
    page = browser.get(HERE)
    words = next(field["value"] for field in page.context["fields"] if field["name"] == "text")
    assert rewritten(browser, words).status_code == 302
    assert Instrument.objects.get(key="kettles").texts.count() == 1


def test_what_is_published_is_not_rewritten(browser: Client) -> None:
    kernel.change(Instrument.objects.get(key="kettles"), by=None, state="published")
    assert browser.get(HERE).status_code == 403
    assert "Rewrite" not in browser.get("/instruments/kettles/").content.decode()


@pytest.mark.parametrize(("capability", "status"), [("read", 403), ("contribute", 200), ("audit", 403)])
def test_only_who_may_change_the_draft_rewrites_it(
    browser: Client, ours: Organisation, capability: str, status: int
) -> None:
    assert as_(factories.holder(capability, ours)).get(HERE).status_code == status
    assert Client().get(HERE).status_code == 404


@pytest.mark.parametrize("text", ["", " \n ", "a" * 50_001, "*" * 6_000])
def test_what_is_no_clause_is_told(browser: Client, text: str) -> None:
    answer = rewritten(browser, text)
    assert answer.status_code == 422
    assert answer.context["errors"]


def test_a_clause_of_another_instrument_is_none_here(browser: Client) -> None:
    kept(browser, read(browser), key="pots")
    other = Clause.objects.filter(instrument__key="pots").latest("pk")
    assert rewritten(browser, "Boiling.", opened=other.pk).status_code == 404
    assert browser.get("/instruments/kettles/clauses/9.9/rewrite/").status_code == 404


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[tea](javascript:alert(1))", "<p>[tea](javascript:alert(1))</p>"),
        ("[tea](https://example.org/)", '<p><a href="https://example.org/">tea</a></p>'),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("# Not a heading", "<p># Not a heading</p>"),
    ],
)
def test_what_is_written_becomes_safe_marks(written: str, html: str) -> None:
    assert clause_of(written, language="en")[1] == html


def test_a_clause_has_an_end() -> None:
    with pytest.raises(Refused, match="50,000"):
        clause_of("a" * 50_001, language="en")
