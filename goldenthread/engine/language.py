"""Text that people read in their own language: `{"en": …, "fr": …}`, with a visible way back to the other one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "fr")
NAMES = {"en": _("English"), "fr": _("French")}
SAID_IN = {"en": _("in English"), "fr": _("in French")}


def current() -> str:
    """The language of this page, as the keys of translated text write it."""
    language = (get_language() or "en")[:2]
    return language if language in LANGUAGES else "en"


def labelled(label: Any, text: Any) -> str:
    """Title: Enter a title; French puts a space before the colon."""
    return str(_("%(label)s: %(text)s") % {"label": label, "text": text})


def day_words(day: date) -> str:
    """1 April 2014; in French 1er avril 2014, which no format of Django's can write."""
    return _day_words(day.toordinal(), current())


@lru_cache(maxsize=4096)
def _day_words(ordinal: int, language: str) -> str:
    # Kept, as a list says the same few days hundreds of times.
    day = date.fromordinal(ordinal)
    words = date_format(day, "j F Y")
    return f"1er{words[1:]}" if day.day == 1 and language == "fr" else words


def said(value: Mapping[str, Any] | None, language: str) -> tuple[str, str]:
    """The text, and the language that it is in: the wanted one, else the first that there is; two times "" if none."""
    if not value:
        return "", ""
    for candidate in (language, *LANGUAGES):
        text = value.get(candidate)
        if text:
            return str(text), candidate
    return "", ""


def other_language(value: Mapping[str, Any] | None, language: str) -> str:
    """The language in which the text is said where it is not the wanted one, for its `lang`; else nothing."""
    spoken = said(value, language)[1]
    return "" if spoken == language else spoken


def plain(value: Mapping[str, Any] | None, language: str) -> str:
    """The text alone."""
    return said(value, language)[0]


def marked(text: str, spoken: str, language: str) -> str | SafeString:
    """The text; in another language than the page's, it says so to the reader and to their reading aloud."""
    if not text or spoken == language:
        return text
    return format_html('<span lang="{}">{}</span> <span class="gt-muted">({})</span>', spoken, text, SAID_IN[spoken])
