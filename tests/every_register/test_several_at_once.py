"""Several entries changed at once: each through the checks of a change of one, all of them or none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel import actions
from goldenthread.kernel.models import Capability, Event, Visibility
from tests import factories
from tests.governments import Government

pytestmark = pytest.mark.django_db

SUMMARY = {"shown": "summary", "summary_en": "Told together", "summary_fr": ""}


def address(register: Register, *keys: str, field: str = "summary") -> str:
    return f"{register.href}several/?field={field}&" + "&".join(f"key={key}" for key in keys)


def carried(answer: Any) -> dict[str, Any]:
    """What the preview's form sends."""
    return {f["name"]: f["value"] for f in answer.context["fields"]}


def told(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("who", ["anonymous", "auditor", "contributor", "administrator"])
def test_only_those_who_may_change_several_and_each_is_checked_by_itself(
    register: Register,
    government: Government,
    who: str,
) -> None:
    if register.change is None:
        pytest.skip(f"entries of {register.key} are not changed through the door")
    allowed = (
        {"administrator"} if register.needed("change") == "grant" else {"contributor", "approver", "administrator"}
    )
    client, entries = government.client(who), [government.entries[name] for name in ("open", "ours", "restricted")]
    foreign = factories.entry(register, "Foreign", organisation=government.theirs)
    hidden = government.entries["secret"]
    where = address(register, *(entry.key for entry in [*entries, foreign, hidden]))
    assert ('form="several"' in client.get(register.href).content.decode()) is (who in allowed)
    answer = client.post(where, SUMMARY)
    if who not in allowed:
        assert answer.status_code == (302 if who == "anonymous" else 403)
        return
    assert answer.status_code == 200
    assert {row["cells"][0]["text"] for row in answer.context["refused"]} == {"Foreign"}
    assert answer.context["missing"] == 1, "the same for what may not be seen and what is not there"
    assert hidden.title["en"] not in told(answer)
    assert [row["cells"][3]["text"] for row in answer.context["changes"]] == ["Told together"] * 3
    assert client.post(where, carried(answer)).status_code == 302
    for entry in [*entries, foreign, hidden]:
        entry.refresh_from_db()
    assert [entry.summary for entry in entries] == [{"en": "Told together"}] * 3
    assert (foreign.summary, hidden.summary) == ({}, {})


def roles(number: int) -> tuple[Register, list[Any], Client]:
    made, ours = catalogue()["roles"], factories.organisation("Ours")
    client = Client()
    client.force_login(factories.holder("administer", ours))
    return made, factories.entries(made, number, organisation=ours), client


def test_one_stale_row_keeps_all_as_they_were_and_says_so() -> None:
    made, entries, client = roles(3)
    where = address(made, *(entry.key for entry in entries))
    preview = client.post(where, SUMMARY)
    actions.change(entries[1], by=None, title={"en": "Theirs"})
    answer = client.post(where, carried(preview))
    assert answer.status_code == 409
    assert "Somebody has changed this" in told(answer) or "Nothing was changed" in told(answer)
    for entry in entries:
        entry.refresh_from_db()
    assert {str(entry.summary) for entry in entries} == {"{}"}


def test_every_change_has_its_event_with_person_and_reason() -> None:
    made, entries, client = roles(3)
    where = address(made, *(entry.key for entry in entries))
    preview = client.post(where, {**SUMMARY, "reason": "as agreed"})
    client.post(where, carried(preview))
    for entry in entries:
        event = Event.objects.filter(entry_id=entry.pk).latest("version")
        assert event.version == 2
        assert event.body.fields["_reason"]["value"] == "as agreed"
        assert event.body.person is not None


def test_all_that_fit_the_filters_are_meant_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    made, entries, client = roles(30)
    other = factories.entry(made, "Elsewhere", organisation=factories.organisation("Theirs"))
    where = f"{made.href}several/?every=yes&field=summary&organisation={entries[0].organisation.key}"
    preview = client.post(where, SUMMARY)
    assert len(preview.context["changes"]) == 30
    assert client.post(where, carried(preview)).status_code == 302
    other.refresh_from_db()
    assert other.summary == {}
    monkeypatch.setattr("goldenthread.engine.several.MOST", 29)
    too_many = client.post(where, SUMMARY)
    assert too_many.status_code == 422
    assert "More than 29" in told(too_many)


def test_a_preview_asks_the_same_number_of_questions_for_any_number_of_entries() -> None:
    made, entries, client = roles(40)

    def asked(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(address(made, *(entry.key for entry in entries[:number])), SUMMARY)
        assert len(answer.context["changes"]) == number
        return len(captured)

    assert asked(2) == asked(40)


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_chosen_is_said() -> None:
    made, entries, client = roles(2)
    wrong = client.post(address(made, entries[0].key, field="above"), {"shown": "above", "above": "nobody"})
    assert wrong.status_code == 422
    assert wrong.context["errors"][0]["href"] == "#above"
    nothing = client.get(f"{made.href}several/")
    assert nothing.status_code == 422
    assert "Choose at least one entry" in told(nothing)
    fields = client.get(f"{made.href}several/?key={entries[0].key}")
    assert 'value="summary"' in fields.content.decode()
    for text in ("{", "[]", '{"a": "b"}', '{"a": true}'):
        assert client.post(address(made, entries[0].key), {**SUMMARY, "versions": text}).status_code == 422


def test_making_several_public_takes_the_right_to_approve() -> None:
    made = catalogue()["instruments"]
    ours = factories.organisation("Ours")
    entries = factories.entries(made, 2, organisation=ours, visibility=Visibility.ORGANISATION)
    where = address(made, *(entry.key for entry in entries), field="visibility")
    sent = {"shown": "visibility", "visibility": "public"}
    for capability, number in ((Capability.CONTRIBUTE, 2), (Capability.APPROVE, 0)):
        client = Client()
        client.force_login(factories.holder(capability.value, ours))
        assert len(client.post(where, sent).context["refused"]) == number
