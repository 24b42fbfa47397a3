"""`goldenthread bench`: what script/bench runs in a data folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.project import benchmark, benchmark_entries


class Command(BaseCommand):
    """Time an import, requests and starts, and print the figures as JSON."""

    help = "Time an import, requests of each kind and a start; prints JSON. script/bench runs it on an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files to import, and what to leave out."""
        parser.add_argument(
            "--suite", type=Path, default=Path("../shared/data/tbs-policy-suite"), help="folder of XML files"
        )
        parser.add_argument("--entries", type=int, help="time one register of so many entries, and nothing else")
        parser.add_argument("--no-start", action="store_true", help="leave out the starts of the server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import first, as the requests read what was imported."""
        if options["entries"]:
            told = {"machine": benchmark.machine(), **benchmark_entries.time_entries(options["entries"])}
            self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
            return
        suite: Path = options["suite"]
        if not suite.is_dir():
            raise CommandError(f"There is no folder {suite}: name one with --suite.")
        figures: dict[str, Any] = {"machine": benchmark.machine()}
        figures["import"] = benchmark.time_import(suite.resolve())
        figures["requests"] = benchmark.time_requests(benchmark.PAGES)
        if not options["no_start"]:
            figures["start_seconds"] = benchmark.time_starts()
        self.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
