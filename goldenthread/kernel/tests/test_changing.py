"""Many changes at once leave what as many single ones would: each its event, its version, its search row, or nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.kernel import actions
from goldenthread.kernel.changing import Wanted, change_many
from goldenthread.kernel.errors import Stale
from goldenthread.kernel.models import Event, EventBody, Organisation, Role, SearchRow
from tests import factories

pytestmark = pytest.mark.django_db


def roles(number: int) -> list[Role]:
    made = [Role(key=f"role-{n}", title={"en": f"Role {n}"}) for n in range(number)]
    return actions.create_many(made, by=None)


def test_each_changed_entry_gets_one_event_and_the_others_none() -> None:
    first, second, third = roles(3)
    fields = {"title": {"en": "Zebra", "fr": "Zèbre"}, "spellings": ["zeb"]}
    same = {"title": {"en": "Role 1"}}
    told = change_many(
        [Wanted(first, fields), Wanted(second, same), Wanted(third, {"above_id": first.pk})], by=None, reason="tidied"
    )
    assert [entry.key for entry in told] == ["role-0", "role-2"]
    first.refresh_from_db()
    assert (first.version, first.title, first.spellings, first.sort_fr) == (2, fields["title"], ["zeb"], "zebre")
    assert Role.objects.get(pk=third.pk).above_id == first.pk
    assert list(Event.objects.filter(entry_id=second.pk).values_list("version", flat=True)) == [1]
    body = EventBody.objects.get(event__entry_id=first.pk, event__version=2).fields
    assert set(body) == {"title", "spellings", "_by", "_reason"}
    assert set(SearchRow.objects.filter(entry=first).values_list("language", "title")) == {
        ("en", "Zebra"),
        ("fr", "Zèbre"),
    }


def test_one_stale_entry_leaves_all_as_they_are() -> None:
    first, second = roles(2)
    actions.change(second, by=None, title={"en": "Newer"})
    with pytest.raises(Stale):
        change_many([Wanted(e, {"title": {"en": "X"}}, version=1) for e in (first, second)], by=None)
    assert Role.objects.get(pk=first.pk).title == {"en": "Role 0"}


def test_keys_and_parents_are_set_one_by_one() -> None:
    (only,) = roles(1)
    root = factories.organisation("Root")
    for entry, fields in ((only, {"key": "x"}), (root, {"parent_id": root.pk}), (only, {"nonsense": 1})):
        with pytest.raises(TypeError):
            change_many([Wanted(entry, fields)], by=None)
    assert Organisation.objects.get(pk=root.pk).parent_id is None


def test_a_thousand_changes_ask_the_database_no_more_often_than_two() -> None:
    made = roles(1000)
    counts = []
    for few in (made[:2], made):
        with CaptureQueriesContext(connection) as asked:
            change_many([Wanted(e, {"title": {"en": f"New {len(few)} {e.key}"}}) for e in few], by=None)
        counts.append(len(asked))
    assert counts[0] == counts[1]
