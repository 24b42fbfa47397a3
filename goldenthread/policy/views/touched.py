"""What two texts touch, in words: for whom something changed, and what stands on the clauses concerned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine.language import other_language, plain
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import address_of
from goldenthread.engine.verbs import link_words
from goldenthread.policy.models import Instrument, Statement
from goldenthread.policy.queries.impact import Impact, Touched
from goldenthread.policy.queries.relations import Related
from goldenthread.policy.views.tracked import KIND_WORDS

MOST = 20
"""Lines of each list; what is more is counted."""
COLUMNS = {"new": ("new",), "changed": ("changed", "split", "merged"), "gone": ("gone",)}
"""What the table of those concerned tells, and the steps that it counts."""


def bearers_words(impact: Impact, reading: Reading, address: Callable[[str], str], chosen: str) -> list[dict[str, Any]]:
    """Each role and organisation with how many of its requirements are new, changed and gone, most first."""
    counts: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for touched in impact.requirements.values():
        for bearer in touched.bearers:
            who = f"{bearer.kind}:{bearer.key}"
            counts.setdefault(who, Counter())[touched.kind] += 1
            titles[who] = plain(bearer.title, reading.language) or bearer.key
    order = sorted(counts, key=lambda who: (-counts[who].total(), titles[who].casefold()))
    return [
        {
            "cells": [
                {"text": titles[who], "href": address(who if who != chosen else "")},
                *({"text": sum(counts[who][kind] for kind in kinds), "numeric": True} for kinds in COLUMNS.values()),
            ]
        }
        for who in order
    ]


def bearer_columns() -> list[dict[str, Any]]:
    """The columns of that table."""
    told = [_("New requirements"), _("Changed requirements"), _("Gone requirements")]
    return [{"label": _("Who")}, *({"label": label, "numeric": True} for label in told)]


def impact_words(impact: Impact, instrument: Instrument, reading: Reading) -> list[dict[str, Any]]:
    """Each sort of what is touched: its name with how many there are, the first of them with where they stand."""
    touched = list(impact.requirements.values())
    stated = [each for each in touched if each.statements]
    sorts = [
        (
            _("Requirements (%(count)d)"),
            len(touched),
            [_requirement(each, reading) for each in touched[:MOST]],
            len(touched),
        ),
        (
            _("Statements (%(count)d)"),
            impact.statements,
            [_stated(each, reading) for each in stated[:MOST]],
            len(stated),
        ),
        (
            _("Entries tied to these clauses (%(count)d)"),
            len(impact.tied),
            [_tied(each.other, each.verb, each.clause, reading, outward=each.outward) for each in impact.tied[:MOST]],
            len(impact.tied),
        ),
        (
            _("Instruments that refer to it (%(count)d)"),
            len(impact.referring),
            [_referring(each, reading) for each in impact.referring[:MOST]],
            len(impact.referring),
        ),
    ]
    return [
        {"text": words % {"count": count}, "items": items, "more": lines - len(items)}
        for words, count, items, lines in sorts
    ]


def _requirement(touched: Touched, reading: Reading) -> dict[str, Any]:
    requirement = touched.requirement
    label, colour = KIND_WORDS[touched.kind]
    return {
        "href": reverse("engine:entry", args=[requirement.register, requirement.key]),
        "text": f"{requirement.clause} {plain(requirement.title, reading.language)}".strip(),
        "lang": other_language(requirement.title, reading.language),
        "tag": label,
        "colour": colour,
    }


def _stated(touched: Touched, reading: Reading) -> dict[str, Any]:
    """How many statements stand on a requirement, and the way to them."""
    requirement = touched.requirement
    page = reverse("engine:list", args=[Statement.register_key])
    return {
        "href": f"{page}?requirement={requirement.key}",
        "text": f"{requirement.clause} {plain(requirement.title, reading.language)}".strip(),
        "lang": other_language(requirement.title, reading.language),
        "meta": touched.statements,
    }


def _tied(other: Named, verb: str, clause: str, reading: Reading, *, outward: bool) -> dict[str, Any]:
    return {
        "href": address_of(other),
        "text": plain(other.title, reading.language) or other.key,
        "lang": other_language(other.title, reading.language),
        "meta": f"{link_words(verb, at_source=not outward)} {clause}".strip(),
    }


def _referring(related: Related, reading: Reading) -> dict[str, Any]:
    return {
        "href": reverse("instrument", args=[related.entry.key]),
        "text": plain(related.entry.title, reading.language) or related.entry.key,
        "lang": other_language(related.entry.title, reading.language),
    }
