"""One clause of an instrument: the text that it stands in, its place there, and what it is tied to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Left

from goldenthread.engine.reading import Named
from goldenthread.kernel.models import Entry, Link
from goldenthread.kernel.permissions import Visitor, visible_links
from goldenthread.policy.models import Clause, Instrument, TextVersion
from goldenthread.policy.queries.naming import plain_title
from goldenthread.policy.queries.reading import ClauseShown, TextShown, text_shown
from goldenthread.policy.queries.relations import Related, Relations

OPENING = 80
"""Letters by which a clause without number and heading is named."""
_LED_TO = re.compile(r'href="#([^"]+)"')


class Placed(NamedTuple):
    """A clause's place in its text, and what one calls it."""

    position: int
    below: int | None
    number: str
    anchor: str
    heading: str
    lineage: str
    opening: str

    @property
    def name(self) -> str:
        """How one cites it: its number and heading, else how it begins."""
        return f"{self.number} {self.heading}".strip() or self.opening


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """A clause in the text that a visitor is shown."""

    shown: TextShown
    newest: TextShown
    """The text of that day, where the clause may stand no longer."""
    outline: list[Placed]
    """Every clause of the text."""
    at: int
    """Where in the outline it is."""
    end: int
    """Behind the last clause that hangs below it."""

    @property
    def placed(self) -> Placed:
        """The clause itself."""
        return self.outline[self.at]

    @property
    def whole(self) -> list[Placed]:
        """The clause with what hangs below it."""
        return self.outline[self.at : self.end]

    @property
    def above(self) -> list[Placed]:
        """What it hangs below, from the top down."""
        by_position = {each.position: each for each in self.outline}
        found: list[Placed] = []
        here = self.placed.below
        while here is not None and here in by_position:
            found.append(by_position[here])
            here = by_position[here].below
        return found[::-1]

    @property
    def previous(self) -> Placed | None:
        """The clause before it below the same one, else the one that it hangs below."""
        beside = [each for each in self.outline[: self.at] if each.below == self.placed.below]
        return beside[-1] if beside else next(iter(self.above[::-1]), None)

    @property
    def next(self) -> Placed | None:
        """The clause behind it and all that hangs below it."""
        return self.outline[self.end] if self.end < len(self.outline) else None


def clause_found(
    texts: Sequence[TextVersion], anchor: str, *, on: date, language: str, text_of: date | None = None
) -> ClauseFound | None:
    """The clause of that anchor in the text of a day, else in the nearest text that holds it; of one text with `text_of`.

    None where no text holds it. Two queries.
    """
    held = Clause.objects.filter(text_version__in=[text.pk for text in texts], anchor=anchor)
    holding = set(held.values_list("text_version_id", flat=True))
    among = [text for text in texts if text.pk in holding and text_of in (None, text.consolidated_on)]
    shown = text_shown(among, on=text_of or on, language=language)
    newest = text_shown(list(texts), on=text_of or on, language=language)
    if shown is None or newest is None:
        return None
    rows = shown.text.clauses.order_by("position").annotate(opening=Left("text", OPENING))
    outline = [Placed(*row) for row in rows.values_list(*Placed._fields)]
    at = next(place for place, each in enumerate(outline) if each.anchor == anchor)
    inside = {outline[at].position}
    end = at + 1
    while end < len(outline) and outline[end].below in inside:
        inside.add(outline[end].position)
        end += 1
    return ClauseFound(shown, newest, outline, at, end)


def clauses_whole(found: ClauseFound) -> list[ClauseShown]:
    """The clause with what hangs below it, as a page shows it. One query."""
    span = (found.placed.position, found.whole[-1].position)
    rows = found.shown.text.clauses.filter(position__range=span).order_by("position")
    return [ClauseShown(*row) for row in rows.values_list(*ClauseShown._fields)]


@dataclass(frozen=True, slots=True)
class Tie:
    """An entry tied to the clause by a link."""

    other: Named
    verb: str
    outward: bool
    """Whether the link begins at the clause."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What a clause refers to and what refers to it, as far as the visitor may see it."""

    refers_to: list[Placed]
    """Clauses of the same text."""
    named: list[Related]
    """Other instruments."""
    referring: list[Placed]
    """Clauses of the same text."""
    tied: list[Tie]


def ties_of(
    found: ClauseFound, clauses: Iterable[ClauseShown], instrument: Instrument, relations: Relations, visitor: Visitor
) -> Ties:
    """What the words of the clause and of what hangs below it lead to, and what leads to the clause. Two queries."""
    inside = {each.anchor for each in found.whole}
    by_anchor = {each.anchor: each for each in found.outline}
    led_to = dict.fromkeys(unescape(anchor) for each in clauses for anchor in _LED_TO.findall(each.html))
    here = found.placed
    leading = found.shown.text.clauses.filter(html__contains=f'href="#{here.anchor}"').values_list("anchor", flat=True)
    return Ties(
        refers_to=[by_anchor[anchor] for anchor in led_to if anchor in by_anchor and anchor not in inside],
        named=_named(found.shown.text, inside, relations),
        referring=[by_anchor[anchor] for anchor in leading.order_by("position") if anchor not in inside],
        tied=_tied(here.lineage, instrument, visitor),
    )


def _named(text: TextVersion, inside: set[str], relations: Relations) -> list[Related]:
    """The other instruments that the clauses name, among those that the visitor may see."""
    said = [reference for reference in text.references if reference["clause"] in inside]
    keys = {reference["target"] for reference in said if reference["target"]}
    titles = {plain_title(reference["title"]) for reference in said if not reference["target"]}
    return [
        related
        for related in relations.refers_to
        if related.entry.key in keys or titles & {plain_title(title) for title in related.entry.title.values() if title}
    ]


def _tied(lineage: str, instrument: Instrument, visitor: Visitor) -> list[Tie]:
    """The links of the instrument that are narrowed to this clause."""
    here, there = Q(source=instrument.pk, source_part=lineage), Q(target=instrument.pk, target_part=lineage)
    links = visible_links(Link.objects.filter(here | there), visitor).select_related("source", "target")
    ties = []
    for link in links.order_by("verb", "pk"):
        outward = link.source_id == instrument.pk and link.source_part == lineage
        other: Entry = link.target if outward else link.source
        ties.append(Tie(Named(other.pk, other.register, other.key, other.title, other.state), link.verb, outward))
    return ties
