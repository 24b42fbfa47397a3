"""Plain text as blocks: paragraphs parted by blank lines, hard-wrapped lines joined, headings guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from goldenthread.policy.importers.blocks import Block, BlockKind, Document
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.files import content_of, text_of
from goldenthread.policy.importers.labels import bullet_start, mark_of
from goldenthread.policy.importers.tokens import Faults, Token

LINE_LIMIT = 200_000
"""Lines of one file; a 500-page document has thirty thousand."""
_LONGEST_HEADING = 120
_UNDERLINE = re.compile(r"([=\-~_*#^])\1{2,}")


def read_document(path: Path) -> Document:
    """Read one file of plain text. Raises `Refused` where it is no text, or too large."""
    text, warnings = text_of(content_of(path))
    lines = text.split("\n")
    if len(lines) > LINE_LIMIT:
        raise Refused(f"The file has more than {LINE_LIMIT:,} lines, too many to be an instrument.")
    faults = Faults(warnings=list(warnings))
    return Document(
        blocks=tuple(_blocks([line.rstrip() for line in lines], faults)),
        warnings=tuple(faults.warnings),
        mended=faults.mended,
    )


def _blocks(lines: list[str], faults: Faults) -> Iterator[Block]:
    width = max((len(line) for line in lines), default=0)
    group: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip() and not (group and _begins(line, group[-1], width)):
            group.append(line)
            continue
        if group:
            yield _block(group, number - len(group), faults)
        group = [line] if line.strip() else []


def _begins(line: str, before: str, width: int) -> bool:
    """Whether a line begins a piece of its own: it has a label, and the line before had room for its first word."""
    text = line.strip()
    fits = len(before) + 1 + len(text.split()[0]) <= width
    return bool(bullet_start(text)) or (fits and mark_of(text) is not None)


def _block(group: list[str], first: int, faults: Faults) -> Block:
    underlined = len(group) > 1 and _UNDERLINE.fullmatch(group[-1].strip())
    text = faults.mend(" ".join(line.strip() for line in (group[:-1] if underlined else group)))
    kind: BlockKind = "heading" if underlined or _is_heading(text) else "paragraph"
    return Block(kind, (Token("text", text),), place=f"line {first}")


def _is_heading(text: str) -> bool:
    """Short, no sentence, and begun with a capital letter or figure."""
    if len(text) > _LONGEST_HEADING or text[-1] in ".;,:!?" or bullet_start(text):
        return False
    mark = mark_of(text, heading=True)
    said = text[len(mark.written) :].strip() if mark else text
    if mark and (mark.kind == "appendix" or (mark.kind == "worded" and not said)):
        return True
    return said[:1].isupper() and len(said.split()) <= 14
