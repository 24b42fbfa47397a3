"""Files, notes, ties and the past of one register's entries, in every way that people and storages go wrong."""

from __future__ import annotations

import datetime
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client, override_settings

from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel import actions, contents
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Attachment, Event, EventBody, Link, Note
from tests import factories
from tests.governments import Government
from tests.parts import SCAN, attached, sent, stored
from tests.test_every_register import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_storage_of_its_own")]


@pytest.fixture(scope="module", params=["contracts"])
def register(request: pytest.FixtureRequest) -> Register:
    return catalogue()[request.param]


@pytest.fixture
def contracts(register: Register) -> Register:
    return register


# Files


def test_a_file_is_only_ever_saved_and_never_opened_as_a_page(contracts: Register) -> None:
    entry = factories.entry(contracts)
    attached(entry, b"<script>alert(1)</script>", "été \u2019 page.html")
    answer = Client().get(f"{contracts.href}{entry.key}/attachments/1/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "text/html"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert stored() == [hashlib.sha256(b"<script>alert(1)</script>").hexdigest()]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\\b.txt", ".hidden", "con.txt", "a\u202efdp.exe", "a\nb.txt", "", "x" * 201, "a."]
)
def test_hostile_names_are_refused_in_words_and_leave_nothing(contracts: Register, name: str) -> None:
    entry = factories.entry(contracts)
    with pytest.raises(Refused):
        attached(entry, SCAN, name)
    assert (stored(), Attachment.objects.count()) == ([], 0)


def test_empty_large_and_double_files_are_refused_and_leave_nothing(
    contracts: Register, government: Government
) -> None:
    entry, client = government.entries["open"], government.client("contributor")
    place = f"{contracts.href}{entry.key}/attachments/"
    version = entry.version
    assert client.post(place, sent(content=b"")).status_code == 422
    assert client.post(place, {"shown": "title"}).status_code == 422
    with override_settings(ATTACHMENT_BYTES=10):
        large = client.post(place, sent())
    assert large.status_code == 422
    assert "scan.pdf” has" in large.content.decode()
    entry.refresh_from_db()
    assert (stored(), Attachment.objects.count(), entry.version) == ([], 0, version)
    assert client.post(place, sent(description="evidence", title_en="The scan")).status_code == 302
    again = client.post(place, sent(name="copy.pdf"))
    assert again.status_code == 422
    assert "attached here already" in again.content.decode()
    shown = client.get(f"{contracts.href}{entry.key}/").content.decode()
    assert "The scan" in shown
    assert "evidence" in shown


def test_a_storage_that_fails_leaves_no_row_and_no_bytes(contracts: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = factories.entry(contracts)
    whole = FileSystemStorage._save

    def broken(storage: Any, name: str, content: Any) -> str:
        kept: str = whole(storage, name, ContentFile(b"half"))
        raise OSError(28, f"No space left on device: {kept}")

    monkeypatch.setattr(FileSystemStorage, "_save", broken)
    with pytest.raises(OSError, match="No space"):
        attached(entry)
    assert (stored(), Attachment.objects.count()) == ([], 0)


def test_bytes_that_a_killed_upload_left_are_written_anew_or_forgotten(contracts: Register) -> None:
    digest = hashlib.sha256(SCAN).hexdigest()
    half = Path(default_storage.location) / contents.path_of(digest)
    half.parent.mkdir(parents=True)
    half.write_bytes(SCAN[:5])
    attached(factories.entry(contracts))
    assert half.read_bytes() == SCAN
    left = half.with_name("0" * 64)
    left.write_bytes(b"left behind")
    os.utime(left, (0, 0))
    os.utime(half, (0, 0))
    (left.parent.parent / "00").mkdir()
    left.rename(left.parent.parent / "00" / left.name)
    assert contents.forget_left_behind() == 1
    assert stored() == [digest]


def test_a_removed_file_stays_for_colleagues_and_a_newer_version_takes_its_place(
    contracts: Register, government: Government
) -> None:
    entry, client = government.entries["open"], government.client("contributor")
    place = f"{contracts.href}{entry.key}/"
    attached(entry)
    replaced = client.post(f"{place}attachments/1/replace/", sent(name="scan-2.pdf", content=b"newer"))
    assert replaced.status_code == 302
    shown = client.get(place)
    assert [file["title"] for file in shown.context["attachments"]] == ["scan-2.pdf"]
    assert client.get(f"{place}attachments/1/").status_code == 200
    assert Client().get(f"{place}attachments/1/").status_code == 404
    assert Client().get(f"{place}attachments/2/").status_code == 200
    assert client.post(f"{place}attachments/2/remove/").status_code == 302
    assert Client().get(f"{place}attachments/2/").status_code == 404
    assert client.post(f"{place}attachments/2/remove/").status_code == 404
    verbs = Event.objects.filter(entry_id=entry.pk).order_by("version").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["attached", "attachment replaced", "attachment removed"]


def test_an_erasure_takes_the_file_out_of_log_and_storage_unless_it_lies_elsewhere_too(
    contracts: Register, government: Government, django_capture_on_commit_callbacks: Any
) -> None:
    entry, other = government.entries["open"], government.entries["ours"]
    attached(entry, name="personal.pdf")
    attached(other, name="copy.pdf")
    place = f"{contracts.href}{{}}/attachments/1/erase/"
    client = government.client("administrator")
    assert government.client("contributor").get(place.format(entry.key)).status_code == 403
    assert client.post(place.format(entry.key), {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(place.format(entry.key), {"reason": "Article 17"}).status_code == 302
    assert len(stored()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(place.format(other.key), {"reason": "Article 17"})
    assert stored() == []
    bodies = str(list(EventBody.objects.filter(event__entry_id=entry.pk).values_list("fields", flat=True)))
    assert "personal.pdf" not in bodies
    assert "erased" in client.get(f"{contracts.href}{entry.key}/").content.decode()


# Notes


def test_a_note_is_changed_and_taken_back_by_its_author_alone_and_holds_no_markup(
    contracts: Register, government: Government
) -> None:
    entry = government.entries["open"]
    author, other = government.client("contributor"), government.client("administrator")
    place = f"{contracts.href}{entry.key}/"
    wrong = author.post(f"{place}notes/", {"text": "  "})
    assert wrong.status_code == 422
    text = "Ask <script>alert(1)</script> [them](javascript:alert(1)) at [home](https://example.org)"
    assert author.post(f"{place}notes/", {"text": text}).status_code == 302
    shown = other.get(place).content.decode()
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert 'rel="nofollow' in shown
    for way in ("", "withdraw/"):
        assert other.post(f"{place}notes/1/{way}", {"text": "Mine"}).status_code == 403
    assert author.post(f"{place}notes/1/", {"text": "Better said"}).status_code == 302
    assert Note.objects.get().text == "Better said"
    assert author.post(f"{place}notes/1/withdraw/").status_code == 302
    assert Note.objects.get().text == ""
    assert author.post(f"{place}notes/1/", {"text": "Again"}).status_code == 404
    told = author.get(place).content.decode()
    assert "Better said" in told
    for who in ("anonymous", "reader", "stranger"):
        client = government.client(who)
        assert "Better said" not in client.get(place).content.decode()
        assert client.post(f"{place}notes/", {"text": "Let me in"}).status_code in (302, 403)
    assert Note.objects.count() == 1


# Ties


def test_a_tie_asks_for_another_look_when_what_an_end_is_about_has_changed(
    contracts: Register, government: Government
) -> None:
    entry, client = government.entries["open"], government.client("contributor")
    other = factories.entry(contracts, "Bridge of the north", organisation=government.ours)
    place, api = f"{contracts.href}{entry.key}/", f"/api/v1/contracts/{entry.key}"
    said = {
        "verb": "supports",
        "entry": "bridge of the nor",
        "note_en": "As far as the river",
        "valid_from": "2026-03-01",
    }
    form = {**said, "shown": ["verb", "entry", "note", "valid_from", "valid_until"]}
    assert client.post(f"{place}links/", form).status_code == 302
    link = Link.objects.get()
    assert (link.target_id, link.note) == (other.pk, {"en": "As far as the river"})

    def recheck() -> bool:
        strands = client.get(api).json()["thread"]["up"]
        return next(s["recheck"] for s in strands if s["link"] == link.pk)

    assert not recheck()
    actions.change(other, by=None, summary={"en": "A typo mended"})
    assert not recheck()
    actions.change(other, by=None, title={"en": "Tunnel of the north"})
    assert recheck()
    shown = client.get(place).content.decode()
    assert "To recheck" in shown
    assert "As far as the river · from 1 March 2026" in shown
    assert client.post(f"{place}links/{link.pk}/confirm/").status_code == 302
    assert not recheck()
    assert government.client("reader").post(f"{place}links/{link.pk}/remove/").status_code == 403
    assert client.post(f"{place}links/{link.pk}/remove/").status_code == 302
    assert not Link.objects.exists()
    assert "Supports: Tunnel of the north" in client.get(place).content.decode()


def test_nobody_ties_an_entry_to_what_they_may_not_see_or_to_itself(
    contracts: Register, government: Government
) -> None:
    entry, hidden, client = government.entries["open"], government.entries["secret"], government.client("contributor")
    api = f"/api/v1/contracts/{entry.key}/links"
    unseen = client.post(api, {"verb": "supports", "entry": str(hidden)}, content_type="application/json")
    nowhere = client.post(api, {"verb": "supports", "entry": "contracts:none"}, content_type="application/json")
    assert (unseen.status_code, nowhere.status_code) == (422, 422)
    assert unseen.json()["errors"]["entry"].replace(hidden.key, "none") == nowhere.json()["errors"]["entry"]
    for body in ({"verb": "supports", "entry": str(entry)}, {"verb": "eats", "entry": str(entry)}, {"x": 1}, {}):
        assert client.post(api, body, content_type="application/json").status_code == 422
    days = {"valid_from": "2026-03-01", "valid_until": "2026-02-01"}
    body = {"verb": "supports", "entry": str(government.entries["ours"]), **days}
    assert "valid_until" in client.post(api, body, content_type="application/json").json()["errors"]
    made = client.post(api, {**body, "valid_until": None}, content_type="application/json")
    assert made.status_code == 201
    assert client.delete(f"{api}/{made.json()['link']}").status_code == 204
    assert client.delete(f"{api}/{made.json()['link']}").status_code == 404


# The past, reasons, undoing


def test_the_past_answers_what_cannot_be_asked_in_words(contracts: Register) -> None:
    entry = factories.entry(contracts)
    place, api = f"{contracts.href}{entry.key}/", f"/api/v1/contracts/{entry.key}"
    for query in (
        "version=0",
        "version=99",
        "version=x",
        "version=9999999999",
        "on=2020-01-01",
        "on=2999-01-01",
        "on=nonsense",
        "on-day=31&on-month=2&on-year=2026",
        "version=%00",
    ):
        assert Client().get(f"{place}?{query}").status_code == 404, query
        assert Client().get(f"{api}?{query}").status_code == 422, query
    assert "recorded here since" in Client().get(f"{place}?on=2020-01-01").content.decode()
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    assert Client().get(f"{api}?on={today}").json()["as_recorded"]["version"] == entry.version


def test_the_past_tells_erased_values_as_erased_and_the_ties_of_then(contracts: Register) -> None:
    entry, other = factories.entry(contracts), factories.entry(contracts, "Northern yard")
    actions.change(entry, by=None, summary={"en": "Ada's address"})
    tie = actions.link(entry, verb="supports", target=other, by=None)
    version = entry.version
    actions.unlink(tie, by=None)
    entry.refresh_from_db()
    actions.change(entry, by=None, summary={})
    actions.erase(entry, by=None, reason="Article 17", names=["summary"])
    place, api = f"{contracts.href}{entry.key}/", f"/api/v1/contracts/{entry.key}"
    then = Client().get(f"{place}?version={version}").content.decode()
    assert "Lawfully erased" in then
    assert "Ada" not in then
    told = Client().get(f"{api}?version={version}").json()
    assert told["erased"] == ["summary"]
    assert "summary" not in told
    assert [strand["entry"] for strand in told["thread"]["up"]] == [str(other)]
    assert Client().get(f"{api}?version={version + 1}").json()["thread"]["up"] == []


def test_a_reason_is_asked_for_only_where_others_rely_on_the_entry() -> None:
    for key, visibility, needed in (
        ("requirements", "public", True),
        ("requirements", "organisation", False),
        ("contracts", "public", False),
    ):
        register = catalogue()[key]
        ours = factories.organisation("Ours")
        entry = factories.entry(register, organisation=ours, visibility=visibility)
        client = Client()
        client.force_login(factories.holder("administer", ours))
        place = f"{register.href}{entry.key}/change/"
        form = {"version": entry.version, "shown": "title", "title_en": "Renamed"}
        assert ('name="reason"' in client.get(place).content.decode()) is needed
        answer = client.post(place, form)
        assert answer.status_code == (422 if needed else 302)
        if needed:
            assert {
                "text": "Reason for the change: Say why: others rely on this entry as it stands.",
                "href": "#reason",
            } in answer.context["errors"]
            body = {"version": entry.version, "title": {"en": "Renamed"}}
            api = f"/api/v1/{key}/{entry.key}"
            refused = client.patch(api, body, content_type="application/json")
            assert (refused.status_code, list(refused.json()["errors"])) == (422, ["reason"])
            same = {"version": entry.version, "title": entry.title}
            assert client.patch(api, same, content_type="application/json").status_code == 200
            assert client.post(place, {**form, "reason": "It was misread"}).status_code == 302


def test_the_newest_change_of_a_field_is_put_back_as_a_change_of_its_own(
    contracts: Register, government: Government
) -> None:
    entry, client = government.entries["open"], government.client("contributor")
    actions.change(entry, by=None, title={"en": "Second"})
    actions.change(entry, by=None, title={"en": "Third"}, summary={"en": "Told"})
    place = f"{contracts.href}{entry.key}/"
    offered = [moment.back for moment in client.get(place).context["history"]]
    assert offered[:2] == [f"{place}change/?back={entry.version}", ""]
    assert not any(moment.back for moment in Client().get(place).context["history"])
    form = client.get(offered[0]).content.decode()
    assert 'value="Second"' in form
    assert "Told" not in form.partition("<form")[2]
    assert 'value="Third"' in client.get(f"{place}change/?back={entry.version - 1}").content.decode()
    entry.refresh_from_db()
    assert entry.title == {"en": "Third"}


def test_a_stale_form_takes_theirs_where_one_changed_nothing(contracts: Register, government: Government) -> None:
    entry, client = government.entries["open"], government.client("contributor")
    old, title = entry.version, entry.title["en"]
    actions.change(entry, by=None, summary={"en": "Their summary"})
    mine = {"shown": ["title", "summary"], "title_en": "My title", "summary_en": ""}
    place = f"{contracts.href}{entry.key}/change/"
    answer = client.post(place, {**mine, "version": old})
    assert answer.status_code == 409
    told = {row["theirs"]: bool(row.get("only")) for row in answer.context["stale"]["theirs"]}
    assert told == {title: True, "Their summary": True}
    form = answer.content.decode().partition("<form")[2]
    assert "Their summary" in form
    assert 'value="My title"' in form


def test_an_entry_asks_the_same_number_of_questions_for_any_number_of_parts(contracts: Register) -> None:
    entry = factories.entry(contracts, organisation=factories.organisation("Ours"))
    place, api = f"{contracts.href}{entry.key}/", f"/api/v1/contracts/{entry.key}"
    attached(entry, b"0")
    addresses = [place, api, f"{place}?version=2", f"{api}?version=2"]
    before = [asked(address) for address in addresses]
    for number in range(5):
        attached(entry, f"{number + 1}".encode())
    assert [asked(address) for address in addresses] == before
