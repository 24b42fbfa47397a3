"""Dating the stages of an instrument (C012)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Person
from goldenthread.policy.models import Instrument, Stage


def date_stages(
    instrument: Instrument, *, reached: Mapping[str, date], by: Person | None, version: int | None = None
) -> Event | None:
    """Keep on which day each stage was reached; a stage that is not named was left out.

    Raises Refused, naming the stage, for a day to come and for one before that of an earlier stage; Stale when `version`
    is no longer the stored one.
    """
    today = timezone.localdate()
    wrong: dict[str, str | Promise] = {}
    latest: date | None = None
    for stage in Stage:
        day = reached.get(stage)
        if day is None:
            continue
        if day > today:
            wrong[stage] = _("This day is still to come. Give the day on which the stage was reached.")
        elif latest is not None and day < latest:
            wrong[stage] = _("This is before the day of an earlier stage.")
        latest = max(day, latest) if latest else day
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong)
    stages = {stage.value: reached[stage].isoformat() for stage in Stage if reached.get(stage)}
    return kernel.change(instrument, by=by, verb="stages dated", version=version, stages=stages)
