"""Machine reading beside a truth that its rules were not made for; what differs is named here, with why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from goldenthread.policy.accuracy.clauses import TRUTH, compare, measure, read_by_hand, read_by_machine
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.tests.suite_files import SUITE, shared_file

pytestmark = pytest.mark.shared

HELD_OUT = TRUTH / "heldout"
KEYS = ["12510", "28108", "32592", "32749"]
APPOINTING = ["4.5.1", "4.5.2", "A.2.6.1", "A.2.6.2", "A.2.6.3", "A.2.6.4"]
SOURCING = ["A.2.5.1", "A.2.5.2", "A.2.5.3", "A.2.5.4.1", "A.2.5.4.2", "A.2.5.4.3", "A.2.5.5"]
DIFFERENCES: dict[str, dict[str, list[str]]] = {
    "12510": {"only by machine": ["B:p1"]},
    "28108": {"only by machine": ["B.1:p1", "B.2:p1"]},
    "32749": {"bearers": [*APPOINTING[:2], *SOURCING, *APPOINTING[2:]]},
}
"""A power that an appendix allows; two pieces of an appendix with a sentence on who helps; two roles of one name."""


def truth(key: str) -> dict[str, Any]:
    return json.loads((HELD_OUT / f"{key}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("key", KEYS)
def test_requirements_differ_from_the_second_truth_only_where_we_say_so(key: str):
    found = compare(read_by_machine(read_instrument(shared_file(key))), read_by_hand(truth(key)))
    assert {aspect: clauses for aspect, clauses in found["differences"].items() if clauses} == DIFFERENCES.get(key, {})


@pytest.mark.parametrize("key", KEYS)
def test_limits_on_the_whole_and_replaced_titles_are_those_of_the_second_truth(key: str):
    draft = read_instrument(shared_file(key))
    duties = duties_of(draft)
    assert [draft.clauses[limit.clause].number for limit in duties.limits if not limit.names] == truth(key)[
        "limits_on_whole"
    ]
    assert [replaced.title for replaced in duties.replaces] == [entry["title"] for entry in truth(key)["replaces"]]


def test_a_limit_on_a_part_names_the_part_and_reaches_the_requirement_that_holds_it():
    draft = read_instrument(shared_file("32592"))
    names = {draft.clauses[limit.clause].number: limit.names for limit in duties_of(draft).limits}
    [entry] = [entry for entry in truth("32592")["requirements"] if "scope_names" in entry]
    assert {clause: set(parts) <= set(names[clause]) for clause, parts in entry["scope_names"].items()} == {
        "8.3.3": True
    }


def test_another_folder_of_truth_can_be_compared():
    shared_file("12510")
    assert set(measure(SUITE, HELD_OUT)) == set(KEYS)
