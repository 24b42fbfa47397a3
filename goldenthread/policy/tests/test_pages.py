"""The pages of the policy room, as each kind of visitor meets them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Organisation, Person, Role, Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.tests.checks import both, in_both_languages
from goldenthread.policy.tests.suite_files import own_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(tmp_path: Path) -> Instrument:
    """A public policy on tea with two requirements of deputy heads."""
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    return Instrument.objects.get(key="70001")


def page(client: Client, address: str) -> str:
    """The page at an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_clause_has_a_stable_address_and_leads_to_its_requirements(client: Client, tea: Instrument) -> None:
    text = page(client, "/instruments/70001/")
    assert 'id="4.1.2"' in text
    assert 'href="#4.1.2"' in text
    assert "Reporting every broken cup within 30 days." in text
    assert "/requirements/?instrument=70001#requirement-70001-4.1.2" in text
    assert 'id="requirement-70001-4.1.2"' in page(client, "/requirements/?instrument=70001")


def test_an_external_instrument_says_that_it_is_an_unofficial_copy(client: Client, tea: Instrument) -> None:
    text = page(client, "/instruments/70001/")
    assert "Unofficial copy of the text of 1 May 2021" in text
    assert "prevails" in text


def test_a_day_without_a_text_of_its_own_is_said_with_the_day_of_the_text_shown(
    client: Client, tea: Instrument
) -> None:
    assert "No text as of" not in page(client, "/instruments/70001/?on=2022-01-01")
    assert "No text as of 1 January 2020 is held. The text shown is of 1 May 2021" in page(
        client, "/instruments/70001/?on=2020-01-01"
    )


def test_each_text_has_an_address_of_its_own(client: Client, tea: Instrument, tmp_path: Path) -> None:
    newer = own_file(tmp_path, on="2024-01-01", body='<clause anchor="4.1.1">Publishing a list of teas.</clause>')
    import_suite([newer], visibility=Visibility.PUBLIC)
    assert "Publishing a list of teas." in page(client, "/instruments/70001/")
    assert "broken cup" in page(client, "/instruments/70001/2021-05-01/")
    assert "broken cup" in page(client, "/instruments/70001/?on=2022-06-01")
    assert client.get("/instruments/70001/2022-02-02/").status_code == 404
    assert client.get("/instruments/70001/2022-13-40/").status_code == 404


def test_requirements_are_those_of_the_day_the_role_and_the_organisation(client: Client, tea: Instrument) -> None:
    held = "Keeping a kettle in every kitchen."
    assert held not in page(client, "/requirements/?role=deputy-head&on=2021-04-30")
    assert held in page(client, "/requirements/?role=deputy-head&on=2021-05-01")
    assert held in page(client, "/requirements/?role=deputy-head&on-day=1&on-month=5&on-year=2021")
    kernel.create(
        Organisation(key="audit", title={"en": "Audit Office"}, classes=["agent"], visibility="public"), by=None
    )
    kettle = Requirement.objects.get(clause="4.1.1")
    kernel.change(kettle, by=None, exempt=["agent"])
    text = page(client, "/requirements/?role=deputy-head&organisation=audit&on=2022-01-01")
    assert held not in text
    assert "Reporting every broken cup" in text


def test_a_date_that_is_none_is_said_and_loses_nothing(client: Client, tea: Instrument) -> None:
    text = page(client, "/requirements/?role=deputy-head&on-day=31&on-month=2&on-year=2021")
    assert "There is no such date" in text
    assert 'value="31"' in text
    assert "Keeping a kettle" in text, "today’s list stands below the mistake"


def test_what_is_not_public_is_absent_and_answers_as_what_does_not_exist(client: Client, tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)])
    missing = client.get("/instruments/no-such-instrument/")
    hidden = client.get("/instruments/70001/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "Policy on Tea" not in page(client, "/instruments/")
    assert "kettle" not in page(client, "/requirements/?instrument=70001")
    assert "Deputy head" not in page(client, "/requirements/")
    assert b"kettle" not in b"".join(client.get("/requirements.csv?instrument=70001").streaming_content)  # type: ignore[attr-defined]
    reader = Person.objects.create_user("reader@example.org", "a long password", name="Reader")
    root = kernel.create(Organisation(key="government", title={"en": "Government"}), by=None)
    kernel.grant(reader, capability="read", organisation=root, by=None)
    client.force_login(reader)
    assert "Policy on Tea" in page(client, "/instruments/")
    assert "kettle" in page(client, "/requirements/?role=deputy-head")


def test_the_suite_shows_the_states_of_a_chosen_day(client: Client, tea: Instrument) -> None:
    assert "Not yet in force" in page(client, "/instruments/?on=2021-01-01")
    assert "Not yet in force" not in page(client, "/instruments/?on=2021-05-01").split("<main")[1].split("gt-tree")[-1]
    assert "No instrument fits" in page(client, "/instruments/?state=rescinded")


def test_the_table_holds_every_requirement_with_formulas_made_harmless(client: Client, tea: Instrument) -> None:
    cup = Requirement.objects.get(clause="4.1.2")
    kernel.change(cup, by=None, text={"en": '=HYPERLINK("http://example.org")'})
    answer = client.get("/requirements.csv?role=deputy-head")
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert answer["Content-Type"].startswith("text/csv")
    assert len(rows) == 3
    assert "\"'=HYPERLINK(" in rows[2]


@pytest.mark.parametrize("address", ["/requirements/?role=deputy-head", "/instruments/70001/", "/instruments/"])
def test_pages_ask_as_many_queries_for_many_requirements_as_for_few(
    client: Client, tmp_path: Path, address: str
) -> None:
    asked = []
    for on, count in (("2021-05-01", 2), ("2022-05-01", 120)):
        body = "".join(f'<clause anchor="4.1.{n}">Washing cup number {n}.</clause>' for n in range(1, count + 1))
        import_suite([own_file(tmp_path, on=on, body=body)], visibility=Visibility.PUBLIC)
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_note_to_the_reader_stands_above_the_text(client: Client, tmp_path: Path) -> None:
    path = own_file(tmp_path)
    note = "<notetoreader><p>Mind the <em>samovar</em>.</p></notetoreader><chapters>"
    path.write_text(path.read_text().replace("<chapters>", note))
    import_suite([path], visibility=Visibility.PUBLIC)
    assert "<p>Mind the <em>samovar</em>.</p>" in page(client, "/instruments/70001/")


def test_text_from_a_file_cannot_bring_scripts_into_a_page(client: Client, tmp_path: Path) -> None:
    body = '<clause anchor="4.1.1">Reading &lt;script&gt;alert(1)&lt;/script&gt; <a href="javascript:alert(2)">here</a>.</clause>'
    import_suite([own_file(tmp_path, body=body)], visibility=Visibility.PUBLIC)
    for address in ("/instruments/70001/", "/requirements/?role=deputy-head"):
        text = page(client, address)
        assert "<script>alert(1)" not in text
        assert "javascript:alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_publishing_is_refused_while_something_of_c001_is_missing(tmp_path: Path) -> None:
    from goldenthread.kernel.errors import Refused
    from goldenthread.policy import actions

    role = kernel.create(Role(key="deputy-head", title={"en": "Deputy head"}), by=None)
    draft = actions.create_draft(Instrument(key="own", title=both("Policy on Chairs"), kind="policy"), by=None)
    with pytest.raises(Refused) as refused:
        actions.publish(draft, by=None)
    assert set(refused.value.fields) == {
        "effective_on",
        "objective",
        "expected_results",
        "responsible_role",
        "requirements",
        "texts",
    }
    in_both_languages(draft)
    kernel.change(
        draft,
        by=None,
        effective_on=date(2026, 1, 1),
        objective={"en": "Everybody sits."},
        expected_results={"en": "No tired legs."},
        responsible_role=role,
    )
    requirement = Requirement(
        key="own-1", title={"en": "Sit"}, instrument=draft, clause="1", anchor="1", lineage="a", text={"en": "Sit."}
    )
    kernel.create(requirement, by=None)
    guideline = kernel.create(Instrument(key="advice", title={"en": "Guideline"}, kind="guideline"), by=None)
    tie = kernel.link(draft, verb="implements", target=guideline, by=None)
    with pytest.raises(Refused, match="more specific"):
        actions.publish(draft, by=None)
    kernel.unlink(tie, by=None)
    actions.publish(draft, by=None)
    draft.refresh_from_db()
    assert draft.state == "published"


def test_the_api_gives_the_clauses_and_what_they_require(client: Client, tea: Instrument) -> None:
    given = client.get("/api/v1/instruments/70001").json()
    cup = next(clause for clause in given["clauses"] if clause["number"] == "4.1.2")
    assert (cup["text"], cup["heading"], cup["depth"]) == ("Reporting every broken cup within 30 days.", "", 3)
    required = given["requirements"][1]
    assert {name: required[name] for name in ("clause", "bearers", "text", "modality", "from", "until", "scope")} == {
        "clause": "4.1.2",
        "bearers": ["deputy-head"],
        "text": "Reporting every broken cup within 30 days.",
        "modality": "must",
        "from": "2021-05-01",
        "until": None,
        "scope": [],
    }
    alone = client.get("/api/v1/requirements/70001-4.1.2").json()
    assert (alone["bearers"], alone["text"]["en"]) == (["deputy-head"], required["text"])


def test_a_requirement_that_is_narrower_than_its_instrument_is_absent_from_every_list(
    client: Client, tea: Instrument
) -> None:
    kernel.change(Requirement.objects.get(clause="4.1.1"), by=None, visibility=Visibility.RESTRICTED)
    given = client.get("/api/v1/instruments/70001").json()
    assert [required["clause"] for required in given["requirements"]] == ["4.1.2"]
    assert client.get("/api/v1/requirements/70001-4.1.1").status_code == 404
    for address in ("/requirements/?role=deputy-head", "/requirements/?instrument=70001", "/registers/requirements/"):
        assert "kettle" not in page(client, address), address
    assert b"kettle" not in b"".join(client.get("/requirements.csv?role=deputy-head").streaming_content)  # type: ignore[attr-defined]
    assert "Requirements (1)" in page(client, "/instruments/70001/")
    assert "kettle" not in page(client, "/registers/roles/deputy-head/")
    assert "kettle" not in page(client, "/registers/instruments/70001/")
    # The clause itself is part of the instrument's public text.
    assert "kettle" in page(client, "/instruments/70001/")
