"""Blocks as they are to be placed: each with its number found, and headings, terms and captions told from plain text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread.policy.importers.structure.blocks import Block, BlockKind
from goldenthread.policy.importers.text.labels import LONGEST_HEADING, RANKS, Mark, mark_of, mark_of_label
from goldenthread.policy.importers.text.numbers import follows
from goldenthread.policy.importers.text.tokens import Token, is_wholly, plain, without_start

_DEFINITIONS = re.compile(
    r"\b(?:definitions?|définitions?|glossary|glossaire|terminology|terminologie)\b", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:table|tableau|figure)\s+[A-Z]?\.?\d", re.IGNORECASE)
_LEAST_RANK = 70
"""The rank of a heading whose format does not say how high it stands, and that has text right behind it."""
_NUMBERED = frozenset({"dotted", "counted", "worded"})
_MOST_HEADING_WORDS = 10
"""Words of a heading that ends in a full stop."""
_FIRST = frozenset({"1", "a", "i", "A", "I"})
"""With one of these a row of headings begins."""
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
    level: int = 0
    """Of a heading its rank in the source, 1 the highest; 0 where the format does not say."""
    rank: int = 0
    """Of a heading: the smaller, the higher it stands."""
    numbers_text: bool = False
    """True for a heading that is nothing but the number ("Article 3") of the text that stood behind it and is now its own."""

    @property
    def dotted(self) -> str:
        """Its number, where it is one like 4.1.2."""
        return self.mark.number if self.mark and self.mark.kind == "dotted" else ""


def read_all(blocks: Sequence[Block]) -> list[Read]:
    """The blocks in their order; those that become part of another one are left out."""
    reads = _with_labels(_with_captions([_read(block, last=block is blocks[-1]) for block in blocks]))
    _find_chapters(reads)
    _find_titles(reads)
    _find_terms(reads)
    _rank(reads)
    return reads


def following_numbers(reads: Sequence[Read]) -> list[str]:
    """For each block the number, like 4.1.2, of the first text behind it; headings without one are passed over."""
    found = [""] * len(reads)
    for place in range(len(reads) - 2, -1, -1):
        behind = reads[place + 1]
        passed = behind.kind == "heading" and not behind.dotted
        found[place] = found[place + 1] if passed else behind.dotted
    return found


def _read(block: Block, *, last: bool) -> Read:
    text = plain(block.tokens)
    tokens = list(block.tokens)
    level = block.level if block.kind == "heading" else 0
    if block.label:
        mark = mark_of_label(block.label)
        bold = not last and block.kind in {"paragraph", "item"} and _is_bold_heading(tokens, text)
        kind: BlockKind = "heading" if _is_headed(block, mark, text) or (bold and mark) else block.kind
        return Read(block, kind, text, mark, tokens, level)
    if block.kind in {"table", "note", "term"} or block.bullet:
        return Read(block, block.kind, text, None, tokens)
    kind = block.kind
    if kind == "paragraph" and not last and _is_bold_heading(tokens, text):
        kind = "heading"
    mark = mark_of(text, heading=kind == "heading")
    if mark and mark.kind == "appendix" and kind == "item":
        mark = None
    return Read(block, kind, text, mark, without_start(tokens, mark.written) if mark else tokens, level)


def _is_headed(block: Block, mark: Mark | None, text: str) -> bool:
    """Whether a label that stands apart names a part of the document ("Schedule 1", "Part 2"), and a short title follows it."""
    named = mark is not None and (mark.kind == "appendix" or (mark.kind == "worded" and mark.family in RANKS))
    title = bool(text) and len(text) <= LONGEST_HEADING and text[-1] not in ".;,:"
    return named and title and block.kind in {"paragraph", "item"}


def _is_bold_heading(tokens: Sequence[Token], text: str) -> bool:
    """Whether a paragraph is a heading: wholly in bold, short, and no sentence."""
    if not text or len(text) > LONGEST_HEADING or not is_wholly(tokens, "strong"):
        return False
    return text[-1] not in ".;,:!?" or is_numbered_heading(text)


def is_numbered_heading(text: str) -> bool:
    """Whether a line in bold that ends in a full stop is a heading all the same: a number and a few words ("§ 3. Fees.")."""
    mark = mark_of(text, heading=True)
    if mark is None or mark.kind not in _NUMBERED or not text.endswith("."):
        return False
    said = text[len(mark.written) :].strip(" .")
    return 0 < len(said.split()) <= _MOST_HEADING_WORDS and "." not in said


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


def _with_labels(reads: Iterable[Read]) -> list[Read]:
    """A number that stands alone ("Article 3", "4.1.2") belongs to the heading or paragraph right behind it."""
    kept: list[Read] = []
    for read in reads:
        above = kept[-1] if kept else None
        if above and _is_lone_label(above) and read.mark is None and _may_take(above, read):
            above.numbers_text = _names_a_clause(above) and read.kind == "paragraph"
            above.kind = read.kind if above.dotted else above.kind
            above.tokens = read.tokens
            above.text = f"{above.text} {read.text}"
        else:
            kept.append(read)
    return kept


def _is_lone_label(read: Read) -> bool:
    alone = read.mark is not None and read.mark.kind in {"dotted", "worded", "appendix"} and not plain(read.tokens)
    return alone and not read.block.label


def _may_take(label: Read, read: Read) -> bool:
    if label.kind == "heading" and not (label.dotted and not label.level):
        below = read.kind == "paragraph" and _names_a_clause(label)
        return below or (read.kind == "heading" and label.level == read.level)
    return read.kind in {"heading", "paragraph"} and not read.level


def _names_a_clause(read: Read) -> bool:
    """Whether a number is one that clauses bear ("Article 3", "§ 4"), not one of parts that hold clauses ("Part 2")."""
    return read.mark is not None and read.mark.kind == "worded" and read.mark.family not in RANKS


def _find_chapters(reads: list[Read]) -> None:
    """What looks like an item of a list, "4. Requirements", but has 4.1 right behind it, is a heading."""
    for read, following in zip(reads, following_numbers(reads), strict=True):
        if read.kind not in {"item", "paragraph"} or read.mark is None or read.mark.kind != "counted":
            continue
        begins = following.startswith(f"{read.mark.number}.")
        if begins and len(read.text) <= LONGEST_HEADING and not read.text.endswith((".", ";", ",", ":")):
            read.kind = "heading"


def _find_titles(reads: Sequence[Read]) -> None:
    """Two and more short lines that count on ("1. Planning", "2. Review"), each with text right behind it, are headings."""
    counted: dict[str, list[Read]] = {}
    for read, following in itertools.pairwise(reads):
        if read.mark is None or read.mark.kind != "counted" or read.kind not in {"item", "paragraph"}:
            continue
        titles = counted.pop(read.mark.family, [])
        before = titles[-1].mark if titles else None
        counts_on = before is not None and follows(read.mark.number, previous=before.number)
        if not _is_title(read, following) or not (counts_on or read.mark.number in _FIRST):
            continue
        counted[read.mark.family] = titles = [*titles, read] if counts_on else [read]
        if counts_on:
            for title in titles:
                title.kind = "heading"


def _is_title(read: Read, following: Read) -> bool:
    """Whether a line names what the paragraph behind it is about."""
    said = plain(read.tokens)
    short = 0 < len(said.split()) <= _MOST_HEADING_WORDS and said[0].isupper() and said[-1] not in ".;,:!?"
    return short and following.kind == "paragraph" and following.mark is None and following.text[-1:] in ".:"


def _find_terms(reads: list[Read]) -> None:
    """Under a heading "Definitions", a short line with text behind it is a term, where the format ranks no headings."""
    within = False
    meaning: Read | None = None
    for read, following in itertools.pairwise(reads):
        numbered = read.mark is not None and read.mark.kind != "bullet"
        if read is meaning:
            read.kind = "paragraph"
        elif read.level or numbered:
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
        read.rank = 10 * read.level if read.level else max(_LEAST_RANK - run, 2)
        run = run + 1 if not read.mark else 0
