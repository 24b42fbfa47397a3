"""What rooms offer on the page of any entry, beside what the engine itself can do with it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from goldenthread.engine.register import Register
from goldenthread.kernel.models import Entry

Offer = Callable[[Register, Entry, HttpRequest], list[dict[str, str]]]
_offers: list[Offer] = []


def offers_on_entries(offer: Offer) -> Offer:
    """Let a room offer links on entries' pages, {"text", "href", "kind": "link"}; only those that the visitor may follow."""
    _offers.append(offer)
    return offer


def offered(register: Register, found: Entry, request: HttpRequest) -> list[dict[str, str]]:
    """Everything that the rooms offer this visitor for the entry."""
    return [link for offer in _offers for link in offer(register, found, request)]
