"""Recurring work is queued when it is due, once, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from goldenthread.project import tasks

pytestmark = pytest.mark.django_db


def test_due_work_is_queued_once_until_it_is_due_again() -> None:
    assert tasks.enqueue_due() == len(tasks.RECURRING)
    assert tasks.enqueue_due() == 0
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=1, seconds=1))
    assert tasks.enqueue_due() == len(tasks.RECURRING)


def test_two_clocks_queue_nothing_twice(test_database_url: str) -> None:
    with psycopg.connect(test_database_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [tasks.CLOCK])
        assert tasks.enqueue_due() == 0
        other.execute("SELECT pg_advisory_unlock(%s)", [tasks.CLOCK])
    assert tasks.enqueue_due() == len(tasks.RECURRING)


@pytest.mark.django_db(transaction=True)
def test_the_worker_forgets_expired_sessions() -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(minutes=1))
    tasks.enqueue_due()
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False, interval=0, reload=False)
    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
