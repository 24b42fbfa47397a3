"""The filter of days, which settings give to every template: `{{ change.at|day }}`."""

from __future__ import annotations

from datetime import date

from django import template

from goldenthread.engine.language import day_words

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """The day in words; nothing for none."""
    return day_words(value) if value else ""
