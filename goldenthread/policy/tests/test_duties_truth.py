"""Machine reading of the real suite beside the truth that was made by hand; what differs is named here, with why."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import pytest

from goldenthread.policy.accuracy.clauses import TRUTH, compare, read_by_hand, read_by_machine
from goldenthread.policy.accuracy.measures import main
from goldenthread.policy.importers.draft import Draft, Duties
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.duties.spellings import aliases
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.tests.suite_files import SUITE, shared_file

pytestmark = pytest.mark.shared

KEYS = ["27122", "30682", "32601", "32603"]
NOTED_ONLY = {
    "32603": {
        "Directive on Management of Information Technology",
        "Directive on Information Management Roles and Responsibilities",
        "Directive on Recordkeeping",
    }
}
"""Titles that only the note to the reader says are replaced, by this instrument and another one together; the truth gives
them to the other one, whose own chapter 1 lists them."""

NOT_LISTED = {
    "co-chair",
    "committee",
    "deputy-head-of-internal-enterprise-service-organization",
    "deputy-head-of-lead-security-agency",
    "deputy-minister-of-indigenous-services-canada",
    "deputy-minister-of-public-services-and-procurement-canada",
    "designated-inuit-organization",
    "senior-designated-official",
    "those-authorized-to-perform-web-analytics",
}
"""Bearers that only one instrument names, for which the alias list holds no other spelling."""


@cache
def read(key: str) -> tuple[Draft, Duties]:
    draft = read_instrument(shared_file(key))
    return draft, duties_of(draft)


@cache
def truth(key: str) -> dict[str, Any]:
    return json.loads((TRUTH / f"{key}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("key", KEYS)
def test_every_requirement_is_found_with_its_bearers_modality_beginning_and_scope(key: str):
    draft, _duties = read(key)
    found = compare(read_by_machine(draft), read_by_hand(truth(key)))
    assert {aspect: clauses for aspect, clauses in found["differences"].items() if clauses} == {}


@pytest.mark.parametrize("key", KEYS)
def test_bearers_have_the_kind_and_name_of_the_truth(key: str):
    _draft, duties = read(key)
    bearers = {bearer.key: bearer for requirement in duties.requirements for bearer in requirement.bearers}
    assert {name: bearer.kind for name, bearer in bearers.items()} == truth(key)["bearer_kinds"]


@pytest.mark.parametrize("key", KEYS)
def test_limits_on_the_whole_stand_where_the_truth_has_them(key: str):
    draft, duties = read(key)
    whole = [draft.clauses[limit.clause].number for limit in duties.limits if not limit.names]
    assert whole == truth(key)["limits_on_whole"]


@pytest.mark.parametrize("key", KEYS)
def test_replaced_instruments_are_those_of_the_truth(key: str):
    _draft, duties = read(key)
    by_hand = {(entry["title"], entry["whole"]) for entry in truth(key)["replaces"]}
    by_machine = {(replaced.title, replaced.whole) for replaced in duties.replaces}
    assert by_hand <= by_machine
    assert {title for title, _whole in by_machine - by_hand} == NOTED_ONLY.get(key, set())


def test_deputy_heads_have_what_the_network_use_policy_gives_them_and_since_when():
    draft, duties = read("27122")
    given = {
        draft.clauses[r.clause].number: r.effective_from
        for r in duties.requirements
        if any(bearer.key == "deputy-head" for bearer in r.bearers)
    }
    assert given == {"6.1.1": None, "6.1.2": None, "6.1.3": date(2014, 4, 1), "6.1.4": None, "7.1": None}


def test_deputy_heads_have_thirty_nine_requirements_in_the_policy_on_service_and_digital():
    _draft, duties = read("32603")
    assert sum(any(b.key == "deputy-head" for b in r.bearers) for r in duties.requirements) == 39


def test_the_suite_names_no_bearer_that_the_alias_list_and_we_do_not_know():
    if not SUITE.is_dir():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    keys = {
        bearer.key
        for path in sorted(SUITE.glob("*.xml"))
        for requirement in read(path.stem.split("_")[-2])[1].requirements
        for bearer in requirement.bearers
    }
    assert keys - {known.key for known in aliases("en").values()} == NOT_LISTED


def test_the_comparison_is_printed_for_programs(capsys: pytest.CaptureFixture[str]):
    shared_file("27122")
    assert main(["clauses"]) == 0
    assert set(json.loads(capsys.readouterr().out)["clauses"]) == set(KEYS)
