"""An import that is killed leaves whole instruments or none, and the next run completes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from goldenthread.policy.tests.suite_files import own_file
from goldenthread.project import postgres
from tests.programs import CLI, PATIENCE, environment, goldenthread

pytestmark = pytest.mark.process

FILES, CLAUSES = 40, 60
HELD = """
SELECT count(*), coalesce(min(held), 0), coalesce(min(bound), 0) FROM (
    SELECT (SELECT count(*) FROM policy_clause c WHERE c.instrument_id = i.entry_ptr_id) AS held,
           (SELECT count(*) FROM policy_requirement r WHERE r.instrument_id = i.entry_ptr_id) AS bound
    FROM policy_instrument i
) AS every
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with many instruments, each of many clauses."""
    folder = tmp_path_factory.mktemp("suite")
    duties = "".join(f'<clause anchor="4.1.{n}">Washing cup number {n}.</clause>' for n in range(1, CLAUSES + 1))
    for number in range(FILES):
        own_file(folder, key=str(71000 + number), title=f"Policy on Tea Room {number}", body=duties)
    return folder


@pytest.fixture(scope="module", autouse=True)
def running(data: Path) -> Iterator[None]:
    """The database of the data folder."""
    with postgres.Cluster(postgres.folder_of(data), durable=False):
        yield


def held(data: Path) -> tuple[int, int, int]:
    """How many instruments there are, and the fewest clauses and requirements that one of them has."""
    where = postgres.address(postgres.folder_of(data), role=postgres.OWNER)
    with psycopg.connect(where) as connection:
        row = connection.execute(HELD).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def test_a_killed_import_leaves_whole_instruments_and_the_next_run_completes_it(data: Path, suite: Path) -> None:
    words = [*CLI, "import", "tbs", str(suite)]
    child = subprocess.Popen(words, env=environment(data), stdout=subprocess.DEVNULL, start_new_session=True)
    patience = time.monotonic() + PATIENCE
    while held(data)[0] < 3 and time.monotonic() < patience:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    instruments, clauses, requirements = held(data)
    assert 3 <= instruments < FILES, "killed in the midst"
    # A chapter, its clause, a chapter, its lead-in, and what hangs below.
    assert (clauses, requirements) == (CLAUSES + 4, CLAUSES), "whole instruments"
    again = goldenthread("import", "tbs", str(suite), "--json", data=data)
    report = json.loads(again.stdout)
    assert (report["created"], report["unchanged"]) == (FILES - instruments, instruments)
    assert held(data) == (FILES, CLAUSES + 4, CLAUSES)


def test_good_and_bad_files_in_one_folder_are_told_apart_by_name_line_and_exit_code(data: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    own_file(mixed)
    (mixed / "Bad_70003_2020-01-01.xml").write_text("<doc>\n<chapters>\n</doc>")
    (mixed / "Empty_70004_2020-01-01.xml").write_text("")
    done = goldenthread("import", "tbs", str(mixed), "--json", data=data)
    report = json.loads(done.stdout)
    assert (done.returncode, report["created"], len(report["refused"])) == (1, 1, 2)
    assert {Path(r["file"]).name: r["line"] for r in report["refused"]} == {
        "Bad_70003_2020-01-01.xml": 3,
        "Empty_70004_2020-01-01.xml": 1,
    }
    assert "2 of 3 files were refused" in done.stderr
    assert goldenthread("import", "tbs", data=data).returncode == 2
    assert (
        "There is no organisation" in goldenthread("import", "tbs", str(mixed), "--organisation", "x", data=data).stderr
    )
