"""Uploads within limits: what is too large is told apart while it comes in, and never kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from goldenthread.engine.tables import limits

TOO_LARGE = "upload_too_large"
"""Name of the request's attribute that says so."""


class WithinLimits(FileUploadHandler):
    """Lets a file through until it is too large; then reads on and keeps nothing, so that the form can answer."""

    def new_file(self, *args: Any, **names: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **names)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on what came in. Raises SkipFile once it is too much."""
        self.received += len(raw_data)
        if self.received > limits.FILE:
            setattr(self.request, TOO_LARGE, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""
        return


def too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was left out as too large; ask after its form was read."""
    return bool(getattr(request, TOO_LARGE, False))
