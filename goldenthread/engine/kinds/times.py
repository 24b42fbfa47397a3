"""Fields of time other than a day: a month, a period from day to day, how often something comes round again."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.kinds.base import Component, FormData, Kind, Words_, Wrong
from goldenthread.engine.kinds.lists import Fixed
from goldenthread.engine.kinds.values import Day, of_iso, parts_of, read_day
from goldenthread.engine.language import day_words
from goldenthread.engine.reading import Reading

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
EVERY: tuple[tuple[str, Words_], ...] = (
    ("weekly", _("Every week")),
    ("monthly", _("Every month")),
    ("quarterly", _("Every quarter")),
    ("half-yearly", _("Every half-year")),
    ("yearly", _("Every year")),
    ("two-yearly", _("Every two years")),
    ("five-yearly", _("Every five years")),
)
MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12, "two-yearly": 24, "five-yearly": 60}


@dataclass(frozen=True)
class Month(Day):
    """A month of a year, kept as its first day."""

    json_type: ClassVar[Any] = str | None

    def text(self, value: Any, reading: Reading) -> str:
        """March 2026."""
        return str(date_format(value, "F Y"))

    def json(self, value: Any, reading: Reading) -> Any:
        """2026-03."""
        return value and f"{value:%Y-%m}"

    def written(self, value: Any, reading: Reading) -> str:
        """2026-03."""
        return self.json(value, reading) or ""

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """2026-03."""
        return {self.name: [self.written(value, reading)]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A short line."""
        hint = self.hint or _("Year and month, such as 2026-03.")
        return [self.component("text", value=data.get(self.name, ""), hint=hint, error=error, width=10)]

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """As typed."""
        return self.parse(data.get(self.name, ""), reading)

    def parse(self, text: str, reading: Reading) -> Any:
        """2026-03."""
        found = MONTH.fullmatch(text.strip())
        if text.strip() and not (found and int(found[1]) >= 1000 and 1 <= int(found[2]) <= 12):
            raise Wrong(_("There is no such month. It would look like 2026-03."))
        return self.stated(date(int(found[1]), int(found[2]), 1) if found else None)


@dataclass(frozen=True)
class Period(Kind):
    """From a day to a day, both inclusive; either end may be open. Kept as the range up to the day after."""

    dated: ClassVar[bool] = True
    sortable: ClassVar[bool] = False
    json_type: ClassVar[Any] = dict[str, str | None] | None

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Null is not stated."""
        return {self.name: DateRangeField(null=True, blank=True)}

    def recorded(self, stored: Sequence[Any]) -> Any:
        """The log writes it as PostgreSQL does: [2026-01-01,2027-01-01)."""
        if not stored[0]:
            return None
        lower, upper = stored[0].strip("[)").split(",")
        return DateRange(*(date.fromisoformat(end) if end else None for end in (lower, upper)))

    def ends(self, value: Any) -> tuple[date | None, date | None]:
        """First and last day."""
        return (value.lower, value.upper and value.upper - timedelta(days=1)) if value else (None, None)

    def text(self, value: Any, reading: Reading) -> str:
        """1 April 2026 to 31 March 2027."""
        began, ended = self.ends(value)
        if began and ended:
            return str(_("%(first)s to %(last)s") % {"first": day_words(began), "last": day_words(ended)})
        if began:
            return str(_("from %(day)s") % {"day": day_words(began)})
        return str(_("until %(day)s") % {"day": day_words(ended)}) if ended else ""

    def csv_names(self) -> list[str]:
        """Two columns."""
        return [f"{self.name}_from", f"{self.name}_to"]

    def csv(self, value: Any, reading: Reading) -> list[str]:
        """First and last day."""
        return [end.isoformat() if end else "" for end in self.ends(value)]

    def written(self, value: Any, reading: Reading) -> str:
        """2026-04-01/2027-03-31, as ISO 8601 writes intervals."""
        return "/".join(self.csv(value, reading)) if value else ""

    def json(self, value: Any, reading: Reading) -> Any:
        """An object of both days."""
        names = ("from", "to")
        return dict(zip(names, (end or None for end in self.csv(value, reading)), strict=True)) if value else None

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """Twice three parts."""
        began, ended = (
            Day(name, "").to_form(end, reading) for name, end in zip(self.csv_names(), self.ends(value), strict=True)
        )
        return {**began, **ended}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """Two dates."""
        fields: list[Component] = []
        for name, label in zip(self.csv_names(), (_("%(label)s: first day"), _("%(label)s: last day")), strict=True):
            own = {"name": name, "id": name, "label": label % {"label": self.label}}
            part = self.component("date", value=parts_of(data, name), error=error if not fields else "")
            fields.append({**part, **own, "hint": self.hint if not fields else ""})
        return fields

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """The range that both dates make."""
        began, ended = (read_day(data, name) for name in self.csv_names())
        return self.of(began, ended)

    def from_json(self, value: Any, reading: Reading) -> Any:
        """An object of two ISO days."""
        if value is None:
            return self.stated(None)
        if not isinstance(value, Mapping) or set(value) - {"from", "to"}:
            raise Wrong(_('This must be an object: {"from": "2026-04-01", "to": "2027-03-31"}.'))
        ends = [value.get(name) for name in ("from", "to")]
        if any(not isinstance(end, str | None) for end in ends):
            raise Wrong(_('This must be an object: {"from": "2026-04-01", "to": "2027-03-31"}.'))
        began, ended = (of_iso(end) if end else None for end in ends)
        return self.of(began, ended)

    def from_csv(self, cells: Mapping[str, str], reading: Reading) -> Any:
        """Two ISO days, of which either may be missing."""
        return self.of(*(of_iso(text) if (text := cells.get(name, "").strip()) else None for name in self.csv_names()))

    def parse(self, text: str, reading: Reading) -> Any:
        """Two ISO days with a stroke between; either may be missing."""
        if not text.strip():
            return self.stated(None)
        began, stroke, ended = text.strip().partition("/")
        if not stroke:
            raise Wrong(_("A period has two days, such as 2026-04-01/2027-03-31."))
        return self.of(*(of_iso(end) if end.strip() else None for end in (began, ended)))

    def of(self, began: date | None, ended: date | None) -> Any:
        """The range. Raises Wrong where it ends before it begins."""
        if began is None and ended is None:
            return self.stated(None)
        if began and ended and ended < began:
            raise Wrong(_("The last day must not be before the first."))
        try:
            return DateRange(began, ended and ended + timedelta(days=1))
        except OverflowError:
            raise Wrong(_("There is no such date. It would look like 2026-03-27.")) from None


@dataclass(frozen=True)
class Recurrence(Fixed):
    """How often it comes round again."""

    choices: tuple[tuple[Any, Words_], ...] = field(default=EVERY, kw_only=True)


def next_after(day: date, every: str) -> date | None:
    """The next time after a day; None for what does not come round. The 31st becomes a short month's last day."""
    if every == "weekly":
        return day + timedelta(days=7)
    if every not in MONTHS:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + MONTHS[every], 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
