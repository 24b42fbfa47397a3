"""A table import that is killed leaves nothing, and the next run does everything once."""

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

from goldenthread.project import postgres
from tests.programs import CLI, PATIENCE, environment, goldenthread

pytestmark = pytest.mark.process

ROWS = 6000


@pytest.fixture(scope="module", autouse=True)
def running(data: Path) -> Iterator[None]:
    """The database of the data folder."""
    with postgres.Cluster(postgres.folder_of(data), durable=False):
        yield


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "suppliers.csv"
    path.write_text("title_en,country\n" + "".join(f"Supplier {number},CA\n" for number in range(ROWS)))
    return path


def asked(data: Path, question: str) -> int:
    where = postgres.address(postgres.folder_of(data), role=postgres.OWNER)
    with psycopg.connect(where) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])


def test_a_killed_import_leaves_nothing_and_the_next_run_does_all_once(data: Path, table: Path) -> None:
    before = asked(data, "SELECT last_value FROM kernel_event_id_seq")
    child = subprocess.Popen(
        [*CLI, "import", "csv", "suppliers", str(table)],
        env=environment(data),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    patience = time.monotonic() + PATIENCE
    # The numbers of events that were taken tell of rows that nobody can see yet.
    while asked(data, "SELECT last_value FROM kernel_event_id_seq") == before and time.monotonic() < patience:
        time.sleep(0.005)
    assert child.poll() is None, "in the midst"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert asked(data, "SELECT last_value FROM kernel_event_id_seq") > before
    assert asked(data, "SELECT count(*) FROM kernel_entry WHERE register = 'suppliers'") == 0
    done = goldenthread("import", "csv", "suppliers", str(table), "--json", data=data)
    assert json.loads(done.stdout)["created"] == ROWS, done.stderr
    again = goldenthread("import", "csv", "suppliers", str(table), "--json", data=data)
    assert json.loads(again.stdout)["unchanged"] == ROWS
    assert (
        asked(
            data,
            "SELECT count(*) FROM kernel_event e JOIN kernel_entry t ON t.id = e.entry_id AND t.register = 'suppliers'",
        )
        == ROWS
    )
