"""Text that people read in their own language: `{"en": …, "fr": …}`, with a visible way back to the other one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def said(value: Mapping[str, Any] | None, language: str) -> tuple[str, str]:
    """The text, and the language that it is in: the wanted one, else the first that there is; two times "" if none."""
    if not value:
        return "", ""
    for candidate in (language, *LANGUAGES):
        text = value.get(candidate)
        if text:
            return str(text), candidate
    return "", ""


def plain(value: Mapping[str, Any] | None, language: str) -> str:
    """The text alone."""
    return said(value, language)[0]


def marked(text: str, spoken: str, language: str) -> str | SafeString:
    """The text; in another language than the page's, it says so to the reader and to their reading aloud."""
    if not text or spoken == language:
        return text
    return format_html('<span lang="{}">{}</span> <span class="gt-muted">({})</span>', spoken, text, SAID_IN[spoken])
