"""The blocks of any format put into the tree of pieces: what hangs below what, told from numbers, headings and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.policy.importers.draft import ClauseKind
from goldenthread.policy.importers.structure.block_reading import Read, following_numbers, read_all
from goldenthread.policy.importers.structure.blocks import Block
from goldenthread.policy.importers.structure.outline import Outline, Piece
from goldenthread.policy.importers.text.labels import RANKS, Mark, mark_of_label
from goldenthread.policy.importers.text.numbers import follows, part_number
from goldenthread.policy.importers.text.tokens import plain


def read_blocks(blocks: Sequence[Block]) -> list[Piece]:
    """Every piece of a document in the order of its text, placed but not yet named."""
    tree = _Tree(blocks)
    for place in range(len(tree.blocks)):
        tree.read(place)
    return tree.outline.pieces


@dataclass
class _List:
    """A list that may go on: where it hangs and what it counted last."""

    outer: list[Piece]
    family: str
    last: str = ""
    level: int = 0
    opens: bool = False
    """True where its last item ended in a colon: what begins to count behind it hangs below that item."""


_FIRST_LABELS = frozenset({"1", "a", "i", "A", "I"})
"""With one of these a list that hangs below an item begins."""
_BEGINNINGS = frozenset({"1", "a", "A"})
"""With one of these a list counts anew; "i" may go on with letters."""
_NEARBY = 8
"""Blocks within which the second of a row stands."""
_DEEPEST = 20
"""Lists within one another; no page shows more."""
_CHAPTERS_MISSED = 2
"""How many chapters in a row may have no heading that is known as one."""


_OTHER_WORD = 7
"""The rank of a heading named by a word that says nothing of its rank ("Article", "§")."""
_NAMED_CLAUSE = 90
"""What a clause that a word numbers in its text ("Article 3. …") ranks below: every heading."""


class _Tree:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.outline = Outline()
        self.blocks = read_all(blocks)
        levels = [read.level for read in self.blocks if read.level]
        self.chapter_level = min(levels, default=0)
        self.lists: list[_List] = []
        self.chapters: Mark | None = None
        """Of the last chapter whose number told that it is one."""
        self.following = following_numbers(self.blocks)

    def read(self, place: int) -> None:
        """Put one block into the tree."""
        read = self.blocks[place]
        kind = read.kind
        if kind == "heading":
            self._heading(place)
        elif kind == "term":
            self.outline.close_loose()
            self._add("definition", read, heading=read.text)
        elif kind == "table":
            self.outline.close_loose(keep_lead_in=True)
            self._add("table", read, label=read.block.label)
            self.outline.open.pop()
        elif kind == "note" or (read.mark and read.mark.kind == "note"):
            self._note(read)
        elif kind == "paragraph" and (term := self._term_meant(read)):
            term.tokens.extend(read.tokens)
        else:
            self._text(place)

    def _add(
        self, kind: ClauseKind, read: Read, *, number: str = "", label: str = "", heading: str = "", rank: int = 0
    ) -> Piece:
        piece = Piece(kind, number=number, label=label, heading=heading, rank=rank, ids=read.block.names)
        if heading or rank:
            piece.heading_tokens = read.tokens
        else:
            piece.tokens = read.tokens
        return self.outline.add(piece)

    def _term_meant(self, read: Read) -> Piece | None:
        """The term that a paragraph tells the meaning of: the one right above it."""
        top = self.outline.top
        if top is None or top.kind != "definition" or (read.mark and read.mark.kind != "bullet"):
            return None
        return top if not plain(top.tokens) else None

    def _note(self, read: Read) -> None:
        """A note belongs to the whole text, wherever its format puts it."""
        outline = self.outline
        outer, outline.open = outline.open, []
        self._add("note", read, label=read.mark.written if read.mark else read.block.label)
        outline.open = outer

    def _heading(self, place: int) -> None:
        read, outline = self.blocks[place], self.outline
        mark, level, rank = read.mark, read.level, read.rank
        label = mark.written if mark else ""
        heading = plain(read.tokens)
        if read.numbers_text and mark:
            self._named_clause(read, mark, rank)
            return
        if self._is_chapter(read):
            outline.floor = 0
            outline.cut(0)
            kind: ClauseKind = "appendix" if mark and mark.kind == "appendix" else "chapter"
            number = mark.number if mark else ""
            self.lists.clear()
            if kind == "appendix" and not number:
                number = self._letter_behind(place)
            self._add(kind, read, number=number, label=label, heading=heading, rank=1)
            outline.floor = 1
            return
        if mark and mark.kind == "counted" and not level and self._is_listed(mark, place):
            self._text(place)
            return
        self.lists.clear()
        number = mark.number if mark and mark.kind != "bullet" else ""
        rank = _rank(mark) if mark and mark.kind == "worded" and not level else rank
        rank = self._counted_rank(mark, rank) if mark and mark.kind == "counted" and not level else rank
        if mark and mark.kind == "dotted":
            outline.close_for_number(number, rank=rank)
        elif (following := self.following[place]) and (not level or self._is_open_above(following)):
            outline.close_for_number(following, rank=rank)
        else:
            outline.close_for_heading(rank)
        self._add("section", read, number=number, label=label, heading=heading, rank=rank)

    def _is_chapter(self, read: Read) -> bool:
        mark, level = read.mark, read.level
        if mark and mark.kind == "appendix":
            return True
        if level:
            return level == self.chapter_level and (mark is None or mark.kind != "dotted") and not self._is_below(mark)
        if mark is None or mark.kind not in {"counted", "worded"} or not self._counts_on(mark):
            return False
        if self.chapters is None and mark.family not in RANKS and self._in_ranked_chapter():
            return False
        self.chapters = mark
        return True

    def _in_ranked_chapter(self) -> bool:
        """Whether a chapter is open that the format itself ranks: what it does not rank stands below."""
        return self.chapter_level > 0 and any(piece.kind in {"chapter", "appendix"} for piece in self.outline.open)

    def _counted_rank(self, mark: Mark, rank: int) -> int:
        """How high a heading of unknown rank stands: as the one that it counts on from, or below the one that it begins in."""
        counted = [
            (piece, mark_of_label(piece.label)) for piece in self.outline.open if piece.structural and piece.label
        ]
        for piece, other in counted:
            if other and other.family == mark.family and follows(mark.number, previous=other.number):
                return piece.rank
        begins = counted and mark.number in _FIRST_LABELS and counted[-1][0].kind == "section"
        return counted[-1][0].rank + 1 if begins else rank

    def _is_below(self, mark: Mark | None) -> bool:
        """Whether a word tells that a heading stands below the chapter that is open ("Article 3" in "Title II")."""
        before = self.chapters
        if mark is None or before is None:
            return False
        return mark.kind == before.kind == "worded" and _rank(mark) > _rank(before)

    def _named_clause(self, read: Read, mark: Mark, rank: int = 0) -> None:
        """A clause that a word numbers ("Article 3"): beside the one before it that is counted so, else below the heading."""
        outline = self.outline
        self.lists.clear()
        for place, piece in enumerate(outline.open):
            if piece.rank and (label := mark_of_label(piece.label)) and label.family == mark.family:
                rank = piece.rank
                outline.floor = min(outline.floor, place)
                outline.cut(place)
                break
        else:
            rank = rank or _NAMED_CLAUSE + _rank(mark)
            outline.close_loose()
            outline.close_for_heading(rank)
        piece = self._add("clause", read, number=mark.number, label=mark.written)
        piece.rank = rank

    def _continues(self, mark: Mark) -> bool:
        return any(going.family == mark.family and follows(mark.number, previous=going.last) for going in self.lists)

    def _is_listed(self, mark: Mark, place: int) -> bool:
        """Whether a short line with a number is an item: it goes on with a list, or the next item is right behind it."""
        behind = self.blocks[place + 1].mark if place + 1 < len(self.blocks) else None
        begins = behind is not None and behind.family == mark.family and follows(behind.number, previous=mark.number)
        return begins or self._continues(mark)

    def _counts_on(self, mark: Mark) -> bool:
        """Whether a heading of unknown rank goes on from the chapter before: "5." after "4." or, where it fails, "3."."""
        if self._continues(mark):
            return False
        before = self.chapters
        if mark.kind == "worded":
            above = before is not None and before.kind != "worded"
            return not above and (before is None or _rank(mark) <= _rank(before))
        if before is None:
            return mark.number in {"0", "1", "I", "A"} or not self.outline.open
        if mark.family != before.family:
            return False
        if mark.number.isdigit() and before.number.isdigit():
            return 0 < int(mark.number) - int(before.number) <= _CHAPTERS_MISSED + 1
        return follows(mark.number.lower(), previous=before.number.lower())

    def _is_open_above(self, number: str) -> bool:
        """Whether a clause is open whose number begins this one."""
        return any(piece.number and number.startswith(f"{piece.number}.") for piece in self.outline.open)

    def _letter_behind(self, place: int) -> str:
        """The letter of an appendix whose title gives none, as the first number in it has it."""
        letter = self.following[place].split(".")[0]
        return letter if letter.isalpha() else ""

    def _text(self, place: int) -> None:
        read, outline, mark = self.blocks[place], self.outline, self.blocks[place].mark
        if mark and mark.kind == "dotted" and self._belongs(mark.number, listed=read.kind == "item"):
            self.lists.clear()
            outline.close_for_number(mark.number)
            self._add("clause", read, number=mark.number, label=mark.written)
            return
        if mark and mark.kind == "worded" and read.kind == "paragraph" and plain(read.tokens):
            self._named_clause(read, mark)
            return
        if (read.kind == "item" or (mark and mark.kind in {"counted", "bullet"})) and self._item(place):
            return
        outline.close_loose(keep_lead_in=True)
        read.tokens = list(read.block.tokens)
        lead_in = read.text.endswith(":")
        following = self.blocks[place + 1].dotted if lead_in and place + 1 < len(self.blocks) else ""
        if following:
            outline.close_for_number(following)
        outline.close_loose()
        self._add("paragraph", read).lead_in = lead_in

    def _belongs(self, number: str, *, listed: bool) -> bool:
        if listed and self.outline.open and not self._is_open_above(number):
            return False
        base, bracket, _ = number.partition("(")
        if bracket and any(piece.number for piece in self.outline.open):
            return any(base == piece.number or base.startswith(f"{piece.number}.") for piece in self.outline.open)
        container = self.outline.container()
        if container is None or container.kind == "appendix" or not container.number.isdigit():
            return True
        return number.split(".")[0] == container.number

    def _begins_row(self, mark: Mark | None, place: int) -> bool:
        """Whether a paragraph's capital ("I.", "A.") is a number: the next one stands not far behind."""
        if mark is None or mark.number not in {"I", "A"}:
            return False
        behind = [read.mark for read in self.blocks[place + 1 : place + _NEARBY] if read.mark]
        return any(one.family == mark.family and follows(one.number, previous=mark.number) for one in behind)

    def _item(self, place: int) -> bool:
        read, outline = self.blocks[place], self.outline
        mark = read.mark
        family = mark.family if mark else "•"
        label = mark.number if mark else ""
        certain = read.kind == "item" or self._begins_row(mark, place)
        going = self._list_for(family, label, read.block.level, certain=certain)
        if going is None:
            return False
        going.last = label
        going.opens = read.text.endswith(":")
        outline.open = list(going.outer)
        dotted = mark is not None and mark.kind == "dotted"
        number = (
            label
            if dotted or not label
            else part_number(outline.number_above(), label, written=mark.written if mark else "")
        )
        self._add("item", read, number=number, label=mark.written if mark and label else "")
        return True

    def _list_for(self, family: str, label: str, level: int, *, certain: bool) -> _List | None:
        outline = self.outline
        inner = self.lists[-1] if self.lists else None
        anew = label in _BEGINNINGS and inner is not None and inner.family == family and not level
        if inner and (anew or (not level and len(self.lists) >= _DEEPEST)):
            self.lists[-1] = _List(inner.outer, family)
            return self.lists[-1]
        opens = inner is not None and inner.opens and len(self.lists) < _DEEPEST
        if inner and opens and inner.level == level and inner.family != family and label in _FIRST_LABELS:
            self.lists.append(_List(list(outline.open), family, level=level))
            return self.lists[-1]
        for depth in range(len(self.lists) - 1, -1, -1):
            going = self.lists[depth]
            same = going.level == level and self._counts(going, depth, family) if level else going.family == family
            if same and (level or not label or follows(label, previous=going.last)):
                del self.lists[depth + 1 :]
                return going
            if level and going.level < level:
                break
        if label and not certain and not follows(label, previous=""):
            return None
        if not self.lists:
            while outline.top and outline.top.kind == "item" and len(outline.open) > outline.floor:
                outline.open.pop()
        self.lists = [going for going in self.lists if not level or going.level < level]
        going = _List(list(outline.open), family, level=level)
        self.lists.append(going)
        return going

    def _counts(self, going: _List, depth: int, family: str) -> bool:
        """Whether an item at a list's level goes on with it: not where a list around it, as far in, counts as the item does."""
        return going.family == family or all(
            outer.level != going.level or outer.family != family for outer in self.lists[:depth]
        )


def _rank(mark: Mark) -> int:
    return RANKS.get(mark.family, _OTHER_WORD)
