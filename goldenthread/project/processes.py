"""Children that never outlive the process that started them, whatever ends it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from goldenthread.project.refused import Refused

# linux/prctl.h, linux/securebits.h, linux/capability.h
PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 15, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None


class Account(NamedTuple):
    """The account that a program runs as when root must not run it."""

    name: str
    uid: int
    gid: int


def tie_to(parent: int, ending: signal.Signals) -> None:
    """Have the kernel send `ending` to this process when `parent` dies; end at once if it is dead already."""
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def spawn(
    command: Sequence[str | Path],
    *,
    ending: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    reach: Sequence[Path] = (),
    **popen: Any,
) -> subprocess.Popen[bytes]:
    """Start a child in its own process group that gets `ending` when we die.

    With an account the child runs as it; `reach` names the paths it must get to even below folders that only
    root may enter. Call it from the main thread: the kernel watches the thread, not the process.
    """
    parent = os.getpid()
    capability = _capability(account, Path(command[0]), reach) if account else None

    def prepare() -> None:
        _forget_signals()
        if account:
            _become(account, capability)
        # Last: a change of account clears it.
        tie_to(parent, ending)

    return subprocess.Popen([str(word) for word in command], process_group=0, preexec_fn=prepare, **popen)  # noqa: PLW1509, S603


class Fork:
    """A child that goes on from where we are, with everything that is loaded: it starts at once and shares our memory.

    It answers like a Popen. Fork from a process with one thread and no open connection.
    """

    def __init__(self, work: Callable[[], object], *, name: str, ending: signal.Signals = signal.SIGTERM) -> None:
        parent = os.getpid()
        self.returncode: int | None = None
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        # A signal between the fork and the child's own handlers would run ours in the child.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        self.pid = os.fork()
        if self.pid == 0:
            _go_on(work, parent=parent, name=name, ending=ending)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def poll(self) -> int | None:
        """Its exit code once it ended (negative: the signal), None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _go_on(work: Callable[[], object], *, parent: int, name: str, ending: signal.Signals) -> NoReturn:
    """Be the child: never return into what the parent was doing."""
    code = 1
    try:
        os.setpgid(0, 0)
        _forget_signals()
        tie_to(parent, ending)
        if LIBC is not None:
            LIBC.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
        work()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if isinstance(leaving.code, str):
            print(leaving.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _forget_signals() -> None:
    """Have the kernel's own answer to the signals that end a program: a job started with `&` ignores SIGINT."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def stop(child: subprocess.Popen[bytes] | Fork, *, ask: signal.Signals = signal.SIGTERM, patience: float = 10) -> None:
    """Ask a child to end, and after `patience` seconds kill its whole group."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def alive(pid: int) -> bool:
    """Whether a process with this id runs; one that ended but was not yet collected does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return True


def unprivileged(folder: Path) -> Account | None:
    """The account for programs that refuse root: the folder's owner, `postgres` or `nobody`; None unless root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError, KeyError):
        owner = pwd.getpwuid(folder.stat().st_uid)
        if owner.pw_uid != 0:
            return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(name, found.pw_uid, found.pw_gid)
    raise Refused(
        "PostgreSQL refuses to run as root and this machine has no account named postgres or nobody: start as a user."
    )


def _may(path: Path, account: Account) -> bool:
    """Whether the account may enter a folder, or run a program."""
    facts = path.stat()
    shift = 6 if facts.st_uid == account.uid else 3 if facts.st_gid == account.gid else 0
    return bool(facts.st_mode >> shift & 1)


def _capability(account: Account, program: Path, reach: Sequence[Path]) -> int | None:
    """The one capability with which the account gets at the program and the paths, None when it does so without.

    So no permissions are ever loosened: the child alone may pass what otherwise only root may.
    """
    barred = [path for path in (program, *reach) if not all(_may(folder, account) for folder in path.resolve().parents)]
    if not barred and _may(program, account):
        return None
    held = 0
    with contextlib.suppress(OSError):
        status = Path("/proc/self/status").read_text()
        held = int(next(line for line in status.splitlines() if line.startswith("CapBnd")).split()[1], 16)
    # The smaller one passes folders, and reads; only the greater one runs what only root may run (a umask of 077).
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if _may(program, account) else (CAP_DAC_OVERRIDE,):
        if held >> capability & 1:
            return capability
    raise Refused(
        f"PostgreSQL refuses to run as root, and {account.name} cannot get at {(barred or [program])[0]}: "
        "start as the folder's owner, or name a data folder that all may enter in GOLDENTHREAD_DATA."
    )


def _become(account: Account, capability: int | None) -> None:
    """Change this process, for good, to the account; keep one capability when it needs one."""
    os.setgroups([])
    if capability is not None and LIBC is not None:
        # Keeps capabilities over the change of account, and has access(2) count them (initdb asks it).
        LIBC.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    if capability is not None and LIBC is not None:
        bit = 1 << capability
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        # effective, permitted, inheritable; twice, as version 3 counts 64 capabilities in two words
        sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        LIBC.capset(header, sets)
        LIBC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
