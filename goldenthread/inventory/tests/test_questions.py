"""The questions over several registers: what ends when, what could be bought together, gaps, and confirmations."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.engine.register import catalogue
from goldenthread.inventory.queries.ends import Quarter
from goldenthread.inventory.queries.needs import Need, likeness
from goldenthread.inventory.registers.attestations import Attestation
from goldenthread.inventory.registers.contracts import Contract
from goldenthread.kernel.models import Organisation, Visibility
from tests import factories

pytestmark = pytest.mark.django_db

ENDS, NEEDS, GAPS, CONFIRMED = (
    f"/inventory/{name}" for name in ("what-breaks-when", "common-needs", "gaps", "attestations")
)
PAGES = [ENDS, NEEDS, GAPS, CONFIRMED, f"{GAPS}/systems-without-owner"]


def kept(register: str, title: str, of: Organisation, **facts: Any) -> Any:
    """An entry of this room."""
    return factories.entry(catalogue()[register], title, organisation=of, **facts)


def page(client: Client, address: str, **asked: str) -> str:
    """A page that must be there."""
    answer = client.get(f"{address}/", asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def table(client: Client, address: str, **asked: str) -> list[dict[str, str]]:
    """The rows of its file."""
    answer = client.get(f"{address}.csv", asked)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]


def in_quarters(number: int) -> tuple[date, str]:
    """A day so many quarters from now, and how files name its quarter."""
    quarter = Quarter.of(timezone.localdate()).later(number)
    return quarter.last, f"{quarter.year}-Q{quarter.number}"


@pytest.fixture
def land() -> Organisation:
    return factories.organisation("Land")


@pytest.fixture
def water() -> Organisation:
    return factories.organisation("Water")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_and_file_stands_empty_and_with_odd_questions(client: Client, address: str) -> None:
    for asked in ({}, {"organisation": "\0", "quarters": "²", "after": "\0", "show": "x", "register": "\0"}):
        answer = client.get(f"{address}/", asked)
        assert answer.status_code == 200
        assert b"<h1" in answer.content
        table(client, address, **asked)
    assert client.get(f"{address}/", headers={"accept-language": "fr"}).status_code == 200


def test_the_index_of_registers_leads_to_each_question(client: Client) -> None:
    text = page(client, "/registers")
    for address in ("/official-accounts", ENDS, NEEDS, GAPS, CONFIRMED):
        assert f'href="{address}/"' in text


# What breaks when


def test_what_ends_stands_in_its_quarter_with_what_relies_on_it(client: Client, land: Organisation) -> None:
    day, quarter = in_quarters(3)
    system = kept("systems", "Old ledger", land, end_of_life=day)
    service = kept("services", "Record a sale", land, systems=[system.pk])
    data = kept("datasets", "Parcels", land, systems=[system.pk])
    kept("contracts", "Ledger support", land, ends_on=day, systems=[system.pk])
    kept("skills", "COBOL", land, critical=True, vacant=2)
    rows = {row["title"]: row for row in table(client, ENDS)}
    assert rows["Old ledger"]["quarter"] == rows["Ledger support"]["quarter"] == quarter
    taken = f"services:{service.key}\ndatasets:{data.key}"
    assert rows["Old ledger"]["takes_with_it"] == rows["Ledger support"]["takes_with_it"] == taken
    assert rows["COBOL"]["quarter"] == in_quarters(0)[1]
    text = page(client, ENDS)
    assert "2 posts vacant today" in text
    assert f"/registers/services/{service.key}/" in text
    assert "<svg" in text
    assert 'style="' not in text


def test_what_is_past_or_not_known_stands_apart_and_is_never_never(client: Client, land: Organisation) -> None:
    kept("systems", "Overdue", land, end_of_life=timezone.localdate() - timedelta(days=1))
    kept("systems", "Retired", land, end_of_life=timezone.localdate() - timedelta(days=1), stage="retired")
    kept("systems", "Who knows", land)
    kept("contracts", "Ended", land, ends_on=date(2020, 1, 1), stage="ended")
    kept("skills", "Uncounted", land, critical=True)
    kept("skills", "Filled", land, critical=True, vacant=0)
    kept("skills", "Not critical", land, critical=False, vacant=3)
    found = {row["title"]: row["quarter"] for row in table(client, ENDS)}
    assert found == {"Overdue": "past", "Who knows": "not-known", "Uncounted": "not-known"}


def test_the_horizon_and_the_organisation_narrow_it_with_those_below(client: Client, land: Organisation) -> None:
    below = factories.organisation("Registry", below=land)
    kept("systems", "Far", below, end_of_life=in_quarters(6)[0])
    assert [row["title"] for row in table(client, ENDS, organisation=land.key)] == ["Far"]
    assert table(client, ENDS, organisation=land.key, quarters="4") == []
    assert table(client, ENDS, organisation=factories.organisation("Other").key) == []


def test_what_one_may_not_see_ends_nowhere_and_relies_on_nothing(client: Client, land: Organisation) -> None:
    day = in_quarters(1)[0]
    system = kept("systems", "Open system", land, end_of_life=day)
    kept("services", "Hidden service", land, systems=[system.pk], visibility=Visibility.ORGANISATION)
    kept("contracts", "Hidden contract", land, ends_on=day, visibility=Visibility.ORGANISATION)
    rows = table(client, ENDS)
    assert [(row["title"], row["takes_with_it"]) for row in rows] == [("Open system", "")]
    assert "Hidden" not in page(client, ENDS)
    client.force_login(factories.holder("read", land))
    assert "Hidden service" in page(client, ENDS)
    assert "Hidden contract" in page(client, ENDS)


def test_quarters_follow_each_other_over_the_year() -> None:
    assert Quarter.of(date(2026, 12, 31)).later(1) == Quarter(2027, 1)
    assert Quarter(2026, 1).later(-1) == Quarter(2025, 4)
    assert (Quarter(2026, 4).first, Quarter(2026, 4).last) == (date(2026, 10, 1), date(2026, 12, 31))


# Common needs


def test_two_bodies_that_buy_alike_things_in_the_same_months_are_found(
    client: Client, land: Organisation, water: Organisation
) -> None:
    day = in_quarters(1)[0]
    one = kept(
        "contracts", "Map licences", land, category="software", ends_on=day, value=Decimal(100), value_currency="CAD"
    )
    two = kept("contracts", "Office tools", water, category="software", stage="planned", starts_on=day + timedelta(30))
    three = kept(
        "contracts", "Viewer", water, category="software", ends_on=day, value=Decimal(50), value_currency="EUR"
    )
    kept("contracts", "Far away", water, category="software", ends_on=day + timedelta(days=400))
    kept("contracts", "Ended", water, category="software", ends_on=day, stage="ended")
    rows = table(client, NEEDS)
    assert {row["contract"] for row in rows} == {f"contracts:{each.key}" for each in (one, two, three)}
    text = page(client, NEEDS)
    assert "100\u00a0CAD" in text
    assert "50\u00a0EUR" in text
    assert "150\u00a0" not in text
    assert "1 value not known" in text


def test_one_body_alone_has_no_common_need(client: Client, land: Organisation) -> None:
    for title in ("One", "Two"):
        kept("contracts", title, land, category="hosting", ends_on=in_quarters(1)[0])
    assert table(client, NEEDS) == []
    assert "No common needs in this time" in page(client, NEEDS)


def test_alike_words_are_enough_and_the_score_says_how_alike() -> None:
    def need(title: str) -> Need:
        return Need(Contract(title={"en": title}), date(2026, 1, 1))

    found = likeness(need("Aerial photographs of rivers"), need("Aerial photographs of the coast"))
    assert (found.common, found.words, found.alike) == (2, 4, True)
    assert not likeness(need("Aerial photographs"), need("Cleaning of buildings")).alike
    assert not likeness(need(""), need("")).alike


def test_proposing_opens_a_decision_filled_in(client: Client, land: Organisation, water: Organisation) -> None:
    day = in_quarters(1)[0]
    made = [kept("contracts", f"Hosting {of.key}", of, category="hosting", ends_on=day) for of in (land, water)]
    assert "Propose joint procurement" not in page(client, NEEDS)
    client.force_login(factories.holder("contribute", land))
    text = page(client, NEEDS)
    href = text.split('href="/registers/resource-decisions/new/?')[1].split('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(f"?{href}").query)
    assert asked["contracts"] == ["\n".join(each.key for each in made)]
    form = client.get(f"/registers/resource-decisions/new/?{href}").content.decode()
    for each in made:
        assert each.key in form
    assert "Joint procurement: " in form
    assert "Achat groupé" in form


# Gaps


def test_each_gap_has_its_entries_and_what_is_not_known_apart(client: Client, land: Organisation) -> None:
    today = timezone.localdate()
    kept("services", "Online only", land, channels=["online", "email"])
    kept("services", "By phone too", land, channels=["online", "phone"])
    kept("services", "Who knows", land)
    kept("systems", "Ownerless", land)
    kept("contracts", "Endless", land)
    kept("datasets", "Undecided", land, release="undecided")
    kept("datasets", "Unsaid", land)
    kept("official-accounts", "Unread", land, state="open", readings={f"{today.year - 3}": {"followers": 3}})
    kept(
        "official-accounts",
        "Read",
        land,
        state="open",
        readings={f"{today:%Y-%m}": {"followers": 3}, "2019": {"posts": 1}},
    )
    kept("official-accounts", "Closed", land, state="closed")
    kept("skills", "Stale", land, attested_on=today - timedelta(days=400))
    kept("skills", "Fresh", land, attested_on=today)
    numbers = {row["gap"]: (row["entries"], row["not_known"]) for row in table(client, GAPS)}
    assert numbers["services-without-offline-channel"] == ("1", "1")
    assert numbers["systems-without-owner"] == ("1", "0")
    assert numbers["contracts-without-end"] == ("1", "0")
    assert numbers["datasets-without-release-decision"] == ("1", "1")
    assert numbers["accounts-without-readings"] == ("1", "0")
    assert numbers["skills-not-attested"] == ("1", "0")
    listed = {gap: [row["title"] for row in table(client, f"{GAPS}/{gap}")] for gap in numbers}
    assert listed["services-without-offline-channel"] == ["Online only"]
    assert listed["accounts-without-readings"] == ["Unread"]
    shown = page(client, f"{GAPS}/services-without-offline-channel", show="not-known")
    assert "Who knows" in shown
    assert "Online only" not in shown


def test_the_gaps_of_a_body_lead_to_its_duties_with_no_holder(client: Client, land: Organisation) -> None:
    address = f'href="/organisations/{land.key}/duties-with-no-holder/"'
    assert address in page(client, GAPS, organisation=land.key)
    assert "duties-with-no-holder" not in page(client, GAPS)


def test_bodies_without_an_open_account_are_listed(client: Client, land: Organisation, water: Organisation) -> None:
    kept("official-accounts", "Speaks", land, state="open")
    kept("official-accounts", "Asked for", water, state="requested")
    assert [row["title"] for row in table(client, f"{GAPS}/organisations-without-account")] == ["Water"]
    assert table(client, f"{GAPS}/organisations-without-account", organisation=land.key) == []


def test_the_share_of_steps_online_counts_only_what_is_known(client: Client, land: Organisation) -> None:
    assert "No data" in page(client, GAPS)
    kept("services", "Half", land, steps=["application", "decision"], online_steps=["application", "feedback"])
    kept("services", "Whole", land, steps=["application"], online_steps=["application"])
    kept("services", "Who knows", land, online_steps=["application"])
    text = page(client, GAPS)
    assert "2 of 3" in text
    assert "of the steps of 2 services can be done online" in text
    assert "The steps of 1 service are not known." in text
    assert [row["title"] for row in table(client, f"{GAPS}/services-not-online-end-to-end")] == ["Half"]


def test_a_long_gap_is_walked_page_by_page(client: Client, land: Organisation) -> None:
    factories.entries(catalogue()["systems"], 51, organisation=land)
    text = page(client, f"{GAPS}/systems-without-owner")
    assert "51 entries" in text
    after = text.split("?after=")[1].split('"')[0]
    assert "Entry 00050" in page(client, f"{GAPS}/systems-without-owner", after=after)
    assert client.get(f"{GAPS}/no-such-gap/").status_code == 404


# Confirmations


def test_a_contributor_confirms_with_one_click_and_the_list_says_so(client: Client, land: Organisation) -> None:
    somebody = factories.holder("contribute", land)
    client.force_login(somebody)
    listed = page(client, "/registers/systems", organisation=land.key)
    address = f"{CONFIRMED}/systems/{land.key}/"
    assert f'href="{address}"' in listed
    assert "Confirm as complete" in client.get(address).content.decode()
    answer = client.post(address, {"remark": "All of it"})
    assert answer.status_code == 302
    made = Attestation.objects.get()
    today = timezone.localdate()
    assert (made.of_register, made.organisation_id, made.complete_on) == ("systems", land.pk, today)
    assert (made.attested_by, made.remark, made.visibility) == (somebody, {"en": "All of it"}, Visibility.GOVERNMENT)
    assert made.next_by is not None
    assert (made.next_by.year, made.next_by.month) == (today.year + 1, today.month)
    assert set(made.title) == {"en", "fr"}
    assert f"by {somebody.name}." in client.get(answer["Location"]).content.decode()
    assert "Confirmed as complete" not in page(Client(), "/registers/systems", organisation=land.key)


def test_an_approver_confirms_in_public_without_a_name(client: Client, land: Organisation) -> None:
    client.force_login(factories.holder("approve", land))
    client.post(f"{CONFIRMED}/systems/{land.key}/")
    listed = page(Client(), "/registers/systems", organisation=land.key)
    assert "Confirmed as complete for Land on" in listed
    assert "by Approve" not in listed


def test_nobody_else_confirms(client: Client, land: Organisation, water: Organisation) -> None:
    address = f"{CONFIRMED}/systems/{land.key}/"
    assert client.post(address).status_code == 302
    for visitor in (factories.holder("read", land), factories.holder("contribute", water)):
        client.force_login(visitor)
        assert client.get(address).status_code == client.post(address).status_code == 403
        assert address not in page(client, "/registers/systems", organisation=land.key)
    hidden = factories.organisation("Hidden", visibility=Visibility.RESTRICTED)
    for nowhere in (f"systems/{hidden.key}", f"no-such/{land.key}", f"attestations/{land.key}"):
        assert client.post(f"{CONFIRMED}/{nowhere}/").status_code == 404
    assert not Attestation.objects.exists()


def test_registers_of_bodies_are_confirmed_overdue_or_never_were(
    client: Client, land: Organisation, water: Organisation
) -> None:
    today = timezone.localdate()
    old = {"of_register": "systems", "complete_on": date(2020, 1, 1), "next_by": date(2021, 1, 1)}
    kept("attestations", "Old", water, **old)
    kept("attestations", "Old", land, **old)
    kept("attestations", "New", land, of_register="systems", complete_on=today, next_by=today)
    kept("attestations", "Hidden", water, of_register="skills", complete_on=today, visibility=Visibility.ORGANISATION)
    rows = {(row["register"], row["organisation_title"]): row["standing"] for row in table(client, CONFIRMED)}
    assert rows["systems", "Land"] == "confirmed"
    assert rows["systems", "Water"] == "overdue"
    assert rows["skills", "Water"] == rows["services", "Land"] == "never"
    text = page(client, CONFIRMED, register="systems")
    assert "Overdue" in text
    assert "1 January 2020" in text


# All of them


@pytest.mark.parametrize("address", PAGES)
def test_more_entries_take_no_more_queries(client: Client, address: str) -> None:
    def fill(number: int) -> None:
        of = factories.organisation(f"Body {number}")
        day = in_quarters(1)[0]
        system = kept("systems", f"System {number}", of, end_of_life=day)
        kept("services", f"Service {number}", of, systems=[system.pk])
        kept("contracts", f"Contract {number}", of, ends_on=day, systems=[system.pk], category="hosting")
        kept("attestations", f"Attestation {number}", of, of_register="systems", complete_on=day)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{address}/").status_code == 200
        return len(captured)

    fill(1)
    fill(2)
    queries()
    first = queries()
    for number in range(3, 7):
        fill(number)
    assert queries() == first
