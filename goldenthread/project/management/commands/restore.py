"""`goldenthread restore FILE`: bring a backup back into an empty place, with every root checked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from goldenthread.project.backup import here
from goldenthread.project.backup.archive import Reader
from goldenthread.project.backup.progress import Progress
from goldenthread.project.backup.restoring import Place, Restored, restore
from goldenthread.project.database import owner_url


class Command(BaseCommand):
    """Bring a backup back; the place must be empty, and nothing is kept unless all of it is right."""

    help = "Restore a backup into an empty place; checks every event's root, every attached file and every row count."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that the command backup made")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, bring older tables to this release, and say what was checked."""
        here.need_owner()
        place = Place(owner_url(settings.DATA), here.folder_of_files())
        with here.in_words():
            restored = restore(options["file"], place, make_tables=here.make_tables, progress=Progress())
        # Guards, rights, the mark, and what this release has made since the backup.
        call_command("migrate", verbosity=0)
        with Reader(options["file"].absolute()) as backup:
            notes = here.differences(backup.manifest)
        if options["json"]:
            told = asdict(restored) | {"roots_right": restored.events, "notes": notes}
            self.stdout.write(orjson.dumps(told).decode())
        else:
            self._say(restored, notes)

    def _say(self, restored: Restored, notes: list[str]) -> None:
        self.stdout.write(
            f"{restored.events:,} events, every root right. {restored.rows:,} rows of {restored.tables} tables and "
            f"{restored.files:,} attached files, as they were at {restored.made_at}; {restored.seconds:.1f} s. "
            "Everybody signs in anew."
        )
        for note in notes:
            self.stdout.write(f"  note: {note}")
