"""What the house that hands a text on says of it beside the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """Where a text stands, and as what. Empty: not told."""

    address: str = ""
    """Of its page on the web."""
    kind: str = ""
    """The instrument's type, as a person of the text's language calls it."""
    is_draft: bool = False
    """Whether it binds nobody yet."""
