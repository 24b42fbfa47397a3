"""What script/test runs, in the environment that _bootstrap.py made: the checks of the text, then every test.

Each step says how long it took. pytest comes last, so that its summary is the last line; a failed check of the text
is repeated after it, and makes the exit code 1 whatever pytest says.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from goldenthread.project import processes
from tests.plugins import chromium

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
TEXT = {
    "ruff check": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "import-linter": [BIN / "lint-imports"],
    "mypy strict": [BIN / "mypy"],
}


def main(arguments: Sequence[str]) -> int:
    """Run everything and give the exit code; with arguments only pytest, which gets them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    failed = [] if arguments else [name for name, words in TEXT.items() if timed(name, words) != 0]
    try:
        report("Chromium", chromium.find() or chromium.install)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        failed.append("Chromium")
    tests = [sys.executable, "-P", "-m", "pytest"]
    os.chdir(ROOT)
    if arguments:
        # The terminal is pytest's own then, for its debugger.
        os.execv(tests[0], [*tests, *arguments])  # noqa: S606
    # A worker a core, each with a database of its own and a part of the files, so that what a file needs is made once;
    # whoever is ready first takes over from the others.
    code = run([*tests, "--numprocesses", str(os.cpu_count() or 1), "--dist", "worksteal"], quiet=False)
    if failed:
        print(f"Failed as well: {', '.join(failed)}", file=sys.stderr)
    return code or bool(failed)


def end(number: int, _: FrameType | None) -> NoReturn:
    """Leave on a signal, by way of every `finally`."""
    sys.exit(128 + number)


def timed(name: str, words: Sequence[str | Path]) -> int:
    """Run one check, say how long it took, and show what it said only when it failed."""
    started = time.monotonic()
    code = run(words, quiet=True)
    print(f"{name + (' passed' if code == 0 else ' FAILED'):<48}{time.monotonic() - started:6.1f} s", flush=True)
    return code


def report(name: str, step: str | Callable[[], str]) -> None:
    """Say where the browser is, and how long it took to install when it was not there."""
    started = time.monotonic()
    where = step if isinstance(step, str) else step()
    print(f"{f'{name} is {where}':<48}{time.monotonic() - started:6.1f} s", flush=True)


def run(words: Sequence[str | Path], *, quiet: bool) -> int:
    """Run a program from the project's folder to its end."""
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if quiet else {}
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "goldenthread.project.settings"}
    child = processes.spawn(words, ending=signal.SIGTERM, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, **output)
    try:
        said, _ = child.communicate()
    finally:
        # SIGINT lets pytest close the cluster and the browser.
        processes.stop(child, ask=signal.SIGINT, patience=30)
    if quiet and child.returncode:
        print(said.decode(errors="replace").rstrip(), flush=True)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
