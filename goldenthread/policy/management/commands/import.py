"""`goldenthread import tbs PATH…`: read the Treasury Board policy suite's own XML and keep it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.kernel.models import Organisation, Visibility
from goldenthread.policy.actions.importing import Report, import_suite
from goldenthread.policy.importers.draft import Refused


class Command(BaseCommand):
    """Bring policy documents in from other systems' files."""

    help = "Bring policy documents in from other systems' files."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand a source."""
        sources = parser.add_subparsers(dest="source", metavar="SOURCE", required=True)
        tbs = sources.add_parser(
            "tbs",
            help="the Treasury Board of Canada policy suite's XML",
            description="Reads each file on its own: one that is refused leaves the others, and what was held, untouched.",
        )
        tbs.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders with .xml files")
        tbs.add_argument(
            "--hierarchy", type=Path, metavar="FILE", help="the suite's hierarchy as CSV: who stands below whom"
        )
        tbs.add_argument("--public", action="store_true", help="let everybody see what is imported")
        tbs.add_argument("--organisation", metavar="KEY", help="key of the organisation that keeps the copies")
        tbs.add_argument("--dry-run", action="store_true", help="read and report, keep nothing")
        tbs.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, report, and say by the exit code whether any file was refused."""
        quiet = options["json"]
        try:
            report = import_suite(
                options["paths"],
                hierarchy=options["hierarchy"],
                visibility=Visibility.PUBLIC if options["public"] else Visibility.ORGANISATION,
                organisation=_organisation(options["organisation"]),
                dry_run=options["dry_run"],
                said=(lambda line: None) if quiet else self.stdout.write,
            )
        except Refused as refused:
            raise CommandError(refused.message) from None
        if quiet:
            self.stdout.write(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
        else:
            self._summarise(report, dry_run=options["dry_run"])
        if report.refused:
            raise CommandError(f"{len(report.refused)} of {report.read + len(report.refused)} files were refused.")

    def _summarise(self, report: Report, *, dry_run: bool) -> None:
        for warning in report.warnings:
            self.stdout.write(f"  note: {warning}")
        for refusal in report.refused:
            self.stderr.write(f"  refused: {refusal['file']}, line {refusal['line']}: {refusal['message']}")
        self.stdout.write(
            f"{report.read} files read in {report.seconds:.1f} s: {report.created} created, {report.changed} changed, "
            f"{report.unchanged} unchanged; {report.clauses} clauses, {report.requirements} requirements, "
            f"{report.mended} pieces of text mended, {len(report.warnings)} notes."
        )
        if dry_run:
            self.stdout.write("A dry run: nothing was kept.")


def _organisation(key: str | None) -> Organisation | None:
    if not key:
        return None
    found = Organisation.objects.filter(key=key).first()
    if found is None:
        raise CommandError(f"There is no organisation with the key “{key}”.")
    return found
