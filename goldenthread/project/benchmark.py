"""Timings of what people wait for: an import, a request of each kind, a start. Figures only; nothing here passes or fails."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connection
from django.test import Client

from goldenthread.project import processes

REQUESTS = 200
WARM_UP = 20
PROGRAM = [sys.executable, "-P", "-m", "goldenthread.project.cli"]

PAGES = {
    "list of 25": "/registers/requirements/",
    "instrument of 138 clauses": "/instruments/32603/",
    "requirements of one role": "/requirements/?role=deputy-head",
    "search over all clauses": "/search/?q=privacy+protection",
    "suite": "/instruments/",
    "home": "/",
    "JSON list": "/api/v1/requirements/",
}


def machine() -> dict[str, Any]:
    """What the figures were taken on, and when."""
    return {
        "date": date.today().isoformat(),
        "processors": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
    }


def time_import(suite: Path) -> dict[str, Any]:
    """The whole suite into an empty database, and once more: seconds by the importer, peak memory of its process in MB."""
    words = [*PROGRAM, "import", "tbs", str(suite), "--public", "--json"]
    if (suite / "hierarchy.csv").exists():
        words += ["--hierarchy", str(suite / "hierarchy.csv")]
    first, peak = _run(words)
    again, _peak = _run(words)
    wanted = ("read", "created", "clauses", "requirements", "seconds")
    return {**{name: first[name] for name in wanted}, "peak_mb": peak, "again_seconds": again["seconds"]}


def time_requests(pages: dict[str, str]) -> dict[str, Any]:
    """CPU of this process a request, and time waited for the database beside it, in milliseconds over 200 requests."""
    client = Client()
    found = {}
    for name, address in pages.items():
        status = client.get(address).status_code
        if status != 200:
            found[name] = {"address": address, "status": status}
            continue
        for _turn in range(WARM_UP):
            client.get(address)
        with database_time() as waited:
            began = time.process_time()
            for _turn in range(REQUESTS):
                client.get(address)
            cpu = time.process_time() - began
        found[name] = {
            "address": address,
            "cpu_ms": round(cpu / REQUESTS * 1000, 2),
            "database_ms": round(waited["seconds"] / REQUESTS * 1000, 2),
            "queries": round(waited["queries"] / REQUESTS, 1),
        }
    return found


def time_starts() -> dict[str, Any]:
    """Seconds from the command to the first page: on an empty data folder, and on the one that it left."""
    with tempfile.TemporaryDirectory() as folder:
        return {"first": _start(Path(folder)), "second": median(_start(Path(folder)) for _turn in range(3))}


@contextmanager
def database_time() -> Iterator[dict[str, float]]:
    """Adds up what is waited for the database within the block."""
    spent = {"seconds": 0.0, "queries": 0.0}

    def timed(execute: Callable[..., Any], *words: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*words)
        finally:
            spent["seconds"] += time.perf_counter() - began
            spent["queries"] += 1

    with connection.execute_wrapper(timed):
        yield spent


def _run(words: list[str]) -> tuple[dict[str, Any], int]:
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(words, stdout=said)  # noqa: S603
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return json.loads(said.read()), round(usage.ru_maxrss / 1024)


def _start(folder: Path) -> float:
    """Start the server, wait for its first page, end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GOLDENTHREAD_DATA": str(folder), "PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen([*PROGRAM, "serve"], env=environment, stdout=said, stderr=said)  # noqa: S603
        try:
            _await_page(f"http://127.0.0.1:{port}/", child)
            return round(time.monotonic() - began, 2)
        finally:
            processes.stop(child)


def _await_page(address: str, child: subprocess.Popen[bytes], patience: float = 120) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and child.poll() is None:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 (our own server)
                answer.read()
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError("The server did not answer.")
