"""The opening of a document: its title and the note to its reader, told apart from the text that they stand above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from goldenthread.policy.importers.structure.blocks import Block
from goldenthread.policy.importers.text.labels import LONGEST_HEADING, mark_of
from goldenthread.policy.importers.text.tokens import Token, is_wholly, plain

_NOTE = re.compile(
    r"notes?\s+to\s+(?:the\s+)?readers?|(?:note|avis)\s+(?:au\s+lecteur|aux\s+lecteurs|à\s+l.intention.*)", re.I
)
_CONTENTS = re.compile(r"(?:table\s+of\s+)?contents|table\s+des\s+matières|sommaire|on\s+this\s+page", re.IGNORECASE)
_NOTES = re.compile(r"(?:foot|end)?notes|notes\s+de\s+(?:bas\s+de\s+page|fin)", re.IGNORECASE)
_BEFORE_TITLE = 6
"""Blocks that may stand before a title: a crest, a department, a date."""
_SUBJECT = re.compile(r"(?:subject|re|objet|sujet)\s*:\s*(?P<title>\S.{2,298})", re.IGNORECASE)
_BEFORE_SUBJECT = 20
"""Blocks that may stand before the line that names a memorandum's subject: to whom, from whom, when, its number."""


class Opening(NamedTuple):
    """A document without its opening."""

    title: str
    note: list[Token]
    blocks: list[Block]


def opening_of(blocks: Sequence[Block]) -> Opening:
    """The title ("" where no heading is one), the note to the reader, and the blocks of the text itself.

    A table of contents goes too: its lines come again as headings. Above the line that names a memorandum's subject all is
    note: from whom it is, to whom, when.
    """
    kept = _without_notes(_without_contents(blocks))
    letterhead: list[Block] = []
    subject = _subject_at(kept)
    at = subject if subject is not None else _title_at(kept)
    title = plain(kept[at].tokens) if at is not None else ""
    if at is not None and at == subject:
        title = _subject_of(kept[at])
        letterhead, kept = kept[:at], kept[at + 1 :]
    elif at is not None:
        label = kept[at].label
        title = f"{label} {title}".strip()
        del kept[at]
    note = [token for block in letterhead for token in _in_note(block)]
    start = next((place for place, block in enumerate(kept) if _NOTE.fullmatch(_words(block).rstrip(":"))), None)
    if start is not None:
        end = start + 1
        while end < len(kept) and kept[end].kind in {"paragraph", "item"} and not _is_numbered(kept[end]):
            note += _in_note(kept[end])
            end += 1
        del kept[start:end]
    return Opening(title, note, kept)


def _without_notes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without a heading that held nothing but the notes: these belong to the whole text."""
    kept = list(blocks)
    for place in range(len(kept) - 1, -1, -1):
        if kept[place].kind == "heading" and _NOTES.fullmatch(_words(kept[place]).rstrip(":")):
            behind = next((block for block in kept[place + 1 :] if block.kind != "note"), None)
            if behind is None or (behind.kind == "heading" and behind.level <= kept[place].level):
                del kept[place]
    return kept


def _subject_at(blocks: Sequence[Block]) -> int | None:
    """Which of the first blocks names the subject of a memorandum or order, before anything that is numbered."""
    for place, block in enumerate(blocks[:_BEFORE_SUBJECT]):
        if _subject_of(block):
            return place
        if _is_numbered(block):
            return None
    return None


def _subject_of(block: Block) -> str:
    found = _SUBJECT.fullmatch(_words(block))
    return found["title"] if found else ""


def _in_note(block: Block) -> list[Token]:
    if block.kind == "table":
        return list(block.tokens)
    return [Token("open", "p"), *block.tokens, Token("close", "p")]


def _words(block: Block) -> str:
    return plain(block.tokens) if block.kind in {"heading", "paragraph"} else ""


def _is_numbered(block: Block) -> bool:
    mark = mark_of(plain(block.tokens))
    return bool(block.label) or (mark is not None and mark.kind in {"dotted", "counted", "appendix"})


def _title_at(blocks: Sequence[Block]) -> int | None:
    """Which of the first blocks is the title: a heading without a number that stands alone at the highest level."""
    headings = [
        place for place, block in enumerate(blocks) if block.kind == "heading" or (not place and _is_bold(block))
    ]
    if not headings or headings[0] >= _BEFORE_TITLE or len(blocks) == 1:
        return None
    first = blocks[headings[0]]
    mark = mark_of(plain(first.tokens), heading=True)
    if first.label or (mark is not None and mark.kind != "appendix"):
        return None
    if first.level:
        alike = [place for place in headings if 0 < blocks[place].level <= first.level]
        return headings[0] if len(alike) == 1 else None
    if mark is not None and not any(_is_named(blocks[place], "appendix") for place in headings[1:2]):
        return None
    return headings[0]


def _is_bold(block: Block) -> bool:
    """Whether a paragraph looks like a title: short, wholly in bold, no sentence."""
    text = plain(block.tokens)
    short = 0 < len(text) <= LONGEST_HEADING and text[-1] not in ".;,:!?"
    return block.kind == "paragraph" and short and is_wholly(block.tokens, "strong")


def _is_named(block: Block, kind: str) -> bool:
    mark = mark_of(plain(block.tokens), heading=True)
    return mark is not None and mark.kind == kind


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without a table of contents: what stands under that heading and comes again further down."""
    start = next((place for place, block in enumerate(blocks) if _CONTENTS.fullmatch(_words(block).rstrip(":"))), None)
    if start is None:
        return list(blocks)
    headings = {_entry(block): place for place, block in enumerate(blocks) if block.kind == "heading"}
    end = start + 1
    while end < len(blocks) and (
        headings.get(_entry(blocks[end]), -1) > end
        or headings.get(_entry(blocks[end], paged=True), -1) > end
        or _LEADERS.search(_entry_text(blocks[end]))
    ):
        end += 1
    return [*blocks[:start], *blocks[end:]]


_LEADERS = re.compile(r"(?:\s*\.){3,}\s*\d{1,4}$|\t\d{1,4}$")


def _entry_text(block: Block) -> str:
    return f"{block.label} {plain(block.tokens)}".strip()


def _entry(block: Block, *, paged: bool = False) -> str:
    """A heading's words as a table of contents repeats them; `paged` takes the page's number off their end."""
    text = re.sub(r"(?:\s*\.){3,}\s*\d{1,4}$", "", _entry_text(block))
    return re.sub(r"\W+", "", re.sub(r"\s\d{1,4}$", "", text) if paged else text).casefold()
