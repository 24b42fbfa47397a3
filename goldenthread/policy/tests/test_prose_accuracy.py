"""How proposals are compared with what experts split a text into, and the figures that the rules must keep."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from goldenthread.policy.accuracy.clauses import TRUTH, read_by_hand
from goldenthread.policy.accuracy.prose import Row, compare, matches, measure_prose, same_bearer
from goldenthread.policy.importers.duties.confidence import MEASURED, confidence_of
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.tests.drafting import draft_of
from goldenthread.policy.tests.suite_files import SUITE, shared_file
from goldenthread.policy.tests.test_prose_truth import KNOWN, marked_and_read

MEMORANDA = SUITE.parent / "omb-policy"


def test_texts_match_when_shared_runs_of_four_words_cover_half_of_the_shorter():
    row = "Ports must publish tide tables every week. They may charge a fee for printed copies."
    assert matches("Ports must publish tide tables every week.", row)
    assert matches(row, "Ports must publish tide tables")
    assert not matches("Ports must publish.", row)
    assert not matches("Ports must paint every bollard of the eastern quay red before winter", row)
    assert not matches("", row)


def test_bearers_match_by_the_words_that_tell_whom():
    assert same_bearer("All Agencies", "Agency")
    assert same_bearer("OMB; All CFO-Act Agencies", "Agency head")
    assert not same_bearer("All Agencies", "Federal CIO")


def test_precision_recall_bearers_and_baselines_are_told_row_by_row():
    draft = draft_of(
        """
        paragraph Agencies must publish tide tables every single week. The tables serve many sailors at sea. Keep lamps.
        paragraph The harbour office should count all of the ships that pass.
        """
    )
    rows = [
        Row("1", "Agencies must publish tide tables every single week.", "All Agencies"),
        Row("2", "The tables serve many sailors at sea.", ""),
    ]
    found = compare([draft], rows)
    assert (found["precision"], found["recall"], found["bearers"]) == (0.3333, 0.5, 1.0)
    assert found["baselines"]["every sentence"] == {"precision": 0.5, "recall": 1.0, "found": 4}
    assert found["baselines"]["must or shall"] == {"precision": 1.0, "recall": 0.5, "found": 1}
    assert found["baselines"]["all modal verbs"]["precision"] == 0.5
    assert [(row["number"], row["found"], row["bearer"]) for row in found["rows"]] == [("1", 1, True), ("2", 0, None)]
    assert found["proposals without a row"] == [
        "Keep lamps.",
        "The harbour office should count all of the ships that pass.",
    ]
    assert found["rules"]["must by name"] == {"found": 1, "right": 1}


def test_policies_without_prose_beside_them_are_left_out(tmp_path: Path):
    policy = {"ombPolicyID": "M-01-01", "Sections": []}
    (tmp_path / "requirements.json").write_text(json.dumps([{"Policy": policy}]), encoding="utf-8")
    assert measure_prose(tmp_path) == {}


@cache
def measured() -> dict[str, Any]:
    if not MEMORANDA.is_dir():
        pytest.skip("the shared memoranda (../shared/data/omb-policy) are not at hand")
    return measure_prose(MEMORANDA)["m-13-13"]  # type: ignore[no-any-return]


@pytest.mark.shared
def test_what_experts_mark_in_an_open_data_policy_is_found():
    assert measured()["recall"] >= 0.85
    assert measured()["precision"] >= 0.75
    assert measured()["bearers"] >= 0.85


@pytest.mark.shared
def test_the_rules_do_better_than_verbs_alone():
    for baseline in measured()["baselines"].values():
        better = [measured()[share] > baseline[share] for share in ("precision", "recall")]
        assert any(better)
    assert measured()["precision"] > measured()["baselines"]["all modal verbs"]["precision"]
    assert measured()["recall"] > measured()["baselines"]["must or shall"]["recall"]


@pytest.mark.shared
def test_the_rows_that_are_missed_are_those_that_the_guide_explains():
    assert [row["number"] for row in measured()["rows"] if not row["found"]] == ["75.03", "75.23"]


@pytest.mark.shared
def test_each_rule_is_as_sure_as_it_was_measured():
    found, right = Counter[str](), Counter[str]()
    for rule, times in measured()["rules"].items():
        found[rule] += times["found"]
        right[rule] += times["right"]
    for file in [*TRUTH.glob("*.json"), *(TRUTH / "heldout").glob("*.json")]:
        draft = read_instrument(shared_file(file.stem))
        by_hand = read_by_hand(json.loads(file.read_text(encoding="utf-8")))
        for r in duties_of(draft).requirements:
            found[r.rule] += 1
            right[r.rule] += (draft.clauses[r.clause].number or draft.clauses[r.clause].anchor) in by_hand
    for name in KNOWN:
        hand, read = marked_and_read(name)
        found.update(r.rule for r in read)
        right.update(r.rule for r in read if r.text in {entry.text for entry in hand})
    assert {rule: (times, right[rule]) for rule, times in found.items()} == MEASURED


def test_a_rule_that_was_not_measured_is_as_likely_wrong_as_right():
    assert confidence_of("by the stars") == 0.5
    assert 0.95 < confidence_of("lead-in") < 1
