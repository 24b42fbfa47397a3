"""The lines of a PDF's pages in the order in which one reads them, without what every page repeats."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from goldenthread.policy.importers.readers.pdf.pages import Page, Word
from goldenthread.policy.importers.readers.pdf.tables import Table, tables_of

_WIDE_GAP = 1.5
"""Heights of a letter: a wider gap within a line may part two columns."""
_TOUCHING = 0.05
"""Heights of a letter between two words that are one: the narrowest space is four times as wide."""
_COLUMN_LINES = 5
"""Lines that must stand side by side before they are columns."""
_COLUMN_WORDS = 3.5
"""Words of such a line, on average; cells of a table have fewer."""
_EDGE_LINES = 3
"""How many lines at the top and bottom of a page may be a running head or foot."""
_MOST_LINES = 500
"""Lines of a page on which columns are told apart; no page of prose has as many."""
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—\s]*(?:#|[ivxlc]{1,6})[-–—\s]*(?:(?:of|de|sur|/)\s*#)?", re.IGNORECASE)
_COUNTED_PAGE = re.compile(r"page\s*#\s*(?:of|de|sur|/)\s*#", re.IGNORECASE)
"""A page number that no text can be."""
_SAME_PLACE = 4.0
"""Points within which running heads of different pages stand at the same height."""


@dataclass
class Line:
    """Words on one line."""

    words: list[Word]
    page: int
    dot: Word | None = None
    """The dot of a list drawn before it."""
    right_edge: float = 0.0
    """How far to the right its column goes."""
    rise: bool = False
    """True where it stands higher than the line before it: in the next cell of a row, or the next column."""
    table: Table | None = None
    """The ruled table that stands here, whose words are this line's."""
    bottom: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[word.size] += len(word.text)
        self.size = sizes.most_common(1)[0][0]
        self.bottom = next(word.bottom for word in self.words if word.size == self.size)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(letter.isalnum() for letter in word.text))

    @property
    def widest_gap(self) -> int:
        """Place of the word behind the widest gap; 0 where the line has one word."""
        gaps = [after.left - before.right for before, after in zip(self.words, self.words[1:], strict=False)]
        return gaps.index(max(gaps)) + 1 if gaps else 0

    def gap_at(self, place: int) -> float:
        """How wide the gap before a word is, in heights of a letter."""
        return (self.words[place].left - self.words[place - 1].right) / self.size if place else 0.0


def lines_of(pages: Sequence[Page]) -> list[Line]:
    """The lines of all pages in reading order."""
    found = [_in_columns(_lines(page, number)) for number, page in enumerate(pages, start=1)]
    kept = _without_running(found)
    for lines in kept:
        _set_edges(lines)
    return [line for lines in kept for line in lines]


def lines_in_cell(words: Sequence[Word], number: int) -> list[Line]:
    """The lines of one cell of a table on a page."""
    lines = [Line(group, number) for group in _grouped(words)]
    _set_edges(lines)
    return lines


def _lines(page: Page, number: int) -> list[Line]:
    tables = tables_of(page)
    held = {id(word): table for table in tables for row in table.rows for cell in row for word in cell}
    lines: list[Line] = []
    for table, words in itertools.groupby(page.words, key=lambda word: held.get(id(word))):
        if table is None:
            lines += (Line(group, number) for group in _grouped(list(words)))
        elif all(line.table is not table for line in lines):
            lines.append(Line([word for row in table.rows for cell in row for word in cell], number, table=table))
    for before, line in itertools.pairwise(lines):
        line.rise = line.table is None and line.bottom > before.bottom + line.size / 2
    _set_dots([line for line in lines if line.table is None], page.dots)
    return lines


def _grouped(words: Sequence[Word]) -> list[list[Word]]:
    """Words that stand on one line."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and _touches(groups[-1][-1], word):
            begun = groups[-1][-1]
            groups[-1][-1] = begun._replace(text=begun.text + word.text, right=word.right)
        elif groups and _goes_on(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _goes_on(line: Sequence[Word], word: Word) -> bool:
    last = line[-1]
    lower, upper = max(last.bottom, word.bottom), min(last.top, word.top)
    height = min(last.top - last.bottom, word.top - word.bottom)
    return upper - lower > height / 2 and word.left >= last.right - last.size / 3


def _touches(before: Word, word: Word) -> bool:
    """Whether two words are one that the file writes in two pieces, as around joined letters ("di" and "fferent")."""
    level = before.size == word.size and before.bottom == word.bottom
    letters = before.text[-1:].isalpha() and word.text[:1].isalpha()
    return level and letters and not word.behind_space and abs(word.left - before.right) < before.size * _TOUCHING


def _set_dots(lines: Sequence[Line], dots: Sequence[Word]) -> None:
    """Give drawn dots to the lines that they stand before."""
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        rows[int(line.bottom // 10)].append(line)
    for dot in dots:
        middle = (dot.bottom + dot.top) / 2
        row = int(middle // 10)
        near = [
            line
            for place in (row - 1, row, row + 1)
            for line in rows.get(place, ())
            if line.bottom - 1 <= middle <= line.bottom + line.size * 1.2
            and 0 < line.left - dot.right < line.size * 2.5
            and dot.top - dot.bottom < line.size * 0.7
        ]
        if near:
            min(near, key=lambda line: line.left - dot.right).dot = dot


def _in_columns(lines: list[Line]) -> list[Line]:
    """Lines that go over two columns, as a file may hold them row by row, taken apart and read one after the other."""
    wide = [line for line in lines if line.table is None and line.gap_at(line.widest_gap) > _WIDE_GAP]
    if len(wide) < _COLUMN_LINES:
        return lines
    left = max(line.words[line.widest_gap - 1].right for line in wide)
    right = min(line.words[line.widest_gap].left for line in wide)
    words = sum(min(line.widest_gap, len(line.words) - line.widest_gap) for line in wide) / len(wide)
    if left >= right or words < _COLUMN_WORDS:
        return lines
    kept: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        place = line.widest_gap if line.table is None else 0
        if place and line.words[place - 1].right <= left and line.words[place].left >= right:
            columns[0].append(Line(line.words[:place], line.page, line.dot))
            columns[1].append(Line(line.words[place:], line.page))
        elif line.right <= left and columns[0]:
            columns[0].append(line)
        elif line.left >= right and columns[0]:
            columns[1].append(line)
        else:
            kept += [*columns[0], *columns[1], line]
            columns = [], []
    return [*kept, *columns[0], *columns[1]]


def _set_edges(lines: Sequence[Line]) -> None:
    """Find how far to the right each line could go: as far as any line that begins in the same column.

    A title in other letters goes over columns and tells nothing of lines in the usual ones.
    """
    widest = max((line.right for line in lines), default=0.0)
    sizes = Counter(round(line.size) for line in lines)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    plain = [line for line in lines if round(line.size) == usual]
    for line in lines:
        beside = plain if round(line.size) == usual else lines
        beside = beside if len(lines) <= _MOST_LINES else []
        line.right_edge = max((other.right for other in beside if _side_by_side(line, other)), default=widest)


def _side_by_side(line: Line, other: Line) -> bool:
    return other.left < line.right and other.right > line.left


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without running heads and feet and page numbers: what stands at the edge of many at the same height."""
    seen: Counter[tuple[str, int]] = Counter()
    edges = [_edge(lines) for lines in pages]
    for lines in edges:
        seen.update({key for line in lines for key in _keys(line)})
    least = max(2, round(len(pages) * 0.3)) if len(pages) < 10 else 3
    numbers = sum(any(_PAGE_NUMBER.fullmatch(_figureless(line)) for line in lines) for lines in edges)
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        gone = {id(line) for line in _outer(edge, seen, least, numbered=numbers >= least)}
        kept.append([line for line in lines if id(line) not in gone])
    return kept


def _edge(lines: Sequence[Line]) -> list[Line]:
    ordered = sorted(lines, key=lambda line: -line.bottom)
    return [*ordered[:_EDGE_LINES], *ordered[max(_EDGE_LINES, len(ordered) - _EDGE_LINES) :]]


def _outer(edge: Sequence[Line], seen: Counter[tuple[str, int]], least: int, *, numbered: bool) -> Iterator[Line]:
    for line in edge:
        said = _figureless(line)
        # Clauses of many pages may differ in their number alone.
        if said.startswith("#.#"):
            continue
        if (
            _COUNTED_PAGE.fullmatch(said)
            or any(seen[key] >= least for key in _keys(line))
            or (numbered and _PAGE_NUMBER.fullmatch(said))
        ):
            yield line


def _figureless(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text).strip()


def _keys(line: Line) -> tuple[tuple[str, int], ...]:
    said, height = _figureless(line), line.bottom / _SAME_PLACE
    return (said, int(height)), (said, int(height + 0.5) + 1_000_000)
