"""The files of a call-out: out, filled in, back, and refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.kernel import actions as kernel
from goldenthread.policy.models import CallOut, Statement
from goldenthread.policy.tests.calling import HERE, Government, as_, called, cells_of, counts, file_for, filled_in, send
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(tmp_path: Path) -> Government:
    return Government(tmp_path)


def test_a_file_comes_back_partly_answered_and_again_it_changes_nothing(tea: Government) -> None:
    call_out = tea.call()
    client = as_(tea.minter)
    file = file_for(client, tea.mint)
    answers = {"Mint": {tea.kettle.key: {"answer": "met ", "evidence": "Photograph", "evidence_on": date(2026, 3, 1)}}}
    back = send(client, filled_in(file, answers))
    assert back.status_code == 200
    assert [cell["text"] for cell in back.context["rows"][0]["cells"][1:]] == [1, 0, 0, 0, 0]
    assert counts(call_out)[tea.mint.pk] == {"met": 1, "not-stated": 1}
    assert Statement.objects.get().evidence_on == date(2026, 3, 1)
    version = Statement.objects.get().version
    again = send(client, filled_in(file, answers))
    assert [cell["text"] for cell in again.context["rows"][0]["cells"][1:]] == [0, 0, 1, 0, 0]
    assert Statement.objects.get().version == version
    untouched = send(client, file_for(client, tea.mint))
    assert Statement.objects.get().version == version
    assert untouched.status_code == 200


def test_what_was_answered_on_the_page_meanwhile_is_shown_with_both(tea: Government) -> None:
    tea.call()
    client = as_(tea.minter)
    file = file_for(client, tea.mint)
    tea.state(tea.mint, tea.kettle, "not-met", evidence={"en": "An empty shelf"})
    back = send(client, filled_in(file, {"Mint": {tea.kettle.key: {"answer": "Met", "evidence": "Photograph"}}}))
    text = back.content.decode()
    assert "An empty shelf" in text
    assert "Photograph" in text
    assert Statement.objects.get().answer == "not-met"


def test_every_fault_is_told_by_row_and_column_and_nothing_is_taken(tea: Government) -> None:
    tea.call()
    client = as_(tea.minter)
    file = file_for(client, tea.mint)
    wrong = {
        tea.kettle.key: {"answer": "Not mett", "evidence_on": "yesterday"},
        tea.cups.key: {"answer": "Met", "key": "70001-9.9"},
    }
    back = send(client, filled_in(file, {"Mint": wrong}))
    assert back.status_code == 422
    told = [[str(cell["text"]) for cell in row["cells"]] for row in back.context["fault_rows"]]
    assert [row[:3] for row in told] == [
        ["Mint", "3", "Answer"],
        ["Mint", "3", "Date of the evidence"],
        ["Mint", "4", "Key"],
    ]
    assert "Did you mean “Not met”?" in told[0][3]
    assert not Statement.objects.exists()


def test_a_formula_comes_back_as_text_and_goes_out_as_text(tea: Government) -> None:
    tea.call()
    client = as_(tea.minter)
    file = file_for(client, tea.mint)
    codes = cells_of(file)["Mint"][0]
    place = f"{chr(ord('A') + codes.index('evidence'))}3"
    sent = filled_in(file, {"Mint": {tea.kettle.key: {"answer": "Met"}}}, formulas={place: "=1+1"})
    assert send(client, sent).status_code == 200
    assert Statement.objects.get().evidence == {"en": "=1+1"}
    with zipfile.ZipFile(io.BytesIO(file_for(client, tea.mint))) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_files_that_are_none_of_the_call_out_are_refused_in_words(tea: Government) -> None:
    tea.call()
    client = as_(tea.minter)
    file = file_for(client, tea.mint)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 20_000_000)
    other = filled_in(file, {"Mint": {tea.kettle.key: {"answer": "Met"}}})
    kernel.change(CallOut.objects.get(), by=None, key="last-year")
    called(tea.centre, [tea.mint], [tea.policy])
    cases = {
        b"": "File",
        b"key,answer\n1,Met\n": "no XLSX file",
        b"PK\x03\x04nonsense": "damaged",
        bomb.getvalue(): "unpack",
        other: "is of the call-out “yearly”",
    }
    # The one that was sent out is now called otherwise, and another has its key.
    for content, words in cases.items():
        key = "last-year" if content == other else "yearly"
        sent = {"file": SimpleUploadedFile("a.xlsx", content)}
        answer = client.post(f"/call-outs/{key}/take-back/", sent)
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
    assert client.post(f"{HERE}take-back/").status_code == 422
    assert not Statement.objects.exists()


def test_nobody_answers_for_another_organisation_with_a_file(tea: Government) -> None:
    tea.call()
    file = file_for(as_(tea.minter), tea.mint)
    sent = filled_in(file, {"Mint": {tea.kettle.key: {"answer": "Met"}}})
    back = send(as_(tea.miller), sent)
    assert back.status_code == 422
    assert "may not answer for this organisation" in back.content.decode()
    whole = factories.holder("contribute", tea.centre.parent)
    both = as_(whole).get(f"{HERE}sheets.xlsx").content
    assert list(cells_of(both)) == ["Mill", "Mint"]
    # Of the whole file each body fills in its own sheet; the other one asks for nothing.
    assert send(as_(tea.minter), filled_in(both, {"Mint": {tea.kettle.key: {"answer": "Met"}}})).status_code == 200
