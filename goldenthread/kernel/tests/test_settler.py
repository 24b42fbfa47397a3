"""Every committed event gets its place once, without gaps, and no effect comes before its cause."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.kernel import actions, settler
from goldenthread.kernel.models import Entry, Event, EventPosition, Role
from goldenthread.kernel.tests.conftest import House

pytestmark = pytest.mark.django_db(transaction=True)


def order() -> list[tuple[int, int]]:
    """The events in the order of their places, as (entry, version)."""
    placed = EventPosition.objects.order_by("position").values_list("position", "event__entry_id", "event__version")
    assert [position for position, _, _ in placed] == list(range(1, len(placed) + 1)), "without gaps, from 1"
    return [(entry, version) for _, entry, version in placed]


class Hand:
    """Somebody who works on a connection of their own, one transaction at a time."""

    def __init__(self) -> None:
        self.line = psycopg.connect(
            **connection.get_connection_params() | {"cursor_factory": psycopg.Cursor, "context": None}
        )

    def touch(self, entry: Entry) -> None:
        """What actions.touch does, on this connection."""
        self.line.execute("UPDATE kernel_entry SET version = version + 1 WHERE id = %s", [entry.pk])
        self.line.execute(
            """WITH event AS (
                INSERT INTO kernel_event (entry_id, version, verb, root, transaction)
                SELECT id, version, 'touched', '', 0 FROM kernel_entry WHERE id = %s RETURNING id
            ) INSERT INTO kernel_eventbody (event_id, fields) SELECT id, '{}' FROM event""",
            [entry.pk],
        )

    def commit(self) -> None:
        """End the transaction; the next order begins another."""
        self.line.commit()


@pytest.fixture
def hands(house: House) -> Iterator[list[Hand]]:
    settler.settle()
    three = [Hand() for _ in range(3)]
    yield three
    for each in three:
        each.line.close()


def test_events_are_placed_in_the_order_in_which_they_were_written(house: House) -> None:
    assert settler.settle() == Event.objects.count()
    assert order() == list(Event.objects.order_by("pk").values_list("entry_id", "version"))


def test_a_second_pass_places_nothing(house: House) -> None:
    settler.settle()
    before = order()
    assert settler.settle() == 0
    assert order() == before


def test_who_commits_first_comes_first_whoever_began_first(house: House, hands: list[Hand]) -> None:
    early, late, _ = hands
    early.touch(house.treasury)
    late.touch(house.transport)
    late.commit()
    assert settler.settle() == 1
    early.commit()
    assert settler.settle() == 1
    assert order()[-2:] == [(house.transport.pk, 2), (house.treasury.pk, 4)]


def test_an_open_transaction_keeps_nobody_waiting_and_loses_nothing(house: House, hands: list[Hand]) -> None:
    """The settler remembers how far back it need look; what is still open lies within."""
    slow, quick, _ = hands
    steady = settler.Settler()
    slow.touch(house.treasury)
    for _ in range(5):
        quick.touch(house.transport)
        quick.commit()
        assert steady.settle() == 1
    slow.commit()
    assert steady.settle() == 1
    assert steady.settle() == 0
    assert order()[-1] == (house.treasury.pk, 4)


def test_an_undone_event_leaves_no_gap(house: House, hands: list[Hand]) -> None:
    one, other, _ = hands
    one.touch(house.treasury)
    other.touch(house.transport)
    one.line.rollback()
    other.commit()
    assert settler.settle() == 1
    assert order()[-1] == (house.transport.pk, 2)


def test_versions_of_an_entry_keep_their_order_whichever_transaction_is_older(house: House, hands: list[Hand]) -> None:
    """The oldest transaction writes the newest version, while one between them is open.

    To wait for older transactions to end, and to order by their numbers, would place version 3 before version 2.
    """
    oldest, between, youngest = hands
    oldest.touch(house.treasury)
    between.touch(house.ports)
    youngest.touch(house.transport)
    youngest.commit()
    oldest.touch(house.transport)
    oldest.commit()
    steady = settler.Settler()
    steady.settle()
    between.commit()
    steady.settle()
    assert [version for entry, version in order() if entry == house.transport.pk] == [1, 2, 3]


@pytest.mark.parametrize("seed", range(4))
def test_versions_keep_their_order_in_any_interleaving(house: House, hands: list[Hand], seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    entries = [house.treasury, house.transport, house.ports]
    held: dict[int, Hand] = {}
    steady = settler.Settler()
    for _ in range(80):
        hand, entry, chance = draw.choice(hands), draw.choice(entries), draw.random()
        if chance < 0.5 and held.setdefault(entry.pk, hand) is hand:
            hand.touch(entry)
        elif chance < 0.8:
            hand.commit()
            held = {number: holder for number, holder in held.items() if holder is not hand}
        else:
            steady.settle()
    for hand in hands:
        hand.commit()
    steady.settle()
    placed = order()
    assert sorted(placed) == sorted(Event.objects.values_list("entry_id", "version"))
    for entry in entries:
        versions = [version for number, version in placed if number == entry.pk]
        assert versions == list(range(1, len(versions) + 1))


def test_two_settlers_at_once_place_each_event_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settler, "BATCH", 7)
    actions.create_many([Role(key=f"r{n}", title={}) for n in range(200)], by=None)
    total, until = Event.objects.count(), time.monotonic() + 60
    ready, placed, failed = Barrier(2), [0, 0], []

    def work(place: int) -> None:
        mine = settler.Settler()
        try:
            ready.wait(60)
            while sum(placed) < total and time.monotonic() < until:
                placed[place] += mine.settle()
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    workers = [Thread(target=work, args=[place]) for place in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert failed == []
    assert sum(placed) == total == len(order())


def test_while_one_settles_another_places_nothing(house: House) -> None:
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [settler.LOCK])
        assert settler.settle() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [settler.LOCK])
    assert settler.settle() == Event.objects.count()


def test_small_batches_place_all_in_the_same_order(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settler, "BATCH", 4)
    steady, passes = settler.Settler(), 0
    while steady.settle():
        passes += 1
    assert passes == -(-Event.objects.count() // 4)
    assert order() == list(Event.objects.order_by("pk").values_list("entry_id", "version"))


def test_a_settler_that_is_killed_in_the_midst_loses_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        """The server ends the settler's session after it has written and before it commits."""
        with closing(connections.create_connection(DEFAULT_DB_ALIAS)) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        commit()

    commit = connection._commit
    steady = settler.Settler()
    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "_commit", killed)
        with pytest.raises(Exception, match=r"terminat|closed"):
            steady.settle()
    connection.close()
    assert not EventPosition.objects.exists()
    assert steady.settle() == Event.objects.count()
    assert order() == list(Event.objects.order_by("pk").values_list("entry_id", "version"))


def test_a_log_that_was_restored_elsewhere_goes_on(house: House) -> None:
    """There the numbers of transactions begin anew, below those of the events that came along."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER guard_log")
        cursor.execute("UPDATE kernel_event SET transaction = transaction + 1000000000")
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER guard_log")
    steady = settler.Settler()
    assert steady.settle() == Event.objects.count()
    actions.touch(house.treasury, by=None, verb="touched")
    assert steady.settle() == 1


def test_settling_once_from_the_command_line_says_how_much(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("settle", once=True)
    assert capsys.readouterr().out == f"{Event.objects.count()} events placed\n"


def test_the_settler_runs_until_it_is_told_to_stop(house: House) -> None:
    asked = iter([False, False, True])
    settler.run(stopped=lambda: next(asked), pause=0)
    assert len(order()) == Event.objects.count()
