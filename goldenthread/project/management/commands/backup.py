"""`goldenthread backup FILE`: database, attached files and settings in one file, while people go on working."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from goldenthread.project.backup import here
from goldenthread.project.backup.progress import Progress
from goldenthread.project.backup.saving import save
from goldenthread.project.database import program_url


class Command(BaseCommand):
    """Save everything that is kept to one new file."""

    help = "Save database, attached files and settings (no secrets) to one new file, while people go on working."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the file to make; there must be none of that name")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Save, and say what is in it."""
        with here.in_words():
            saved = save(
                options["file"],
                url=program_url(settings.DATA),
                files=here.folder_of_files(),
                about=here.about(),
                progress=Progress(),
            )
        if options["json"]:
            self.stdout.write(orjson.dumps(asdict(saved) | {"file": str(saved.file)}).decode())
            return
        self.stdout.write(
            f"{saved.file}: {saved.events:,} events, {saved.rows:,} rows of {saved.tables} tables and "
            f"{saved.files:,} attached files in {saved.size / (1 << 20):.1f} MB, {saved.seconds:.1f} s. "
            "It holds everything that is kept here, also what few may see: keep it where only they can read it."
        )
