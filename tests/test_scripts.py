"""The three commands of the folder script/: what they set up, what they refuse, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goldenthread.project import cli
from tests.programs import ROOT, environment, goldenthread, left, until

COMMANDS = ["clock", "migrate", "serve", "settle"]


def script(name: str, *words: str, project: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts as a person would, with the Python of this test run."""
    python = getattr(sys, "_base_executable", sys.executable)
    told = environment(project / "var", PYTHON=python, **more)
    return subprocess.run(
        [project / "script" / name, *words], env=told, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout in which nothing was set up yet."""
    project = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", ".venv", "node_modules", "var", ".git", "built")
    shutil.copytree(ROOT, project, ignore=ignored)
    return project


def test_help_lists_every_command(tmp_path: Path) -> None:
    listed = goldenthread("--help", data=tmp_path)
    assert listed.returncode == 0
    assert set(COMMANDS) <= set(re.findall(r"^  ([a-z_]+)  ", listed.stdout, re.MULTILINE))
    assert goldenthread("serve", "--help", data=tmp_path).returncode == 0
    assert not list(tmp_path.iterdir()), "asking for help left something in the data folder"


def test_every_command_of_ours_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name, purpose in cli.ours():
        assert purpose, f"{name} does not say what it is for"
        with pytest.raises(SystemExit) as leaving:
            cli.run(name, ["--help"])
        assert leaving.value.code == 0, name
        assert capsys.readouterr().out.startswith("usage:"), name


def test_wrong_usage_ends_with_2_and_says_what_would_be_right(tmp_path: Path) -> None:
    unknown = goldenthread("clok", data=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "Did you mean clock?" in unknown.stderr
    wrong = goldenthread("clock", "--sometimes", data=tmp_path)
    assert wrong.returncode == 2
    assert "--sometimes" in wrong.stderr
    nothing = goldenthread(data=tmp_path)
    assert nothing.returncode == 2


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"PORT": "web"}, "PORT is 'web', which is not a port: set it to a number from 1 to 65535."),
        ({"PORT": "70000"}, "PORT is '70000', which is not a port: set it to a number from 1 to 65535."),
        (
            {"HOST": "nowhere.invalid"},
            "HOST is 'nowhere.invalid', which this machine does not know: set it to one of its addresses.",
        ),
    ],
)
def test_a_wrong_address_is_refused_in_one_sentence(tmp_path: Path, told: dict[str, str], sentence: str) -> None:
    done = goldenthread("serve", data=tmp_path, **told)
    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")


def test_a_data_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = goldenthread("settle", "--once", data=file)
    assert done.returncode == 1
    assert done.stderr == f"{file / 'postgres'} is not a folder: name another data folder in GOLDENTHREAD_DATA.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_cannot_be_written_to_is_refused_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = goldenthread("settle", "--once", data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (
        1,
        f"The data folder {tmp_path / 'data'} cannot be written to: name another in GOLDENTHREAD_DATA.\n",
    )


def test_a_database_server_that_does_not_answer_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = goldenthread("settle", "--once", data=tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be used: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.process
def test_without_a_network_the_setup_is_refused_in_one_sentence(bare: Path, tmp_path: Path) -> None:
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
    }
    done = script("goldenthread", "--help", project=bare, PIP_NO_CACHE_DIR="1", HOME=str(tmp_path), **offline)
    assert done.returncode == 1
    assert done.stderr.startswith("uv could not be fetched: the network cannot be reached (")
    assert done.stderr.count("\n") == 1


@pytest.mark.process
def test_a_python_that_is_too_old_is_refused_in_one_sentence(tmp_path: Path) -> None:
    # A machine on which no Python is new enough: none at all is found on its PATH.
    for name in ("dirname", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    done = subprocess.run(
        [ROOT / "script" / "server"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "Goldenthread needs Python 3.11 or newer: install it, or name it in PYTHON.\n",
    )


@pytest.mark.process
def test_two_setups_at_a_time_wait_for_each_other_and_a_broken_off_one_is_done_anew(bare: Path) -> None:
    python = getattr(sys, "_base_executable", sys.executable)
    told = environment(bare / "var", PYTHON=python)
    words = [bare / "script" / "goldenthread", "--help"]
    unfinished = bare / ".venv" / "unfinished"
    first = subprocess.Popen(words, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert until(unfinished.exists)
    first.kill()
    first.wait()
    assert until(lambda: not left(bare), seconds=10), left(bare)
    both = [
        subprocess.Popen(words, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ended = [(process.communicate(timeout=300), process.returncode) for process in both]
    assert [code for _, code in ended] == [0, 0], ended
    assert all("usage:" in out for (out, _), _ in ended)
    assert not unfinished.exists()
    # Only one of the two had anything to do, and a third has nothing.
    assert sum("Python packages ready" in said for (_, said), _ in ended) == 1
    assert script("goldenthread", "--help", project=bare).stderr == ""


def test_no_address_of_a_registry_stands_in_what_is_locked() -> None:
    for path in [*ROOT.glob("requirements/*"), ROOT / "package-lock.json", ROOT / ".npmrc"]:
        text = path.read_text()
        # Where to fetch from would be an option at the beginning of a line, or a setting of npm's.
        assert not re.search(r"^-(?!r )|^registry\b", text, re.MULTILINE), path
        addresses = set(re.findall(r"https?://[^\s\"',]+", text))
        funding = {
            address
            for address in addresses
            if re.search(r"opencollective|github\.com/sponsors|tidelift|paulmillr\.com/funding", address)
        }
        assert addresses == funding, path
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, facts in packages.items() if "resolved" in facts]


def test_every_locked_package_has_its_hash() -> None:
    for path in ROOT.glob("requirements/*.txt"):
        for entry in re.split(r"\n(?=[a-zA-Z])", path.read_text()):
            assert "--hash=sha256:" in entry, f"{path.name}: {entry.splitlines()[0]}"


def test_the_tests_run_on_the_very_packages_that_the_program_runs_on() -> None:
    pins = {
        name: set(re.findall(r"^[\w.\[\]-]+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("base.txt", "dev.txt")
    }
    assert pins["base.txt"] <= pins["dev.txt"]


def test_every_setting_is_explained() -> None:
    """docs/settings.md names every variable that the program, the scripts and the tests read."""
    sources = [
        *(ROOT / "goldenthread").rglob("*.py"),
        *(ROOT / "tests" / "plugins").glob("*.py"),
        *(ROOT / "script").iterdir(),
    ]
    read = set()
    for source in sources:
        if source.is_file():
            read |= set(re.findall(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""", source.read_text()))
    explained = set(re.findall(r"`([A-Z_]{4,})`", (ROOT / "docs" / "settings.md").read_text()))
    assert (
        read
        - {
            "PATH",
            "DJANGO_SETTINGS_MODULE",
            "GOLDENTHREAD_AS_OWNER",
            "DJANGO_ALLOW_ASYNC_UNSAFE",
            "PYTEST_XDIST_WORKER",
        }
        <= explained
    )


SWALLOWING = """
import os, signal, time
from goldenthread.project import cli

class Callback:
    def __del__(self):
        # What is raised here goes nowhere, as in the callbacks that Python runs while it imports.
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)

def run(name, rest):
    Callback()
    time.sleep(60)

cli.run = run
raise SystemExit(cli.main(["anything"]))
"""


def test_a_signal_that_comes_where_exceptions_are_swallowed_ends_the_program_all_the_same(tmp_path: Path) -> None:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-P", "-c", SWALLOWING], env=environment(tmp_path), timeout=50, check=False)
    assert done.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - began < 40
