"""Values as the log keeps them: plain JSON that reads back from the database as it was written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Entry

UNRECORDED = {"id", "entry_ptr", "register", "version", "created_at", "changed_at", "sort_en", "sort_fr"}
"""Columns that follow from others or from the event itself."""
LARGEST_NUMBER = 2**63 - 1
"""Above it a number is kept as text, in which every reader finds the same digits."""


@cache
def recorded_fields(model: type[Entry]) -> tuple[Any, ...]:
    """The fields of an entry that its events tell."""
    return tuple(f for f in model._meta.concrete_fields if f.name not in UNRECORDED and not f.generated)


def values_of(entry: Entry) -> dict[str, Any]:
    """Every recorded field of an entry as a JSON value; references by id. Raises Refused for what cannot be kept."""
    return plain_values({field.attname: getattr(entry, field.attname) for field in recorded_fields(type(entry))})


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Each value as JSON keeps it. Raises Refused, naming the field, for what cannot be kept."""
    kept = {}
    for name, value in values.items():
        try:
            kept[name] = plain(value)
        except Refused as refused:
            raise Refused(refused.message, fields={name: refused.message}) from None
    return kept


def plain(value: Any) -> Any:
    """A value as JSON keeps it: dates as ISO 8601 (times in UTC), sums as text, references as ids, ranges half-open."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (str, Promise)):
        return _text(str(value))
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, Mapping):
        return {_text(str(name)): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        return f"[{value.lower or ''},{value.upper or ''})"
    return value.pk if isinstance(value, Model) else DjangoJSONEncoder().default(value)


def _text(value: str) -> str:
    """The database keeps neither NUL nor halves of a surrogate pair."""
    if "\x00" in value:
        raise Refused(_("The text contains a NUL character, which cannot be kept: take it out."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(_("The text contains half of a character, which cannot be kept: write it anew.")) from None
    return value


def _number(value: float | Decimal) -> int | float | str:
    if not math.isfinite(value):
        raise Refused(_("This is not a number."))
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    # jsonb writes 1e16 as 10000000000000000, so that only whole numbers written as such read back the same.
    whole = int(value)
    if whole != value:
        return value
    return whole if -LARGEST_NUMBER <= whole <= LARGEST_NUMBER else f"{Decimal(value):f}"
