"""What a document shows, piece by piece in the order of its text: what a reader of any format gives.

A reader knows its format and nothing of policies; `assembly.py` knows policies and nothing of formats, and puts the
blocks of all of them together into a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.text.tokens import Token

BLOCK_LIMIT = 15_000
"""Blocks of one document; one of 500 pages has some ten thousand."""
LETTER_LIMIT = 200_000
"""Letters of one paragraph, heading or item; that is eighty printed pages."""
BlockKind = Literal["heading", "paragraph", "item", "term", "table", "note"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, defined term, table or footnote, as a person sees it on the page."""

    kind: BlockKind
    tokens: tuple[Token, ...]
    """Its text with inline marks and links; of a table all rows and cells. Without the label, where that is apart."""
    label: str = ""
    """The number or letter that a reader sees before it ("4.1.2", "(b)", "IV.", "§ 12", "Article 3"), where the format
    keeps it apart from the text (automatic numbering); "" where there is none or it stands in the text itself."""
    level: int = 0
    """Of a heading its rank, 1 the highest; of an item how many lists it stands in; 0 where the format does not say."""
    bullet: bool = False
    """True for an item that a dot or dash marks, and no number."""
    place: str = ""
    """Where it stands in the source, for sentences about faults: "line 12", "page 3"."""
    names: tuple[str, ...] = ()
    """Identifiers in the source that links, or an earlier version's clauses, may name."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. Empty string: the file does not state it."""

    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""
    """ISO 639-1."""
    facts: tuple[tuple[str, str], ...] = ()
    """What the file's own properties state beside its text, by the words of the draft ("effective_on", "issuer", …)."""
    told_rows: tuple[tuple[str, ...], ...] = ()
    """The table of requirements that ends a file of ours, without its head and taken out of the blocks (`Draft.told_rows`)."""
    warnings: tuple[Fault, ...] = ()
    """Small faults kept or mended, each a sentence that names the place."""
    mended: int = 0
    """How many pieces of text held letters encoded twice over and were mended."""


def refuse_too_many(count: int) -> None:
    """Raise `Refused` where a document has more blocks than any instrument: readers ask before they go on."""
    if count > BLOCK_LIMIT:
        raise Refused("too-many-paragraphs", limit=BLOCK_LIMIT)


def refuse_too_long(letters: int, place: str) -> None:
    """Raise `Refused` where one paragraph, at a place like "line 12", is longer than any of an instrument."""
    if letters <= LETTER_LIMIT:
        return
    kind, _space, number = place.partition(" ")
    if kind == "page":
        raise Refused("paragraph-too-long-on-page", limit=LETTER_LIMIT, number=number)
    if kind == "paragraph":
        raise Refused("paragraph-too-long-at", limit=LETTER_LIMIT, number=number)
    raise Refused("paragraph-too-long", line=int(number) if kind == "line" else 0, limit=LETTER_LIMIT)
