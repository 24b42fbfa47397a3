"""What replaced what: the whole chain around an instrument, drawn and told as a list."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import Instrument
from goldenthread.policy.models.ties import PART
from goldenthread.policy.tests.suite_files import shared_file

pytestmark = pytest.mark.django_db


def instrument(key: str, year: int, *, visibility: str = Visibility.PUBLIC) -> Instrument:
    """A policy in force from a year on."""
    title = {"en": f"Policy {key}"}
    return kernel.create(
        Instrument(key=key, title=title, effective_on=date(year, 1, 1), visibility=visibility), by=None
    )


def replace(newer: Instrument, older: Instrument, *, part: bool = False) -> None:
    kernel.link(
        newer,
        verb="replaces",
        target=older,
        target_part=PART if part else "",
        valid_from=newer.effective_on,
        by=None,
    )


@pytest.fixture
def chain() -> list[Instrument]:
    """A replaced by B and, in part, by C; both by D: made in an order that tells nothing."""
    d, b, a, c = (instrument(key, year) for key, year in (("d", 2020), ("b", 2008), ("a", 2001), ("c", 2011)))
    replace(d, c)
    replace(d, b)
    replace(c, a, part=True)
    replace(b, a)
    return [a, b, c, d]


def page(client: Client, address: str) -> str:
    """The page at an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def listed(text: str) -> list[str]:
    """The titles of the list, in its order."""
    return [str(link.text) for link in html.fromstring(text).xpath("//ol[@class='gt-list']/li/a")]


@pytest.mark.parametrize("key", ["a", "b", "d"])
def test_the_chain_is_the_same_from_each_of_its_ends(client: Client, chain: list[Instrument], key: str) -> None:
    text = page(client, f"/instruments/{key}/succession/")
    assert listed(text) == ["Policy a", "Policy b", "Policy c", "Policy d"]
    assert re.search(rf'href="/instruments/{key}/"[^>]*aria-current="true"', text)


def test_what_is_drawn_is_told_in_the_list_with_its_days(client: Client, chain: list[Instrument]) -> None:
    text = page(client, "/instruments/a/succession/")
    drawn = html.fromstring(text).xpath("//*[local-name()='svg'][contains(@class, 'gt-succession')][@role='img']")[0]
    assert len(drawn.xpath(".//*[local-name()='circle']")) == 4
    assert len(drawn.xpath(".//*[local-name()='path']")) == 4
    assert len(drawn.xpath(".//*[local-name()='path'][contains(@class, 'part')]")) == 1
    named = drawn.get("aria-labelledby").split()
    assert all(f'id="{name}"' in text for name in named)
    for told in (
        "Replaced by: Policy b, 1 January 2008",
        "Replaces: Policy a (in part), 1 January 2011",
        "Replaced by: Policy c (in part), 1 January 2011",
        "Replaces: Policy c, 1 January 2020",
    ):
        assert told in text, told
    assert "/instruments/d/compare/?with=b" in text
    assert "style=" not in text.split("<main")[1]


def test_a_circle_is_told_as_it_is(client: Client) -> None:
    a, b, c = (instrument(key, year) for key, year in (("a", 2001), ("b", 2008), ("c", 2011)))
    for newer, older in ((b, a), (c, b), (a, c)):
        replace(newer, older)
    replace(a, a)
    assert listed(page(client, "/instruments/b/succession/")) == ["Policy a", "Policy b", "Policy c"]


def test_what_one_may_not_see_is_not_in_the_chain(client: Client, chain: list[Instrument]) -> None:
    hidden = instrument("hidden", 2024, visibility=Visibility.RESTRICTED)
    replace(hidden, chain[-1])
    assert listed(page(client, "/instruments/a/succession/")) == ["Policy a", "Policy b", "Policy c", "Policy d"]
    assert client.get("/instruments/hidden/succession/").status_code == 404
    assert client.get("/instruments/nothing/succession/").status_code == 404


def test_an_instrument_leads_to_its_chain_where_it_has_one(client: Client, chain: list[Instrument]) -> None:
    assert 'href="/instruments/b/succession/"' in page(client, "/instruments/b/")
    instrument("alone", 2020)
    assert "succession" not in page(client, "/instruments/alone/")
    assert "Nothing replaced it, and it replaced nothing" in page(client, "/instruments/alone/succession/")


def test_states_are_those_of_the_day(client: Client, chain: list[Instrument]) -> None:
    text = page(client, "/instruments/a/succession/?on=2009-01-01")
    assert text.count("In force since 1 January 2008") == 2, "in the drawing and in the list"
    assert "Not yet in force, from 1 January 2020" in text


def test_a_long_chain_asks_as_many_queries_as_a_short_one(client: Client, chain: list[Instrument]) -> None:
    asked = []
    last = chain[-1]
    for number in range(60):
        if number in (1, 59):
            with CaptureQueriesContext(connection) as queries:
                page(client, "/instruments/a/succession/")
            asked.append(len(queries))
        newer = instrument(f"n{number:02d}", 2021 + number)
        replace(newer, last)
        last = newer
    assert asked[0] == asked[1]


@pytest.mark.shared
def test_the_policy_on_devices_gave_way_to_that_on_service(client: Client) -> None:
    import_suite([shared_file("27122"), shared_file("32603")], visibility=Visibility.PUBLIC)
    for key in ("27122", "32603"):
        assert listed(page(client, f"/instruments/{key}/succession/")) == [
            "Policy on Acceptable Network and Device Use",
            "Policy on Service and Digital",
        ]
