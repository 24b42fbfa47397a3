"""The configurable lists that registers start with; administrators keep them on as entries of "terms"."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.kernel.actions import keep_terms

Labels = Mapping[str, Mapping[str, str]]
"""Code → label in each language, in the order of the list."""

_lists: dict[str, Labels] = {}


def start_with(lists: Mapping[str, Labels]) -> None:
    """Say how some lists begin, by their names; a list that a room said already stays as it was."""
    for name, labels in lists.items():
        _lists.setdefault(name, labels)


def starting_labels(name: str) -> dict[str, Mapping[str, str]]:
    """How a list begins; empty where nothing says so."""
    return dict(_lists.get(name, {}))


def keep() -> int:
    """Keep what the lists begin with as entries, so that administrators find them; how many were new."""
    return sum(keep_terms(name, labels, by=None) for name, labels in _lists.items())


CURRENCIES: Labels = {
    "cad": {"en": "Canadian dollar", "fr": "dollar canadien"},
    "usd": {"en": "US dollar", "fr": "dollar américain"},
    "gbp": {"en": "Pound sterling", "fr": "livre sterling"},
    "eur": {"en": "Euro", "fr": "euro"},
}
start_with({"currencies": CURRENCIES})
