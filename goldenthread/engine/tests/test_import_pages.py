"""The four steps of an import in a browser, for one person, by a worker that may be killed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks import default_task_backend

from goldenthread.engine import register as registers
from goldenthread.engine import uploads
from goldenthread.engine.models import ColumnMapping, TableImport
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.tables import jobs, limits
from goldenthread.kernel.models import Event, Organisation, Person, Role
from tests import factories

pytestmark = pytest.mark.django_db

CHOOSE = "/registers/roles/import/"


@pytest.fixture(autouse=True)
def roles(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[Register]:
    declared = register_of("roles")
    assert declared is not None
    plain = replace(declared, needs={})
    monkeypatch.setitem(registers._catalogue, "roles", plain)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    return plain


@pytest.fixture
def ours() -> Organisation:
    return factories.organisation("Ours")


@pytest.fixture
def writer(ours: Organisation) -> Person:
    return factories.holder("contribute", ours)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, text: str, name: str = "roles.csv") -> Any:
    return client.post(CHOOSE, {"file": SimpleUploadedFile(name, text.encode())})


def uploaded(client: Client, text: str) -> TableImport:
    answer = sent(client, text)
    assert answer.status_code == 302, answer.content.decode()
    return TableImport.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))


def at(held: TableImport) -> str:
    return f"{CHOOSE}{held.pk}/"


def work(held: TableImport) -> None:
    """What the worker does once it takes the task."""
    jobs.work_on.func(held.pk)
    held.refresh_from_db()


def test_a_file_is_chosen_matched_checked_and_brought_in(writer: Person, ours: Organisation) -> None:
    client = browser(writer)
    assert CHOOSE in client.get("/registers/roles/").content.decode()
    held = uploaded(client, f"title_en,organisation\nClerk,{ours.key}\nChair,{ours.key}\n")
    assert 'value="own"' in client.get(at(held)).content.decode()
    assert client.post(at(held), {"do": "check", "how": "own"}).status_code == 302
    waiting = client.get(at(held))
    assert waiting.headers["Refresh"] == "2"
    work(held)
    page = client.get(at(held))
    assert [count["text"] for count in page.context["counts"]] == ["2", "0", "0", "0"]
    assert not Role.objects.exists(), "only checked"
    client.post(at(held), {"do": "bring"})
    work(held)
    assert client.get(at(held)).context["kept"]
    assert set(Role.objects.values_list("key", flat=True)) == {"clerk", "chair"}
    before = Event.objects.count()
    work(held)
    assert Event.objects.count() == before, "the same task again does nothing"
    client.post(at(held), {"do": "forget"})
    assert not TableImport.objects.exists()
    assert not default_storage.exists(held.file)


def test_what_is_wrong_is_told_in_the_language_of_the_page_that_asked(writer: Person, ours: Organisation) -> None:
    client = browser(writer)
    client.cookies["django_language"] = "fr"
    held = uploaded(client, "title_en,organisation\nClerk,nowhere\n")
    client.post(at(held), {"do": "check", "how": "own"})
    [asked] = default_task_backend.results
    jobs.work_on.func(*asked.args)
    assert "Rien ne correspond à" in client.get(at(held)).content.decode()
    assert "Rien ne correspond à" in b"".join(client.get(f"{at(held)}mend.csv").streaming_content).decode()


def test_one_says_whose_new_entries_are_and_who_may_see_them(ours: Organisation) -> None:
    theirs = factories.organisation("Theirs")
    client = browser(factories.holder("approve", ours))
    held = uploaded(client, "title_en\nClerk\n")
    assert f'name="whose" type="text" value="{ours.key}"' in " ".join(client.get(at(held)).content.decode().split())
    refused = client.post(at(held), {"do": "check", "how": "own", "whose": theirs.key})
    assert refused.status_code == 422
    assert 'href="#whose"' in refused.content.decode()
    client.post(at(held), {"do": "check", "how": "own", "whose": ours.key, "seen_by": "public"})
    work(held)
    assert held.report is not None
    assert held.report["refused"] == []
    client.post(at(held), {"do": "bring"})
    work(held)
    made = Role.objects.get(key="clerk")
    assert (made.organisation_id, made.visibility) == (ours.pk, "public")


def test_what_is_wrong_is_shown_page_by_page_and_given_back_to_mend(writer: Person, ours: Organisation) -> None:
    client = browser(writer)
    rows = "".join(f"Role {n},{ours.key},soon\n" for n in range(60))
    held = uploaded(client, f"title_en,organisation,ended_on\nGood,{ours.key},\n=Évil,Nobody,\n{rows}")
    client.post(at(held), {"do": "check", "how": "own"})
    work(held)
    page = client.get(at(held))
    assert len(page.context["rows"]) == 50
    assert page.context["next_href"] == "?page=1"
    assert len(client.get(at(held), {"page": "1"}).context["rows"]) == 11
    client.post(at(held), {"do": "bring", "good_rows": "on"})
    work(held)
    assert list(Role.objects.values_list("key", flat=True)) == ["good"]
    file = b"".join(client.get(f"{at(held)}mend.csv").streaming_content).decode("utf-8-sig")
    mending = list(csv.DictReader(io.StringIO(file)))
    assert len(mending) == 61
    assert mending[0]["title_en"] == "'=Évil"
    assert "Nobody" in mending[0]["what_is_wrong"]
    mended = file.replace("soon", "2030-01-01").replace("Nobody", ours.key)
    again = uploaded(client, mended)
    client.post(at(again), {"do": "check", "how": "own"})
    work(again)
    assert again.report["created"] == 61
    assert not again.report["refused"]


def test_without_asking_for_the_good_rows_nothing_is_kept(writer: Person, ours: Organisation) -> None:
    client = browser(writer)
    held = uploaded(client, f"title_en,organisation\nGood,{ours.key}\nBad,Nobody\n")
    client.post(at(held), {"do": "check", "how": "own"})
    work(held)
    client.post(at(held), {"do": "bring"})
    work(held)
    page = client.get(at(held))
    assert not page.context["kept"]
    assert not Role.objects.exists()
    assert "Nothing was kept" in page.content.decode()


def test_columns_are_matched_by_hand_and_the_matching_is_found_again(writer: Person, ours: Organisation) -> None:
    client = browser(writer)
    held = uploaded(client, f"Code;Titel;Body\nA 1;Clerk;{ours.key}\n")
    choices = {
        "do": "check",
        "how": "by-hand",
        "column-key": "Code",
        "column-title_en": "Titel",
        "column-organisation": "Body",
        "keep_as": "Their list",
    }
    assert client.post(at(held), {**choices, "column-title_en": "", "column-organisation": ""}).status_code == 422
    assert client.post(at(held), choices).status_code == 302
    kept = ColumnMapping.objects.get()
    assert (kept.into, kept.title, kept.organisation_id) == ("roles", {"en": "Their list"}, ours.pk)
    work(held)
    client.post(at(held), {"do": "bring"})
    work(held)
    assert Role.objects.get().key == "A-1"
    again = uploaded(client, f"Code;Titel;Body\nA 1;Clerk;{ours.key}\n")
    assert "kept:their-list" in client.get(at(again)).content.decode()
    client.post(at(again), {"do": "check", "how": "kept:their-list"})
    work(again)
    assert again.report["unchanged"] == 1


def test_a_file_that_cannot_be_read_is_told_at_its_field(writer: Person) -> None:
    client = browser(writer)
    for text, told in (("", "The file is empty"), ("a,a\n1,2\n", "Two columns"), ("a~b\n1~2\n", "comma")):
        answer = sent(client, text)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert client.post(CHOOSE, {}).status_code == 422
    assert not TableImport.objects.exists()
    assert not default_storage.listdir("imports")[1]


def test_a_file_that_is_too_large_is_told_and_never_kept(writer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE", 3 * limits.MEGABYTE)
    answer = sent(browser(writer), "a,b\n" + "x,y\n" * limits.MEGABYTE)
    assert answer.status_code == 422
    assert "more than 3 MB" in answer.content.decode()
    assert not TableImport.objects.exists()


def test_nobody_else_sees_a_file_that_is_being_brought_in(writer: Person, ours: Organisation) -> None:
    held = uploaded(browser(writer), f"title_en,organisation\nClerk,{ours.key}\n")
    other = browser(factories.holder("administer", ours))
    for address in (at(held), f"{at(held)}mend.csv", f"/registers/terms/import/{held.pk}/"):
        assert other.get(address).status_code in (403, 404)
        assert other.post(address, {"do": "forget"}).status_code in (403, 404, 405)
    assert other.get(at(held)).status_code == other.get(f"{CHOOSE}999999/").status_code == 404
    assert TableImport.objects.exists()


def test_readers_and_strangers_do_not_import(ours: Organisation) -> None:
    assert browser(factories.holder("read", ours)).get(CHOOSE).status_code == 403
    assert Client().get(CHOOSE).status_code == 302
    assert CHOOSE not in browser(factories.holder("read", ours)).get("/registers/roles/").content.decode()


def test_work_that_was_broken_off_is_started_again(writer: Person, ours: Organisation, monkeypatch: Any) -> None:
    client = browser(writer)
    held = uploaded(client, f"title_en,organisation\nClerk,{ours.key}\n")
    client.post(at(held), {"do": "check", "how": "own"})
    assert "Start again" not in client.get(at(held)).content.decode()
    monkeypatch.setattr(uploads, "SILENT_FOR", timedelta(seconds=-1))
    assert "Start again" in client.get(at(held)).content.decode()
    assert client.post(at(held), {"do": "again"}).status_code == 302
    work(held)
    assert held.step == "checked"


def test_files_that_nobody_comes_back_to_are_forgotten(writer: Person, ours: Organisation) -> None:
    old, new = (uploaded(browser(writer), f"title_en\nClerk {n}\n") for n in range(2))
    TableImport.objects.filter(pk=old.pk).update(made_at=timezone.now() - uploads.KEPT_FOR - timedelta(hours=1))
    jobs.clear()
    assert list(TableImport.objects.values_list("pk", flat=True)) == [new.pk]
    assert default_storage.exists(new.file)
    assert not default_storage.exists(old.file)
