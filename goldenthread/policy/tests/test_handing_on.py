"""An instrument as files: rebuilt from what is stored, downloaded by who may see it, written at a console."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Role, Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.handing_on import FORMATS
from goldenthread.policy.importers.readers.akn.document import read_draft
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.queries import Everything, edition_of
from goldenthread.policy.tests.suite_files import own_file

pytestmark = pytest.mark.django_db
FILES = "/instruments/70001/2021-05-01/as"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A public policy on tea with two requirements of deputy heads, as it was imported."""
    path = own_file(tmp_path)
    import_suite([path], visibility=Visibility.PUBLIC)
    return path


def told(answer: HttpResponse) -> str:
    """A page without the token of its forms, which is another one each time."""
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def exported(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export", *arguments, stdout=out)
    return out.getvalue()


def test_the_draft_that_was_stored_comes_out_again_with_what_it_requires(file: Path) -> None:
    tea = Instrument.objects.get(key="70001")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        edition = edition_of(tea, tea.texts.get(), reader=None, on=date(2022, 1, 1))
    assert len(queries) <= 6
    read = read_instrument(file)
    assert edition.draft.clauses == tuple(replace(clause, label="") for clause in read.clauses)
    assert (edition.draft.title, edition.draft.effective_on) == (read.title, date(2021, 5, 1))
    duties = edition.duties.requirements
    assert [(edition.draft.clauses[duty.clause].number, duty.deadline) for duty in duties] == [
        ("4.1.1", ""),
        ("4.1.2", "within 30 days"),
    ]
    assert {bearer.key for duty in duties for bearer in duty.bearers} == {"deputy-head"}


def test_a_requirement_that_one_may_not_see_is_in_no_file_of_ones_own(client: Client, file: Path) -> None:
    kettle = Requirement.objects.get(clause="4.1.1")
    kernel.change(kettle, by=None, visibility=Visibility.RESTRICTED)
    tea = Instrument.objects.get(key="70001")
    seen = edition_of(tea, tea.texts.get(), reader=None, on=date(2022, 1, 1)).duties.requirements
    assert [duty.deadline for duty in seen] == ["within 30 days"]
    assert len(edition_of(tea, tea.texts.get(), reader=Everything(), on=date(2022, 1, 1)).duties.requirements) == 2
    assert "kettle" not in client.get(f"{FILES}/csv").content.decode()


def test_whoever_must_do_something_and_may_not_be_seen_is_in_no_file(client: Client, file: Path) -> None:
    told_of = [form.name for form in FORMATS if b"deputy-head" in client.get(f"{FILES}/{form.name}").content]
    assert {"akn", "html", "oscal"} <= set(told_of)
    kernel.change(Role.objects.get(key="deputy-head"), by=None, visibility=Visibility.RESTRICTED)
    still = [form.name for form in FORMATS if b"deputy-head" in client.get(f"{FILES}/{form.name}").content]
    assert still == []


def test_each_format_is_offered_on_the_page_and_comes_with_its_type_and_name(client: Client, file: Path) -> None:
    page = client.get("/instruments/70001/").content.decode()
    for form in FORMATS:
        assert f'href="{FILES}/{form.name}"' in page
        answer = client.get(f"{FILES}/{form.name}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == form.content_type
        assert answer["Content-Language"] == "en"
        assert answer["Content-Disposition"] == f'attachment; filename="70001-en-2021-05-01{form.ending}"'
        # What lets an unchanged file be answered 304 to an anonymous visitor.
        assert answer["Cache-Control"] == "no-cache"
    assert client.get("/instruments/70001/as/markdown").content.startswith(b"---\ngenerator: ")


def test_what_may_not_be_seen_answers_like_what_is_not_there(client: Client, file: Path) -> None:
    tea = Instrument.objects.get(key="70001")
    kernel.change(tea, by=None, visibility=Visibility.RESTRICTED)
    hidden = client.get(f"{FILES}/akn")
    missing = client.get("/instruments/70002/2021-05-01/as/akn")
    assert hidden.status_code == 404
    assert told(hidden) == told(missing).replace("70002", "70001")


def test_there_is_no_file_of_another_day_or_format(client: Client, file: Path) -> None:
    for address in ("70001/2021-05-02/as/akn", "70001/2021-05-01/as/odt", "70001/as/odt", "%00/as/akn"):
        assert client.get(f"/instruments/{address}").status_code == 404, address


def test_cells_of_the_csv_run_nowhere(client: Client, file: Path) -> None:
    kernel.change(Requirement.objects.get(clause="4.1.1"), by=None, text={"en": "=1+1"})
    rows = list(csv.DictReader(io.StringIO(client.get(f"{FILES}/csv").content.decode())))
    assert [row["text"] for row in rows] == ["'=1+1", "Reporting every broken cup within 30 days."]
    assert [row["since"] for row in rows] == ["2021-05-01", "2021-05-01"]


def test_what_is_known_of_a_requirement_goes_out_with_it(client: Client, file: Path) -> None:
    cup = Requirement.objects.get(clause="4.1.2")
    kernel.change(cup, by=None, due_on=date(2021, 5, 31), action="report", condition="where feasible")
    row = list(csv.DictReader(io.StringIO(client.get(f"{FILES}/csv").content.decode())))[1]
    assert (row["action"], row["condition"], row["due_on"]) == ("report", "where feasible", "2021-05-31")
    assert "Reporting every broken cup within 30 days."[int(row["start"]) : int(row["end"])] == row["text"]
    listed = b"".join(client.get("/requirements.csv?instrument=70001").streaming_content)  # type: ignore[attr-defined]
    told = list(csv.DictReader(io.StringIO(listed.decode())))[1]
    assert (told["action"], told["condition"], told["due_on"]) == ("report", "where feasible", "2021-05-31")
    given = client.get("/api/v1/instruments/70001").json()["requirements"][1]
    assert (given["action"], given["condition"], given["due_on"]) == ("report", "where feasible", "2021-05-31")
    catalogue = client.get(f"{FILES}/oscal").content.decode()
    for name, value in (("action", "report"), ("condition", "where feasible"), ("due-on", "2021-05-31")):
        assert re.search(rf'"name": ?"{name}",[^}}]*"value": ?"{value}"', catalogue), name


def test_the_console_writes_each_format_and_what_it_wrote_is_read_again(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "tea.akn.xml"
    call_command("export", "akn", "instruments:70001", "-o", str(out))
    again = read_draft(out).clauses
    assert [clause.text for clause in again] == [clause.text for clause in read_instrument(file).clauses]
    with pytest.raises(CommandError, match="cannot be written"):
        exported("akn", "instruments:70001", "-o", str(tmp_path / "nowhere" / "tea.xml"))
    assert json.loads(exported("oscal", "instruments:70001"))["catalog"]["metadata"]["title"] == "Policy on Tea"


def test_the_console_exports_a_text_as_it_stood_on_a_day(file: Path, tmp_path: Path) -> None:
    newer = own_file(tmp_path, on="2024-01-01", body='<clause anchor="4.1.1">Publishing a list of teas.</clause>')
    import_suite([newer], visibility=Visibility.PUBLIC)
    assert "broken cup" in exported("markdown", "instruments:70001", "--on", "2023-01-01")
    assert "list of teas" in exported("markdown", "instruments:70001")
    with pytest.raises(CommandError, match="the earliest is of 2021-05-01"):
        exported("markdown", "instruments:70001", "--on", "2020-01-01")


def test_the_console_exports_what_nobody_else_may_see(tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)])
    assert "kettle" in exported("csv", "instruments:70001")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["akn", "instruments:1"], "no instrument with the key"),
        (["akn", "systems:1"], "no instrument"),
        (["odt", "instruments:1"], "invalid choice"),
        (["akn", "instruments:1", "--on", "yesterday"], "no day"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        exported(*arguments)


def test_the_pdf_says_where_its_text_stands_and_whether_it_is_a_draft(
    client: Client, file: Path, tmp_path: Path
) -> None:
    tea = Instrument.objects.get(key="70001")
    text = pdf_words(client.get(f"{FILES}/pdf").content)
    assert "On the web: http://testserver/instruments/70001/2021-05-01/" in text
    assert "Type: Policy" in text
    assert "DRAFT" not in text
    kernel.change(tea, by=None, state="draft")
    out = tmp_path / "tea.pdf"
    call_command("export", "pdf", "instruments:70001", "-o", str(out))
    assert "DRAFT" in pdf_words(out.read_bytes())


def pdf_words(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
