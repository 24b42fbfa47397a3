"""The mark of the log: another one after every commit, in whichever order transactions began and wrote."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import permutations

import pytest
from django.db import connection, transaction

from goldenthread.kernel import actions, settler
from goldenthread.kernel.committed import mark_of_log
from goldenthread.kernel.models import Entry, Event
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


class Writer:
    """Somebody else's transaction, which writes and commits when it is told to."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.written, self.told, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        try:
            with transaction.atomic():
                actions.change(self.entry, by=None, title={"en": f"Written by {self.entry.pk}"})
                self.written.set()
                assert self.told.wait(60)
        finally:
            self.ended.set()
            connection.close()

    def write(self) -> None:
        self.thread.start()
        assert self.written.wait(60)

    def commit(self) -> None:
        self.told.set()
        self.thread.join(60)


@contextmanager
def writers(number: int) -> Iterator[list[Writer]]:
    made = [Writer(factories.organisation(f"Office {place}")) for place in range(number)]
    try:
        yield made
    finally:
        for each in made:
            each.commit() if each.thread.ident else None


def seen() -> tuple[str, int]:
    return mark_of_log(), Event.objects.count()


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_no_two_states_of_the_log_share_a_mark_whoever_commits_first(order: tuple[int, ...]) -> None:
    with writers(3) as all_of_them:
        states = [seen()]
        for writer in all_of_them:
            writer.write()
            states.append(seen())
        for place in order:
            all_of_them[place].commit()
            states.append(seen())
        counts: dict[str, set[int]] = {}
        for mark, count in states:
            counts.setdefault(mark, set()).add(count)
    assert all(len(found) == 1 for found in counts.values()), states
    assert len({count for _mark, count in states}) == 4


def test_a_lower_number_that_commits_later_changes_the_mark() -> None:
    with writers(2) as (first, second):
        first.write()
        second.write()
        second.commit()
        overtaken = mark_of_log()
        assert mark_of_log() == overtaken
        first.commit()
        assert mark_of_log() != overtaken


def changes(act: Callable[[], object]) -> bool:
    before = mark_of_log()
    act()
    return mark_of_log() != before


def test_the_mark_stays_while_nothing_is_committed() -> None:
    office = factories.organisation("Office")
    settler.settle()
    assert not changes(Entry.objects.count)
    assert not changes(settler.settle)
    assert changes(lambda: actions.change(office, by=None, title={"en": "Bureau"}))
    assert changes(settler.settle), "feeds read settled positions"


def test_within_a_transaction_that_has_written_there_is_no_mark() -> None:
    with transaction.atomic():
        factories.organisation("Office")
        assert mark_of_log() == ""
    assert mark_of_log()
