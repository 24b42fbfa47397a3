"""`goldenthread clock`: puts recurring work in the worker's queue when it is due, until stopped, or once."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from goldenthread.project import tasks

EVERY = 60.0  # seconds between two looks


class Command(BaseCommand):
    """Put recurring work in the queue when it is due."""

    help = "Put recurring work in the queue when it is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` for a single look."""
        parser.add_argument("--once", action="store_true", help="look once, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stopped.set())
        while True:
            close_old_connections()
            queued = tasks.enqueue_due()
            if options["once"]:
                self.stdout.write(f"{queued} pieces of work queued")
                return
            if stopped.wait(EVERY):
                return
