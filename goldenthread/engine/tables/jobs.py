"""Checking and bringing in by the worker: each piece of work may be killed and started again, and does nothing twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from goldenthread.engine import own_fields, uploads
from goldenthread.engine.models import Step, TableImport
from goldenthread.engine.register import register_of
from goldenthread.engine.tables.bringing import Wish, bring_in
from goldenthread.engine.tables.describing import read_mapping
from goldenthread.engine.tables.reading import Table, Unreadable, read_table

FOLDER = "imports"
AFTER = {Step.CHECKING: Step.CHECKED, Step.BRINGING: Step.DONE}


@task()
def work_on(number: int, language: str = "") -> None:
    """Do the step that an import is at; nothing where it is past it.

    `language`: in which what is wrong is told, else the person's.
    """
    with transaction.atomic():
        held = TableImport.objects.select_for_update().select_related("person").filter(pk=number).first()
        if held is None or held.step not in AFTER:
            return
        register = register_of(held.register)
        if register is None:
            return
        step = Step(held.step)
        wish = Wish(
            mapping=read_mapping(held.mapping) if held.mapping else None,
            dry_run=step == Step.CHECKING,
            good_rows=held.good_rows,
            accept=held.accept,
            reason=held.reason,
            organisation=held.organisation,
            public=held.public,
        )
        held.fault = ""
        try:
            with translation.override(language or held.person.language), opened(held) as table:
                report = bring_in(
                    table,
                    register=own_fields.current(register),
                    by=held.person,
                    wish=wish,
                    said=lambda rows: uploads.note(held, rows),
                )
                report.notes = [str(each) for each in table.notes] + report.notes
                held.report = report.as_json()
        except Unreadable as unreadable:
            held.fault, held.report = str(unreadable.message), None
            held.step = Step.MATCH
        else:
            held.step = AFTER[step]
        held.save()
    uploads.forget_progress(held)


@contextlib.contextmanager
def opened(held: TableImport) -> Iterator[Table]:
    """The file as a table. Raises Unreadable."""
    with uploads.on_disk(held) as path:
        yield read_table(path, sheet=held.sheet)


def clear() -> None:
    """Take away what nobody came back to."""
    for held in TableImport.objects.filter(made_at__lt=timezone.now() - uploads.KEPT_FOR):
        uploads.forget(held)
