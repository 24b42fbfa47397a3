"""`goldenthread settle`: place committed events until stopped, or once."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from goldenthread.kernel import settler


class Command(BaseCommand):
    """Give committed events their position in the log's one order."""

    help = "Give committed events their position in the log's one order."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` for a single pass."""
        parser.add_argument("--once", action="store_true", help="one pass, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        if options["once"]:
            placed = settler.settle()
            self.stdout.write(f"{placed} events placed")
            return
        asked: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda n, _frame: asked.append(n))
        settler.run(stopped=lambda: bool(asked))
