"""Every command that the README shows is run as it stands there, with real files in the place of its example path."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from goldenthread.policy.tests.suite_files import own_file
from tests.programs import PATIENCE, ROOT, environment, free_port, until

pytestmark = pytest.mark.process

BLOCKS = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
SHOWN = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
# Inside a sentence: the ones that are no more than the name of a script have a test of their own in test_scripts.py.
MENTIONED = ["script/goldenthread --help"]
SERVER, TESTS = "script/server", "script/test"


@pytest.fixture(scope="module")
def told(data: Path) -> dict[str, str]:
    """The environment of somebody who has cloned the project and gone into it; the tables stand already."""
    python = getattr(sys, "_base_executable", sys.executable)
    return environment(data, PYTHON=python, PORT=str(free_port()), GOLDENTHREAD_TEST_DATA=str(data.parent / "tests"))


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "suite"
    folder.mkdir()
    own_file(folder)
    return folder


def test_the_readme_shows_the_two_commands_and_an_import() -> None:
    assert {SERVER, TESTS} <= set(SHOWN)
    assert any(line.startswith("script/goldenthread import tbs") for line in SHOWN)
    assert all(line in (ROOT / "README.md").read_text(encoding="utf-8") for line in MENTIONED)


def test_each_command_of_the_readme_does_what_it_says(told: dict[str, str], suite: Path) -> None:
    # One after the other, as each goes on with what the one before it has left.
    for line in SHOWN + MENTIONED:
        if line in (SERVER, TESTS):
            continue
        words = [word.replace("path/to/", f"{suite.parent}/") for word in shlex.split(line)]
        # `NAME=value` in front of a command is part of what it is told.
        more = dict(word.split("=", 1) for word in words[: words.index(next(w for w in words if "script/" in w))])
        where = {"cwd": ROOT, "env": told | more, "timeout": PATIENCE * 3}
        done = subprocess.run(words[len(more) :], capture_output=True, text=True, check=False, **where)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert ("1 files read" in done.stdout) == ("import" in words), f"{line}: {done.stdout}"


def test_the_first_command_serves_the_site_until_ctrl_c(told: dict[str, str], tmp_path: Path) -> None:
    said = tmp_path / "said"
    with said.open("wb") as output:
        server = subprocess.Popen([SERVER], cwd=ROOT, env=told, stdout=output, stderr=output, start_new_session=True)
    try:
        assert until(lambda: "Goldenthread is at" in said.read_text() or server.poll() is not None)
        assert f"http://127.0.0.1:{told['PORT']}/" in said.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{told['PORT']}/") as answer:
            assert answer.status == 200
        os.kill(server.pid, signal.SIGINT)
        assert server.wait(PATIENCE) in (0, 130)
    finally:
        if server.poll() is None:
            server.kill()


def test_the_second_command_runs_the_tests_that_it_is_given(told: dict[str, str]) -> None:
    done = subprocess.run(
        [TESTS, "goldenthread/kernel/tests/test_folding.py"],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 3,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)
