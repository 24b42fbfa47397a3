"""`goldenthread import rsf FILE` and `import datajson FILE`: registers of GOV.UK, and catalogues of data sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError, CommandParser

from goldenthread.engine.importing import Options, Source, Told, declare
from goldenthread.engine.imports import add_wishes, brought_in, mapping_called, register_called, tell, wish_of
from goldenthread.engine.register import Register
from goldenthread.engine.tables import limits
from goldenthread.engine.tables.describing import read_mapping
from goldenthread.engine.tables.mapping import MappingOf
from goldenthread.engine.tables.reading import Row
from goldenthread.engine.tables.shipped import shipped
from goldenthread.inventory.importers import datajson, rsf
from goldenthread.inventory.importers.refused import Refused

CATALOGUE = "dcat-us"
"""The mapping of a catalogue."""
LISTS = "terms"
"""Where a register goes that nothing else is said of: it is a list of codes with their names."""
CODE_LENGTH = 60
DAYS = {"datetime", "timestamp"}


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Rows that no spreadsheet held."""

    header: list[str]
    held: list[Row]

    def rows(self) -> Iterator[Row]:
        """Each with its number."""
        return iter(self.held)


def content_of(path: Path, *, most: int) -> bytes:
    """A whole file. Raises CommandError for one that is missing or too large."""
    try:
        size = path.stat().st_size
        if size > most:
            raise CommandError(f"{path} has {size // limits.MEGABYTE} MB; {most // limits.MEGABYTE} MB fit.")
        return path.read_bytes()
    except OSError as missing:
        raise CommandError(f"{path} cannot be read: {missing.strerror}.") from None


# GOV.UK registers


def add_rsf_arguments(parser: CommandParser) -> None:
    """What `import rsf` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a register as RSF")
    parser.add_argument("--register", metavar="KEY", help="the register that it goes into")
    parser.add_argument("--mapping", metavar="NAME", help="how its fields match; else by their names and datatypes")
    add_wishes(parser)


def run_rsf(options: Options, out: Told, err: Told) -> None:
    """Recompute the root, then bring in what it stands for."""
    try:
        file = rsf.read_rsf(content_of(options["file"], most=rsf.LARGEST))
    except Refused as refused:
        raise CommandError(refused.message) from None
    register, mapping = _place_of(file, options)
    proof = {
        "name": file.name,
        "entries": file.entries,
        "root": f"{rsf.SHA}{file.root}",
        "asserted": f"{rsf.SHA}{file.asserted}" if file.asserted else None,
        "root_matches": file.root_matches,
    }
    held = file.root_matches or options["dry_run"]
    wish = wish_of({**options, "dry_run": options["dry_run"] or not held}, mapping)
    report = brought_in(_rows_of(file), register, wish)
    if not options["json"]:
        out.write(
            f"{file.name}: {file.entries} entries; the root {'matches' if file.root_matches else 'does NOT match'}."
        )
    if not held:
        report.notes.append(_why_not(file))
        _print_refused(report.as_json() | proof, options, out)
        raise CommandError(_why_not(file))
    tell(report, {**report.as_json(), **proof}, options, out, err)


def _print_refused(told: dict[str, Any], options: Options, out: Told) -> None:
    if options["json"]:
        out.write(orjson.dumps({**told, "dry_run": options["dry_run"]}, option=orjson.OPT_INDENT_2).decode())


def _why_not(file: rsf.RegisterFile) -> str:
    if file.lost:
        line, key = next(iter(file.lost.items()))
        return (
            f"Line {line}: the entry {key} names an item that the file does not hold: it was changed. Nothing was kept."
        )
    if not file.asserted:
        return "The file holds itself to no root, so that nothing shows it is whole. Nothing was kept."
    return f"Line {file.wrong_roots[0]}: the root is not that of the entries before it: the file was changed. Nothing was kept."


def _place_of(file: rsf.RegisterFile, options: Options) -> tuple[Register, MappingOf]:
    """Where the register goes and how: as asked, by a shipped mapping that fits its name, or by its own definitions."""
    wanted = register_called(options["register"]) if options["register"] else None
    if options["mapping"]:
        mapping = mapping_called(options["mapping"], wanted)
        return register_called(mapping.register), mapping
    for name, description in shipped().items():
        fits = any(fnmatch(file.name, pattern) for pattern in description.get("fits", []))
        if fits and (wanted is None or description["register"] == wanted.key):
            return register_called(description["register"]), mapping_called(name)
    register = wanted or register_called(LISTS)
    return register, read_mapping(default_mapping(file, register))


def default_mapping(file: rsf.RegisterFile, register: Register) -> dict[str, Any]:
    """How the fields of a register match those of ours: by name, days as days, and the rest as lines of the summary."""
    known = {name for kind in register.fields for name in kind.csv_names()}
    columns: dict[str, Any] = {}
    rest = []
    named = next((f.name for f in file.fields if f.name in ("name", "friendly-name", "official-name")), "")
    for field in file.fields:
        target = field.name.replace("-", "_")
        target = target if target in known else f"{target}_en"
        if field.name == named or field.name == file.name:
            continue
        if target in known:
            columns[target] = {"from": field.name, "as": ["day"]} if field.datatype in DAYS else field.name
        else:
            rest.append(field.name)
    columns["title_en"] = {"from": [named, "key"] if named else ["key"]}
    if rest and "summary_en" not in columns:
        columns["summary_en"] = {"from": [f"{SAID}{name}" for name in rest], "join": "\n"}
    if register.key == LISTS:
        columns |= {"vocabulary": {"constant": file.name[:CODE_LENGTH]}, "code": "key", "position": "entry-number"}
        return {"register": register.key, "key": file.name[:CODE_LENGTH] + ".{key}", "columns": columns}
    return {"register": register.key, "key": "{key}", "columns": columns}


SAID = "said:"
"""Before the name of a field: its value with its name before it."""


def _rows_of(file: rsf.RegisterFile) -> PlainRows:
    """The records as rows, numbered by the lines of their entries."""
    names = list(dict.fromkeys(["key", "entry-number", "entry-timestamp", *(field.name for field in file.fields)]))
    held = []
    for record in file.records:
        texts = {name: _text(value) for name, value in record.values.items()}
        texts |= {"key": record.key, "entry-number": str(record.number), "entry-timestamp": record.timestamp}
        said = [f"{name}: {texts[name]}" if texts.get(name) else "" for name in names]
        fault = (
            "The entry names an item that the file does not hold: it was changed." if record.line in file.lost else ""
        )
        held.append(Row(record.line, [*(texts.get(name, "") for name in names), *said], fault))
    return PlainRows([*names, *(f"{SAID}{name}" for name in names)], held)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_text(each) for each in value)
    return "" if value is None else str(value).strip()


# Catalogues of data sets


def add_datajson_arguments(parser: CommandParser) -> None:
    """What `import datajson` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a catalogue of data sets (DCAT-US, data.json)")
    add_wishes(parser)


def run_datajson(options: Options, out: Told, err: Told) -> None:
    """Bring in the data sets; a row is a data set's place in the catalogue."""
    try:
        sets = datajson.read_catalogue(content_of(options["file"], most=datajson.LARGEST))
    except Refused as refused:
        raise CommandError(refused.message) from None
    rows = [
        Row(each.place, [each.cells.get(name, "") for name in datajson.COLUMNS], each.fault, each.member)
        for each in sets
    ]
    mapping = mapping_called(CATALOGUE)
    report = brought_in(
        PlainRows(list(datajson.COLUMNS), rows), register_called(mapping.register), wish_of(options, mapping)
    )
    tell(report, report.as_json(), options, out, err)


declare(
    Source(
        name="rsf",
        help="a register of GOV.UK (RSF), with its root recomputed",
        description="A file whose root is not that of its entries is refused; --dry-run shows what it holds.",
        add_arguments=add_rsf_arguments,
        run=run_rsf,
    )
)
declare(
    Source(
        name="datajson",
        help="a catalogue of data sets (DCAT-US) into the register of data sets",
        description="Every fault is told by the data set's place in the catalogue.",
        add_arguments=add_datajson_arguments,
        run=run_datajson,
    )
)
