"""The house's own recurring work: what it is, how often, and the one function that puts due work in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from goldenthread.engine import due
from goldenthread.engine.tables import jobs
from goldenthread.kernel import contents
from goldenthread.policy.actions import bringing_in
from goldenthread.project import digest

CLOCK = 7226_0001  # the number of the clock's advisory lock: one clock at a time, whatever runs beside it


@task()
def clear_sessions() -> None:
    """Forget the sessions that have expired."""
    call_command("clearsessions")


@task()
def clear_task_results() -> None:
    """Forget what background work reported more than two weeks ago."""
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)


@task()
def clear_imports() -> None:
    """Forget the files that people brought in and went away from."""
    jobs.clear()
    bringing_in.clear()


@task()
def record_escalations() -> None:
    """Note what nobody did in time and is put before the role above from today."""
    due.record_escalations()


@task()
def send_digests() -> None:
    """Send the digest of the day to whoever has not had it, from the morning on."""
    if timezone.localtime().hour >= settings.DIGEST_HOUR:
        digest.send_digests()


@task()
def clear_left_behind() -> None:
    """Delete what uploads that broke off have left in the storage."""
    contents.forget_left_behind()


RECURRING: list[tuple[Any, timedelta]] = [
    (clear_sessions, timedelta(days=1)),
    (clear_task_results, timedelta(days=1)),
    (clear_imports, timedelta(days=1)),
    (record_escalations, timedelta(hours=12)),
    (send_digests, timedelta(hours=1)),
    (clear_left_behind, timedelta(days=1)),
]
"""Each piece of recurring work and how often it is due."""


def enqueue_due() -> int:
    """Put what is due in the queue, and say how many that was. Two clocks at a time queue nothing twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [CLOCK])
        if not cursor.fetchone()[0]:
            return 0
        try:
            waiting = [work for work, every in RECURRING if not _queued_within(work, every)]
            for work in waiting:
                work.enqueue()
            return len(waiting)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [CLOCK])


def _queued_within(work: Any, every: timedelta) -> bool:
    return DBTaskResult.objects.filter(task_path=work.module_path, enqueued_at__gt=timezone.now() - every).exists()
