"""The server as a whole: what it starts, and that nothing of it outlives it, whatever is killed and whenever."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from goldenthread.project import postgres
from tests.programs import CLI, PATIENCE, Server, environment, goldenthread, left, serving, until

pytestmark = pytest.mark.process

PARTS: dict[str, Callable[[Server], psutil.Process]] = {
    "the server itself": lambda server: psutil.Process(server.process.pid),
    "the database": lambda server: server.part("bin/postgres"),
    "a process of the database": lambda server: server.part("postgres: checkpointer"),
    "the web server": lambda server: server.part("gt web server"),
    "a web worker": lambda server: server.part("gt web server").children()[0],
    "the worker": lambda server: server.part("gt worker"),
    "the settler": lambda server: server.part("gt settler"),
    "the clock": lambda server: server.part("gt clock"),
}


def address(data: Path) -> str:
    return postgres.address(postgres.folder_of(data), role=postgres.OWNER)


def test_the_site_answers_and_says_as_whom_one_can_sign_in(data: Path) -> None:
    with serving(data) as server:
        assert server.page() == 200
        assert server.page("/accounts/login/") == 200
        assert f"http://127.0.0.1:{server.port}/" in server.words


@pytest.mark.parametrize("part", PARTS)
def test_killing_any_process_leaves_nothing_running_and_nothing_lost(data: Path, part: str) -> None:
    with serving(data) as server:
        with psycopg.connect(address(data)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS written (part text)")
            connection.execute("INSERT INTO written VALUES (%s)", [part])
        PARTS[part](server).kill()
        assert until(lambda: not left(data)), left(data)
        if part != "the server itself":
            assert server.process.wait(PATIENCE) == 1
            assert "start again" in server.words
    # The next start of the whole is the next part's.
    with postgres.Cluster(postgres.folder_of(data)), psycopg.connect(address(data)) as connection:
        assert connection.execute("SELECT count(*) FROM written WHERE part = %s", [part]).fetchone() == (1,)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asking_it_to_stop_leaves_nothing_running(data: Path, how: signal.Signals) -> None:
    with serving(data) as server:
        server.process.send_signal(how)
        assert server.process.wait(PATIENCE) == 128 + how
        assert not left(data)
        assert "Traceback" not in server.words


MOMENTS = [
    (0.3, signal.SIGKILL),
    (0.6, signal.SIGINT),
    (0.9, signal.SIGKILL),
    (1.2, signal.SIGTERM),
    (1.6, signal.SIGKILL),
    (2.1, signal.SIGINT),
    (2.6, signal.SIGKILL),
    (3.3, signal.SIGTERM),
]
"""Seconds after which a first start is stopped, and how: the later ones find what the earlier ones have left."""


def test_stopping_it_at_any_moment_of_its_first_start_leaves_nothing_running(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for moment, how in MOMENTS:
        with Server(data) as server:
            time.sleep(moment)
            server.process.send_signal(how)
            server.process.wait(PATIENCE)
            assert until(lambda: not left(data), seconds=10), (moment, how, left(data))
    with serving(data) as server:
        assert server.page("/accounts/login/") == 200


def test_a_background_process_that_fails_is_started_again(data: Path) -> None:
    with serving(data) as server:
        settler = server.part("gt settler")
        # Asked to end, it ends by itself, as after a failure.
        settler.terminate()
        assert until(lambda: "starting it again" in server.words), server.words
        assert until(lambda: [part for part in server.parts("gt settler") if part.pid != settler.pid])
        assert server.page() == 200


def test_it_stops_though_it_was_started_in_the_background_of_a_script(data: Path) -> None:
    """A job started with `&` inherits an ignored SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = Server(data)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(server)
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        assert server.is_up(), server.words
        os.kill(server.process.pid, signal.SIGINT)
        server.process.wait(PATIENCE)
        assert not left(data)


def test_a_command_uses_the_database_of_the_running_server(data: Path) -> None:
    with serving(data):
        done = goldenthread("settle", "--once", data=data)
        assert done.returncode == 0, done.stderr


def test_the_database_goes_with_the_last_command_that_uses_it(data: Path) -> None:
    first, second = (
        subprocess.Popen([*CLI, name], env=environment(data), stderr=subprocess.PIPE, text=True)
        for name in ("clock", "settle")
    )
    try:
        # Whichever of the two started the database, it is there for both.
        assert until(lambda: len([line for line in left(data) if "[local] idle" in line]) == 2), left(data)
        for leaving in (first, second):
            assert goldenthread("settle", "--once", data=data).returncode == 0
            leaving.terminate()
        assert [process.wait(PATIENCE) for process in (first, second)] == [0, 0]
        assert until(lambda: not left(data), seconds=10), left(data)
    finally:
        for process in (first, second):
            process.kill()
            process.communicate()


def test_a_second_server_on_the_same_data_is_refused(data: Path) -> None:
    with serving(data) as server:
        done = goldenthread("serve", data=data, PORT="8699")
        assert done.returncode == 1
        assert f"in use by process {server.process.pid}" in done.stderr
        assert server.page() == 200


def test_a_taken_port_is_refused_in_one_sentence(data: Path) -> None:
    with serving(data) as server:
        done = goldenthread("serve", data=data.parent / "other", PORT=str(server.port))
        assert done.returncode == 1
        assert done.stderr.startswith(f"Port {server.port} ")
        assert done.stderr.count("\n") == 1


def test_a_database_of_a_newer_release_is_refused(data: Path) -> None:
    with postgres.Cluster(postgres.folder_of(data)), psycopg.connect(address(data)) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_later', now())")
    try:
        for command in ("serve", "settle", "migrate"):
            done = goldenthread(command, data=data)
            assert done.returncode == 1
            assert "newer release" in done.stderr
            assert "kernel.9999_later" in done.stderr
            assert done.stderr.count("\n") == 1
    finally:
        with postgres.Cluster(postgres.folder_of(data)), psycopg.connect(address(data)) as connection:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
