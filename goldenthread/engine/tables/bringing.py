"""A checked file into its register: everything in one transaction, in bulk, or nothing at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from django.db import DataError, IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import read
from goldenthread.engine.csv_lines import unharmed
from goldenthread.engine.register import Register
from goldenthread.engine.tables import near
from goldenthread.engine.tables.checking import NOT_FIELDS, Checking
from goldenthread.engine.tables.mapping import MappingOf
from goldenthread.engine.tables.merging import merged
from goldenthread.engine.tables.names import Clusters, Making, Names
from goldenthread.engine.tables.reading import Row, Unreadable
from goldenthread.engine.tables.verdicts import Fault, Line, Report, Verdict
from goldenthread.kernel import actions
from goldenthread.kernel.changing import ONE_BY_ONE, Wanted, change_many
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.kernel.permissions import remembering

CHUNK = 500
"""Rows that are checked, and written, together."""
IMPORTED = "imported"
"""The verb of the events."""


class Rows(Protocol):
    """A file, whatever its format: a heading, and rows as often as one asks."""

    @property
    def header(self) -> list[str]:
        """The names of its columns."""

    def rows(self) -> Iterator[Row]:
        """Its rows with their numbers."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a file brought in."""

    mapping: MappingOf | None = None
    dry_run: bool = False
    good_rows: bool = False
    """Whether rows without a fault are kept though others have one."""
    accept: bool = False
    """Whether suggestions are taken."""
    reason: str = ""
    """Why, where a change must say so."""
    organisation: Organisation | None = None
    """Whose new entries those are of which the file says nothing."""
    public: bool = False
    """Whether new entries of which the file says nothing are public."""


def bring_in(
    table: Rows,
    *,
    register: Register,
    by: Person | None,
    wish: Wish,
    said: Callable[[int], Any] = lambda rows: None,
) -> Report:
    """Check a file and keep what it says; `said` is told how many rows are done. Raises Unreadable, with nothing kept.

    A dry run does the same and takes it back, so that it foresees exactly what would be.
    """
    began = time.monotonic()
    with transaction.atomic(), remembering():
        bringing = _Bringing(table, register, by, wish)
        with transaction.atomic():
            report = bringing.run(said)
            again = bringing.making.in_vain(report.bad_rows)
            if again:
                transaction.set_rollback(True)
        if again:
            report = _Bringing(table, register, by, wish, without=report).run(said)
        if not report.kept:
            transaction.set_rollback(True)
    report.seconds = time.monotonic() - began
    return report


@dataclass(slots=True)
class _Bringing:
    table: Rows
    register: Register
    by: Person | None
    wish: Wish
    without: Report | None = None
    """What is known already of rows that are not looked at again: nothing is made that they alone name."""
    passed: set[int] = field(init=False)
    report: Report = field(init=False)
    names: Names = field(init=False)
    making: Making = field(init=False)
    checking: Checking = field(init=False)

    def __post_init__(self) -> None:
        wish, mapping = self.wish, self.wish.mapping
        self.report = Report(register=self.register.key, dry_run=wish.dry_run)
        self.passed = set()
        if self.without is not None:
            self.passed = self.without.bad_rows
            self.report.rows = len(self.passed)
            self.report.refused, self.report.suggestions = self.without.refused, self.without.suggestions
        reading = read.reading_of(self.by)
        self.names = Names(reading, self.by)
        shown = Visibility.PUBLIC if wish.public else Visibility.ORGANISATION
        self.making = Making(self.names, self.by, below=wish.organisation, visibility=shown)
        sources = mapping.sources() if mapping else {}
        self.checking = Checking(
            self.register, self.by, reading, self.names, sources, accept=wish.accept, reason=wish.reason
        )
        if wish.organisation is not None:
            self.checking.completed["organisation"] = str(wish.organisation)
        if wish.public:
            self.checking.completed["visibility"] = Visibility.PUBLIC.value
        if mapping is not None:
            self.checking.spellings = {target: cell.spellings for target, cell in mapping.cells.items()}
            self.checking.collect = mapping.merge.collect if mapping.merge else ()

    def run(self, said: Callable[[int], Any]) -> Report:
        self._fit_columns()
        self._make_named()
        for chunk in _chunks(self._lines(), CHUNK):
            verdicts = self.checking.check(chunk)
            self._keep(verdicts)
            self.report.take(verdicts)
            self.report.rows += sum(len(verdict.rows) for verdict in verdicts)
            said(self.report.rows)
        report = self.report
        report.made = [str(entry) for entry in self.making.made]
        report.kept = not self.wish.dry_run and (self.wish.good_rows or not report.bad_rows)
        return report

    # What the file has

    def _fit_columns(self) -> None:
        """See that the file's columns are those that one reads. Raises Unreadable."""
        mapping, header = self.wish.mapping, self.table.header
        fault = misfit(self.register, mapping, header)
        if fault:
            raise Unreadable(fault)
        missing = [name for name in mapping.columns() if name not in header] if mapping else []
        self.report.notes += [str(_("The file has no column “%(name)s”.") % {"name": name}) for name in missing]

    def _make_named(self) -> None:
        mapping = self.wish.mapping
        if mapping is None or not mapping.creates:
            return
        every = [Clusters(created) for created in mapping.creates]
        for row in self.table.rows():
            if not row.fault and row.number not in self.passed:
                known = {n: mapping.known(t) for n, t in zip(self.table.header, row.cells, strict=True)}
                cells = mapping.apply(known).cells
                for clusters in every:
                    clusters.add(row.number, known, cells.get(clusters.created.target, ""))
        for clusters in every:
            self.making.settle(clusters)

    def _lines(self) -> Iterator[Line]:
        lines = self._single_lines()
        mapping = self.wish.mapping
        if mapping is not None and mapping.merge is not None:
            return merged(list(lines), mapping.merge, self.checking)
        return lines

    def _single_lines(self) -> Iterator[Line]:
        """Each row in the register's columns."""
        mapping, header = self.wish.mapping, self.table.header
        for row in self.table.rows():
            if row.number in self.passed:
                continue
            if row.fault:
                yield Line([row.number], {}, [Fault(row.number, row.column, row.fault)])
                continue
            told = {name: unharmed(cell) for name, cell in zip(header, row.cells, strict=True)}
            if mapping is None:
                yield Line([row.number], told)
                continue
            mapped = mapping.apply(told)
            for created in mapping.creates:
                code = mapping.known(told.get(created.code, "")) if created.code else ""
                named = self.making.codes.get((created.target, code)) if code else None
                if named and mapped.cells.get(created.target):
                    mapped.cells[created.target] = named.reference
            yield Line([row.number], mapped.cells, period=mapped.period)

    # What is kept

    def _keep(self, verdicts: Sequence[Verdict]) -> None:
        for outcome, keep in (("created", self._create), ("changed", self._change)):
            some = [verdict for verdict in verdicts if verdict.outcome == outcome]
            try:
                with transaction.atomic():
                    keep(some)
            except (Refused, IntegrityError, DataError):
                # One of them cannot be kept: find out which.
                for verdict in some:
                    self._keep_one(verdict, keep)

    def _keep_one(self, verdict: Verdict, keep: Callable[[Sequence[Verdict]], None]) -> None:
        try:
            with transaction.atomic():
                keep([verdict])
        except Refused as refused:
            for name, message in (refused.fields or {"": refused.message}).items():
                verdict.refuse(self.checking.source(name), message)
        except IntegrityError:
            verdict.refuse("", _("This clashes with another entry that is there already."))
        except DataError:
            verdict.refuse("", _("This holds something that the database cannot keep."))

    def _create(self, verdicts: Sequence[Verdict]) -> None:
        entries: list[Any] = [verdict.entry for verdict in verdicts]
        if self.register.create is actions.create:
            actions.create_many(entries, by=self.by, verb=IMPORTED, reason=self.wish.reason)
        elif self.register.create is not None:
            for entry in entries:
                self.register.create(entry, by=self.by, reason=self.wish.reason)

    def _change(self, verdicts: Sequence[Verdict]) -> None:
        alone = self.register.change is not actions.change
        many = [v for v in verdicts if not alone and not ONE_BY_ONE & v.columns.keys()]
        change_many(
            [Wanted(v.entry, v.columns, v.version) for v in many if v.entry is not None],
            by=self.by,
            verb=IMPORTED,
            reason=self.wish.reason,
        )
        for verdict in verdicts:
            if verdict not in many and self.register.change is not None:
                self.register.change(
                    verdict.entry, by=self.by, version=verdict.version, reason=self.wish.reason, **verdict.columns
                )


def misfit(register: Register, mapping: MappingOf | None, header: Sequence[str]) -> str | Promise:
    """Why a file of these columns cannot be read so; "" where it can."""
    if mapping is None:
        known = {name for kind in register.fields for name in kind.csv_names()} | set(NOT_FIELDS)
        return next((_unknown(name, known) for name in header if name not in known), "")
    if mapping.register != register.key:
        return _("The mapping is for the register “%(register)s”.") % {"register": mapping.register}
    if not set(mapping.columns()) & set(header):
        return _("The mapping reads none of the file’s columns. It reads: %(names)s.") % {
            "names": ", ".join(mapping.columns())
        }
    sources = mapping.sources()
    needed = [sources[target] for target in ("key", "title_en") if target in sources]
    return next((_unknown_source(name, header) for name in needed if name not in header), "")


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    each = iter(lines)
    while chunk := list(islice(each, size)):
        yield chunk


def _unknown(name: str, known: set[str]) -> str | Promise:
    meant = near.nearest(name, sorted(known))
    if meant:
        return _("The column “%(name)s” is not known here. Is “%(meant)s” meant?") % {"name": name, "meant": meant}
    return _("The column “%(name)s” is not known here. There are: %(names)s. Or say how the columns match.") % {
        "name": name,
        "names": ", ".join(sorted(known)),
    }


def _unknown_source(name: str, header: Sequence[str]) -> str | Promise:
    meant = near.nearest(name, header)
    if meant:
        return _("The mapping needs a column “%(name)s”. Is “%(meant)s” meant?") % {"name": name, "meant": meant}
    return _("The mapping needs a column “%(name)s”. The file has: %(names)s.") % {
        "name": name,
        "names": ", ".join(header),
    }
