"""`script/goldenthread extract`: what a document says and obliges, printed without a database."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import orjson
import pytest
from django.core.management import CommandError, call_command, load_command_class

from goldenthread.policy.tests.tbs_files import chapter, doc, write

TEXT = "Directive on Tea\n\n1. Effective date\n\n1.1 This directive takes effect on May 1, 2021.\n\n"
DUTIES = "4. Requirements\n\n4.1 Deputy heads are responsible for:\n\n4.1.1 Boiling water annually.\n"


def extracted(path: Path, *options: str) -> str:
    out = StringIO()
    call_command(load_command_class("goldenthread.project", "extract"), str(path), *options, stdout=out)
    return out.getvalue()


def test_the_draft_is_printed_as_data(tmp_path: Path) -> None:
    path = tmp_path / "tea.txt"
    path.write_text(TEXT + DUTIES, encoding="utf-8")
    told = orjson.loads(extracted(path, "--json"))
    assert (told["title"], told["type"], told["effective"]) == ("Directive on Tea", "directive", "2021-05-01")
    assert told["clauses"][1] == {
        "number": "1.1",
        "heading": "",
        "text": "This directive takes effect on May 1, 2021.",
        "depth": 2,
    }
    [requirement] = told["requirements"]
    assert requirement.keys() == {
        *("text", "bearers", "modality", "verb", "deadline", "clause", "start", "end", "confidence", "rule")
    }
    assert (requirement["clause"], requirement["bearers"], requirement["modality"]) == (
        "4.1.1",
        ["Deputy head"],
        "must",
    )
    assert told["warnings"] == []


def test_the_draft_is_printed_as_text(tmp_path: Path) -> None:
    path = tmp_path / "tea.txt"
    path.write_text(TEXT + DUTIES, encoding="utf-8")
    told = extracted(path)
    assert "Type: directive. Effective: 2021-05-01. Language: en." in told
    assert "4.1.1  Deputy head must: Boiling water annually." in told


def test_the_suites_own_files_are_read_too(tmp_path: Path) -> None:
    path = write(tmp_path, doc(chapter("<p>1.1 Boil.</p>")))
    assert '"Boil."' in extracted(path, "--json")


def test_a_format_can_be_named_and_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tea"
    path.write_text("# Tea\n\n1. Purpose\n\n1.1 Tea.\n", encoding="utf-8")
    assert '"heading": "Purpose"' in extracted(path, "--format", "markdown", "--json")
    with pytest.raises(CommandError, match="well-formed"):
        extracted(path, "--format", "tbs")
    with pytest.raises(CommandError, match="no file"):
        extracted(tmp_path / "none.txt")


def test_no_database_is_asked_for() -> None:
    assert load_command_class("goldenthread.project", "extract").needs_database is False
