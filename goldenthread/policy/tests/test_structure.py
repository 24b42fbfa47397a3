"""Instruments written out as a person sees them and read back: what is kept of their structure."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from goldenthread.policy.accuracy import structure
from goldenthread.policy.accuracy.paper import NO_BROWSER, browser
from goldenthread.policy.accuracy.structure import WAYS, compared, measure, measure_structure
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.tests.suite_files import SUITE
from goldenthread.policy.tests.tbs_files import appendix, chapter, clauses, read

LEAST = {"html": 0.98, "text": 0.95, "docx": 0.98}
"""F1 that the formats are to reach on the whole suite."""


def tea(folder: Path) -> Draft:
    boil = '<clause anchor="4.1">Managers must:<ul><li>boil;</li><li>brew.</li></ul></clause>'
    body = chapter(clauses(boil + '<clause anchor="4.2">Report.</clause>'), anchor="4", title="Duties")
    return read(folder, body + appendix("<dl><dt>pot</dt><dd>A vessel.</dd></dl>", title="Appendix B: Definitions"))


def test_lists_within_a_clause_count_as_pieces_below_it(tmp_path: Path) -> None:
    found = set(compared(tea(tmp_path)))
    assert ("4.1", "4", "Managers must:") in found
    assert ("", "4.1", "boil;") in found


@pytest.mark.parametrize("name", ["html", "text"])
def test_what_is_written_comes_back_and_what_is_changed_is_missed(tmp_path: Path, name: str) -> None:
    draft = tea(tmp_path)
    figures = measure([draft], names=[name], misses=True)[name]
    assert figures["f1"] == 1.0, figures["instruments"]
    path = tmp_path / f"changed{WAYS[name].ending}"
    clauses = tuple(dataclasses.replace(c, number="4.3") if c.number == "4.2" else c for c in draft.clauses)
    WAYS[name].write(dataclasses.replace(draft, clauses=clauses), path)
    assert set(compared(draft)) - set(compared(WAYS[name].read(path))) == {("4.2", "4", "Report.")}


@pytest.mark.shared
def test_the_structure_of_the_shared_suite_survives() -> None:
    if not SUITE.is_dir():
        pytest.skip("the shared policy suite (../shared/data/tbs-policy-suite) is not at hand")
    found = measure_structure(SUITE, names=LEAST)
    assert {name: found[name]["f1"] for name in LEAST if found[name]["f1"] < LEAST[name]} == {}


@pytest.mark.browser
def test_a_printed_page_is_read_back(tmp_path: Path) -> None:
    if browser() is None:
        pytest.skip(NO_BROWSER)
    assert measure([tea(tmp_path)], names=["pdf"])["pdf"]["f1"] >= 0.9


def test_a_machine_without_a_browser_says_what_it_cannot_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "browser", lambda: None)
    assert measure([tea(tmp_path)], names=["pdf"]) == {"pdf": {"skipped": NO_BROWSER}}


def test_a_folder_without_instruments_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no instrument"):
        measure_structure(tmp_path)
