"""A clause at an address of its own: its words, its place, what it requires, what it is tied to, how it came about."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import Clause, Instrument, Requirement
from goldenthread.policy.tests.suite_files import own_file, shared_file

pytestmark = pytest.mark.django_db

HERE = "/instruments/70001/clauses/4.1.2/"
NEWER = (
    '<clause anchor="4.1.1">Publishing a list of teas.</clause>'
    '<clause anchor="4.1.2">Keeping a kettle in every kitchen.</clause>'
    '<clause anchor="4.1.3">Reporting every broken cup within 90 days, as <a href="#4.1.1">4.1.1</a> says.</clause>'
)


@pytest.fixture
def tea(tmp_path: Path) -> Instrument:
    """A public policy on tea with two requirements of deputy heads."""
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    return Instrument.objects.get(key="70001")


@pytest.fixture
def renewed(tea: Instrument, tmp_path: Path) -> Instrument:
    """The same policy with a newer text: a clause before the others, and another number of days."""
    import_suite([own_file(tmp_path, on="2024-01-01", body=NEWER)], visibility=Visibility.PUBLIC)
    return tea


def page(client: Client, address: str) -> str:
    """The page at an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_clause_has_a_page_with_its_words_its_place_and_its_neighbours(client: Client, tea: Instrument) -> None:
    text = page(client, HERE)
    assert "Reporting every broken cup within 30 days." in text
    assert "Keeping a kettle" not in text
    for way in ('href="/instruments/70001/#4.1.2"', "70001/clauses/4/", "70001/clauses/4.1/"):
        assert way in text, way
    assert 'rel="prev"' in text
    assert "70001/clauses/4.1.1/" in text
    assert 'rel="next"' not in text, "it is the last clause"


def test_the_instrument_leads_to_the_page_of_each_clause_by_its_number(client: Client, tea: Instrument) -> None:
    text = page(client, "/instruments/70001/")
    assert f'href="{HERE}"><span class="govuk-visually-hidden">Page of 4.1.2</span>' in text
    older = page(client, "/instruments/70001/2021-05-01/")
    assert 'href="/instruments/70001/2021-05-01/clauses/4.1.2/"' in older


def test_a_clause_shows_what_hangs_below_it(client: Client, tea: Instrument) -> None:
    text = page(client, "/instruments/70001/clauses/4.1/")
    assert "Keeping a kettle in every kitchen." in text
    assert "Reporting every broken cup" in text
    assert "takes effect" not in text
    assert "4 Requirements" in page(client, "/instruments/70001/clauses/4/").split("<h1")[1].split("</h1>")[0]


def test_it_says_what_is_required_of_whom_on_the_day(client: Client, tea: Instrument) -> None:
    text = page(client, "/instruments/70001/clauses/4.1/")
    assert text.count('class="gt-requirement"') == 2
    assert "role=deputy-head" in text
    assert page(client, HERE).count('class="gt-requirement"') == 1
    assert "Nothing here binds anybody on that day." in page(client, f"{HERE}?on=2021-04-30")


def test_it_says_in_which_text_it_stands_and_whether_that_is_in_force(client: Client, tea: Instrument) -> None:
    text = page(client, HERE)
    assert "Unofficial copy of the text of 1 May 2021" in text
    assert "In force since 1 May 2021" in text
    assert "Not yet in force" in page(client, f"{HERE}?on=2020-01-01")


def test_it_says_how_it_came_about_and_what_became_of_it(client: Client, renewed: Instrument) -> None:
    newer = page(client, "/instruments/70001/clauses/4.1.3/").split('id="came"')[1]
    assert "Changed" in newer
    assert 'href="/instruments/70001/2021-05-01/clauses/4.1.2/"' in newer
    compared = "/instruments/70001/compare/?from=2021-05-01&amp;to=2024-01-01#now-4.1.3"
    assert compared in newer
    assert 'id="now-4.1.3"' in page(client, compared.replace("&amp;", "&").split("#")[0])
    older = page(client, "/instruments/70001/2021-05-01/clauses/4.1.2/").split('id="became"')[1]
    assert 'href="/instruments/70001/2024-01-01/clauses/4.1.3/"' in older
    assert "The text of 1 May 2021 does not hold it." in page(client, "/instruments/70001/clauses/4.1.1/")


def test_a_clause_that_is_gone_keeps_its_address_and_says_so(
    client: Client, renewed: Instrument, tmp_path: Path
) -> None:
    last = own_file(tmp_path, on="2025-01-01", body='<clause anchor="4.1.1">Publishing a list of teas.</clause>')
    import_suite([last], visibility=Visibility.PUBLIC)
    text = page(client, "/instruments/70001/clauses/4.1.3/")
    assert "It stands no longer in the text of 1 January 2025. These are its words of 1 January 2024." in text
    assert "The text of 1 January 2025 holds it no longer." in text


def test_clauses_of_one_text_that_lead_to_each_other_say_so(client: Client, renewed: Instrument) -> None:
    to = page(client, "/instruments/70001/clauses/4.1.3/").split('id="ties"')[1].split("</ul>")[0]
    assert "70001/clauses/4.1.1/" in to
    assert "Refers to" in to
    back = page(client, "/instruments/70001/clauses/4.1.1/").split('id="ties"')[1].split("</ul>")[0]
    assert "70001/clauses/4.1.3/" in back
    assert "Referred to by" in back


def test_what_is_tied_to_the_clause_is_shown_to_who_may_see_it(client: Client, tea: Instrument) -> None:
    lineage = Clause.objects.get(instrument=tea, number="4.1.2").lineage
    for title, visibility in (("Guide to Cups", Visibility.PUBLIC), ("Secret Cups", Visibility.RESTRICTED)):
        other = kernel.create(Instrument(key=title[:5].strip(), title={"en": title}, visibility=visibility), by=None)
        kernel.link(other, verb="supports", target=tea, target_part=lineage, by=None)
    text = page(client, HERE)
    assert "Guide to Cups" in text
    assert "Supported by" in text
    assert "Secret Cups" not in text
    assert "Guide to Cups" not in page(client, "/instruments/70001/clauses/4.1.1/")


def test_its_lasting_address_leads_to_the_same_words_for_ever(client: Client, renewed: Instrument) -> None:
    text = page(client, "/instruments/70001/clauses/4.1.3/")
    lasting = "http://testserver/instruments/70001/2024-01-01/clauses/4.1.3/"
    assert f'<a class="govuk-link" href="{lasting}">{lasting}</a>' in text
    assert "Policy on Tea (70001), 4.1.3, text of 1 January 2024" in text


@pytest.mark.parametrize(
    "address",
    [
        "/instruments/70001/clauses/9.9/",
        "/instruments/70001/clauses/4.1.2%00/",
        "/instruments/nothing/clauses/4.1.2/",
        "/instruments/70001/2022-01-01/clauses/4.1.2/",
        "/instruments/70001/2021-05-01/clauses/4.1.3/",
    ],
)
def test_what_was_never_a_clause_has_no_page(client: Client, renewed: Instrument, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_is_not_public_answers_as_what_does_not_exist(client: Client, tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)])
    hidden, missing = client.get(HERE), client.get(HERE.replace("70001", "70002"))
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_a_requirement_that_is_narrower_than_its_instrument_is_absent(client: Client, tea: Instrument) -> None:
    kernel.change(Requirement.objects.get(clause="4.1.1"), by=None, visibility=Visibility.RESTRICTED)
    assert page(client, "/instruments/70001/clauses/4.1/").count('class="gt-requirement"') == 1


def test_a_large_text_asks_as_many_queries_as_a_small_one(client: Client, tmp_path: Path) -> None:
    asked = []
    for on, count in (("2021-05-01", 2), ("2022-05-01", 2), ("2023-05-01", 120), ("2024-05-01", 120)):
        body = "".join(f'<clause anchor="4.1.{n}">Washing cup number {n}.</clause>' for n in range(1, count + 1))
        import_suite([own_file(tmp_path, on=on, body=body)], visibility=Visibility.PUBLIC)
        page(client, "/instruments/70001/clauses/4.1/")
        with CaptureQueriesContext(connection) as queries:
            page(client, "/instruments/70001/clauses/4.1/")
        asked.append(len(queries))
    assert asked[1] == asked[3]
    assert asked[1] <= 16


@pytest.mark.shared
def test_a_clause_of_a_replaced_policy_leads_to_the_one_that_took_its_place(client: Client) -> None:
    import_suite([shared_file("27122"), shared_file("32603")], visibility=Visibility.PUBLIC)
    older = page(client, "/instruments/27122/clauses/6.1.2/").split('id="became"')[1]
    newest = Instrument.objects.get(key="32603").texts.latest("consolidated_on").consolidated_on
    assert f'href="/instruments/32603/{newest}/clauses/4.1.30/"' in older
    newer = page(client, "/instruments/32603/clauses/4.1.29/").split('id="came"')[1]
    assert "/clauses/6.1.3/" in newer
    assert "which this instrument replaced" in newer
