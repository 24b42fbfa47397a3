"""What people write in a cell where the program keeps a code: its label, another case, a slip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from goldenthread.engine.kinds import Figures, Kind
from goldenthread.engine.kinds.lists import Chosen, Configured, Several
from goldenthread.engine.kinds.references import EntryReference
from goldenthread.engine.kinds.values import NO, YES, YesNo
from goldenthread.engine.reading import Reading
from goldenthread.engine.tables import near
from goldenthread.engine.tables.names import Names

SAID_YES = {"yes", "y", "true", "1", "oui", "o", "vrai", "x"}
SAID_NO = {"no", "n", "false", "0", "non", "faux"}


class Meant(NamedTuple):
    """What was probably meant by a cell."""

    value: str
    """What stands there."""
    shown: str
    """What was meant, in words."""
    text: str
    """The whole cell as it would be right."""


class Cells:
    """Reads the cells of one file."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self.reading, self.names = reading, names
        self._codes: dict[str, dict[str, str]] = {}

    def lenient(self, kind: Kind, text: str) -> str:
        """The cell with codes in the place of labels and of other ways to write them."""
        if isinstance(kind, YesNo):
            word = near.comparable(text)
            words = {near.comparable(str(kind.yes)): YES, near.comparable(str(kind.no)): NO}
            return words.get(word) or (YES if word in SAID_YES else NO if word in SAID_NO else text)
        if isinstance(kind, Chosen) and text and not isinstance(kind, Figures):
            codes = self.codes(kind)
            return "\n".join(codes.get(near.comparable(part), part) for part in _parts(kind, text))
        return text

    def suggested(self, kind: Kind, text: str, spellings: Mapping[str, str]) -> Meant | None:
        """What was meant by a cell that the kind cannot read; None where no one thing is clearly near to every part.

        `spellings` are words of the file's own that its mapping knows, each with what stands for it.
        """
        if isinstance(kind, Figures):
            return None
        if isinstance(kind, Chosen):
            return self._chosen(kind, _parts(kind, text), spellings)
        return self._named(kind, _parts(kind, text)) if isinstance(kind, EntryReference) else None

    def codes(self, kind: Chosen) -> dict[str, str]:
        """Each code, and its label in every language, as it is compared → the code."""
        if kind.name not in self._codes:
            told: dict[str, str] = {}
            offered = kind.offered(self.reading)
            for code, label in offered.items():
                terms = self.reading.terms.get(kind.vocabulary, {}) if isinstance(kind, Configured) else {}
                for title in (label, *terms.get(code, {}).values()):
                    told.setdefault(near.comparable(str(title)), code)
            self._codes[kind.name] = {**told, **{near.comparable(code): code for code in offered}}
        return self._codes[kind.name]

    def _chosen(self, kind: Chosen, parts: list[str], spellings: Mapping[str, str]) -> Meant | None:
        codes, labels = {**self.codes(kind), **spellings}, kind.offered(self.reading)
        first: Meant | None = None
        for place, part in enumerate(parts):
            if part not in labels:
                name = near.nearest(part, codes)
                if name is None:
                    return None
                parts[place] = codes[name]
                first = first or Meant(part, labels.get(codes[name], name), "")
        return first and first._replace(text="\n".join(parts))

    def _named(self, kind: EntryReference, parts: list[str]) -> Meant | None:
        first: Meant | None = None
        for place, part in enumerate(parts):
            if self.reading.meant.get((kind.to, part)):
                continue
            found = self.names.near(kind.to, part)
            if found is None:
                return None
            self.reading.entries[found.pk] = found
            self.names.look_up(kind.to, [found.key])
            parts[place] = found.key
            shown = near.nearest(part, map(str, filter(None, found.title.values()))) or found.key
            first = first or Meant(part, shown, "")
        return first and first._replace(text="\n".join(parts))


def _parts(kind: Kind, text: str) -> list[str]:
    many = isinstance(kind, Several) or (isinstance(kind, EntryReference) and kind.empty == [])
    parts = text.splitlines() if many else [text]
    return [part.strip() for part in parts if part.strip()]
