"""The kinds of field that only this room needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from goldenthread.engine import kinds
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import catalogue

KEPT_BY_THE_PROGRAM = ("attestations", "terms")
"""Registers of which no body has a part of its own to confirm."""


@dataclass(frozen=True)
class RegisterName(kinds.Choice):
    """One of the registers, kept as its key."""

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """None: the catalogue is the list."""
        return ()

    def offered(self, reading: Reading) -> dict[str, str]:
        """Key → what it is called."""
        return {key: str(each.plural) for key, each in catalogue().items() if key not in KEPT_BY_THE_PROGRAM}

    def text(self, value: str, reading: Reading) -> str:
        """What it is called."""
        return self.offered(reading).get(value, value)

    def html(self, value: str, reading: Reading) -> str | SafeString:
        """The same."""
        return self.text(value, reading)
