"""`goldenthread serve`: what script/server runs once the environment stands."""

from __future__ import annotations

import contextlib
import io
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.urls import get_resolver

from goldenthread.engine import lists
from goldenthread.project import checks, postgres, server, session
from goldenthread.project.database import is_embedded


class Command(BaseCommand):
    """Start the database, the web server, the worker, the settler and the clock, and keep them running."""

    help = "Serve the site: database, web server, worker, settler and clock, until Ctrl-C."
    needs_database = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", help="address to listen on (else HOST, else 127.0.0.1)")
        parser.add_argument("--port", help="port to listen on (else PORT, else 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step says what it did and how long it took."""
        began = time.monotonic()
        address = server.Address.from_environment(options["host"], options["port"])
        checks.refuse_unsafe_settings()
        address.need_free()
        cluster = postgres.Cluster(postgres.folder_of(settings.DATA)) if is_embedded() else None
        with cluster_running(cluster):
            server.timed("Tables up to date", lambda: "Tables made" if session.bring_up_to_date() else None)
            self.prepare()
            kept = server.children(address)
            with server.running(kept):
                server.timed(
                    "Web server, worker, settler and clock started", lambda: server.await_answer(address, kept, cluster)
                )
                self.welcome(address, time.monotonic() - began)
                server.watch(kept, cluster)

    def prepare(self) -> None:
        """Everything between the tables and the first page: safe content, the example, the static files."""
        checks.refuse_unsafe_database()
        if not settings.PRODUCTION and "load_example" in get_commands() and is_empty():
            server.timed("Example government loaded", lambda: call_command("load_example", stdout=io.StringIO()))
        lists.keep()
        server.collect_static(None if settings.STATIC_BUILT_IN else settings.STATIC_ROOT)
        # What every child would load for itself at its first request.
        get_resolver()._populate()
        # The children have connections of their own.
        connections.close_all()

    def welcome(self, address: server.Address, seconds: float) -> None:
        """Say where the site is and as whom one can sign in."""
        people = example_people()
        self.stdout.write(f"\nGoldenthread is at {address.url} after {seconds:.1f} s. Ctrl-C ends it.")
        if people:
            from goldenthread.project import example

            self.stdout.write(f"\nSign in as one of these, each with the password {example.PASSWORD}")
            width = max(len(email) for email, _, _ in people)
            for email, name, may in people:
                self.stdout.write(f"  {email:<{width}}  {name}. {may}")
        self.stdout.flush()


@contextlib.contextmanager
def cluster_running(cluster: postgres.Cluster | None) -> Any:
    """The embedded database during the block, when it is that one."""
    if cluster is None:
        yield
        return
    try:
        server.timed("Database started", cluster.start)
        yield
    finally:
        connections.close_all()
        cluster.stop()


def is_empty() -> bool:
    """Whether nobody has used this database yet."""
    from goldenthread.kernel.models import Entry

    return not Entry.objects.exists() and not get_user_model().objects.exists()


def example_people() -> list[tuple[str, str, str]]:
    """Those of the example government who are in the database: address, name, what they may do (in English)."""
    from goldenthread.project import example

    here = set(get_user_model().objects.filter(example=True).values_list("email", flat=True))
    connections.close_all()
    return [(email, name, about["en"]) for email, name, about in example.PEOPLE if email in here]
