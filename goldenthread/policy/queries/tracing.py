"""Where a clause came from and what became of it: the clauses of an older or newer text that it answers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from goldenthread.kernel.models import Entry
from goldenthread.policy.lineage import Kind
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.queries.comparing import in_common_language, steps_between
from goldenthread.policy.queries.reading import plain_clauses
from goldenthread.policy.queries.relations import Related, Relations

LIGHT = ("note", "references", "replacements", "warnings")
"""What is long in a text and tells nothing of its clauses."""


class Cited(NamedTuple):
    """As much of a clause as it takes to cite it."""

    number: str
    anchor: str
    heading: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The step between two texts that a clause is part of."""

    kind: Kind
    older: tuple[Cited, ...]
    newer: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """A step that leads from a clause to another text."""

    older: Entry
    newer: Entry
    older_text: TextVersion
    newer_text: TextVersion
    trace: Trace
    backward: bool
    """Whether the clause that was asked about stands in the newer text."""


def traces_of(
    anchor: str, text: TextVersion, *, instrument: Instrument, texts: Sequence[TextVersion], relations: Relations
) -> list[Traced]:
    """The steps from a clause to the texts before and after its own, and to what its instrument replaced or gave way to.

    `texts` are all of the instrument's. One query, and two for each pair of texts that was not compared lately.
    """
    found = [*_own(anchor, text, instrument, texts), *_across(anchor, text, instrument, relations)]
    return sorted(found, key=lambda traced: (not traced.backward, traced.older.pk != traced.newer.pk))


def _own(anchor: str, text: TextVersion, instrument: Instrument, texts: Sequence[TextVersion]) -> Iterator[Traced]:
    """To the text before, and to the one after."""
    alike = sorted((t for t in texts if t.language == text.language), key=lambda t: (t.consolidated_on, t.reading))
    before = [each for each in alike if each.consolidated_on < text.consolidated_on][-1:]
    after = [each for each in alike if each.consolidated_on > text.consolidated_on]
    # Of the day that follows, the last reading.
    after = [each for each in after if each.consolidated_on == after[0].consolidated_on][-1:]
    for older in before:
        yield from _step(anchor, (instrument, older), (instrument, text), backward=True)
    for newer in after:
        yield from _step(anchor, (instrument, text), (instrument, newer), backward=False)


def _across(anchor: str, text: TextVersion, instrument: Instrument, relations: Relations) -> Iterator[Traced]:
    """To the newest text of each instrument that it replaced, and of each that replaced it."""
    related = [*relations.replaces, *relations.replaced_by]
    if not related:
        return
    held: dict[int, list[TextVersion]] = {}
    for each in TextVersion.objects.filter(instrument_id__in={r.entry.pk for r in related}).defer(*LIGHT):
        held.setdefault(each.instrument_id, []).append(each)
    for others, backward in ((relations.replaces, True), (relations.replaced_by, False)):
        for other in others:
            yield from _to(anchor, (instrument, text), other, held.get(other.entry.pk, []), backward=backward)


def _to(
    anchor: str,
    here: tuple[Entry, TextVersion],
    other: Related,
    texts: list[TextVersion],
    *,
    backward: bool,
) -> Iterator[Traced]:
    newest = max((text.consolidated_on for text in texts), default=None)
    pair = in_common_language([t for t in texts if t.consolidated_on == newest], [here[1]], here[1].language)
    if pair is None:
        return
    there = (other.entry, pair[0])
    for traced in _step(anchor, *((there, here) if backward else (here, there)), backward=backward):
        # What is new here, or ends here, has no place of its own in the other instrument.
        if traced.trace.older and traced.trace.newer:
            yield traced


def _step(
    anchor: str, older: tuple[Entry, TextVersion], newer: tuple[Entry, TextVersion], *, backward: bool
) -> Iterator[Traced]:
    sides = _traces(_Text(older[1]), _Text(newer[1]))
    if trace := sides[1 if backward else 0].get(anchor):
        yield Traced(older[0], newer[0], older[1], newer[1], trace, backward)


class _Text:
    """A text as the key of what is kept of it: it is never edited, and its digest tells it from all others."""

    def __init__(self, text: TextVersion) -> None:
        self.text = text
        self.known = (text.pk, text.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and self.known == other.known

    def __hash__(self) -> int:
        return hash(self.known)


@lru_cache(maxsize=64)
def _traces(older: _Text, newer: _Text) -> tuple[Mapping[str, Trace], Mapping[str, Trace]]:
    """Anchor → the step that it is part of, for the older text and for the newer."""
    before, after = (tuple(plain_clauses(side.text)) for side in (older, newer))
    cited = [[Cited(clause.number, clause.anchor, clause.heading) for clause in side] for side in (before, after)]
    found: tuple[dict[str, Trace], dict[str, Trace]] = ({}, {})
    for step in steps_between(before, after):
        trace = Trace(
            step.kind, *(tuple(cited[n][at] for at in places) for n, places in enumerate((step.old, step.new)))
        )
        for side, told in zip(found, (trace.older, trace.newer), strict=True):
            side.update(dict.fromkeys((clause.anchor for clause in told), trace))
    return found
