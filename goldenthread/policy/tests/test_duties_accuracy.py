"""The figures by which machine reading is compared with the truth made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.policy.accuracy.clauses import Stated, compare, read_by_machine
from goldenthread.policy.accuracy.measures import main
from goldenthread.policy.tests.drafting import draft_of


def stated(
    *bearers: str, modality: str = "must", begins: str = "2030-01-01", scope: frozenset[str] = frozenset()
) -> Stated:
    return Stated(frozenset(bearers), modality, begins, scope)


def test_precision_and_recall_count_clauses_and_the_rest_counts_among_those_that_both_have():
    machine = {"4.1": stated("manager"), "4.2": stated("pilot"), "4.3": stated("pilot", modality="may"), "9": stated()}
    hand = {"4.1": stated("manager"), "4.2": stated("captain"), "4.3": stated("pilot"), "5": stated(), "6": stated()}
    found = compare(machine, hand)
    assert found["clauses"] == {"precision": 0.75, "recall": 0.6, "f1": 0.6667, "machine": 4, "hand": 5}
    assert (found["bearers"], found["modality"], found["from"], found["scope"]) == (0.6667, 0.6667, 1.0, 1.0)
    assert found["differences"]["only by machine"] == ["9"]
    assert found["differences"]["only by hand"] == ["5", "6"]
    assert found["differences"]["bearers"] == ["4.2"]


def test_nothing_found_where_nothing_was_to_be_found_is_perfect_and_misses_are_not():
    assert compare({}, {})["clauses"]["precision"] == 1.0
    assert compare({}, {"4.1": stated()})["clauses"]["f1"] == 0.0


def test_the_machine_is_read_in_the_terms_of_the_truth():
    draft = draft_of(
        """
        chapter #2 Application
          clause #2.1 Requirement 4.1 applies only to islands.
        chapter #4 Requirements
          clause #4.1 Managers must keep lamps.
        """
    )
    assert read_by_machine(draft) == {"4.1": stated("manager", scope=frozenset({"2.1"}))}


def test_a_missing_text_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["clauses", "--data", str(tmp_path)]) == 1
    assert "No text of instrument 27122" in capsys.readouterr().err


def test_an_unknown_measure_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]):
    assert main(["speed"]) == 1
    assert "There is no measure speed; these are: clauses, requirements" in capsys.readouterr().err
