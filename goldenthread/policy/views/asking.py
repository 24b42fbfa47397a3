"""What a visitor asks a page of the policy room for: the day, and the words of lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goldenthread.engine.kinds.base import Wrong
from goldenthread.engine.kinds.values import PARTS, parts_of, read_day
from goldenthread.kernel.models import Entry

M = TypeVar("M", bound=Entry)
LONGEST_NUMBER = 6  # digits of a page's number


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The chosen day; today where nothing, or nothing readable, was asked."""

    day: date
    given: bool
    error: str | Promise = ""
    typed: tuple[str, str, str] = ("", "", "")

    @property
    def chosen(self) -> date | None:
        """The day, where one was chosen; what addresses of other pages carry on."""
        return self.day if self.given else None

    def field(self, name: str = "on", *, label: str | Promise, hint: str | Promise = "") -> dict[str, Any]:
        """The three fields of the day, holding what was typed."""
        values = self.typed if self.error else (str(self.day.day), str(self.day.month), str(self.day.year))
        return {
            "kind": "date",
            "name": name,
            "label": label,
            "hint": hint,
            "error": self.error,
            "value": dict(zip(PARTS, values, strict=True)),
        }


def way_from_suite(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The breadcrumbs of a page: the suite, and each further place as its name and its address."""
    return [{"text": _("Policies"), "href": reverse("suite")}, *({"text": text, "href": to} for text, to in further)]


def day_asked(query: QueryDict, name: str = "on") -> DayAsked:
    """The day of `?on=2014-02-01`, or of three fields `on-day`, `on-month`, `on-year`."""
    today = timezone.localdate()
    try:
        day = read_day(query, name)
    except Wrong as wrong:
        first, month, year = parts_of(query, name).values()
        return DayAsked(today, given=False, error=wrong.message, typed=(first or query.get(name, ""), month, year))
    return DayAsked(day or today, given=day is not None)


def number_asked(request: HttpRequest, name: str) -> int:
    """Which page or part is asked for; the first where that is no number."""
    typed = request.GET.get(name, "")
    return max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else 1


def keyed(rows: QuerySet[M], key: str) -> M | None:
    """The row of that key; nothing for no key, and for one that leads nowhere."""
    return rows.filter(key=key).first() if key and "\0" not in key else None


@lru_cache(maxsize=1024)
def instrument_address(key: str, on: date | None = None) -> str:
    """The address of an instrument's page as of a day that was chosen; kept, as a list leads there hundreds of times."""
    return on_day(reverse("instrument", args=[key]), on)


def on_day(address: str, on: date | None) -> str:
    """The address of a page as of a day that was chosen; None: as it is today."""
    return f"{address}?on={on.isoformat()}" if on else address


def options(labels: dict[str, str], chosen: str, *, everything: str | Promise) -> list[dict[str, Any]]:
    """The options of a select, with one for no choice first."""
    rows = [{"value": "", "text": everything, "selected": not chosen}]
    return rows + [{"value": value, "text": text, "selected": value == chosen} for value, text in labels.items()]


def without(request: HttpRequest, *names: str) -> str:
    """The page's address without some of what was asked."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
