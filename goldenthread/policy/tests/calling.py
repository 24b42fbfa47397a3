"""A call-out on small instruments, and its files filled in as somebody in an office would."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from python_calamine import CalamineWorkbook

from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.policy import actions
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import CallOut, Instrument, Requirement, Statement
from goldenthread.policy.queries.call_outs import lines_of, tallies
from goldenthread.policy.tests.suite_files import own_file
from tests import factories

YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
HERE = "/call-outs/yearly/"
CODES = 0
"""Row of the codes of the columns."""


def called(
    caller: Organisation, bodies: Iterable[Organisation], instruments: Iterable[Instrument], **facts: Any
) -> CallOut:
    """A call-out, sent."""
    entry = CallOut(
        key="yearly",
        title={"en": "Yearly call", "fr": "Appel annuel"},
        organisation=caller,
        visibility=Visibility.ORGANISATION,
        organisations=[body.pk for body in bodies],
        instruments=[each.pk for each in instruments],
        **{"period": YEAR, "due_on": date(2100, 1, 1), **facts},
    )
    return actions.call_out(entry, by=facts.get("by"))


def cells_of(file: bytes) -> dict[str, list[list[Any]]]:
    """Sheet → its rows of cells."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def filled_in(
    file: bytes, answers: Mapping[str, Mapping[str, Mapping[str, Any]]], *, formulas: Mapping[str, str] | None = None
) -> bytes:
    """The file with answers, as a spreadsheet saves it: sheet → key of the requirement → column code → cell."""
    sheets = cells_of(file)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page, codes = book.add_worksheet(name), rows[CODES]
        for number, row in enumerate(rows):
            told = dict(zip(codes, row, strict=False))
            told |= answers.get(name, {}).get(str(told["key"]), {}) if number > 1 else {}
            for column, code in enumerate(codes):
                cell = told[code]
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, day)
                elif cell != "":
                    page.write(number, column, cell)
    for place, formula in (formulas or {}).items():
        book.worksheets()[0].write_formula(place, formula, None, "=1+1")
    book.close()
    return out.getvalue()


class Government:
    """A centre that calls, two bodies that answer, and a policy with two requirements."""

    def __init__(self, folder: Path) -> None:
        import_suite([own_file(folder)], visibility=Visibility.PUBLIC)
        self.policy = Instrument.objects.get(key="70001")
        self.kettle, self.cups = Requirement.objects.order_by("position")
        root = factories.organisation("Root")
        self.centre = factories.organisation("Centre", below=root)
        self.mint = factories.organisation("Mint", below=root)
        self.mill = factories.organisation("Mill", below=root, classes=["agency"])
        self.caller = factories.holder("contribute", self.centre)
        self.minter = factories.holder("contribute", self.mint)
        self.miller = factories.holder("contribute", self.mill)

    def call(self, **facts: Any) -> CallOut:
        return called(self.centre, [self.mint, self.mill], [self.policy], **facts)

    def state(self, body: Organisation, requirement: Requirement, answer: str, **facts: Any) -> Statement:
        entry = Statement(
            requirement=requirement,
            organisation=body,
            answer=answer,
            visibility=Visibility.GOVERNMENT,
            **{"period": YEAR, **facts},
        )
        return actions.state(entry, by=None)


def as_(person: Person | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def file_for(client: Client, body: Organisation) -> bytes:
    answer = client.get(f"{HERE}of/{body.key}/sheet.xlsx")
    assert answer.status_code == 200
    return answer.content


def send(client: Client, file: bytes, name: str = "answers.xlsx") -> Any:
    return client.post(f"{HERE}take-back/", {"file": SimpleUploadedFile(name, file)})


def counts(call_out: CallOut, by: str = "organisation") -> dict[int, dict[str, int]]:
    return {t.subject: {s.value: n for s, n in t.counts.items() if n} for t in tallies(lines_of(call_out, None), by=by)}
