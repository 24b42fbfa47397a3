"""Fields of one plain value: yes or no, a day, a whole number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.duty import Duty
from goldenthread.engine.kinds.base import (
    NOT_STATED,
    UNSTATED,
    Component,
    FormData,
    Kind,
    Words_,
    Wrong,
    first,
    option,
)
from goldenthread.engine.language import day_words
from goldenthread.engine.reading import Reading

YES, NO = "yes", "no"
YES_WORD, NO_WORD = _("Yes"), _("No")
LARGEST = 2**31 - 1
SMALL = 2**15 - 1
"""What PostgreSQL's integer and smallint hold."""


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes, no, or not stated."""

    yes: Words_ = YES_WORD
    no: Words_ = NO_WORD

    filterable: ClassVar[bool] = True
    json_type: ClassVar[Any] = bool | None

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Null is not stated."""
        return {self.name: models.BooleanField(null=True, blank=True)}

    def text(self, value: Any, reading: Reading) -> str:
        """One of the two words."""
        return str(self.yes if value else self.no)

    def written(self, value: Any, reading: Reading) -> str:
        """The code in a file."""
        return "" if value is None else YES if value else NO

    def options(self, now: str) -> list[dict[str, Any]]:
        """The two words, and the third where it may stand."""
        return [option(YES, self.yes, chosen=now == YES), option(NO, self.no, chosen=now == NO)]

    def filters(self, query: FormData, reading: Reading) -> list[Component]:
        """Any, or one of the three."""
        now = query.get(self.name, "")
        unstated = option(UNSTATED, NOT_STATED, chosen=now == UNSTATED)
        options = [option("", _("Any"), chosen=not now), *self.options(now), unstated]
        return [{**self.component("select", options=options), "hint": "", "optional": False}]

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """Equal to the chosen one."""
        now = first(query, self.name)
        if not now:
            return None
        if now == UNSTATED:
            return Q(**{f"{path}__isnull": True})
        return Q(**{path: self.parse(now, reading)})

    def chosen(self, query: FormData, reading: Reading) -> list[tuple[str, str, str]]:
        """In words."""
        words = {YES: self.yes, NO: self.no, UNSTATED: NOT_STATED}
        return [(self.name, value, str(words.get(value, value))) for value in query.getlist(self.name) if value]

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """The code."""
        return {self.name: [self.written(value, reading)]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """Radios."""
        now = data.get(self.name, "")
        options = self.options(now)
        if not self.required:
            options.append(option("", NOT_STATED, chosen=not now))
        return [self.component("radios", options=options, error=error)]

    def from_json(self, value: Any, reading: Reading) -> Any:
        """True, false or null."""
        if not isinstance(value, bool | None):
            raise Wrong(_("This must be true, false or null."))
        return self.stated(value)

    def parse(self, text: str, reading: Reading) -> Any:
        """Yes, no or nothing."""
        known = {YES: True, NO: False, "": None}
        if text.strip().lower() not in known:
            raise Wrong(_("Choose yes or no."))
        return self.stated(known[text.strip().lower()])


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day."""

    duty: Duty | None = field(default=None, kw_only=True)
    """What falls due on it, where something does."""

    dated: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    filterable: ClassVar[bool] = True
    json_type: ClassVar[Any] = date | None

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Null is not stated."""
        return {self.name: models.DateField(null=True, blank=True)}

    def recorded(self, stored: Sequence[Any]) -> Any:
        """The log writes ISO days."""
        return date.fromisoformat(stored[0]) if stored[0] else None

    def text(self, value: Any, reading: Reading) -> str:
        """As people write it."""
        return day_words(value)

    def json(self, value: Any, reading: Reading) -> Any:
        """ISO 8601."""
        return value.isoformat() if value else None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The first and the last day, both inclusive."""
        return (f"{self.name}_from", f"{self.name}_until")

    def filters(self, query: FormData, reading: Reading) -> list[Component]:
        """The first and the last day."""
        labels = (_("%(label)s from"), _("%(label)s until"))
        return [
            {
                **self.component("date", value=parts_of(query, name), error=_fault(query, name), optional=False),
                "name": name,
                "id": name,
                "label": label % {"label": self.label},
                "hint": "",
            }
            for name, label in zip(self.parameters, labels, strict=True)
        ]

    def condition(self, query: FormData, path: str, reading: Reading) -> Q | None:
        """Between the two days, both inclusive."""
        asked = Q()
        for name, comparison in zip(self.parameters, ("gte", "lte"), strict=True):
            day = read_day(query, name)
            if day:
                asked &= Q(**{f"{path}__{comparison}": day})
        return asked or None

    def chosen(self, query: FormData, reading: Reading) -> list[tuple[str, str, str]]:
        """Each end that is given."""
        found = []
        for name, words in zip(self.parameters, (_("from %(day)s"), _("until %(day)s")), strict=True):
            day = read_day(query, name)
            if day:
                found.append((name, day.isoformat(), words % {"day": self.text(day, reading)}))
        return found

    def from_cursor(self, value: Any) -> Any:
        """An ISO day."""
        return of_iso(super().from_cursor(value))

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """Its three parts."""
        parts = (value.day, value.month, value.year) if value else ("", "", "")
        return {f"{self.name}-{part}": [str(text)] for part, text in zip(PARTS, parts, strict=True)}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """Three fields."""
        return [self.component("date", value=parts_of(data, self.name), error=error)]

    def from_form(self, data: FormData, reading: Reading) -> Any:
        """The day that the three fields make."""
        return self.stated(read_day(data, self.name))

    def parse(self, text: str, reading: Reading) -> Any:
        """An ISO day."""
        return self.stated(of_iso(text) if text.strip() else None)


PARTS = ("day", "month", "year")


def parts_of(data: FormData, name: str) -> dict[str, str]:
    """What stands in the three fields of a day, also when an address gives it in one."""
    whole = data.get(name, "").split("-")
    if len(whole) == 3:
        return dict(zip(reversed(PARTS), whole, strict=True))
    return {part: data.get(f"{name}-{part}", "") for part in PARTS}


def read_day(data: FormData, name: str) -> date | None:
    """The day that an address or three fields give; None when all are empty. Raises Wrong."""
    if first(data, name):
        return of_iso(first(data, name))
    texts = [first(data, f"{name}-{part}") for part in PARTS]
    if not any(texts):
        return None
    missing = [str(word) for word, text in zip((_("day"), _("month"), _("year")), texts, strict=True) if not text]
    if missing:
        raise Wrong(_("A date needs a %(parts)s too.") % {"parts": ", ".join(missing)})
    try:
        day, month, year = (int(text) for text in texts)
        if year < 1000:
            raise ValueError(year)
        return date(year, month, day)
    except (ValueError, OverflowError) as impossible:
        raise Wrong(_("There is no such date. It would look like 27 3 2026.")) from impossible


def _fault(query: FormData, name: str) -> Words_:
    """What is wrong with the day of that name; nothing where it can be read."""
    try:
        read_day(query, name)
    except Wrong as wrong:
        return wrong.message
    return ""


def of_iso(text: str) -> date:
    """A day written 2026-03-27. Raises Wrong."""
    try:
        if len(text.strip()) != 10:
            raise ValueError(text)
        return date.fromisoformat(text.strip())
    except ValueError as impossible:
        raise Wrong(_("There is no such date. It would look like 2026-03-27.")) from impossible


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number: a place in an order, a count. Its unit stands in the label."""

    least: int = 0
    most: int = LARGEST

    numeric: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    json_type: ClassVar[Any] = int | None

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """Null is not stated, which zero is not."""
        return {self.name: models.IntegerField(null=True, blank=True)}

    def fitted(self, column: Any) -> Kind:
        """No larger than its column holds."""
        return replace(self, most=min(self.most, SMALL if "Small" in column.get_internal_type() else LARGEST))

    def text(self, value: Any, reading: Reading) -> str:
        """With the spaces or commas of the language."""
        return str(formats.number_format(value, use_l10n=True, force_grouping=True))

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A short line."""
        return [self.component("number", value=data.get(self.name, ""), error=error, width=5)]

    def from_cursor(self, value: Any) -> Any:
        """A number of the column's size."""
        if not isinstance(value, int) or isinstance(value, bool) or not -LARGEST <= value <= LARGEST:
            raise Wrong(_("This is not the address of a page."))
        return value

    def from_json(self, value: Any, reading: Reading) -> Any:
        """A number without a fraction."""
        if isinstance(value, bool) or not isinstance(value, int | None):
            raise Wrong(_("This must be a whole number."))
        return self.within(value)

    def parse(self, text: str, reading: Reading) -> Any:
        """Digits, which may be grouped by spaces or commas."""
        bare = "".join(text.split()).replace(",", "").replace("\u202f", "")
        if not bare:
            return self.within(None)
        if not bare.lstrip("-").isascii() or not bare.lstrip("-").isdigit() or len(bare) > 12:
            raise Wrong(_("Enter a whole number, such as 12."))
        return self.within(int(bare))

    def within(self, value: int | None) -> int | None:
        """The number if it is in range. Raises Wrong."""
        if value is not None and not self.least <= value <= self.most:
            raise Wrong(_("Enter a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most})
        stated: int | None = self.stated(value)
        return stated
