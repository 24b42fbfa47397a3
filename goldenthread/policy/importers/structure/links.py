"""Links of the suite: to places in the same text, to other instruments by their number, to the rest of the world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlsplit

from goldenthread.policy.importers.structure.outline import Piece
from goldenthread.policy.importers.text.safe_html import SITE, safe_address
from goldenthread.policy.importers.text.tokens import Token

_INSTRUMENT_PAGE = re.compile(r"/doc-(?:eng|fra)\.aspx?$", re.IGNORECASE)
_SITES = re.compile(r"(?:^|\.)tbs-sct\.(?:canada|gc)\.ca$", re.IGNORECASE)
_APPENDIX_PLACE = re.compile(r"(?:app|ann)(?:endix|ex|endice|exe)?[ _-]?([A-Z]{1,2}|\d{1,2})", re.IGNORECASE)
_NUMBERED_PLACE = re.compile(
    r"(?:sec|section|cha|chap|chapter|cl|clause)?[ _-]?((?:[A-Z][._])?\d+(?:[._]\d+)*)", re.IGNORECASE
)


class Places:
    """Where links inside one text lead: the source's own names of places, and how its site numbers them."""

    def __init__(self, pieces: Iterable[Piece], *, own_numbers: Iterable[str]) -> None:
        self.own_numbers = frozenset(number for number in own_numbers if number)
        self.anchors: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        for piece in pieces:
            for name in (*piece.ids, *_names_inside(piece.tokens), *_names_inside(piece.heading_tokens)):
                self.anchors.setdefault(name, piece.anchor)
            if piece.number:
                self.numbers.setdefault(piece.number, piece.anchor)

    def address(self, address: str) -> str:
        """The address to write for a safe address: "#…" for a place in this text, "" for one that it has not."""
        parts = urlsplit(address)
        if address.startswith("#"):
            return self._place(address[1:])
        if parts.fragment and instrument_number(address) in self.own_numbers:
            return self._place(parts.fragment) or address
        return address

    def is_own(self, number: str) -> bool:
        """Whether a number is this instrument's own."""
        return number in self.own_numbers

    def _place(self, name: str) -> str:
        anchor = self.anchors.get(name) or self.numbers.get(name)
        if not anchor and (appendix := _APPENDIX_PLACE.fullmatch(name)):
            anchor = self.numbers.get(appendix.group(1).upper())
        if not anchor and (numbered := _NUMBERED_PLACE.fullmatch(name)):
            anchor = self.numbers.get(numbered.group(1).replace("_", "."))
        return f"#{anchor}" if anchor else ""


def instrument_number(address: str) -> str:
    """The number of the instrument that an address leads to ("…/doc-eng.aspx?id=16578": "16578"), else ""."""
    parts = urlsplit(safe_address(address))
    if not _SITES.search(parts.hostname or "") or not _INSTRUMENT_PAGE.search(parts.path):
        return ""
    query: Mapping[str, list[str]] = {key.lower(): values for key, values in parse_qs(parts.query).items()}
    number = query.get("id", [""])[0].strip()
    return number if re.fullmatch(r"[0-9]{1,9}", number) else ""


def source_address(key: str, *, language: str) -> str:
    """The instrument's page on the site of the suite, in its language; "" without a number."""
    if not key.isdigit():
        return ""
    return f"{SITE}doc-{'fra' if language == 'fr' else 'eng'}.aspx?id={key}"


def _names_inside(tokens: Iterable[Token]) -> list[str]:
    return [value for token in tokens for key, value in token.attributes if key in {"id", "name"} and value]
