"""Plain text as blocks: paragraphs parted by blank lines, hard-wrapped lines joined, headings, lists and tables guessed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.line_joining import joined
from goldenthread.policy.importers.safety.files import content_of, text_of
from goldenthread.policy.importers.structure.blocks import Block, BlockKind, Document, refuse_too_long, refuse_too_many
from goldenthread.policy.importers.text.labels import LONGEST_HEADING, Mark, bullet_start, mark_of
from goldenthread.policy.importers.text.tokens import Faults, Token

LINE_LIMIT = 100_000
"""Lines of one file; a 500-page document has thirty thousand."""
_WIDEST = 120
"""Columns; where many lines are longer, each is a whole paragraph."""
_NARROWEST = 60
"""Columns; nobody wraps at fewer."""
_ORDINARY = 0.95
"""Share of the lines that fit into the width that a text is wrapped at; rows of tables may be longer."""
_FEWEST_PAIRS = 3
_LOOSE = 0.02
"""Share of the lines that may end early in a text that a program wrapped."""
_UNDERLINE = re.compile(r"([=\-~_*#^])\1{2,}")
_COLUMNS = re.compile(r"\s*\|\s*|\t+")
_UNFINISHED = re.compile(r"(?:[.;,:!?]|\b(?:and|or|et|ou))$")


def read_document(path: Path) -> Document:
    """Read one file of plain text. Raises `Refused` where it is no text, or too large."""
    text, warnings = text_of(content_of(path))
    lines = text.replace("\f", "\n").split("\n")
    if len(lines) > LINE_LIMIT:
        raise Refused("too-many-lines", limit=LINE_LIMIT)
    faults = Faults(warnings=list(warnings))
    return Document(
        blocks=tuple(_blocks([line.rstrip() for line in lines], faults)),
        warnings=tuple(faults.warnings),
        mended=faults.mended,
    )


class _Wrap(NamedTuple):
    width: int
    """Columns; 0 where each line is a paragraph."""
    tight: bool
    """True: whoever ended a line before it was full meant to."""


def _blocks(lines: Sequence[str], faults: Faults) -> Iterator[Block]:
    width = _width(lines)
    wrap = _Wrap(width, tight=_is_tight(lines, width))
    indents = {_indent(line) for line in lines if bullet_start(line.strip())}
    group: list[str] = []
    count = 0
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip() and not (group and _begins(line, group, wrap)):
            group.append(line)
            continue
        if group:
            count += 1
            refuse_too_many(count)
            yield _block(group, number - len(group), indents, faults)
        group = [line] if line.strip() else []


def _width(lines: Sequence[str]) -> int:
    """The columns that the text is wrapped at; 0 where each line is a paragraph."""
    lengths = sorted(len(line) for line in lines if line.strip())
    width = lengths[int(_ORDINARY * (len(lengths) - 1))] if lengths else 0
    return max(width, _NARROWEST) if width <= _WIDEST else 0


def _had_room(before: str, line: str, width: int) -> bool:
    """Whether a line's first word would still have stood on the line before."""
    return len(before) + 1 + len(line.split()[0]) <= width


def _is_tight(lines: Sequence[str], width: int) -> bool:
    """Whether a program wrapped the text: lines that go on in lower case begin only where the line before was full."""
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.lstrip()[:1].islower()]
    loose = sum(_had_room(before, line, width) for before, line in pairs)
    return len(pairs) >= _FEWEST_PAIRS and loose <= _LOOSE * len(pairs)


def _begins(line: str, group: Sequence[str], wrap: _Wrap) -> bool:
    """Whether a line begins a piece of its own, though no blank line is above it."""
    text, before = line.strip(), group[-1]
    if _UNDERLINE.fullmatch(text):
        return False
    if _is_row(line) or _is_row(before):
        return not (_is_row(line) and _is_row(before))
    if not wrap.width or (len(group) > 1 and _UNDERLINE.fullmatch(before.strip())) or bullet_start(text):
        return True
    had_room = _had_room(before, line, wrap.width)
    ended = before.endswith((".", ";", ":"))
    mark = mark_of(text) if had_room or ended else None
    if ended and mark and mark.kind == "dotted":
        return True
    return had_room and (wrap.tight or _is_list_mark(mark))


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _is_list_mark(mark: Mark | None) -> bool:
    return mark is not None and mark.kind in {"dotted", "counted", "worded", "note"}


def _is_row(line: str) -> bool:
    return len(_COLUMNS.split(line.strip().strip("|"))) > 1


def _block(group: Sequence[str], first: int, indents: Set[int], faults: Faults) -> Block:
    place = f"line {first}"
    refuse_too_long(sum(map(len, group)), place)
    if len(group) > 1 and all(map(_is_row, group)):
        return Block("table", _table(group, faults), place=place)
    underlined = len(group) > 1 and _UNDERLINE.fullmatch(group[-1].strip())
    text = faults.mend(joined(group[:-1] if underlined else group))
    if bullet := bullet_start(text):
        level = 1 + sum(indent < _indent(group[0]) for indent in indents)
        return Block("item", (Token("text", text[len(bullet) :].strip()),), level=level, bullet=True, place=place)
    kind: BlockKind = "heading" if underlined or _is_heading(text) else "paragraph"
    return Block(kind, (Token("text", text),), place=place)


def _table(lines: Sequence[str], faults: Faults) -> tuple[Token, ...]:
    tokens = [Token("open", "table"), Token("open", "tbody")]
    for line in lines:
        cells = _COLUMNS.split(line.strip().strip("|"))
        if all(re.fullmatch(r":?-{2,}:?|", cell.strip()) for cell in cells):
            continue
        tokens.append(Token("open", "tr"))
        for cell in cells:
            tokens += [Token("open", "td"), Token("text", faults.mend(cell.strip())), Token("close", "td")]
        tokens.append(Token("close", "tr"))
    return (*tokens, Token("close", "tbody"), Token("close", "table"))


def _is_heading(text: str) -> bool:
    """Short, no sentence, and begun with a capital letter or figure."""
    if _UNFINISHED.search(text) or bullet_start(text):
        return False
    mark = mark_of(text, heading=True)
    if mark and mark.kind == "appendix":
        return True
    if len(text) > LONGEST_HEADING or (mark and mark.kind == "counted" and mark.number.islower()):
        return False
    said = text[len(mark.written) :].strip() if mark else text
    return said[:1].isupper() or (mark is not None and not said)
