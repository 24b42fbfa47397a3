"""`goldenthread import SOURCE …`: what other systems hold, by every kind of file that a room declares."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from goldenthread.engine.importing import sources


class Command(BaseCommand):
    """Bring in what other systems hold: tables, registers, catalogues, policy documents."""

    help = "Bring in what other systems hold: tables, registers, catalogues, policy documents."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand a kind of file."""
        kinds = parser.add_subparsers(dest="source", metavar="SOURCE", required=True)
        for source in sources():
            source.add_arguments(kinds.add_parser(source.name, help=source.help, description=source.description))

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over to the room."""
        named = {source.name: source for source in sources()}
        named[options["source"]].run(options, self.stdout, self.stderr)
