"""`script/server`: one process that starts all that the site needs, watches over it, and takes it down with itself.

A background process that fails is started again, later each time. When the web server or the database ends, or
somebody kills any process, all of it ends: nothing half-alive is left.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldenthread.project import processes
from goldenthread.project.postgres import Cluster
from goldenthread.project.refused import Refused

WEB_WORKERS, THREADS = 2, 4  # one worker for each of two cores; each thread holds one of the database's 60 connections
KILL_AFTER = 4  # seconds that a web worker has for its last answers
FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER = 1.0, 30.0, 60.0  # seconds
PATIENCE = 30  # seconds until the first answer


@dataclass(frozen=True)
class Address:
    """Where the site listens."""

    host: str
    port: int

    @classmethod
    def from_environment(cls, host: str | None = None, port: str | None = None) -> Address:
        """What the options say, else `HOST` and `PORT`, else 127.0.0.1:8000. Raises Refused for what is no port."""
        given = port or os.environ.get("PORT") or "8000"
        if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
            raise Refused(f"PORT is {given!r}, which is not a port: set it to a number from 1 to 65535.")
        return cls(host or os.environ.get("HOST") or "127.0.0.1", int(given))

    @property
    def url(self) -> str:
        """As one types it into a browser."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared, not bound)
        shown = everywhere.get(self.host, self.host)
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"

    def need_free(self, *, patience: float = 2.0) -> None:
        """Raise Refused when somebody listens there. The web server shares its port, so it would not notice.

        `patience`: seconds for one of ours that was just killed to be gone.
        """
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        except socket.gaierror as error:
            raise Refused(
                f"HOST is {self.host!r}, which this machine does not know: set it to one of its addresses."
            ) from error
        until = time.monotonic() + patience
        while (fault := _tried(family, kind, protocol, where)) is not None:
            if isinstance(fault, PermissionError):
                raise Refused(f"Port {self.port} is only for root: set PORT to one above 1023.")
            if fault.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise Refused(
                    f"Port {self.port} of {self.host} cannot be used ({fault.strerror}): end what uses it, or set PORT."
                )
            time.sleep(0.1)


def _tried(family: int, kind: int, protocol: int, where: Any) -> OSError | None:
    """Listen there for a moment; what stands in the way, None when nothing does."""
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
            probe.listen(1)
        except OSError as error:
            return error
    return None


@dataclass
class Child:
    """One program that the server keeps running."""

    name: str
    work: Callable[[], object]
    restarts: bool
    """Whether it is started again when it fails by itself."""
    process: processes.Fork | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = field(default=FIRST_PAUSE)

    def start(self) -> None:
        """Start it, tied to our life; `ps` and `top` show it under its name."""
        self.process = processes.Fork(self.work, name=f"gt {self.name}")
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """Its exit code once it ended (negative: the signal), None while it runs."""
        return self.process.poll() if self.process else None


def serve_web(address: Address) -> None:
    """Be the web server's main process."""
    # Imported here, as only this process needs it.
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "goldenthread.project.wsgi:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=WEB_WORKERS,
        blocking_threads=THREADS,
        workers_kill_timeout=KILL_AFTER,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def command(name: str, **options: object) -> Callable[[], object]:
    """One of our commands as the work of a child."""
    from django.core.management import call_command

    return lambda: call_command(name, **options)


def children(address: Address) -> list[Child]:
    """The programs of the site beside the database: the web server first, as people wait for it."""
    return [
        Child("web server", lambda: serve_web(address), restarts=False),
        Child(
            "worker",
            command("db_worker", queue_name="*", verbosity=0, startup_delay=False, reload=False),
            restarts=True,
        ),
        Child("settler", command("settle"), restarts=True),
        Child("clock", command("clock"), restarts=True),
    ]


@contextlib.contextmanager
def running(kept: list[Child]) -> Iterator[None]:
    """Have the children run during the block; at its end ask all of them at once to stop, and wait for them."""
    try:
        for child in kept:
            child.start()
        yield
    finally:
        alive = [child.process for child in kept if child.process is not None]
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in alive:
            processes.stop(process, patience=KILL_AFTER + 4)


def watch(kept: list[Child], cluster: Cluster | None, *, pause: float = 0.2) -> None:
    """Keep the children running for ever. Raises Refused when one ends whose end is the end of all."""
    while True:
        look_at_all(kept, cluster)
        time.sleep(pause)


def look_at_all(kept: list[Child], cluster: Cluster | None) -> None:
    """One look at the database and at every child; raises Refused as `watch` does."""
    if cluster is not None and cluster.server is not None and cluster.server.poll() is not None:
        raise Refused("The database ended unexpectedly, so everything was stopped. Nothing is lost: start again.")
    for child in kept:
        look_after(child)


def look_after(child: Child) -> None:
    """Start a failed background process again, later each time; raise Refused for an end that is the end of all."""
    code, now = child.ended(), time.monotonic()
    if code is None:
        if now - child.started > STEADY_AFTER:
            child.pause = FIRST_PAUSE
        return
    if not child.restarts or code < 0:
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        raise Refused(f"The {child.name} {how}, so everything was stopped. Nothing is lost: start again.")
    if not child.due:
        print(
            f"The {child.name} ended with {code}; starting it again in {child.pause:.0f} s.",
            file=sys.stderr,
            flush=True,
        )
        child.due = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)
    elif now >= child.due:
        child.due = 0.0
        child.start()


def await_answer(address: Address, kept: list[Child], cluster: Cluster | None) -> None:
    """Wait for the first answer of the web server. Raises Refused when it does not come."""
    until = time.monotonic() + PATIENCE
    host = address.url.removeprefix("http://").rpartition(":")[0].strip("[]")
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(host, address.port, timeout=5)
            try:
                connection.request("GET", "/alive")
                if connection.getresponse().status < 500:
                    return
            finally:
                connection.close()
        look_at_all(kept, cluster)
        time.sleep(0.05)
    raise Refused(f"The web server did not answer within {PATIENCE} seconds; what it said stands above.")


def timed(what: str, step: Callable[[], str | None]) -> None:
    """Do a step of the start and say what it did and how long it took; the step may correct the words."""
    started = time.monotonic()
    said = step()
    print(f"{said or what:<48}{time.monotonic() - started:6.1f} s", flush=True)


def collect_static(root: Path | None) -> None:
    """In production, copy the files that pages load to where they are served from, their hash in their names."""
    from django.core.management import call_command

    if root is not None:
        call_command("collectstatic", interactive=False, verbosity=0)
