"""The life of an official account: nothing opens before people, guidance and code are there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.engine import write
from goldenthread.engine.register import catalogue
from goldenthread.inventory.registers.official_accounts import OfficialAccount
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import Organisation, Person
from tests import factories

pytestmark = pytest.mark.django_db
READY = {"acknowledged_on": date(2026, 1, 5)}


@pytest.fixture
def body() -> Organisation:
    return factories.organisation("Border agency")


def account(of: Organisation, **facts: Any) -> OfficialAccount:
    """An account of which only its platform and address are known, beside the facts."""
    facts = {"platform": "x", "address": "https://x.com/border", "address_compared": "x.com/border", **facts}
    made: OfficialAccount = factories.entry(catalogue()["official-accounts"], "Border", organisation=of, **facts)
    return made


def named() -> dict[str, Person]:
    """Everybody whom an account takes."""
    return {post: factories.person(post) for post in ("owner", "deputy", "approver")}


def moved(found: OfficialAccount, move: str, by: Person, reason: str = "") -> str:
    """The state after the move."""
    found.refresh_from_db()
    register = catalogue()["official-accounts"]
    return write.move(register, found.key, move, by=by, reason=reason, version=found.version).state


def test_an_account_is_asked_for_approved_opened_reviewed_and_closed(client: Client, body: Organisation) -> None:
    head = factories.holder("approve", body)
    found = account(body, **named(), **READY, review_by=date(2027, 1, 5))
    assert found.state == "requested"
    assert client.get("/api/v1/official-accounts/check?address=x.com/border").json()["answer"] == "not-known"
    steps = ["approve", "open", "ask-review", "review"]
    assert [moved(found, step, head) for step in steps] == ["approved", "open", "review-due", "open"]
    assert client.get("/api/v1/official-accounts/check?address=x.com/border").json()["answer"] == "official"
    with pytest.raises(Refused):
        moved(found, "close", head)
    assert moved(found, "close", head, reason="Nobody reads it") == "closed"
    found.refresh_from_db()
    assert found.ended_on == timezone.localdate()
    assert client.get("/api/v1/official-accounts/check?address=x.com/border").json()["answer"] == "was-official"


def test_who_only_contributes_does_not_approve(body: Organisation) -> None:
    found = account(body, **named())
    with pytest.raises(NotAllowed):
        moved(found, "approve", factories.holder("contribute", body))


@pytest.mark.parametrize("lacking", ["owner", "deputy", "approver"])
def test_nothing_is_approved_while_somebody_is_not_named(body: Organisation, lacking: str) -> None:
    people = {**named(), lacking: None}
    with pytest.raises(Refused):
        moved(account(body, **people), "approve", factories.holder("approve", body))


@pytest.mark.parametrize("lacking", [{"acknowledged_on": None}, {"quiz_passed": False}, {"owner": None}])
def test_nothing_opens_before_guidance_and_code_are_acknowledged_and_the_quiz_is_passed(
    body: Organisation, lacking: dict[str, Any]
) -> None:
    found = account(body, **{**named(), **READY, **lacking}, state="approved")
    with pytest.raises(Refused):
        moved(found, "open", factories.holder("approve", body))


def test_an_account_that_is_open_elsewhere_can_be_brought_in_as_such(body: Organisation) -> None:
    register = catalogue()["official-accounts"]
    fields = {
        "title": {"en": "Border"},
        "platform": "x",
        "address": "https://x.com/border",
        "organisation": f"organisations:{body.key}",
    }
    made = write.create(register, write.Body(fields), by=factories.holder("approve", body), state="open")
    assert made.state == "open"


def test_its_review_is_a_duty_of_the_person_responsible(body: Organisation) -> None:
    duty: Any = catalogue()["official-accounts"].by_name["review_by"]
    assert duty.duty.person == "owner"


def test_an_end_that_is_stated_stays_and_the_account_that_follows_is_named(client: Client, body: Organisation) -> None:
    head = factories.holder("approve", body)
    register = catalogue()["official-accounts"]
    found = account(body, state="open", ended_on=date(2026, 2, 1), key="old")
    after = account(body, state="open", key="newer", address="https://x.com/new", address_compared="x.com/new")
    assert moved(found, "transfer", head, reason="Another body speaks there") == "transferred"
    client.force_login(head)
    place = f"{register.href}old/"
    assert 'name="successor"' in client.get(f"{place}change/").content.decode()
    found.refresh_from_db()
    assert found.ended_on == date(2026, 2, 1)
    said = {"version": found.version, "shown": "successor", "successor": "newer"}
    assert client.post(f"{place}change/", said).status_code == 302
    told = Client().get("/api/v1/official-accounts/check?address=x.com/border").json()["accounts"][0]
    assert told["successor"] == "official-accounts:newer"
    after.refresh_from_db()
    back = {"version": after.version, "shown": "successor", "successor": "old"}
    refused = client.post(f"{register.href}newer/change/", back)
    assert refused.status_code == 422
    assert "cannot take its own place" in refused.content.decode()


def test_no_account_can_have_the_key_at_which_the_api_answers_something_else(
    client: Client, body: Organisation
) -> None:
    client.force_login(factories.holder("approve", body))
    fields = {"title": {"en": "Check"}, "platform": "x", "address": "https://x.com/check", "organisation": body.key}
    answer = client.post("/api/v1/official-accounts/", {**fields, "key": "check"}, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["key"])
    made = client.post("/api/v1/official-accounts/", fields, content_type="application/json")
    assert (made.status_code, made.json()["key"]) == (201, "check-2")
