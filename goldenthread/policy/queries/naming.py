"""Which instrument a title names, however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from goldenthread.kernel.folding import fold
from goldenthread.policy.models import Instrument


def plain_title(title: str) -> str:
    """A title reduced to what makes it the same title: no accents, case, punctuation, articles or trailing date."""
    words = re.sub(r"[^\w\s]|_", " ", fold(title).casefold()).split()
    return " ".join(
        word for word in words if word not in {"the", "a", "of", "on", "for", "le", "la", "les", "de", "du", "sur"}
    )


def by_title(instruments: Iterable[Instrument]) -> dict[str, list[Instrument]]:
    """Plain title → the instruments that go or went by it."""
    found: dict[str, list[Instrument]] = {}
    for instrument in instruments:
        names = {plain_title(name) for name in [*instrument.title.values(), *instrument.names] if name}
        for name in names:
            found.setdefault(name, []).append(instrument)
    return found
