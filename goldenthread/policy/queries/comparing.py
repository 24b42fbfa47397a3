"""Two texts side by side: what became of each clause, of one instrument or from one to that which takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from goldenthread.policy.importers.draft import Clause, Draft
from goldenthread.policy.lineage import Step, lineage
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.queries.reading import plain_clauses

# A text is never edited, so what became of its clauses stays as it is.
steps_between = lru_cache(maxsize=32)(lineage)


@dataclass(frozen=True, slots=True)
class Side:
    """A text of an instrument with its clauses."""

    instrument: Instrument
    text: TextVersion
    clauses: tuple[Clause, ...]
    lineages: tuple[str, ...]
    """Of each clause, in the same order; "" where it is not kept yet."""

    @property
    def is_kept(self) -> bool:
        """Whether the text has a page of its own."""
        return self.text.pk is not None

    def above(self, place: int) -> list[int]:
        """The place of a clause and of each that it hangs below, nearest first."""
        found: list[int] = []
        here: int | None = place
        while here is not None:
            found.append(here)
            here = self.clauses[here].parent
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """An older text, a newer one, and the steps between them."""

    older: Side
    newer: Side
    steps: tuple[Step, ...]


def days_held(texts: Sequence[TextVersion]) -> list[date]:
    """The days of which a text is held, newest first."""
    return sorted({text.consolidated_on for text in texts}, reverse=True)


def in_common_language(
    older: Sequence[TextVersion], newer: Sequence[TextVersion], wanted: str
) -> tuple[TextVersion, TextVersion] | None:
    """The last reading on either side in the wanted language, else in one that both are held in; None: they share none."""
    found = {text.language: text for text in sorted(older, key=lambda text: text.reading)}
    other = {text.language: text for text in sorted(newer, key=lambda text: text.reading)}
    shared = sorted(found.keys() & other.keys(), key=lambda language: (language != wanted, language))
    return (found[shared[0]], other[shared[0]]) if shared else None


def compare(older: tuple[Instrument, TextVersion], newer: tuple[Instrument, TextVersion]) -> Comparison:
    """What became of each clause of a text. Four queries; the matching is kept for the next who asks."""
    before, after = _side(*older), _side(*newer)
    return Comparison(before, after, steps_between(before.clauses, after.clauses))


def compare_with_draft(older: tuple[Instrument, TextVersion], draft: Draft, *, on: date) -> Comparison:
    """What a draft that is not kept yet makes of each clause of a text. Two queries."""
    before = _side(*older)
    text = TextVersion(instrument=older[0], language=draft.language, consolidated_on=on, title=draft.title)
    after = Side(older[0], text, draft.clauses, ("",) * len(draft.clauses))
    return Comparison(before, after, steps_between(before.clauses, after.clauses))


def _side(instrument: Instrument, text: TextVersion) -> Side:
    lineages = text.clauses.order_by("position").values_list("lineage", flat=True)
    return Side(instrument, text, tuple(plain_clauses(text)), tuple(lineages))
