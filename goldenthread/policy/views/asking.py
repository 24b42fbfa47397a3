"""What a visitor asks a page of the policy room for: the day, and the words of lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The chosen day; today where nothing, or nothing readable, was asked."""

    day: date
    given: bool
    error: str | Promise = ""
    typed: tuple[str, str, str] = ("", "", "")

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


def day_asked(query: QueryDict, name: str = "on") -> DayAsked:
    """The day of `?on=2014-02-01`, or of three fields `on-day`, `on-month`, `on-year`."""
    today = timezone.localdate()
    typed = tuple(query.get(f"{name}-{part}", "").strip() for part in PARTS)
    written = query.get(name, "").strip()
    if not written and not any(typed):
        return DayAsked(today, given=False)
    try:
        day = date.fromisoformat(written) if written else date(int(typed[2]), int(typed[1]), int(typed[0]))
    except ValueError:
        wrong = _("That is no date. Write it as day, month and year, such as 1 4 2020.")
        return DayAsked(today, given=False, error=wrong, typed=(typed[0] or written, typed[1], typed[2]))
    return DayAsked(day, given=True)


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
