"""Lines that a page broke, joined to the text that was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

_BROKEN = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_STANDS_ALONE = re.compile(r"(?:and|or|to|et|ou|à|und)\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def joined(lines: Sequence[str], *, words: Set[str] = frozenset()) -> str:
    """The lines as one text. A hyphen at a line's end stays where it belongs to the word.

    `words` are those that the document has elsewhere, in lower case: a word broken for its length is among them without
    its hyphen. A soft hyphen always goes.
    """
    text = ""
    for line in (line.strip() for line in lines):
        if not text or not _BROKEN.search(text) or not line[:1].isalnum() or _STANDS_ALONE.match(line):
            text = f"{text} {line}" if text else line
        elif text[-1] == "\u00ad" or _whole(text, line) in words:
            text = text[:-1] + line
        else:
            text += line
    return text


def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case, hyphened ones whole."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def _whole(text: str, line: str) -> str:
    before = _WORD.findall(text[:-1][-60:])
    behind = _WORD.match(line)
    return f"{before[-1]}{behind.group()}".lower() if before and behind else ""
