"""`goldenthread import csv REGISTER FILE`: a table of any register, checked and brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError, CommandParser

from goldenthread.engine import own_fields
from goldenthread.engine.importing import Options, Source, Told, declare
from goldenthread.engine.register import Register, catalogue, register_of
from goldenthread.engine.tables import near
from goldenthread.engine.tables.bringing import Rows, Wish, bring_in
from goldenthread.engine.tables.describing import Misdescribed, read_mapping
from goldenthread.engine.tables.mapping import MappingOf
from goldenthread.engine.tables.mending import lines_to_mend
from goldenthread.engine.tables.reading import Unreadable, read_table
from goldenthread.engine.tables.shipped import named_mapping, names_of_mappings
from goldenthread.engine.tables.verdicts import Report
from goldenthread.kernel.models import Organisation

SHOWN = 50
"""Faults that are printed; --json has all of them."""


def add_arguments(parser: CommandParser) -> None:
    """What `import csv` takes."""
    parser.add_argument("register", metavar="REGISTER", help="key of the register, as in its address")
    parser.add_argument("file", type=Path, metavar="FILE", help="a .csv or .xlsx file")
    parser.add_argument("--mapping", metavar="NAME", help="how its columns match; not needed for an export of ours")
    parser.add_argument(
        "--sheet", metavar="NAME", default="", help="the sheet of a spreadsheet; else the first with rows"
    )
    parser.add_argument(
        "--mend", type=Path, metavar="FILE", help="write the rows that were not kept here, to be mended"
    )
    add_wishes(parser)


def add_wishes(parser: CommandParser) -> None:
    """What every import into a register takes."""
    parser.add_argument("--good-rows", action="store_true", help="keep the good rows though others are refused")
    parser.add_argument("--accept-suggestions", action="store_true", help="take what was probably meant")
    parser.add_argument(
        "--organisation", metavar="KEY", help="whose new entries those are of which the file says nothing"
    )
    parser.add_argument(
        "--public", action="store_true", help="let everybody see new entries of which the file says nothing"
    )
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, where a change must say so")
    parser.add_argument("--dry-run", action="store_true", help="check and report, keep nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: Options, out: Told, err: Told) -> None:
    """Check, bring in, report."""
    register = register_called(options["register"])
    mapping = mapping_called(options["mapping"], register) if options["mapping"] else None
    try:
        table = read_table(options["file"], sheet=options["sheet"])
    except Unreadable as unreadable:
        raise CommandError(str(unreadable.message)) from None
    except OSError as missing:
        raise CommandError(f"{options['file']} cannot be read: {missing.strerror}.") from None
    report = brought_in(table, register, wish_of(options, mapping))
    if options["mend"]:
        _give_back(table, report, options["mend"])
    report.notes = [str(note) for note in table.notes] + report.notes
    tell(report, report.as_json(), options, out, err)


def _give_back(table: Rows, report: Report, path: Path) -> None:
    told: dict[int, list[str]] = {}
    for fault in report.refused:
        told.setdefault(fault.row, []).append(
            f"{fault.column}: {fault.message}" if fault.column else str(fault.message)
        )
    for each in report.suggestions:
        told.setdefault(each.row, []).append(f"{each.column}: “{each.value}”: did you mean “{each.suggestion}”?")
    path.write_text("".join(lines_to_mend(table, told)), newline="")


def brought_in(table: Rows, register: Register, wish: Wish) -> Report:
    """Bring a file in at the console. Raises CommandError for one that cannot be taken at all."""
    try:
        return bring_in(table, register=register, by=None, wish=wish)
    except Unreadable as unreadable:
        raise CommandError(str(unreadable.message)) from None


def wish_of(options: Options, mapping: MappingOf | None) -> Wish:
    """How the file is wanted in."""
    key = options["organisation"]
    organisation = Organisation.objects.filter(key=key).first() if key else None
    if key and organisation is None:
        raise CommandError(f"There is no organisation with the key “{key}”.")
    return Wish(
        mapping=mapping,
        dry_run=options["dry_run"],
        good_rows=options["good_rows"],
        accept=options["accept_suggestions"],
        reason=options["reason"],
        organisation=organisation,
        public=options["public"],
    )


def register_called(key: str) -> Register:
    """The register of that key. Raises CommandError, with the one that was probably meant."""
    found = register_of(key)
    if found is None:
        meant = near.nearest(key, catalogue())
        there = f"Did you mean {meant}?" if meant else f"There are: {', '.join(catalogue())}."
        raise CommandError(f"There is no register “{key}”. {there}")
    return own_fields.current(found)


def mapping_called(name: str, register: Register | None = None) -> MappingOf:
    """The mapping of that name, for that register. Raises CommandError."""
    description = named_mapping(name)
    if description is None:
        raise CommandError(f"There is no mapping “{name}”. There are: {', '.join(names_of_mappings())}.")
    try:
        mapping = read_mapping(description)
    except Misdescribed as wrong:
        raise CommandError(str(wrong.message)) from None
    if register is not None and mapping.register != register.key:
        raise CommandError(f"The mapping “{name}” is for the register {mapping.register}, not for {register.key}.")
    return mapping


def tell(report: Report, told: dict[str, Any], options: Options, out: Told, err: Told) -> None:
    """Print the report. Raises CommandError when a row waits for somebody."""
    if options["json"]:
        out.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        _summarise(report, out, err)
    waiting = len(report.bad_rows)
    if waiting:
        kept = "the others were kept" if report.kept else "nothing was kept"
        raise CommandError(f"{waiting} of {report.rows} rows have a fault or a suggestion; {kept}.")


def _summarise(report: Report, out: Told, err: Told) -> None:
    for note in report.notes:
        out.write(f"  note: {note}")
    for fault in report.refused[:SHOWN]:
        err.write(f"  row {fault.row}, {fault.column or 'the whole row'}: {fault.message}")
    for each in report.suggestions[:SHOWN]:
        err.write(f"  row {each.row}, {each.column}: “{each.value}”: did you mean “{each.suggestion}”?")
    more = max(len(report.refused) - SHOWN, 0) + max(len(report.suggestions) - SHOWN, 0)
    if more:
        err.write(f"  and {more} more: --json lists all of them")
    out.write(
        f"{report.rows} rows read in {report.seconds:.1f} s: {report.created} created, {report.changed} changed, "
        f"{report.unchanged} unchanged, {len(report.bad_rows)} waiting."
    )
    if report.made:
        out.write(f"Named in the file and made on the way: {', '.join(report.made)}.")
    if report.dry_run:
        out.write("A dry run: nothing was kept.")


declare(
    Source(
        name="csv",
        help="a table (.csv or .xlsx) into a register",
        description="Every fault is told by its row and column. Without --good-rows, one fault keeps everything out.",
        add_arguments=add_arguments,
        run=run,
    )
)
