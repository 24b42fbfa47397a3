"""Files, notes and ties of every register's entries: for whoever may, absent for everybody else, and told by the log."""

from __future__ import annotations

import hashlib

import pytest

from goldenthread.engine.register import Register
from goldenthread.kernel import actions, notes
from goldenthread.kernel.models import Attachment, Link
from tests import factories
from tests.governments import EXPECTED, Government
from tests.parts import SCAN, attached, sent
from tests.test_every_register import bare

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_storage_of_its_own")]

NOTED = "Asked the clerk *twice*"
READERS_OF_NOTES = {"contributor", "approver", "auditor", "administrator"}


SEEN_BY_WHOM = ["open", "restricted", "secret"]
"""One entry for everybody, one for colleagues, one for nobody."""


def test_parts_are_there_for_whoever_may_see_them_and_absent_for_all_others(
    register: Register,
    government: Government,
) -> None:
    for name in SEEN_BY_WHOM:
        attached(government.entries[name])
        notes.write(government.entries[name], text=NOTED, by=factories.person())
    nowhere = "x" * len(government.entries["secret"].key)
    for who in ("anonymous", "reader", "contributor", "auditor"):
        client = government.client(who)
        none = bare(client.get(f"{register.href}{nowhere}/attachments/1/"), nowhere)
        for name in SEEN_BY_WHOM:
            key = government.entries[name].key
            api = f"/api/v1/{register.key}/{key}"
            answer = client.get(api)
            file, copy = client.get(f"{register.href}{key}/attachments/1/"), client.get(f"{api}/attachments/1")
            if who not in EXPECTED[name]:
                assert {answer.status_code, file.status_code, copy.status_code} == {404}
                assert bare(file, key) == none
                continue
            assert b"".join(file.streaming_content) == b"".join(copy.streaming_content) == SCAN
            assert answer.json()["attachments"][0]["sha256"] == hashlib.sha256(SCAN).hexdigest()
            assert ("notes" in answer.json()) is (who in READERS_OF_NOTES)
        page = client.get(f"{register.href}{government.entries['open'].key}/").content.decode()
        assert "scan.pdf" in page
        assert ("Asked the clerk" in page) is ("Note written" in page) is (who in READERS_OF_NOTES)


def test_only_those_who_may_change_an_entry_attach_and_tie(
    register: Register,
    government: Government,
) -> None:
    entry, other = government.entries["open"], factories.entry(register, "Other end")
    place, api = f"{register.href}{entry.key}/", f"/api/v1/{register.key}/{entry.key}"
    verb = (register.verbs or ("supports",))[0]
    for who in ("anonymous", "reader", "contributor", "administrator"):
        client, allowed = government.client(who), who in changers(register)
        refused = 302 if who == "anonymous" else 403
        page = client.get(place).content.decode()
        for way in ("attachments/", "links/"):
            assert (f'href="{place}{way}"' in page) is allowed
            assert client.get(f"{place}{way}").status_code == (200 if allowed else refused)
        before = Attachment.objects.count(), Link.objects.count()
        made = client.post(f"{place}attachments/", sent(content=f"by {who}".encode()))
        tied = client.post(f"{place}links/", {"shown": ["verb", "entry"], "verb": verb, "entry": str(other)})
        assert (made.status_code, tied.status_code) == ((302, 302) if allowed else (refused, refused))
        assert (Attachment.objects.count() > before[0]) is allowed
        assert Link.objects.filter(source=entry, target=other).exists() is allowed
        for link in Link.objects.filter(source=entry):
            assert client.post(f"{place}links/{link.pk}/remove/").status_code == 302
        if register.change is not None:
            ours = client.post(f"{api}/attachments", sent(content=f"api {who}".encode()))
            assert ours.status_code == (201 if allowed else 401 if who == "anonymous" else 403)
    assert not Link.objects.filter(source=entry).exists()


def test_an_entry_as_it_was_is_shown_with_todays_rights(
    register: Register,
    government: Government,
) -> None:
    entry = government.entries["open"]
    first = entry.version
    attached(entry)
    actions.change(entry, by=None, title={"en": "Zanzibar renamed"})
    actions.change(government.entries["ours"], by=None, title={"en": "Ours renamed"})
    for who in ("anonymous", "reader", "administrator"):
        client = government.client(who)
        place, api = f"{register.href}{entry.key}/", f"/api/v1/{register.key}/{entry.key}"
        then = client.get(f"{place}?version={first}").content.decode()
        assert "Zanzibar open paper" in then
        assert "not as it is today" in then
        assert "Zanzibar renamed" not in then.partition("<main")[2]
        assert "scan.pdf" not in then
        told = client.get(f"{api}?version={first}").json()
        assert (told["title"], told["version"], told["attachments"]) == ({"en": "Zanzibar open paper"}, first, [])
        assert client.get(f"{api}?version={first + 1}").json()["attachments"][0]["name"] == "scan.pdf"
        assert f'href="{place}?version={first}"' in client.get(place).content.decode()
        hidden = government.entries["ours"]
        expected = 200 if who in EXPECTED["ours"] else 404
        assert client.get(f"{register.href}{hidden.key}/?version=1").status_code == expected
        assert client.get(f"/api/v1/{register.key}/{hidden.key}?version=1").status_code == expected


def changers(register: Register) -> set[str]:
    if register.change is None:
        return set()
    by_administrators = register.needed("change") == "grant"
    return {"administrator"} if by_administrators else {"contributor", "approver", "administrator"}
