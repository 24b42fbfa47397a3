"""The embedded PostgreSQL: alone in its folder, gone with its starter, started again after anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import psycopg
import pytest

from goldenthread.project import postgres
from goldenthread.project.refused import Refused
from tests.programs import left, until

# Another process that runs a cluster until it is ended.
HOLD = """
import sys, time
from pathlib import Path
from goldenthread.project.postgres import Cluster
with Cluster(Path(sys.argv[1]), durable=False):
    print("up", flush=True)
    time.sleep(60)
"""


def held(folder: Path) -> subprocess.Popen[str]:
    """Another process that has started the cluster in the folder."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "up\n"
    return other


def version(cluster: postgres.Cluster) -> str:
    with psycopg.connect(cluster.address()) as connection:
        row = connection.execute("SELECT current_setting('server_version')").fetchone()
    assert row is not None
    return str(row[0])


def test_it_starts_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with postgres.Cluster(tmp_path / "postgres", durable=False) as cluster:
        assert version(cluster).startswith(str(postgres.MAJOR))
        assert left(tmp_path)
    assert not left(tmp_path)


def test_a_password_is_needed_and_stands_where_only_its_owner_reads_it(tmp_path: Path) -> None:
    with postgres.Cluster(tmp_path / "postgres", durable=False) as cluster:
        address = cluster.address().split(" passfile")[0]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"{address} passfile=/nonexistent")
    for path, mode in (
        (cluster.folder, 0o700),
        (cluster.folder / "passwords", 0o600),
        (postgres.socket_of(cluster.folder), 0o700),
    ):
        assert path.stat().st_mode & 0o777 == mode, path


def test_it_orders_the_same_everywhere(tmp_path: Path) -> None:
    with (
        postgres.Cluster(tmp_path / "postgres", durable=False) as cluster,
        psycopg.connect(cluster.address()) as connection,
    ):
        assert connection.execute(
            "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'goldenthread'"
        ).fetchone() == (
            "b",
            "C.UTF-8",
        )
        assert connection.execute("SELECT lower('ÉCOLE')").fetchone() == ("école",)


def test_a_folder_in_use_is_refused_while_its_starter_lives(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    other = held(folder)
    try:
        with pytest.raises(postgres.Busy, match=f"in use by process {other.pid}"):
            postgres.Cluster(folder).start()
    finally:
        other.terminate()
        other.wait()


def test_after_a_kill_it_starts_again_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    other = held(folder)
    other.kill()
    # Not even collected yet: the next start waits for the processes that still shut down.
    with postgres.Cluster(folder, durable=False) as cluster:
        assert version(cluster)
    other.wait()


def test_a_killed_database_leaves_a_stale_file_that_stops_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    with postgres.Cluster(folder, durable=False) as cluster:
        assert cluster.server is not None
        cluster.server.kill()
        assert until(lambda: len(left(tmp_path)) == 0, seconds=10)
    stale = cluster.cluster / "postmaster.pid"
    assert stale.exists()
    # The number may since belong to anybody, even to us.
    stale.write_text(stale.read_text().replace(stale.read_text().splitlines()[0], str(os.getpid()), 1))
    with postgres.Cluster(folder, durable=False) as again:
        assert version(again)


def test_a_creation_that_was_broken_off_is_done_anew(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    (folder / "cluster.new" / "base").mkdir(parents=True)
    with postgres.Cluster(folder, durable=False) as cluster:
        assert version(cluster)
    assert not (folder / "cluster.new").exists()


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    folder = tmp_path / ("a folder with a long name " * 4) / "postgres"
    with postgres.Cluster(folder, durable=False) as cluster:
        assert version(cluster)
        place = postgres.socket_of(folder)
        assert place.parent == postgres.SHORT_PLACE
        assert place.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(place)


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / ("a folder with a long name " * 4) / "postgres"
    place = postgres.socket_of(folder)
    place.mkdir(mode=0o755)
    try:
        with pytest.raises(Refused, match="belongs to somebody else or is open to others"):
            postgres.Cluster(folder).start()
    finally:
        place.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as somebody else")
def test_root_needs_no_open_folder_above_the_data(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    before = [(path, path.stat().st_mode, path.stat().st_uid) for path in (private, *private.parents)]
    with postgres.Cluster(private / "data" / "postgres", durable=False) as cluster:
        assert version(cluster)
    assert [(path, path.stat().st_mode, path.stat().st_uid) for path in (private, *private.parents)] == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as somebody else")
def test_root_needs_no_open_programs_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    wheel = postgres._programs().parents[1]
    programs = private / wheel.name / postgres._programs().relative_to(wheel)
    shutil.copytree(postgres._programs().parent, programs.parent)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), private / f"{wheel.name}.libs")
    for program in programs.iterdir():
        program.chmod(0o700)
    monkeypatch.setattr(postgres, "_programs", lambda: programs)
    with postgres.Cluster(private / "postgres", durable=False) as cluster:
        assert version(cluster)


def test_a_full_disk_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 30, (1 << 30) - (30 << 20), 30 << 20))
    with pytest.raises(Refused, match="30 MB are free, 200 MB are needed"):
        postgres.Cluster(tmp_path / "postgres").__enter__()
    assert not (tmp_path / "postgres" / "cluster").exists()


def test_a_cluster_that_cannot_start_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    with postgres.Cluster(folder, durable=False):
        pass
    (folder / "cluster" / "PG_VERSION").write_text("12\n")
    started = time.monotonic()
    with pytest.raises(Refused, match=r"ended while starting \(database files are incompatible with server\)"):
        postgres.Cluster(folder).__enter__()
    assert time.monotonic() - started < 10
