"""Is this account official? The page on which anybody asks, and the same answer for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import Schema

from goldenthread.engine import beside, read
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.faces.api_parts import answer
from goldenthread.engine.kinds.base import cell_of, option
from goldenthread.engine.language import day_words
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import catalogue
from goldenthread.inventory.queries.accounts import LONGEST, Answer, Check, by_platform, check
from goldenthread.inventory.registers.official_accounts import OfficialAccount
from goldenthread.inventory.views.asking import field, link_to

LISTS = ("platforms", "account-purposes", "languages")
REGISTER = OfficialAccount.register_key


@require_safe
@careful
def official_account_page(request: HttpRequest) -> HttpResponse:
    """The form and, once something was pasted, the answer."""
    reading = read.reading_of(request.user)
    reading.load_terms(LISTS)
    pasted, platform = request.GET.get("address", "").strip(), request.GET.get("platform", "")
    found = _checked(pasted, platform, reading) if pasted else None
    counts = by_platform(request.user, on=timezone.localdate())
    listed = catalogue()[REGISTER].href
    context = {
        "title": _("Is this account official?"),
        "breadcrumbs": [{"text": _("Registers"), "href": reverse("engine:registers")}],
        "fields": _fields(pasted, platform, reading),
        "check": found,
        "answer": found and _answer_words(found),
        "accounts": [_shown(each, reading) for each in found.accounts] if found else [],
        "resembling": [_shown(each, reading) for each in found.resembling] if found else [],
        "report": _how_to_report(),
        "contact": settings.COMMUNICATIONS_CONTACT,
        "columns": [{"label": _("Platform")}, {"label": _("Official accounts"), "numeric": True}],
        "rows": [
            {
                "cells": [
                    cell_of(reading.label("platforms", code)[0], href=f"{listed}?platform={code}"),
                    cell_of(number, numeric=True),
                ]
            }
            for code, number in counts.items()
        ],
        "directory": listed,
    }
    return render(request, "inventory/official_account.html", context)


def _checked(pasted: str, platform: str, reading: Reading) -> Check:
    known = platform if platform in reading.terms["platforms"] else ""
    found = check(pasted, visitor=reading.visitor, on=timezone.localdate(), platform=known)
    told = [*found.accounts, *found.resembling]
    reading.load_entries(pk for each in told for pk in (each.pk, each.organisation_id, each.successor_id) if pk)
    return found


def _fields(pasted: str, platform: str, reading: Reading) -> list[dict[str, Any]]:
    options = [option("", _("Any platform"), chosen=not platform)]
    options += [
        option(code, reading.label("platforms", code)[0], chosen=code == platform)
        for code in reading.terms["platforms"]
    ]
    hint = _("Such as https://x.com/example or @example. Text around it does no harm.")
    return [
        field("text", "address", _("Address or name of the account"), value=pasted[:LONGEST], hint=hint),
        field("select", "platform", _("Platform, if you have only the name"), options=options),
    ]


def _answer_words(found: Check) -> str:
    words = {
        Answer.OFFICIAL: _("Yes: this account is official"),
        Answer.WAS_OFFICIAL: _("No longer: this account was official"),
        Answer.NOT_KNOWN: _("This account is not known to us"),
    }
    return words[found.answer]


def _how_to_report() -> str:
    return _(
        "If it speaks in the name of a public body, do not answer it and give it nothing of yourself. "
        "Tell us its address and where you met it."
    )


def _shown(account: OfficialAccount, reading: Reading) -> dict[str, Any]:
    """An account in words."""
    kinds = catalogue()[REGISTER].by_name
    after = reading.entries.get(account.successor_id or 0)
    body = reading.entries.get(account.organisation_id or 0)
    rows = [
        (_("Speaks for"), link_to(body, reading) if body else ""),
        (_("Platform"), reading.label("platforms", account.platform)[0]),
        (_("Address"), kinds["address"].html(account.address, reading)),
        (_("Official since"), day_words(account.opened_on) if account.opened_on else ""),
        (_("Official until"), day_words(account.ended_on) if account.ended_on else ""),
        (_("Purpose"), kinds["purposes"].html(account.purposes, reading) if account.purposes else ""),
        (_("Languages"), kinds["languages"].html(account.languages, reading) if account.languages else ""),
        (_("In its place"), link_to(after, reading) if after else ""),
    ]
    named = reading.entries[account.pk]
    return {
        "title": link_to(named, reading),
        "rows": [{"label": label, "html": html} for label, html in rows if html],
    }


class AccountAnswer(Schema):
    """An account that the answer rests on."""

    reference: str
    title: dict[str, str]
    organisation: str | None
    platform: str
    handle: str
    address: str
    official_since: str | None
    official_until: str | None
    purposes: list[str]
    languages: list[str]
    successor: str | None
    page: str


class CheckAnswer(Schema):
    """Whether a pasted address or name is that of an official account."""

    answer: Answer
    looked_up: str
    accounts: list[AccountAnswer]
    resembling: list[AccountAnswer]
    contact: str | None


def official_account_answer(request: HttpRequest, address: str = "", platform: str = "") -> HttpResponse:
    """`address`: address or name of an account, with whatever text stands around it.

    `platform`: code of the platform, which narrows a name. Letters that only look like those of an account never make it
    official: such accounts are told under `resembling`.
    """
    reading = read.reading_of(request.user)
    reading.load_terms(LISTS)
    found = _checked(address, platform, reading)
    return answer(
        request,
        {
            "answer": found.answer.value,
            "looked_up": found.written,
            "accounts": [_json(each, reading) for each in found.accounts],
            "resembling": [_json(each, reading) for each in found.resembling],
            "contact": settings.COMMUNICATIONS_CONTACT or None,
        },
    )


def _json(account: OfficialAccount, reading: Reading) -> dict[str, Any]:
    named = reading.entries[account.pk]
    body, after = (reading.entries.get(pk or 0) for pk in (account.organisation_id, account.successor_id))
    return {
        "reference": named.reference,
        "title": named.title,
        "organisation": body.reference if body else None,
        "platform": account.platform,
        "handle": account.handle,
        "address": account.address,
        "official_since": account.opened_on,
        "official_until": account.ended_on,
        "purposes": account.purposes,
        "languages": account.languages,
        "successor": after.reference if after else None,
        "page": reading.address_of(named),
    }


IN_THE_API = beside.Address(
    "/official-accounts/check",
    official_account_answer,
    "official_accounts_check",
    "Is this account official?",
    {200: CheckAnswer},
)
