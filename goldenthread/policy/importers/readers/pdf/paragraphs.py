"""The paragraphs of a PDF put together from its lines: by gaps, indents, labels and by where a line had room for more."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from goldenthread.policy.importers.readers.line_joining import breaks_address
from goldenthread.policy.importers.readers.pdf.lines import Line
from goldenthread.policy.importers.text.labels import Mark, mark_of
from goldenthread.policy.importers.text.numbers import follows

_GAP = 1.25
"""Of the usual distance of lines: a wider one parts two paragraphs."""
_SAME_SIZE = 0.6
"""Points by which the letters of one paragraph may differ."""
_ENDS = re.compile(r"[.;:!?][\"”»’)\]]*$")
_ITEM_ENDS = re.compile(r"[,;]\s+(?:and/or|and|or|et|ou)$")
"""How the last item but one of a list ends."""
_DOTS = "•▪■◦‣●○"
"""Signs that never stand within a sentence."""
_STARTS = {"dotted", "counted", "worded", "appendix", "bullet"}


@dataclass
class Measures:
    """What is usual in a document."""

    size: float
    """Of its letters, in points."""
    leading: float
    """From line to line, in heights of a letter."""


@dataclass
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]
    table: bool = False
    mark: Mark | None = field(init=False)

    def __post_init__(self) -> None:
        self.mark = mark_of(self.lines[0].text)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def size(self) -> float:
        return self.first.size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def dot(self) -> bool:
        return self.first.dot is not None

    @property
    def text_left(self) -> float:
        """Where its words begin, behind a label or written dot."""
        label = len(self.mark.written.split()) if self.mark else 0
        return self.first.words[label].left if label < len(self.first.words) else self.first.left


def measures_of(lines: Sequence[Line]) -> Measures:
    """The size of letters and the distance of lines that most of the text has."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0]
    steps = Counter(
        round((before.bottom - line.bottom) / line.size, 1)
        for before, line in itertools.pairwise(lines)
        if before.page == line.page and abs(line.size - size) < _SAME_SIZE and before.bottom > line.bottom
    )
    usual = [step for step, _ in steps.most_common(3) if 0.9 <= step <= 2.5]
    return Measures(size, usual[0] if usual else 1.2)


def paragraphs_of(lines: Sequence[Line], measures: Measures) -> list[Paragraph]:
    """The paragraphs of a document in reading order; each table is one."""
    in_table = _table_lines(lines)
    found: list[Paragraph] = []
    for place, line in enumerate(lines):
        table = line.table is not None or place in in_table
        if found and found[-1].table == table and (_same_table if table else _goes_on)(found[-1], line, measures):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line], table))
    return found


def _same_table(paragraph: Paragraph, line: Line, measures: Measures) -> bool:
    """Whether a line belongs to the table before it: a ruled one goes on at the head of the next page, in the same columns."""
    before = paragraph.lines[-1]
    if before.table is None or line.table is None:
        return before.table is line.table
    lefts = zip(before.table.lefts, line.table.lefts, strict=False)
    alike = len(before.table.lefts) == len(line.table.lefts) and all(abs(a - b) < measures.size for a, b in lefts)
    return alike and line.page == before.page + 1


def _table_lines(lines: Sequence[Line]) -> set[int]:
    """Places of lines in tables: where cells stand side by side, and the next row comes back to the left."""
    found: set[int] = set()
    place = 0
    while place < len(lines):
        if lines[place].rise and (end := _row_behind(lines, place)):
            start = _row_start(lines, place)
            found.update(at for at in range(start, end) if lines[at].table is None)
            place = end
        else:
            place += 1
    return found


def _row_start(lines: Sequence[Line], place: int) -> int:
    """The first line of the row in which a line stands in a further cell: no line of it is higher than the cell's."""
    top = lines[place].bottom + lines[place].size
    start = place
    while (
        start
        and lines[start - 1].page == lines[place].page
        and lines[start - 1].bottom < top
        and not lines[start - 1].table
    ):
        start -= 1
    return start


def _row_behind(lines: Sequence[Line], place: int) -> int:
    """The place behind the last line of the cells to the right; 0 where nothing comes back to the left: a column."""
    cell = lines[place]
    lowest = min(line.bottom for line in lines[_row_start(lines, place) : place + 1])
    end = place + 1
    while end < len(lines) and lines[end].page == cell.page:
        line = lines[end]
        if line.left < cell.left - cell.size and line.bottom < lowest:
            return end
        end += 1
    return 0


def _goes_on(paragraph: Paragraph, line: Line, measures: Measures) -> bool:
    before = paragraph.lines[-1]
    if line.dot or abs(line.size - before.size) > _SAME_SIZE:
        return False
    mark = mark_of(line.text)
    if before.page != line.page or line.rise:
        return mark is None and _goes_on_elsewhere(before, line)
    step = (before.bottom - line.bottom) / line.size
    if step > measures.leading * _GAP or (before.bold != line.bold and (before.bold and _had_room(before, line))):
        return False
    if _outdents(paragraph, line):
        return False
    ended = _ENDS.search(before.text) is not None
    if mark is not None and mark.kind in _STARTS:
        if _ITEM_ENDS.search(before.text) or _counts_on(paragraph, line, mark):
            return False
        return not (ended or mark.written in _DOTS or _had_room(before, line))
    return not (_had_room(before, line) and (ended or line.text[:1].isupper()))


def _counts_on(paragraph: Paragraph, line: Line, mark: Mark) -> bool:
    """Whether a line stands right below the beginning of a paragraph and is numbered next after it."""
    own = paragraph.mark
    below = abs(line.left - paragraph.first.left) < line.size / 2
    return below and own is not None and own.family == mark.family and follows(mark.number, previous=own.number)


def _goes_on_elsewhere(before: Line, line: Line) -> bool:
    """Whether a paragraph goes on at the head of the next page or column."""
    if before.bold != line.bold:
        return False
    if line.text[:1].islower():
        return True
    return not _ENDS.search(before.text) and not _had_room(before, line)


def _had_room(before: Line, line: Line) -> bool:
    """Whether the next line's first word would still have fitted: then the line was ended on purpose."""
    first = line.words[0]
    return before.right + before.size / 4 + (first.right - first.left) < before.right_edge - before.size / 4


def _outdents(paragraph: Paragraph, line: Line) -> bool:
    """Whether a line comes back to where a paragraph with hanging lines began, or goes out further."""
    before = paragraph.lines[-1]
    slack = line.size / 2
    hanging = len(paragraph.lines) > 1 and before.left > paragraph.first.left + slack
    left = paragraph.first.left
    if paragraph.dot or hanging:
        return line.left < (before.left if paragraph.dot else left + slack) - (slack if paragraph.dot else 0)
    further_in = len(paragraph.lines) > 1 and line.left > before.left + slack and _ENDS.search(before.text) is not None
    return line.left < min(one.left for one in paragraph.lines) - slack or further_in


def words_joined(paragraph: Paragraph, known: set[str]) -> list[tuple[str, bool, bool]]:
    """The words of a paragraph with whether they are bold and slanted; words parted at the end of a line are one again."""
    found: list[tuple[str, bool, bool]] = []
    parted = False
    for line in paragraph.lines:
        for place, word in enumerate(line.words):
            text = word.text
            if parted and place == 0 and found:
                found[-1] = (_joined(found[-1][0], text, known), *found[-1][1:])
            else:
                found.append((text, word.bold, word.slanted))
        parted = found[-1][0].endswith(("-", "\u00ad", "\u2010")) and len(found[-1][0]) > 1
    return [(text.replace("\u00ad", ""), bold, slanted) for text, bold, slanted in found if text.strip("\u00ad")]


def _joined(before: str, after: str, known: set[str]) -> str:
    """Two halves as one word: without the hyphen, unless each is a word and the two together are none."""
    head, tail = _bare(before), _bare(re.split(r"[-/]", after)[0])
    bare = before.rstrip("-\u00ad\u2010")
    if not after[:1].islower() or not bare[-1:].isalpha() or breaks_address(before):
        return f"{bare}-{after}"
    if head + tail in known:
        return bare + after
    if f"{head}-{tail}" in known or (head in known and tail in known):
        return f"{bare}-{after}"
    return bare + after


def known_words(lines: Iterable[Line]) -> set[str]:
    """All words that stand whole on a line, in lower case, without marks."""
    return {_bare(word.text) for line in lines for word in line.words[:-1]} | {
        _bare(word.text)
        for line in lines
        for word in line.words[-1:]
        if not word.text.endswith(("-", "\u00ad", "\u2010"))
    }


def _bare(word: str) -> str:
    return word.strip("()[]\"“”«»‘’'.,;:!?-\u00ad\u2010").lower()
