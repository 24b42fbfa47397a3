"""The blocks of any format put into the tree of pieces: what hangs below what, told from numbers, headings and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from goldenthread.policy.importers.blocks import Block
from goldenthread.policy.importers.draft import ClauseKind
from goldenthread.policy.importers.labels import Mark, mark_of, mark_of_label
from goldenthread.policy.importers.numbers import follows, part_number
from goldenthread.policy.importers.outline import Outline, Piece
from goldenthread.policy.importers.tokens import Token, plain, without_start

_UNKNOWN_RANK = 70
"""The rank of a heading whose format does not say how high it stands."""


def read_blocks(blocks: Sequence[Block]) -> list[Piece]:
    """Every piece of a document in the order of its text, placed but not yet named."""
    tree = _Tree(blocks)
    for place in range(len(blocks)):
        tree.read(place)
    return tree.outline.pieces


@dataclass
class _List:
    """A list that may go on: where it hangs and what it counted last."""

    outer: list[Piece]
    family: str
    last: str = ""
    level: int = 0


@dataclass
class _Read:
    """A block with what stands before its text."""

    block: Block
    text: str
    mark: Mark | None
    tokens: list[Token] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.mark.number if self.mark and self.mark.kind == "dotted" else ""


class _Tree:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.outline = Outline()
        self.blocks = [_read(block) for block in blocks]
        levels = [read.block.level for read in self.blocks if read.block.kind == "heading" and read.block.level]
        self.chapter_level = min(levels, default=0)
        self.lists: list[_List] = []

    def read(self, place: int) -> None:
        """Put one block into the tree."""
        read = self.blocks[place]
        kind = read.block.kind
        if kind == "heading":
            self._heading(place)
        elif kind == "term":
            self.outline.close_loose()
            self._add("definition", read, heading=read.text)
        elif kind in {"table", "note"}:
            self.outline.close_loose(keep_lead_in=kind == "table")
            self._add("table" if kind == "table" else "note", read, label=read.block.label)
            self.outline.open.pop()
        elif self.outline.top and self.outline.top.kind == "definition" and not plain(self.outline.top.tokens):
            self.outline.top.tokens.extend(read.tokens)
        else:
            self._text(place)

    def _add(
        self, kind: ClauseKind, read: _Read, *, number: str = "", label: str = "", heading: str = "", rank: int = 0
    ) -> Piece:
        piece = Piece(kind, number=number, label=label, heading=heading, rank=rank, ids=read.block.names)
        if heading or rank:
            piece.heading_tokens = read.tokens
        else:
            piece.tokens = read.tokens
        return self.outline.add(piece)

    def _heading(self, place: int) -> None:
        read, outline = self.blocks[place], self.outline
        self.lists.clear()
        mark, level = read.mark, read.block.level
        rank = 10 * level if level else _UNKNOWN_RANK
        label = mark.written if mark else ""
        heading = plain(read.tokens)
        if self._is_chapter(read):
            outline.floor = 0
            outline.cut(0)
            kind: ClauseKind = "appendix" if mark and mark.kind == "appendix" else "chapter"
            self._add(kind, read, number=mark.number if mark else "", label=label, heading=heading, rank=1)
            outline.floor = 1
            return
        number = mark.number if mark and mark.kind != "bullet" else ""
        if mark and mark.kind == "dotted":
            outline.close_for_number(number, rank=rank)
        elif not level and (following := self._number_behind(place)):
            outline.close_for_number(following, rank=rank)
        else:
            outline.close_for_heading(rank)
        self._add("section", read, number=number, label=label, heading=heading, rank=rank)

    def _is_chapter(self, read: _Read) -> bool:
        mark, level = read.mark, read.block.level
        if mark and mark.kind == "appendix":
            return True
        if level:
            return level == self.chapter_level and (mark is None or mark.kind != "dotted")
        return bool(mark and mark.kind in {"counted", "worded"} and (mark.number.isdigit() or mark.number.isupper()))

    def _number_behind(self, place: int) -> str:
        """The number of the first text behind a heading, other headings passed over."""
        for read in self.blocks[place + 1 :]:
            if read.number or read.block.kind != "heading":
                return read.number
        return ""

    def _text(self, place: int) -> None:
        read, outline, mark = self.blocks[place], self.outline, self.blocks[place].mark
        if mark and mark.kind == "dotted" and self._belongs(mark.number):
            self.lists.clear()
            outline.close_for_number(mark.number)
            self._add("clause", read, number=mark.number, label=mark.written)
            return
        if (read.block.kind == "item" or (mark and mark.kind in {"counted", "bullet"})) and self._item(read):
            return
        outline.close_loose(keep_lead_in=True)
        read.tokens = list(read.block.tokens)
        lead_in = read.text.endswith(":")
        following = self.blocks[place + 1].number if lead_in and place + 1 < len(self.blocks) else ""
        if following:
            outline.close_for_number(following)
        outline.close_loose()
        self._add("paragraph", read).lead_in = lead_in

    def _belongs(self, number: str) -> bool:
        container = self.outline.container()
        if container is None or container.kind == "appendix" or not container.number.isdigit():
            return True
        return number.split(".")[0] == container.number

    def _item(self, read: _Read) -> bool:
        mark, outline = read.mark, self.outline
        family = mark.family if mark else "•"
        label = mark.number if mark else ""
        going = self._list_for(family, label, read.block.level, certain=read.block.kind == "item")
        if going is None:
            return False
        going.last = label
        outline.open = list(going.outer)
        number = part_number(outline.number_above(), label) if label else ""
        self._add("item", read, number=number, label=mark.written if mark and label else "")
        return True

    def _list_for(self, family: str, label: str, level: int, *, certain: bool) -> _List | None:
        outline = self.outline
        for depth in range(len(self.lists) - 1, -1, -1):
            going = self.lists[depth]
            same = going.level == level if level else going.family == family
            if same and (level or not label or follows(label, previous=going.last)):
                del self.lists[depth + 1 :]
                return going
            if level and going.level < level:
                break
        if label and not certain and not follows(label, previous=""):
            return None
        if not self.lists:
            outline.close_loose(keep_lead_in=True)
        self.lists = [going for going in self.lists if not level or going.level < level]
        going = _List(list(outline.open), family, level=level)
        self.lists.append(going)
        return going


def _read(block: Block) -> _Read:
    text = plain(block.tokens)
    if block.label:
        return _Read(block, text, mark_of_label(block.label), list(block.tokens))
    if block.kind in {"table", "note", "term"}:
        return _Read(block, text, None, list(block.tokens))
    mark = mark_of(text, heading=block.kind == "heading")
    if block.kind == "item" and block.bullet and mark and mark.kind == "counted":
        mark = None
    return _Read(block, text, mark, without_start(block.tokens, mark.written) if mark else list(block.tokens))
