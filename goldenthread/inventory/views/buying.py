"""Common needs: what several bodies could buy together, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from goldenthread.engine import language as languages
from goldenthread.engine import read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.amounts import Sum
from goldenthread.engine.kinds.base import cell_of, option
from goldenthread.engine.kinds.references import title_of
from goldenthread.engine.language import day_words
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import catalogue
from goldenthread.inventory.queries.needs import MOST, CommonNeed, Need, common_needs
from goldenthread.inventory.registers.contracts import Contract
from goldenthread.inventory.registers.resource_decisions import ResourceDecision
from goldenthread.inventory.views.asking import (
    as_file,
    field,
    link_to,
    number_asked,
    organisation_asked,
    organisation_field,
    organisation_words,
    table_file,
    within,
)
from goldenthread.kernel.permissions import may_create

WINDOW = 2
"""Quarters within which ends and beginnings count as the same time where nobody asks for others."""
WINDOWS = (1, 2, 3, 4, 8)
LISTS = ("purchase-categories", "contract-stages")
COLUMNS = (
    "group",
    "contract",
    "title",
    "organisation",
    "category",
    "stage",
    "ends_or_starts_on",
    "value",
    "currency",
    "same_category",
    "words_in_common",
)


@require_safe
@careful
def common_needs_page(request: HttpRequest) -> HttpResponse:
    """A table for each group, with what it comes to and the way to propose buying together."""
    groups, more, reading, window = _asked(request)
    decisions = catalogue()[ResourceDecision.register_key]
    may_propose = may_create(request.user, verb=decisions.needed("create"))
    context = {
        "title": _("What could be bought together?"),
        "breadcrumbs": [{"text": _("Registers"), "href": reverse("engine:registers")}],
        "fields": _fields(request, reading, window),
        "columns": [
            {"label": _("Contract")},
            {"label": _("Organisation")},
            {"label": _("Stage")},
            {"label": _("Ends or begins on")},
            {"label": _("Value"), "numeric": True},
        ],
        "groups": [
            {
                "id": f"group-{number}",
                "heading": _heading(group, reading),
                "why": _why(group),
                "values": _values(group),
                "rows": [{"cells": _cells(need, reading)} for need in group.needs],
                "propose": _proposal(group, decisions.href, reading) if may_propose else "",
            }
            for number, group in enumerate(groups, start=1)
        ],
        "more": more,
        "most": MOST,
        "downloads": as_file(request, reverse("common-needs-csv")) if groups else [],
    }
    return render(request, "inventory/common_needs.html", context)


@require_safe
@careful
def common_needs_file(request: HttpRequest) -> StreamingHttpResponse:
    """Every contract of every group as CSV."""
    groups, _more, reading, _window = _asked(request)
    return table_file("common-needs", COLUMNS, _lines(groups, reading))


def _asked(request: HttpRequest) -> tuple[list[CommonNeed], bool, Reading, int]:
    reading = read.reading_of(request.user)
    reading.load_terms(LISTS)
    window = number_asked(request, "quarters", default=WINDOW, most=max(WINDOWS))
    narrowed = within(organisation_asked(request))
    groups, more = common_needs(reading, on=timezone.localdate(), quarters=window, within=narrowed)
    return groups, more, reading, window


def _fields(request: HttpRequest, reading: Reading, window: int) -> list[dict[str, Any]]:
    options = [
        option(number, ngettext("%(number)d quarter", "%(number)d quarters", number) % {"number": number}, chosen=now)
        for number, now in ((each, each == window) for each in sorted({*WINDOWS, window}))
    ]
    return [
        organisation_field(reading, organisation_asked(request)),
        field("select", "quarters", _("At most so far apart"), options=options),
    ]


def _heading(group: CommonNeed, reading: Reading) -> str:
    category = group.needs[0].contract.category
    what = reading.label("purchase-categories", category)[0] if category and group.same_category else ""
    what = what or title_of(reading.entries[group.needs[0].contract.pk], reading)[0]
    count = len(group.organisations)
    bodies = ngettext("%(number)d organisation", "%(number)d organisations", count) % {"number": count}
    return _("%(what)s: %(bodies)s, from %(day)s") % {
        "what": what,
        "bodies": bodies,
        "day": day_words(group.earliest),
    }


def _why(group: CommonNeed) -> str:
    """What the likeness rests on, so that people can judge it."""
    share = {"share": round(group.words_in_common * 100)}
    if group.same_category:
        return (
            _(
                "They buy the same category, and have at least %(share)s%% of the words of their titles and summaries in "
                "common with the first."
            )
            % share
        )
    return (
        _(
            "They have at least %(share)s%% of the words of their titles and summaries in common with the first, or buy the same category."
        )
        % share
    )


def _values(group: CommonNeed) -> str:
    """What they come to, by currency; what nobody knows is said and not counted as nothing."""
    kind = catalogue()[Contract.register_key].by_name["value"]
    reading = Reading(None)
    told = [kind.text(Sum(amount, currency), reading) for currency, amount in sorted(group.values.items())]
    unknown = group.unknown_values
    if unknown:
        told.append(
            ngettext("%(number)d value not known", "%(number)d values not known", unknown) % {"number": unknown}
        )
    return "; ".join(told)


def _cells(need: Need, reading: Reading) -> list[dict[str, Any]]:
    contract = need.contract
    kinds = catalogue()[Contract.register_key].by_name
    value = kinds["value"].gathered([contract.value, contract.value_currency])
    stage = reading.label("contract-stages", contract.stage)[0] if contract.stage else _("Not stated")
    return [
        cell_of(link_to(reading.entries[contract.pk], reading)),
        cell_of(organisation_words(contract.organisation_id, reading)),
        cell_of(stage),
        cell_of(day_words(need.on)),
        kinds["value"].cell(value, reading),
    ]


def _proposal(group: CommonNeed, decisions: str, reading: Reading) -> str:
    """The form of a new decision, filled in with the contracts of the group."""
    said: dict[str, str] = {
        "kind": "consolidate",
        "contracts": "\n".join(need.contract.key for need in group.needs),
    }
    for language in languages.LANGUAGES:
        with translation.override(language):
            told = Reading(reading.visitor, language=language, terms=reading.terms, entries=reading.entries)
            said[f"title_{language}"] = _("Joint procurement: %(need)s") % {"need": _heading(group, told)}
    return f"{decisions}new/?{urlencode(said)}"


def _lines(groups: list[CommonNeed], reading: Reading) -> Iterator[list[str]]:
    for number, group in enumerate(groups, start=1):
        for need in group.needs:
            contract, named = need.contract, reading.entries[need.contract.pk]
            yield [
                str(number),
                named.reference,
                title_of(named, reading)[0],
                organisation_words(contract.organisation_id, reading) if contract.organisation_id else "",
                contract.category,
                contract.stage,
                need.on.isoformat(),
                "" if contract.value is None else f"{contract.value:f}",
                contract.value_currency,
                "yes" if group.same_category else "no",
                f"{group.words_in_common:.2f}",
            ]
