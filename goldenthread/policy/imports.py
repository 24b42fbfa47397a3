"""`goldenthread import tbs PATH…`: read the Treasury Board policy suite's own XML and keep it."""

from __future__ import annotations

from pathlib import Path

import orjson
from django.core.management.base import CommandError, CommandParser

from goldenthread.engine.importing import Options, Source, Told, declare
from goldenthread.kernel.models import Organisation, Visibility
from goldenthread.policy.actions.importing import Report, import_suite
from goldenthread.policy.importers.draft import Refused


def add_arguments(parser: CommandParser) -> None:
    """What `import tbs` takes."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders with .xml files")
    parser.add_argument(
        "--hierarchy", type=Path, metavar="FILE", help="the suite's hierarchy as CSV: who stands below whom"
    )
    parser.add_argument("--public", action="store_true", help="let everybody see what is imported")
    parser.add_argument("--organisation", metavar="KEY", help="key of the organisation that keeps the copies")
    parser.add_argument("--dry-run", action="store_true", help="read and report, keep nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: Options, out: Told, err: Told) -> None:
    """Import, report, and say by the exit code whether any file was refused."""
    quiet = options["json"]
    try:
        report = import_suite(
            options["paths"],
            hierarchy=options["hierarchy"],
            visibility=Visibility.PUBLIC if options["public"] else Visibility.ORGANISATION,
            organisation=_organisation(options["organisation"]),
            dry_run=options["dry_run"],
            said=(lambda line: None) if quiet else out.write,
        )
    except Refused as refused:
        raise CommandError(refused.message) from None
    if quiet:
        out.write(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        _summarise(report, out, err, dry_run=options["dry_run"])
    if report.refused:
        raise CommandError(f"{len(report.refused)} of {report.read + len(report.refused)} files were refused.")


def _summarise(report: Report, out: Told, err: Told, *, dry_run: bool) -> None:
    for warning in report.warnings:
        out.write(f"  note: {warning}")
    for refusal in report.refused:
        err.write(f"  refused: {refusal['file']}, line {refusal['line']}: {refusal['message']}")
    out.write(
        f"{report.read} files read in {report.seconds:.1f} s: {report.created} created, {report.changed} changed, "
        f"{report.unchanged} unchanged; {report.clauses} clauses, {report.requirements} requirements, "
        f"{report.mended} pieces of text mended, {len(report.warnings)} notes."
    )
    if dry_run:
        out.write("A dry run: nothing was kept.")


def _organisation(key: str | None) -> Organisation | None:
    if not key:
        return None
    found = Organisation.objects.filter(key=key).first()
    if found is None:
        raise CommandError(f"There is no organisation with the key “{key}”.")
    return found


declare(
    Source(
        name="tbs",
        help="the Treasury Board of Canada policy suite's XML",
        description="Reads each file on its own: one that is refused leaves the others, and what was held, untouched.",
        add_arguments=add_arguments,
        run=run,
    )
)
