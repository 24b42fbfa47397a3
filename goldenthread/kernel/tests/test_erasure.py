"""An erasure takes values out of the whole log and leaves every root valid."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from goldenthread.kernel import actions, proof, search
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, EventBody, Role
from goldenthread.kernel.tests.conftest import House

pytestmark = pytest.mark.django_db

SECRET = "Zanzibar"


@pytest.fixture
def role(house: House) -> Role:
    """An entry in whose log a secret stands three times."""
    new = Role(key="spy", title={"en": "Spy"}, summary={"en": f"Lives in {SECRET}"}, visibility="public")
    actions.create(new, by=house.person, reason=f"Seen in {SECRET}")
    actions.change(new, by=house.person, reason="More", summary={"en": f"Lives in {SECRET}, by the sea"})
    actions.change(new, by=None, summary={})
    return new


def every_root_is_valid() -> bool:
    """Reckoned anew from the bodies, as an outsider would."""
    events = Event.objects.select_related("body")
    return all(proof.event_root(event.body.fields) == bytes(event.root) for event in events) and events.exists()


def places_with(word: str) -> list[str]:
    """Every table of the database in which some row still has a word."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS r WHERE r::text ILIKE %s', [f"%{word}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_an_erased_value_is_nowhere_and_every_root_is_valid(house: House, role: Role) -> None:
    assert places_with(SECRET) == ["kernel_eventbody"]
    actions.erase(role, by=house.person, reason="Court order 7", names=["summary", "_reason"])
    assert places_with(SECRET) == []
    assert every_root_is_valid()


def test_what_is_erased_is_not_found(house: House, role: Role) -> None:
    actions.change(role, by=None, summary={"en": SECRET})
    assert search.find(SECRET, visitor=None).found
    actions.change(role, by=None, summary={})
    actions.erase(role, by=house.person, reason="Court order 7", names=["summary"])
    assert search.find(SECRET, visitor=None).found == []
    assert search.find("Spy", visitor=None).found


def test_a_person_can_be_erased_from_the_log(house: House, role: Role) -> None:
    by_hand = EventBody.objects.filter(event__entry_id=role.pk, person=house.person)
    assert by_hand.count() == 2
    actions.erase(role, by=None, reason="Request 12", names=["_by"])
    assert by_hand.count() == 0
    bodies = EventBody.objects.filter(event__entry_id=role.pk).order_by("event__version")
    assert [set(body.fields["_by"]) for body in bodies] == [{"hash"}, {"hash"}, {"hash"}, {"value", "salt"}]
    assert every_root_is_valid()


def test_everything_can_be_erased_at_last_the_names_stay(house: House, role: Role) -> None:
    names = set().union(*(body.fields for body in EventBody.objects.filter(event__entry_id=role.pk)))
    actions.erase(role, by=house.person, reason="Court order 7", names=names)
    assert every_root_is_valid()
    first = EventBody.objects.get(event__entry_id=role.pk, event__version=1)
    assert {tuple(field) for field in first.fields.values()} == {("hash",)}
    assert "summary" in first.fields


def test_an_erasure_can_follow_another(house: House, role: Role) -> None:
    actions.erase(role, by=house.person, reason="Court order 7", names=["summary"])
    before = EventBody.objects.get(event__entry_id=role.pk, event__version=1).fields["summary"]
    actions.erase(role, by=house.person, reason="Court order 8", names=["summary", "_by", "_reason"])
    assert EventBody.objects.get(event__entry_id=role.pk, event__version=1).fields["summary"] == before
    earlier, latest = EventBody.objects.filter(event__entry_id=role.pk, event__verb="erased").order_by("pk")
    assert set(earlier.fields["_reason"]) == {"hash"}
    assert latest.fields["_reason"]["value"] == "Court order 8"
    assert every_root_is_valid()


def test_the_log_says_what_was_erased_by_whom_and_why(house: House, role: Role) -> None:
    event = actions.erase(role, by=house.person, reason="Court order 7", names=["summary", "_reason"])
    said = {name: field["value"] for name, field in EventBody.objects.get(event=event).fields.items()}
    assert (event.verb, said) == (
        "erased", {"erased": ["_reason", "summary"], "_by": house.person.pk, "_reason": "Court order 7"},
    )  # fmt: skip


def test_other_entries_keep_their_log(house: House, role: Role) -> None:
    before = list(EventBody.objects.exclude(event__entry_id=role.pk).order_by("pk").values())
    actions.erase(role, by=house.person, reason="Court order 7", names=["summary", "_by", "_reason"])
    assert list(EventBody.objects.exclude(event__entry_id=role.pk).order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("reason", "names", "because"),
    [
        ("", ["summary"], "needs its legal reason"),
        ("  ", ["summary"], "needs its legal reason"),
        ("Court order 7", ["summary", "sumary"], "no field “sumary”"),
        ("Court order 7", [], "Say what to erase"),
    ],
)
def test_an_erasure_that_would_miss_its_aim_is_refused(
    house: House, role: Role, reason: str, names: list[str], because: str
) -> None:
    with pytest.raises(Refused, match=because), transaction.atomic():
        actions.erase(role, by=house.person, reason=reason, names=names)
    assert places_with(SECRET) == ["kernel_eventbody"]
    assert not Event.objects.filter(verb="erased").exists()
