"""`goldenthread extract FILE`: what a policy document says and obliges, as read by machine; nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.extract import as_data, as_text
from goldenthread.policy.importers.formats import FORMATS, read_draft


class Command(BaseCommand):
    """Print the draft that a document gives."""

    help = "Print what a policy document says and obliges, as read by machine: no database, nothing kept."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and how to read and print it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the document")
        parser.add_argument(
            "--format",
            choices=[form.name for form in FORMATS],
            default="",
            metavar="F",
            help=f"what it is, where its content does not tell: {', '.join(form.name for form in FORMATS)}",
        )
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and print; a file that is refused is named with the reason."""
        path: Path = options["file"]
        try:
            draft = read_draft(path, form=options["format"])
        except Refused as refused:
            where = f"{path}, line {refused.line}" if refused.line else str(path)
            raise CommandError(f"{where}: {refused.message}") from None
        if options["json"]:
            self.stdout.write(orjson.dumps(as_data(draft), option=orjson.OPT_INDENT_2).decode())
        else:
            self.stdout.write("\n".join(as_text(draft)))
