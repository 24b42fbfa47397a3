"""The configurable lists that the policy room starts with; administrators change them as entries of "terms"."""

from __future__ import annotations

from goldenthread.engine.lists import start_with

INSTRUMENT_TYPES: dict[str, dict[str, str]] = {
    "framework": {"en": "Framework", "fr": "Cadre"},
    "policy": {"en": "Policy", "fr": "Politique"},
    "directive": {"en": "Directive", "fr": "Directive"},
    "standard": {"en": "Standard", "fr": "Norme"},
    "guideline": {"en": "Guideline", "fr": "Ligne directrice"},
    "guide": {"en": "Guide", "fr": "Guide"},
    "tool": {"en": "Tool", "fr": "Outil"},
    "procedures": {"en": "Procedures", "fr": "Procédures"},
    "notice": {"en": "Notice", "fr": "Avis"},
    "code": {"en": "Code", "fr": "Code"},
}
"""Broadest to most specific first, then those that stand beside them (Treasury Board Foundation Framework, table 1)."""

TEXT_LANGUAGES: dict[str, dict[str, str]] = {
    "en": {"en": "English", "fr": "Anglais"},
    "fr": {"en": "French", "fr": "Français"},
}

start_with({"instrument-types": INSTRUMENT_TYPES, "text-languages": TEXT_LANGUAGES})
