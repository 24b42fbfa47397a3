"""The states of a register's entries change by its moves alone, through every face, with a reason where one is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client, RequestFactory

from goldenthread.engine import read, write
from goldenthread.engine.faces.moves import make_in
from goldenthread.engine.read import Question
from goldenthread.engine.register import Register
from goldenthread.kernel import actions, moves
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.lifecycle import Lifecycle, Move, State
from goldenthread.kernel.models import Event, Organisation, Visibility
from tests import accounts, factories

pytestmark = pytest.mark.django_db
READY = {"handle": "@land", "review_by": date(2027, 1, 31)}


@pytest.fixture
def register() -> Iterator[Register]:
    with accounts.declared() as declared:
        yield declared


@pytest.fixture
def ours(register: Register) -> Organisation:
    return factories.organisation("Ours", below=factories.organisation("Root"))


def account(register: Register, ours: Organisation, **facts: Any) -> Any:
    return factories.entry(register, "Land on the air", organisation=ours, **{**READY, **facts})


def signed_in(capability: str, ours: Organisation) -> Client:
    client = Client()
    client.force_login(factories.holder(capability, ours))
    return client


def address(register: Register, entry: Any, move: str) -> str:
    return f"{register.href}{entry.key}/moves/{move}/"


def test_an_entry_begins_at_the_first_state_and_goes_along_its_moves(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    assert entry.state == "requested"
    event = moves.move(entry, move="approve", by=None, reason="asked for by the minister")
    assert (entry.state, event.verb, entry.version) == ("approved", "approve", 2)
    assert event.body.fields["_reason"]["value"] == "asked for by the minister"
    assert event.body.fields["state"]["value"] == "approved"


def test_a_move_that_stays_is_told_all_the_same(register: Register, ours: Organisation) -> None:
    entry = account(register, ours, state="open")
    assert moves.move(entry, move="attest", by=None).verb == "attest"
    assert (entry.state, entry.version) == ("open", 2)


def test_nothing_but_a_move_changes_the_state(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    for verb in ("changed", "close", "open"):
        with pytest.raises(Refused, match="only by a move"):
            actions.change(entry, by=None, verb=verb, state="closed")
    administrator = factories.holder("administer", ours)
    with pytest.raises(write.Invalid) as refused:
        write.change(register, entry.key, write.Body({"state": "open"}), by=administrator, version=1)
    assert set(refused.value.fields) == {"state"}
    form = QueryDict("shown=state&state=open&shown=title&title_en=New")
    write.change(register, entry.key, write.Form(form), by=administrator, version=1)
    with pytest.raises(Refused, match="no state here"):
        account(register, ours, state="elsewhere")
    entry.refresh_from_db()
    assert (entry.state, entry.title) == ("requested", {"en": "New"})


def test_a_move_names_everything_that_is_missing_at_once(register: Register, ours: Organisation) -> None:
    entry = account(register, ours, handle="", review_by=None)
    with pytest.raises(Refused) as refused:
        moves.move(entry, move="approve", by=None)
    assert set(refused.value.fields) == {"handle", "review_by"}
    nobody = account(register, ours, handle="@nobody", review_by=None)
    with pytest.raises(Refused, match="stand behind the handle") as refused:
        moves.move(nobody, move="approve", by=None)
    assert set(refused.value.fields) == {"review_by"}
    assert Event.objects.filter(entry_id__in=[entry.pk, nobody.pk]).count() == 2


def test_a_move_leads_on_only_from_its_states_and_from_what_was_read(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    with pytest.raises(Refused, match="does not lead on from “Requested”"):
        moves.move(entry, move="close", by=None, reason="why")
    with pytest.raises(Refused, match="no such move"):
        moves.move(entry, move="vanish", by=None)
    actions.change(entry, by=None, title={"en": "Renamed"})
    with pytest.raises(Stale):
        moves.move(entry, move="approve", by=None, version=1)


@pytest.mark.parametrize(
    ("who", "status"), [("read", 403), ("contribute", 403), ("audit", 403), ("approve", 302), ("administer", 302)]
)
def test_a_move_takes_its_own_right(register: Register, ours: Organisation, who: str, status: int) -> None:
    entry, client = account(register, ours, visibility=Visibility.PUBLIC), signed_in(who, ours)
    page = client.get(f"{register.href}{entry.key}/").content.decode()
    assert (address(register, entry, "approve") in page) is (status == 302)
    assert address(register, entry, "close") not in page, "it does not lead on from here"
    answer = client.post(address(register, entry, "approve"), {"version": 1})
    entry.refresh_from_db()
    assert answer.status_code == status
    assert (entry.state == "approved") is (status == 302)


def test_an_unseen_entry_and_an_unknown_move_answer_as_missing(register: Register, ours: Organisation) -> None:
    entry = account(register, ours, visibility=Visibility.RESTRICTED)
    seen = account(register, ours)
    client = signed_in("read", ours)
    assert client.get(address(register, entry, "approve")).status_code == 404
    assert client.post(address(register, entry, "approve"), {"version": 1}).status_code == 404
    assert client.get(address(register, seen, "vanish")).status_code == 404
    assert client.get("/registers/roles/x/moves/approve/").status_code == 404
    assert Client().get(address(register, seen, "approve")).status_code == 302, "sign in first"


def test_the_page_of_a_move_leads_to_what_is_missing(register: Register, ours: Organisation) -> None:
    entry, client = account(register, ours, handle=""), signed_in("approve", ours)
    text = client.get(address(register, entry, "approve")).content.decode()
    assert f'href="{register.href}{entry.key}/change/#handle"' in text
    assert "It can be opened then." in text
    assert 'name="reason"' not in text, "no form that could not be sent"
    assert client.post(address(register, entry, "approve"), {"version": 1}).status_code == 422


def test_a_reason_is_asked_where_the_move_needs_one(register: Register, ours: Organisation) -> None:
    entry, client = account(register, ours, state="open"), signed_in("contribute", ours)
    assert "Error:" not in client.get(address(register, entry, "close")).content.decode()
    answer = client.post(address(register, entry, "close"), {"version": 1, "reason": "  "})
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.content.decode()
    answer = client.post(
        address(register, entry, "close"), {"version": 1, "reason": "Merged with another"}, follow=True
    )
    text = answer.content.decode()
    assert "Merged with another" in text
    assert "State changed from “Open” to “Closed”" in text


def test_a_stale_page_moves_nothing_and_keeps_the_reason(register: Register, ours: Organisation) -> None:
    entry, client = account(register, ours, state="open"), signed_in("contribute", ours)
    actions.change(entry, by=None, title={"en": "Renamed"})
    answer = client.post(address(register, entry, "close"), {"version": 1, "reason": "Because of it"})
    entry.refresh_from_db()
    assert (answer.status_code, entry.state) == (409, "open")
    assert "Because of it" in answer.content.decode()


def test_the_history_tells_a_move_in_its_own_words(register: Register, ours: Organisation) -> None:
    entry = account(register, ours)
    moves.move(entry, move="approve", by=None)
    assert "Approved by the head" in Client().get(f"{register.href}{entry.key}/").content.decode()
    assert "Approved by the head" in Client().get("/").content.decode()


def test_lists_are_filtered_by_the_states_of_the_declaration(register: Register, ours: Organisation) -> None:
    account(register, ours)
    entry = account(register, ours, state="open")
    listing = read.listing(Question(register, QueryDict("state=open"), AnonymousUser(), ["title", "state"]))
    assert [row["key"] for row in listing.rows] == [entry.key]
    wrong = read.listing(Question(register, QueryDict("state=elsewhere"), AnonymousUser(), ["title"]))
    assert "requested, approved, open, closed" in str(wrong.errors["state"])


def call(register: Register, move: str, entry: Any, body: Any, who: Any) -> tuple[int, Any]:
    request = RequestFactory().post("/", json.dumps(body), content_type="application/json")
    request.user = who
    answer = make_in(register, move)(request, entry.key)
    return answer.status_code, json.loads(answer.content)


def test_programs_make_moves_and_are_told_what_is_missing(register: Register, ours: Organisation) -> None:
    entry, approver = account(register, ours, handle=""), factories.holder("approve", ours)
    status, told = call(register, "approve", entry, {"version": 1}, approver)
    assert (status, set(told["errors"])) == (422, {"handle"})
    actions.change(entry, by=None, handle="@land")
    assert call(register, "approve", entry, {"version": 1}, approver)[0] == 409
    assert call(register, "approve", entry, {"version": 2}, factories.holder("contribute", ours))[0] == 403
    status, told = call(register, "approve", entry, {"version": 2}, approver)
    assert (status, told["state"], told["version"]) == (200, "approved", 3)
    for body in ([], {}, {"version": True}, {"version": 3, "reason": 7}, {"version": 3, "state": "open"}):
        assert call(register, "open", entry, body, approver)[0] in (400, 422)
    hidden = account(register, ours, visibility=Visibility.RESTRICTED)
    assert call(register, "approve", hidden, {"version": 1}, factories.person())[0] == 404


def test_an_import_brings_entries_in_later_only_for_who_may_make_every_move(
    register: Register, ours: Organisation
) -> None:
    body = write.Body({"title": {"en": "Land"}, "organisation": ours.key, "handle": "@land", "review_by": "2027-01-31"})
    with pytest.raises(NotAllowed):
        write.create(register, body, by=factories.holder("contribute", ours), state="open")
    approver = factories.holder("approve", ours)
    assert write.create(register, body, by=approver, state="open").state == "open"
    with pytest.raises(write.Invalid) as refused:
        write.create(
            register, write.Body({"title": {"en": "Land"}, "organisation": ours.key}), by=approver, state="open"
        )
    assert set(refused.value.fields) == {"handle", "review_by"}
    with pytest.raises(Refused, match="no state here"):
        write.create(register, body, by=approver, state="elsewhere")


@pytest.mark.parametrize(
    ("states", "move"),
    [
        ([], {}),
        (["a", "a"], {}),
        (["a", "b"], {"to": "c"}),
        (["a", "b"], {"sources": ("c",)}),
        (["a", "b"], {"sources": ()}),
        (["a", "b"], {"name": "erased"}),
        (["a", "b"], {"needs": "everything"}),
    ],
)
def test_a_lifecycle_that_could_never_work_is_refused(states: list[str], move: dict[str, Any]) -> None:
    facts = {"name": "go", "label": "Go", "told": "Gone", "sources": ("a",), "to": "b", **move}
    with pytest.raises(ValueError, match=r"state|move|name"):
        Lifecycle([State(name, name) for name in states], [Move(**facts)])
