"""Blocks as they are to be placed: each with its number found, and headings, terms and captions told from plain text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread.policy.importers.blocks import Block, BlockKind
from goldenthread.policy.importers.labels import LONGEST_HEADING, Mark, mark_of, mark_of_label
from goldenthread.policy.importers.tokens import Token, first_inline, plain, without_start

_DEFINITIONS = re.compile(
    r"\b(?:definitions?|définitions?|glossary|glossaire|terminology|terminologie)\b", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:table|tableau|figure)\s+[A-Z]?\.?\d", re.IGNORECASE)
_LEAST_RANK = 70
"""The rank of a heading whose format does not say how high it stands, and that has text right behind it."""
_NOT_A_TERM = (".", ";", ",", "!", "?")


@dataclass
class Read:
    """A block with what stands before its text."""

    block: Block
    kind: BlockKind
    text: str
    """With the number, where the format does not keep it apart."""
    mark: Mark | None
    tokens: list[Token]
    """Without the number."""
    rank: int = 0
    """Of a heading: the smaller, the higher it stands."""

    @property
    def dotted(self) -> str:
        """Its number, where it is one like 4.1.2."""
        return self.mark.number if self.mark and self.mark.kind == "dotted" else ""


def read_all(blocks: Sequence[Block]) -> list[Read]:
    """The blocks in their order; those that become part of another one are left out."""
    reads = [_read(block, last=block is blocks[-1]) for block in blocks]
    reads = _with_captions(reads)
    _find_terms(reads)
    _rank(reads)
    return reads


def _read(block: Block, *, last: bool) -> Read:
    text = plain(block.tokens)
    tokens = list(block.tokens)
    if block.label:
        return Read(block, block.kind, text, mark_of_label(block.label), tokens)
    if block.kind in {"table", "note", "term"} or block.bullet:
        return Read(block, block.kind, text, None, tokens)
    kind = block.kind
    if kind == "paragraph" and not last and _is_bold_heading(tokens, text):
        kind = "heading"
    mark = mark_of(text, heading=kind == "heading")
    if mark and mark.kind == "appendix" and kind == "item":
        mark = None
    return Read(block, kind, text, mark, without_start(tokens, mark.written) if mark else tokens)


def _is_bold_heading(tokens: Sequence[Token], text: str) -> bool:
    """Whether a paragraph is a heading: wholly in bold, short, and no sentence."""
    short = bool(text) and len(text) <= LONGEST_HEADING and text[-1] not in ".;,:!?"
    return short and first_inline(tokens, "strong") == text


def _with_captions(reads: Iterable[Read]) -> list[Read]:
    """A line "Table 1 – …" right above a table is its caption."""
    kept: list[Read] = []
    for read in reads:
        above = kept[-1] if kept else None
        if read.kind == "table" and above and above.kind in {"heading", "paragraph"} and _CAPTION.match(above.text):
            caption = [Token("open", "caption"), *above.block.tokens, Token("close", "caption")]
            read.tokens = [*read.tokens[:1], *caption, *read.tokens[1:]]
            kept.pop()
        kept.append(read)
    return kept


def _find_terms(reads: list[Read]) -> None:
    """Under a heading "Definitions", a short line with text behind it is a term, where the format ranks no headings."""
    within = False
    meaning: Read | None = None
    for read, following in itertools.pairwise(reads):
        numbered = read.mark is not None and read.mark.kind != "bullet"
        if read is meaning:
            read.kind = "paragraph"
        elif read.block.level or numbered:
            within = _DEFINITIONS.search(read.text) is not None and (read.kind == "heading" or read.text.endswith(":"))
        elif _DEFINITIONS.fullmatch(read.text):
            within = True
        elif within and _is_term(read) and following.kind in {"heading", "paragraph"} and not following.mark:
            read.kind = "term"
            meaning = following


def _is_term(read: Read) -> bool:
    return (
        read.kind in {"heading", "paragraph"}
        and read.mark is None
        and 0 < len(read.text) <= LONGEST_HEADING
        and not read.text.endswith(_NOT_A_TERM)
    )


def _rank(reads: list[Read]) -> None:
    """A heading of unknown rank that has another one right behind it stands above that one."""
    run = 0
    for read in reversed(reads):
        if read.kind != "heading":
            run = 0
            continue
        read.rank = 10 * read.block.level if read.block.level else max(_LEAST_RANK - run, 2)
        run = run + 1 if not read.mark else 0
