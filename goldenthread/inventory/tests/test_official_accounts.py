"""Is this account official? What anybody may learn, and what nobody is told yes about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.engine.kinds import Address
from goldenthread.engine.register import catalogue
from goldenthread.inventory.registers.official_accounts import OfficialAccount
from goldenthread.kernel.models import Organisation, Visibility
from tests import factories

pytestmark = pytest.mark.django_db
PAGE, API = "/official-accounts/", "/api/v1/official-accounts/check"


def account(address: str, of: Organisation, **facts: Any) -> OfficialAccount:
    """An account as the door would keep it."""
    kind = catalogue()["official-accounts"].by_name["address"]
    assert isinstance(kind, Address)
    facts = {"platform": "x", "address": address, "address_compared": kind.compared(address), "state": "open", **facts}
    made: OfficialAccount = factories.entry(
        catalogue()["official-accounts"], facts.pop("title", "Border"), organisation=of, **facts
    )
    return made


@pytest.fixture
def border() -> Organisation:
    return factories.organisation("Border agency")


@pytest.fixture
def official(border: Organisation) -> OfficialAccount:
    """An open account on X."""
    return account("https://x.com/CanBorder", border, handle="@CanBorder", opened_on=date(2020, 3, 1))


def asked(client: Client, address: str, **more: str) -> dict[str, Any]:
    """What the API answers."""
    answer = client.get(API, {"address": address, **more})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    "pasted",
    [
        "https://x.com/CanBorder",
        "Is http://www.twitter.com/canborder/status/12345?s=20 real?",
        "@canborder",
        "CanBorder",
    ],
)
def test_an_official_account_is_told_however_it_is_written(
    client: Client, official: OfficialAccount, pasted: str
) -> None:
    told = asked(client, pasted)
    assert told["answer"] == "official"
    assert told["accounts"][0]["reference"] == f"official-accounts:{official.key}"
    assert told["accounts"][0]["official_since"] == "2020-03-01"
    page = client.get(PAGE, {"address": pasted}).content.decode()
    assert "Yes: this account is official" in page
    assert "Border agency" in page
    assert "1 March 2020" in page


@pytest.mark.parametrize(
    "false",
    [
        "https://x.com/CаnBorder",
        "@cаnborder",
        "https://x.com/C%D0%B0nBorder",
        "https://x.com/CanB0rder",
        "https://х.com/CanBorder",
        "@çanborder",
        "can\u200bborder",
    ],
)
def test_letters_that_look_alike_are_warned_of_and_never_official(
    client: Client, official: OfficialAccount, false: str
) -> None:
    told = asked(client, false)
    assert told["answer"] == "not-known"
    assert [each["reference"] for each in told["resembling"]] == [f"official-accounts:{official.key}"]
    page = client.get(PAGE, {"address": false}).content.decode()
    assert "This account is not known to us" in page
    assert "It is not that account." in page


@pytest.mark.parametrize(
    "other", ["https://x.com", "https://x.com/", "x.com/other", "https://facebook.com/canborder", ""]
)
def test_another_account_is_not_known(client: Client, official: OfficialAccount, other: str) -> None:
    assert asked(client, other)["answer"] == "not-known"


def test_a_name_counts_on_the_platform_that_is_asked_for(client: Client, official: OfficialAccount) -> None:
    assert asked(client, "canborder", platform="x")["answer"] == "official"
    assert asked(client, "canborder", platform="facebook")["answer"] == "not-known"
    assert asked(client, "canborder", platform="no-such-platform")["answer"] == "official"


def test_a_closed_account_was_official_and_tells_what_took_its_place(
    client: Client, border: Organisation, official: OfficialAccount
) -> None:
    closed = account(
        "https://facebook.com/border", border, platform="facebook", ended_on=date(2024, 5, 1), successor=official
    )
    told = asked(client, "fb.com/Border")
    assert told["answer"] == "was-official"
    assert told["accounts"][0]["official_until"] == "2024-05-01"
    assert told["accounts"][0]["successor"] == f"official-accounts:{official.key}"
    page = client.get(PAGE, {"address": closed.address}).content.decode()
    assert "No longer: this account was official" in page


def test_what_is_only_asked_for_is_not_official_yet(client: Client, border: Organisation) -> None:
    account("https://x.com/soon", border, state="requested")
    account("https://x.com/later", border, opened_on=timezone.localdate() + timedelta(days=3))
    assert asked(client, "x.com/soon")["answer"] == "not-known"
    assert asked(client, "x.com/later")["answer"] == "not-known"


def test_an_account_that_the_visitor_may_not_see_is_not_known_to_them(client: Client, border: Organisation) -> None:
    account("https://x.com/inside", border, visibility=Visibility.ORGANISATION)
    hidden, missing = asked(client, "x.com/inside"), asked(client, "x.com/nobody")
    assert {**hidden, "looked_up": ""} == {**missing, "looked_up": ""}
    client.force_login(factories.holder("read", border))
    assert asked(client, "x.com/inside")["answer"] == "official"


def test_the_name_of_an_organisation_that_one_may_not_see_is_not_told(client: Client) -> None:
    hidden = factories.organisation("Hidden bureau", visibility=Visibility.RESTRICTED)
    account("https://x.com/open", hidden)
    assert asked(client, "x.com/open")["accounts"][0]["organisation"] is None
    assert "Hidden bureau" not in client.get(PAGE, {"address": "x.com/open"}).content.decode()


def test_numbered_pages_of_one_script_are_not_mixed_up(client: Client, border: Organisation) -> None:
    account("https://www.facebook.com/profile.php?id=100", border, platform="facebook")
    assert asked(client, "https://m.facebook.com/profile.php?id=100&ref=x")["answer"] == "official"
    assert asked(client, "https://facebook.com/profile.php?id=999")["answer"] == "not-known"


def test_it_says_to_whom_a_false_account_is_reported(client: Client, settings: LazySettings) -> None:
    settings.COMMUNICATIONS_CONTACT = "press@example.org"
    page = client.get(PAGE, {"address": "x.com/false"}).content.decode()
    assert "mailto:press@example.org" in page
    assert asked(client, "x.com/false")["contact"] == "press@example.org"


@pytest.mark.parametrize(
    "odd", ["\0", "https://[", "x" * 5000, "%", "xn--\u200b.com/a", "https://xn--a.com/", "@", "'; --"]
)
def test_odd_texts_get_an_answer(client: Client, official: OfficialAccount, odd: str) -> None:
    assert asked(client, odd)["answer"] == "not-known"
    assert client.get(PAGE, {"address": odd}).status_code == 200


def test_the_answer_takes_as_many_queries_for_many_accounts_as_for_one(
    client: Client, border: Organisation, official: OfficialAccount
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE, {"address": "canborder"})
        return len(captured)

    queries()
    first = queries()
    for number in range(4):
        other = factories.organisation(f"Body {number}")
        account(
            f"https://instagram.com/canborder{'/' * number}x{number}", other, platform="instagram", handle="CanBorder"
        )
    assert queries() == first


def test_the_api_describes_it(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/official-accounts/check"]["get"]
    assert {each["name"] for each in described["parameters"]} == {"address", "platform"}
