"""Principles, what upholds them and what upholds none (C010)."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Organisation, Visibility
from goldenthread.policy.checking import Rule
from goldenthread.policy.models import Instrument, Principle
from goldenthread.policy.queries import checks_of
from goldenthread.policy.queries.principles import upholding
from goldenthread.policy.tests.checks import drafted, in_force, requiring, whole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Organisation:
    return factories.organisation("Tea Office")


def principle(title: str, *, visibility: Visibility = Visibility.PUBLIC) -> Principle:
    made = Principle(key=title.lower().replace(" ", "-"), title={"en": title}, visibility=visibility)
    return kernel.create(made, by=None)


def upholds(entry: object, *named: Principle) -> None:
    kernel.change(entry, by=None, principles=[each.pk for each in named])  # type: ignore[arg-type]


@pytest.fixture
def suite(office: Organisation) -> Instrument:
    """An instrument in force with two requirements, and one that names nothing."""
    policy = in_force("cups", "Policy on Cups", organisation=office)
    requiring(policy, "4.1", "Deputy heads must wash the cups.")
    requiring(policy, "4.2", "Deputy heads must dry the cups.")
    requiring(in_force("spoons", "Policy on Spoons", organisation=office), "5.1", "Deputy heads must count the spoons.")
    return policy


def listed(page: str, heading: str) -> str:
    """What stands below a heading of the page."""
    return page.split(heading)[1].split("<h2")[0].split("Downloads")[0]


def test_each_principle_tells_what_names_it_and_what_names_none_is_listed(client: Client, suite: Instrument) -> None:
    clean, _warm = principle("Clean cups"), principle("Warm tea")
    upholds(suite, clean)
    upholds(suite.requirements.get(clause="4.1"), clean)
    found = upholding(None, on=timezone.localdate())
    assert (found.instruments, found.requirements) == ({clean.pk: 1}, {clean.pk: 1})
    page = client.get("/principles/").content.decode()
    assert "/registers/instruments/?principles=clean-cups" in page
    assert "principles=warm-tea" not in page
    bare = listed(page, "Instruments that name no principle (1)")
    assert "spoons" in bare.lower()
    assert "5.1" in listed(page, "Requirements that name no principle, and whose instruments name none (1)")
    assert "4.2" in listed(page, "Requirements that name no principle, but whose instruments do (1)")
    file = b"".join(client.get("/principles/none.csv").streaming_content).decode("utf-8-sig")
    rows = {(row["register"], row["clause"], row["through"]) for row in csv.DictReader(io.StringIO(file))}
    assert rows == {("instruments", "", "no"), ("requirements", "5.1", "no"), ("requirements", "4.2", "yes")}


def test_a_list_is_narrowed_to_what_upholds_a_principle_and_to_what_names_none(
    client: Client, suite: Instrument
) -> None:
    upholds(suite, principle("Clean cups"))
    for asked, keys in (("clean-cups", {"cups"}), ("not-stated", {"spoons"})):
        told = client.get(f"/api/v1/instruments/?principles={asked}").json()["entries"]
        assert {each["key"] for each in told} == keys


def test_the_thread_leads_from_a_principle_to_what_upholds_it_and_back(client: Client, suite: Instrument) -> None:
    upholds(suite, principle("Clean cups"))
    assert "Upheld by" in client.get("/registers/principles/clean-cups/").content.decode()
    assert "/registers/principles/clean-cups/" in client.get(f"/instruments/{suite.key}/").content.decode()


def test_what_one_may_not_see_is_neither_told_nor_counted(client: Client, suite: Instrument) -> None:
    hidden = principle("Hidden aim", visibility=Visibility.RESTRICTED)
    principle("Clean cups")
    upholds(suite, hidden)
    kernel.change(Instrument.objects.get(key="spoons"), by=None, visibility=Visibility.RESTRICTED)
    page = client.get("/principles/").content.decode()
    assert "Hidden aim" not in page
    assert "spoons" not in page.lower()
    # For this visitor the policy names no principle.
    assert "cups" in listed(page, "Instruments that name no principle (1)").lower()
    assert "Hidden aim" not in client.get(f"/instruments/{suite.key}/").content.decode()


def test_a_principle_that_has_ended_upholds_nothing_any_more(suite: Instrument) -> None:
    old = principle("Old aim")
    upholds(suite, old)
    kernel.change(old, by=None, ended_on=timezone.localdate())
    found = upholding(None, on=timezone.localdate())
    assert found.principles == []
    assert found.bare_instruments.count() == 2


def test_the_checks_warn_of_a_draft_that_names_none_once_there_are_principles(office: Organisation) -> None:
    tea = drafted(of=office, **whole())
    writer = factories.holder("contribute", office)

    def warned() -> bool:
        return Rule.NO_PRINCIPLE in {finding.rule for finding in checks_of(tea, writer).findings}

    assert not warned()
    clean = principle("Clean cups")
    assert warned()
    upholds(tea, clean)
    tea.refresh_from_db()
    assert not warned()


@pytest.mark.parametrize("who", ["read", "contribute", "administer", ""])
def test_adding_is_offered_to_those_who_may(client: Client, office: Organisation, who: str) -> None:
    if who:
        client.force_login(factories.holder(who, office))
    page = client.get("/principles/").content.decode()
    assert "No principle is kept yet" in page
    assert ("Add a principle" in page) is (who in ("contribute", "administer"))


def test_the_page_asks_the_same_for_many_principles_as_for_few(client: Client, suite: Instrument) -> None:
    asked = []
    for number in (1, 30):
        for each in range(number):
            upholds(suite, principle(f"Aim {number} {each}"))
        with CaptureQueriesContext(connection) as queries:
            client.get("/principles/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
