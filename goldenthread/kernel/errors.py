"""What an action says when it refuses."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise


class Refused(Exception):
    """The action was not done; the message tells the person what is wrong and what would be right."""

    def __init__(self, message: str | Promise, *, fields: Mapping[str, str | Promise] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
        """Field name → what is wrong with it."""


class Stale(Refused):
    """Somebody changed the entry since the person read it; nothing was written."""


class NotAllowed(Refused):
    """The person may see the entry but not do this with it."""
