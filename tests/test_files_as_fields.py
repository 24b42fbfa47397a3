"""A field that names one of its entry's files, in every face: the signed copy of an agreement."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from goldenthread.engine.history import history_of
from goldenthread.engine.imports import brought_in
from goldenthread.engine.read import reading_of
from goldenthread.engine.register import Register, catalogue
from goldenthread.engine.tables.bringing import Wish
from goldenthread.engine.tables.reading import read_table
from goldenthread.kernel import actions
from tests import factories
from tests.governments import Government
from tests.parts import attached, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_storage_of_its_own")]


@pytest.fixture(scope="module", params=["agreements"])
def register(request: pytest.FixtureRequest) -> Register:
    return catalogue()[request.param]


@pytest.fixture
def entry(government: Government) -> Any:
    """An agreement with two files."""
    entry = government.entries["open"]
    attached(entry, b"draft", "draft.pdf")
    attached(entry, b"signed", "signed.pdf")
    entry.refresh_from_db()
    return entry


def naming(entry: Any, number: int) -> Any:
    """The agreement once it names that file."""
    actions.change(entry, by=None, signed_copy_id=entry.attachments.get(number=number).pk)
    return entry


def test_it_is_chosen_among_the_files_of_the_entry_and_leads_to_them(
    register: Register, government: Government, entry: Any
) -> None:
    client, place = government.client("contributor"), f"{register.href}{entry.key}/"
    form = client.get(f"{place}change/").content.decode()
    assert '<option value="2"' in form
    assert "2: signed.pdf" in form
    said = {"version": entry.version, "shown": "signed_copy", "signed_copy": "2"}
    assert client.post(f"{place}change/", said).status_code == 302
    page = Client().get(place).content.decode()
    assert f'href="{place}attachments/2/">signed.pdf</a>' in page
    entry.refresh_from_db()
    assert any(
        "signed.pdf" in line for moment in history_of(entry, register.fields, reading_of(None)) for line in moment.what
    )
    listed = Client().get(f"{register.href}?signed_copy=stated&columns=title&columns=signed_copy").content.decode()
    assert "signed.pdf" in listed
    assert "Zanzibar open" not in Client().get(f"{register.href}?signed_copy=not-stated").content.decode()


def test_the_file_of_another_entry_is_none_that_can_be_named(
    register: Register, government: Government, entry: Any
) -> None:
    other = government.entries["ours"]
    for number in range(3):
        attached(other, str(number).encode(), f"other-{number}.pdf")
    client, place = government.client("contributor"), f"{register.href}{entry.key}/"
    sent_back = client.post(f"{place}change/", {"version": entry.version, "shown": "signed_copy", "signed_copy": "3"})
    assert sent_back.status_code == 422
    assert "It has: 1: draft.pdf, 2: signed.pdf" in sent_back.content.decode()
    body = {"title": {"en": "New"}, "organisation": government.ours.key, "signed_copy": {"number": 1}}
    new = client.post(f"/api/v1/{register.key}/", body, content_type="application/json")
    assert (new.status_code, list(new.json()["errors"])) == (422, ["signed_copy"])
    assert "signed_copy" not in client.get(f"{register.href}new/").content.decode()


def test_the_api_names_it_by_its_number(register: Register, government: Government, entry: Any) -> None:
    client, place = government.client("contributor"), f"/api/v1/{register.key}/{entry.key}"
    body = {"version": entry.version, "signed_copy": {"number": 2}}
    told = client.patch(place, body, content_type="application/json").json()["signed_copy"]
    assert (told["number"], told["name"]) == (2, "signed.pdf")
    assert told["address"].endswith(f"{register.href}{entry.key}/attachments/2/")
    again = client.patch(place, {"version": entry.version + 1, "signed_copy": told}, content_type="application/json")
    assert again.json()["version"] == entry.version + 1
    for wrong in ("signed.pdf", {"number": "2"}, {"number": True}, {}, 9):
        body = {"version": entry.version + 1, "signed_copy": wrong}
        assert client.patch(place, body, content_type="application/json").status_code == 422


def test_an_export_names_it_and_is_brought_in_again_without_a_change(
    register: Register, government: Government, entry: Any, tmp_path: Any
) -> None:
    naming(entry, 2)
    text = b"".join(Client().get(f"/registers/{register.key}.csv").streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["signed_copy"] == "signed.pdf"
    assert row["signed_copy_address"].endswith(f"{register.href}{entry.key}/attachments/2/")
    file = tmp_path / "export.csv"
    file.write_text(text)
    assert brought_in(read_table(file), register, Wish()).as_json()["unchanged"] == 1
    file.write_text(text.replace("signed.pdf", "draft.pdf"))
    assert brought_in(read_table(file), register, Wish()).as_json()["changed"] == 1
    entry.refresh_from_db()
    assert entry.signed_copy.number == 1


def test_it_follows_its_file_to_a_newer_version_and_goes_with_it(
    register: Register, government: Government, entry: Any
) -> None:
    naming(entry, 2)
    client, place = government.client("administrator"), f"{register.href}{entry.key}/"
    newer = sent(name="signed-2.pdf", content=b"signed by both")
    assert client.post(f"{place}attachments/2/replace/", newer).status_code == 302
    entry.refresh_from_db()
    assert entry.signed_copy.number == 3
    assert client.post(f"{place}attachments/3/remove/").status_code == 302
    entry.refresh_from_db()
    assert entry.signed_copy is None
    assert "signed-2.pdf" in client.get(f"{place}?version={entry.version - 2}").content.decode()
    naming(entry, 1)
    assert client.post(f"{place}attachments/1/erase/", {"reason": "Article 17"}).status_code == 302
    entry.refresh_from_db()
    assert entry.signed_copy is None
    assert "draft.pdf" not in client.get(place).content.decode()


def test_a_new_file_can_be_named_while_it_is_attached(register: Register, government: Government, entry: Any) -> None:
    client, place = government.client("contributor"), f"{register.href}{entry.key}/"
    assert "Stands as" in client.get(f"{place}attachments/").content.decode()
    said = {**sent(name="final.pdf", content=b"final"), "stands_as": "signed_copy"}
    said["shown"] = [*said["shown"], "stands_as"]
    assert client.post(f"{place}attachments/", said).status_code == 302
    entry.refresh_from_db()
    assert entry.signed_copy.name == "final.pdf"


def test_a_page_asks_the_same_number_of_questions_for_any_number_of_files(
    register: Register, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        one = factories.entry(register, f"Agreement {number}")
        attached(one, str(number).encode(), f"signed-{number}.pdf")
        naming(one, 1)
    with django_assert_max_num_queries(8):
        page = Client().get(f"{register.href}?columns=title&columns=signed_copy").content.decode()
    assert "signed-11.pdf" in page
