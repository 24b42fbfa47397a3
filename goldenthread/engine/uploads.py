"""Files that a person is bringing in: kept in the storage until they are through, with their progress beside them."""

from __future__ import annotations

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone

KEPT_FOR = timedelta(days=7)
"""How long a file stays when nobody comes back to it."""
SILENT_FOR = timedelta(minutes=2)
"""After so long without a sign of progress a piece of work is taken to have been killed."""


class Upload(Protocol):
    """A row that holds a file which is being brought in."""

    file: str
    """Its name in the storage."""

    def delete(self) -> Any:
        """Take the row away."""


def keep(sent: File[bytes], *, folder: str) -> str:
    """Keep what somebody sent, under a name that nobody can guess; gives that name."""
    return default_storage.save(f"{folder}/{uuid.uuid4().hex}", sent)


@contextlib.contextmanager
def on_disk(held: Upload, *, named: str = "") -> Iterator[Path]:
    """The file at a path where libraries find it, under the name that the person calls it, where one is given."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = folder / (Path(named.replace("\0", "")).name or "file")
        try:
            place.symlink_to(Path(default_storage.path(held.file)).absolute())
        except NotImplementedError:
            # A storage elsewhere: a copy here for as long as it is read.
            with default_storage.open(held.file) as stored, place.open("wb") as copy:
                for piece in stored.chunks():
                    copy.write(piece)
        yield place


# Progress: beside the file, as nothing of a running transaction can be seen from outside


def note(held: Upload, done: int) -> None:
    """Say how much is done."""
    forget_progress(held)
    default_storage.save(_progress(held), ContentFile(str(done).encode()))


def done_so_far(held: Upload) -> int | None:
    """How much is done; None where nothing was said yet."""
    with contextlib.suppress(OSError, ValueError), default_storage.open(_progress(held)) as told:
        return int(told.read() or 0)
    return None


def is_silent(held: Upload) -> bool:
    """Whether the work that should go on has said nothing for so long that it was probably killed."""
    with contextlib.suppress(OSError):
        return default_storage.get_modified_time(_progress(held)) < timezone.now() - SILENT_FOR
    return False


def forget_progress(held: Upload) -> None:
    """Take the sign of progress away."""
    default_storage.delete(_progress(held))


def _progress(held: Upload) -> str:
    return f"{held.file}.progress"


def forget(held: Upload) -> None:
    """Take a file away, and what was said of it."""
    default_storage.delete(held.file)
    forget_progress(held)
    held.delete()
