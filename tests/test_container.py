"""The container file names only what is there, runs as nobody in particular, and holds no secret."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from typing import Any

import pytest

from goldenthread.project import cli, probe
from goldenthread.project.backup import here
from goldenthread.project.settings import ROOT

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
ORDERS = [tuple(line.split(maxsplit=1)) for line in LINES]


def said(order: str) -> list[str]:
    return [rest for name, rest in ORDERS if name == order]


def programs() -> list[list[str]]:
    """Every command in the form of a list, as the container runs it."""
    return [json.loads(rest[rest.index("[") :]) for name, rest in ORDERS if name in ("HEALTHCHECK", "ENTRYPOINT")]


def test_everything_that_it_copies_exists() -> None:
    copied = [rest.split()[:-1] for rest in said("COPY") if not rest.startswith("--from")]
    assert copied
    for sources in copied:
        for source in sources:
            assert (ROOT / source).exists(), source
            assert (ROOT / source).is_dir() == source.endswith("/")


def test_what_the_program_needs_is_copied() -> None:
    copied = {source.rstrip("/") for rest in said("COPY") for source in rest.split()[:-1]}
    assert {"goldenthread", "script", "requirements", "pyproject.toml", "package-lock.json"} <= copied
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert not copied & set(ignored)


def test_it_does_not_run_as_root() -> None:
    (user,) = said("USER")
    assert all(int(number) > 0 for number in user.split(":"))
    before = [name for name, _ in ORDERS[: ORDERS.index(("USER", user))]]
    assert "ENTRYPOINT" not in before
    assert f"--uid {user.split(':')[0]}" in TEXT


def test_it_holds_no_secret_and_only_documented_settings() -> None:
    set_here = dict(word.split("=", 1) for rest in said("ENV")[-1:] for word in shlex.split(rest))
    assert not set_here.keys() & set(here.SECRET)
    assert not re.search(r"(?i)password|secret_key|token|://\w+:", TEXT)
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in documented for name in set_here if not name.startswith("PYTHON"))
    assert set_here["GOLDENTHREAD_ENV"] == "production"


def test_every_command_that_it_runs_exists() -> None:
    for words in programs():
        assert words[:3] == [".venv/bin/python", "-P", "-m"]
        assert importlib.util.find_spec(words[3])
    commands = [json.loads(rest) for rest in said("CMD")] + [
        [name] for rest in said("RUN") for name in re.findall(r"script/goldenthread (\S+)", rest)
    ]
    assert commands[0] == ["serve"]
    assert all(cli.found(words[0]) is not None for words in commands), commands
    for name in set(re.findall(r"goldenthread (backup|migrate|restore|serve)\b", TEXT)):
        assert cli.found(name) is not None
    # What the build stage runs asks no database, and what runs never migrates by itself.
    building = [words[0] for words in commands[1:]]
    assert set(building) <= cli.WITHOUT_DATABASE
    assert "migrate" not in TEXT


def test_both_stages_are_the_same_python_at_the_same_place() -> None:
    images = {rest.split()[0] for rest in said("FROM")}
    assert len(images) == 1
    assert len(set(said("WORKDIR"))) == 1, "an environment cannot be moved"


@pytest.mark.django_db(transaction=True)
def test_the_probe_asks_the_running_site(live_server: Any, settings: Any) -> None:
    port = live_server.url.rpartition(":")[2]
    settings.ALLOWED_HOSTS = ["registers.example.gov"]
    well, answer = probe.ask({"PORT": port, "ALLOWED_HOSTS": "registers.example.gov,other"})
    assert (well, json.loads(answer)["status"]) == (True, "ok")
    well, _ = probe.ask({"PORT": port, "ALLOWED_HOSTS": "elsewhere.example.gov"})
    assert not well


@pytest.mark.parametrize("port", ["9", "no port", "99999999"])
def test_the_probe_says_when_nothing_answers(port: str) -> None:
    well, answer = probe.ask({"PORT": port})
    assert not well
    assert answer.startswith("The site does not answer")
