"""Checking and bringing in by the worker: each piece of work may be killed and started again, and does nothing twice."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from goldenthread.engine import own_fields
from goldenthread.engine.models import Step, TableImport
from goldenthread.engine.register import register_of
from goldenthread.engine.tables.bringing import Wish, bring_in
from goldenthread.engine.tables.describing import read_mapping
from goldenthread.engine.tables.reading import Table, Unreadable, read_table

FOLDER = "imports"
KEPT_FOR = timedelta(days=7)
"""How long a file stays when nobody comes back to it."""
SILENT_FOR = timedelta(minutes=2)
"""After so long without a sign of progress a piece of work is taken to have been killed."""
AFTER = {Step.CHECKING: Step.CHECKED, Step.BRINGING: Step.DONE}


@task()
def work_on(number: int) -> None:
    """Do the step that an import is at; nothing where it is past it."""
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
            with translation.override(held.person.language), opened(held) as table:
                report = bring_in(
                    table,
                    register=own_fields.current(register),
                    by=held.person,
                    wish=wish,
                    said=lambda rows: note(held, rows),
                )
                report.notes = [str(each) for each in table.notes] + report.notes
                held.report = report.as_json()
        except Unreadable as unreadable:
            held.fault, held.report = str(unreadable.message), None
            held.step = Step.MATCH
        else:
            held.step = AFTER[step]
        held.save()
    forget_progress(held)


@contextlib.contextmanager
def opened(held: TableImport) -> Iterator[Table]:
    """The file as a table. Raises Unreadable."""
    with contextlib.ExitStack() as stack:
        try:
            path = Path(default_storage.path(held.file))
        except NotImplementedError:
            # A storage elsewhere: a copy here for as long as it is read.
            copy = stack.enter_context(tempfile.NamedTemporaryFile())
            with default_storage.open(held.file) as stored:
                for piece in stored.chunks():
                    copy.write(piece)
            copy.flush()
            path = Path(copy.name)
        yield read_table(path, sheet=held.sheet)


# Progress: beside the file, as nothing of a running transaction can be seen from outside


def note(held: TableImport, rows: int) -> None:
    """Say how many rows are done."""
    forget_progress(held)
    default_storage.save(_progress(held), ContentFile(str(rows).encode()))


def rows_done(held: TableImport) -> int | None:
    """How many rows are done; None where nothing was said yet."""
    with contextlib.suppress(OSError, ValueError), default_storage.open(_progress(held)) as told:
        return int(told.read() or 0)
    return None


def is_silent(held: TableImport) -> bool:
    """Whether the work that should go on has said nothing for so long that it was probably killed."""
    with contextlib.suppress(OSError):
        return default_storage.get_modified_time(_progress(held)) < timezone.now() - SILENT_FOR
    return False


def forget_progress(held: TableImport) -> None:
    """Take the sign of progress away."""
    default_storage.delete(_progress(held))


def _progress(held: TableImport) -> str:
    return f"{held.file}.progress"


def forget(held: TableImport) -> None:
    """Take a file away, and what was said of it."""
    default_storage.delete(held.file)
    forget_progress(held)
    held.delete()


def clear() -> None:
    """Take away what nobody came back to."""
    for held in TableImport.objects.filter(made_at__lt=timezone.now() - KEPT_FOR):
        forget(held)
