"""Starts the real programs for the tests of the scripts, and finds whatever they leave running."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).resolve().parents[1]
CLI = [sys.executable, "-P", "-m", "goldenthread.project.cli"]
PATIENCE = 90.0  # seconds; the machine may be busy with other tests
# Settings of the tests themselves, which the programs must not see.
OWN = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "GOLDENTHREAD_ENV",
    "GOLDENTHREAD_AS_OWNER",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "HOST",
    "SECRET_KEY",
)


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a program is told: its own data folder, and what the test adds."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return kept | {"GOLDENTHREAD_DATA": str(data), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | more


def goldenthread(*words: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*CLI, *words], env=environment(data, **more), capture_output=True, text=True, timeout=PATIENCE * 2, check=False
    )


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def left(data: Path) -> list[str]:
    """Every living process that knows the data folder: ours are told of it, and PostgreSQL's work in it."""
    told, found = os.fsencode(data), []
    for process in Path("/proc").glob("[0-9]*"):
        # One that has ended and was not yet collected has none of these.
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes()
            known = words + (process / "environ").read_bytes() + os.fsencode(os.readlink(process / "cwd"))
            if told in known and int(process.name) != os.getpid():
                found.append(f"{process.name} {words.decode(errors='replace').replace(chr(0), ' ')}")
    return found


def until(holds: Callable[[], object], *, seconds: float = PATIENCE) -> bool:
    """Wait until something holds; whether it came to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return bool(holds())


class Server:
    """`with Server(data) as server:` is the whole site, as script/server leaves it once the environment stands."""

    def __init__(self, data: Path, **more: str) -> None:
        self.data = data
        self.port = free_port()
        self.environment = environment(data, PORT=str(self.port), **more)
        self.said = data.parent / f"said-{self.port}"

    def __enter__(self) -> Server:
        with open(self.said, "wb") as said:
            # A session of its own, as if in a terminal of its own.
            self.process = subprocess.Popen(
                [*CLI, "serve"], env=self.environment, stdout=said, stderr=said, start_new_session=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        for orphan in left(self.data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(orphan.split()[0]), signal.SIGKILL)

    @property
    def words(self) -> str:
        """What it has printed so far."""
        return self.said.read_text(errors="replace")

    def is_up(self) -> bool:
        """Wait until it has printed its address; False when it ended instead."""
        until(lambda: "Goldenthread is at" in self.words or self.process.poll() is not None)
        return "Goldenthread is at" in self.words

    def page(self, path: str = "/alive") -> int:
        """The status of one page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return int(answer.status)

    def parts(self, name: str) -> list[psutil.Process]:
        """The processes of ours with this name, or with these words in their command line, the nearest ones first."""
        named, worded = [], []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            # One that ends while we look has no words any more.
            with contextlib.suppress(psutil.Error):
                named += [process] if process.name() == name else []
                worded += [process] if name in " ".join(process.cmdline()) else []
        return named or worded

    def part(self, name: str) -> psutil.Process:
        """The first of them."""
        return self.parts(name)[0]


@contextlib.contextmanager
def serving(data: Path, **more: str) -> Iterator[Server]:
    """A site that answers."""
    with Server(data, **more) as server:
        assert server.is_up(), server.words
        yield server
