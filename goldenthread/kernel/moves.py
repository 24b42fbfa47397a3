"""The action that moves an entry from one state of its lifecycle to another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.lifecycle import lifecycle_of, missing
from goldenthread.kernel.models import Entry, Event, Person


@transaction.atomic
def move(entry: Entry, *, move: str, by: Person | None, reason: str = "", version: int | None = None) -> Event:
    """Take a stored entry along one move: one event, whose verb is the move's name, with the reason and the day it dates.

    Raises Refused with everything that is missing at once, or when the move does not lead on from where the entry
    stands; Stale when `version` is no longer the stored one. It does not ask who may (engine/write.py does).
    """
    stored = type(entry)._base_manager.get(pk=entry.pk)
    if version is not None and stored.version != version:
        raise Stale(_("Somebody has changed this since you opened it."))
    held = lifecycle_of(stored.register)
    step = held.by_name.get(move) if held else None
    if held is None or step is None:
        raise Refused(_("There is no such move here."))
    if held.state_of(stored) not in step.sources:
        raise Refused(
            _("“%(move)s” does not lead on from “%(state)s”.")
            % {"move": step.label, "state": held.label_of(held.state_of(stored))}
        )
    sentences, fields = missing(step, stored, reason=reason)
    if sentences or fields:
        told = [_("“%(move)s” cannot be done yet.") % {"move": step.label}, *sentences]
        raise Refused(" ".join(str(each) for each in told), fields=fields)
    # The version that was looked at: whoever changed the entry in between makes this one stale.
    known: dict[str, Any] = {"by": by, "verb": step.name, "reason": reason, "version": stored.version}
    today = timezone.localdate()
    dated: dict[str, Any] = {name: today for name in step.dates if getattr(stored, name) is None}
    event = actions.change(stored, **known, state=step.to, **dated) or actions.touch(stored, **known)
    entry.refresh_from_db()
    return event
