"""Call-outs: what is asked of whom, answered on the page and in files, and counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.policy import actions
from goldenthread.policy.models import Asked, CallOut, CorrectiveAction, Limit, Statement
from goldenthread.policy.queries.call_outs import lines_of
from goldenthread.policy.queries.statements import Standing, newest_statements
from goldenthread.policy.tests.calling import HERE, YEAR, Government, as_, called
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(tmp_path: Path) -> Government:
    return Government(tmp_path)


def test_met_without_evidence_is_shown_and_not_counted_as_met(tea: Government) -> None:
    call_out = tea.call()
    tea.state(tea.mint, tea.kettle, "met")
    tea.state(tea.mint, tea.cups, "met", evidence={"en": "The book of cups"})
    page = as_(tea.caller).get(HERE).content.decode()
    lines = {(line.organisation, line.requirement): line.standing for line in lines_of(call_out, tea.caller)}
    assert lines[tea.mint.pk, tea.kettle.pk] == Standing.UNSHOWN
    assert lines[tea.mint.pk, tea.cups.pk] == Standing.MET
    assert lines[tea.mill.pk, tea.cups.pk] == Standing.NOT_STATED
    assert "not counted as met" in page


def test_a_requirement_is_stated_once_for_an_organisation_and_a_period(tea: Government) -> None:
    tea.state(tea.mint, tea.kettle, "met")
    with pytest.raises(Refused, match="stated this for this period already"):
        tea.state(tea.mint, tea.kettle, "not-met")
    tea.state(tea.mint, tea.kettle, "not-met", period=None)
    assert Statement.objects.count() == 2


def test_the_answer_of_the_newest_period_counts_and_a_changed_requirement_asks_for_another_look(
    tea: Government,
) -> None:
    from django.db.backends.postgresql.psycopg_any import DateRange

    tea.state(tea.mint, tea.kettle, "partly")
    tea.state(tea.mint, tea.kettle, "met", period=DateRange(date(2025, 1, 1), date(2026, 1, 1)))
    newest = newest_statements(tea.minter, organisation=tea.mint.pk, requirements=[tea.kettle.pk])[tea.kettle.pk]
    assert newest.answer == "partly"
    page = f"/requirements/?organisation={tea.mint.key}"
    assert "to recheck" not in as_(tea.minter).get(page).content.decode()
    kernel.change(tea.kettle, by=None, text={"en": "Keeping two kettles.", "fr": "Garder deux bouilloires."})
    told = as_(tea.minter).get(page).content.decode()
    assert "Partly met; to recheck, as the requirement has changed" in told
    assert "Partly met" not in Client().get(page).content.decode()
    entry = as_(tea.minter).get(f"/registers/statements/{newest.key}/").content.decode()
    assert f"/statements/{newest.key}/recheck/" in entry
    newest.refresh_from_db()
    answer = as_(tea.minter).post(f"/statements/{newest.key}/recheck/", {"version": newest.version})
    assert answer.status_code == 302
    assert "to recheck" not in as_(tea.minter).get(page).content.decode()


def test_the_thread_of_a_requirement_and_of_an_organisation_tells_what_is_stated(tea: Government) -> None:
    tea.state(tea.mint, tea.kettle, "met")
    for address in (f"/registers/requirements/{tea.kettle.key}/", f"/registers/organisations/{tea.mint.key}/"):
        assert "Met, without evidence: not counted as met" in as_(tea.minter).get(address).content.decode()
        assert "without evidence" not in Client().get(address).content.decode()


def test_an_exception_needs_everything_and_reopens_the_requirement_when_it_ends(tea: Government) -> None:
    stated = tea.state(tea.mint, tea.kettle, "not-met")
    with pytest.raises(Refused) as refused:
        actions.restate(stated, by=None, exception_until=date(2026, 1, 31))
    assert set(refused.value.fields) == {"exception_reason", "exception_by"}
    facts = {"exception_reason": {"en": "No water"}, "exception_by_id": tea.minter.pk}
    actions.restate(stated, by=None, exception_until=date(2026, 1, 31), **facts)
    page = as_(tea.minter).get(f"/requirements/?organisation={tea.mint.key}").content.decode()
    assert "exception ended on 31 January 2026: open again" in page


def test_a_corrective_action_is_opened_in_one_step(tea: Government) -> None:
    stated = tea.state(tea.mint, tea.kettle, "not-met")
    address = f"/statements/{stated.key}/corrective-action/"
    assert as_(tea.miller).get(address).status_code == 403
    assert Client().get(address).status_code == 404
    sent = {"title_en": "Buy a kettle", "owner": tea.minter.email}
    assert as_(tea.minter).post(address, sent).status_code == 422
    due = {"due_on-day": "1", "due_on-month": "3", "due_on-year": "2027"}
    assert as_(tea.minter).post(address, {**sent, **due}).status_code == 302
    made = CorrectiveAction.objects.get()
    assert (made.organisation_id, made.statement_id, made.due_on) == (tea.mint.pk, stated.pk, date(2027, 3, 1))


def test_only_what_binds_an_organisation_on_the_day_is_asked_of_it(tea: Government) -> None:
    limit = Limit.objects.create(
        instrument=tea.policy, text={"en": "Not for agencies"}, effect="except", exempt=["agency"]
    )
    limit.limitations.create(requirement=tea.cups)
    kernel.touch(tea.policy, by=None, verb="limits read")
    kernel.touch(tea.cups, by=None, verb="limits read")
    call_out = tea.call()
    asked = set(Asked.objects.filter(call_out=call_out).values_list("organisation_id", "requirement_id"))
    assert asked == {(tea.mint.pk, tea.kettle.pk), (tea.mint.pk, tea.cups.pk), (tea.mill.pk, tea.kettle.pk)}


def test_a_call_out_that_asks_nothing_is_refused(tea: Government) -> None:
    with pytest.raises(Refused, match="binds these organisations"):
        tea.call(requirements_on=date(2000, 1, 1))
    assert not CallOut.objects.exists()


def test_the_caller_counts_and_sends_a_call_out_on_a_page(tea: Government) -> None:
    client = as_(tea.caller)
    assert as_(None).get("/call-outs/new/").status_code == 302
    sent = {
        "title_en": "Call of the year",
        "instruments": ["70001"],
        "organisations": [tea.mint.key, tea.mill.key],
        "organisation": tea.centre.key,
        "requirements_on": "2026-06-01",
        "period_from": "2026-01-01",
        "period_to": "2026-12-31",
    }
    assert client.post("/call-outs/new/", {**sent, "do": "count"}).status_code == 422
    counted = client.post("/call-outs/new/", {**sent, "due_on": "2100-01-31", "do": "count"})
    assert counted.status_code == 200
    assert [row["cells"][1]["text"] for row in counted.context["counted_rows"]] == [2, 2, 4]
    made = client.post("/call-outs/new/", {**sent, "due_on": "2100-01-31", "do": "send"})
    assert made.status_code == 302
    call_out = CallOut.objects.get()
    assert made.url == f"/call-outs/{call_out.key}/"
    assert Asked.objects.filter(call_out=call_out).count() == 4
    assert call_out.period == YEAR


@pytest.mark.parametrize(
    ("who", "whole", "mint", "take_back"),
    [
        ("caller", 200, 403, 403),
        ("minter", 404, 200, 200),
        ("miller", 404, 404, 200),
        ("nobody", 404, 404, 404),
        ("reader", 403, 403, 403),
    ],
)
def test_who_sees_what_of_a_call_out(tea: Government, who: str, whole: int, mint: int, take_back: int) -> None:
    tea.call()
    visitor = factories.holder("read", tea.centre) if who == "reader" else getattr(tea, who, None)
    client = as_(visitor)
    for address in (HERE, f"{HERE}sheets.xlsx", f"{HERE}by-organisation.csv", f"{HERE}answers/", f"{HERE}answers.csv"):
        assert client.get(address).status_code == whole, address
    assert client.get(f"{HERE}of/{tea.mint.key}/").status_code == mint
    assert client.get(f"{HERE}take-back/").status_code == take_back
    listed = client.get("/call-outs/").content.decode()
    assert ("Yearly call" in listed) is (who in ("caller", "minter", "miller"))


def test_a_part_is_saved_as_one_goes_and_two_people_at_once_lose_nothing(tea: Government) -> None:
    tea.call()
    address = f"{HERE}of/{tea.mint.key}/"
    client, kettle = as_(tea.minter), tea.kettle.pk
    page = client.get(address)
    seen = {f"seen-{pk}": token(page, pk) for pk in (kettle, tea.cups.pk)}
    mine = {
        **seen,
        f"answer-{kettle}": "met",
        f"evidence-{kettle}": "Photograph",
        f"evidence_on-{kettle}": "2026-03-01",
    }
    assert client.post(address, {**mine, f"answer-{tea.cups.pk}": "perhaps"}).status_code == 422
    assert not Statement.objects.exists()
    assert client.post(address, mine).status_code == 302
    assert (Statement.objects.get().answer, Statement.objects.get().stated_by) == ("met", tea.minter)
    other = as_(factories.holder("contribute", tea.mint))
    theirs = other.post(address, {**seen, f"answer-{kettle}": "not-met", f"answer-{tea.cups.pk}": "partly"})
    assert theirs.status_code == 409
    told = theirs.content.decode()
    assert "Photograph" in told
    assert Statement.objects.get(requirement=tea.kettle).answer == "met"
    assert Statement.objects.get(requirement=tea.cups).answer == "partly"
    again = {f"seen-{pk}": token(theirs, pk) for pk in (kettle, tea.cups.pk)}
    sent = {**again, f"answer-{kettle}": "not-met", f"answer-{tea.cups.pk}": "partly"}
    assert other.post(address, sent).status_code == 302
    assert Statement.objects.get(requirement=tea.kettle).answer == "not-met"


def token(page: Any, pk: int) -> str:
    """What the page carries for a requirement so that it comes back to the right place."""
    fields = [field for row in page.context["rows"] for field in row["fields"]]
    return next(field["value"] for field in fields if field["name"] == f"seen-{pk}")


def test_the_call_out_counts_by_each_subject_and_names_whom_to_chase(tea: Government) -> None:
    tea.call(due_on=date(2026, 1, 31), asked_on=date(2026, 1, 1))
    tea.state(tea.mint, tea.kettle, "met", evidence={"en": "Photograph"})
    page = as_(tea.caller).get(HERE)
    tables = {table["by"]: table["rows"] for table in page.context["tables"]}
    assert [len(tables[by]) for by in ("organisation", "instrument", "requirement")] == [2, 1, 2]
    mint = next(row["cells"] for row in tables["organisation"] if row["cells"][0]["text"] == "Mint")
    assert [cell["text"] for cell in mint[1:9]] == [2, 1, 1, 0, 0, 0, 0, 1]
    assert mint[-1]["text"] == "Overdue"
    text = page.content.decode()
    assert tea.miller.email in text
    assert as_(tea.caller).get(mint[3]["href"]).context["count"] == 1
    file = b"".join(as_(tea.caller).get(f"{HERE}by-instrument.csv").streaming_content).decode().splitlines()
    assert file[1].startswith("70001,Policy on Tea,4,1,1,0,0,0,0,3,")


def test_the_pages_of_a_call_out_ask_the_same_number_of_questions_for_any_number_of_organisations(
    tea: Government,
) -> None:
    bodies = [tea.mint, tea.mill]
    called(tea.centre, bodies, [tea.policy], requirements_on=date(2026, 1, 1))
    addresses = [HERE, f"{HERE}answers/", f"{HERE}answers.csv", f"{HERE}by-requirement.csv", "/call-outs/"]
    before = [questions(as_(tea.caller), address) for address in addresses]
    for number in range(8):
        body = factories.organisation(f"Body {number}", below=tea.centre.parent)
        tea.state(body, tea.kettle, "met")
        bodies.append(body)
    kernel.change(CallOut.objects.get(), by=None, key="before")
    called(tea.centre, bodies, [tea.policy], requirements_on=date(2026, 1, 1))
    assert [questions(as_(tea.caller), address) for address in addresses] == before


def questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        assert answer.status_code == 200
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
