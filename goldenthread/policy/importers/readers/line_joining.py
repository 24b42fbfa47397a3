"""Lines that a page broke, joined to the text that was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

_BROKEN = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_ADDRESS = re.compile(r"\S*(?:@|://|\bwww\.)\S*$")
"""The end of a line within an e-mail or web address, whose hyphens are its own."""
_STANDS_ALONE = re.compile(r"(?:and|or|to|et|ou|à|und)\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def joined(lines: Sequence[str], *, words: Set[str] = frozenset()) -> str:
    """The lines as one text. A hyphen at a line's end stays where it belongs to the word.

    `words` are those that the document has elsewhere, in lower case: a word broken for its length is among them without
    its hyphen. A soft hyphen always goes.
    """
    parts: list[str] = []
    for line in (line.strip() for line in lines):
        before = parts[-1] if parts else ""
        if not _BROKEN.search(before[-2:]) or not line[:1].isalnum() or _STANDS_ALONE.match(line):
            parts += [" ", line] if parts else [line]
        elif before[-1] == "\u00ad" or (_whole(before, line) in words and not breaks_address(before)):
            parts[-1:] = [before[:-1], line]
        else:
            parts.append(line)
    return "".join(parts)


def breaks_address(before: str) -> bool:
    """Whether what stands before a break ends within an e-mail or web address."""
    return _ADDRESS.search(before[-200:]) is not None


def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case, hyphened ones whole."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def _whole(before: str, line: str) -> str:
    ahead = _WORD.findall(before[:-1][-60:])
    behind = _WORD.match(line)
    return f"{ahead[-1]}{behind.group()}".lower() if ahead and behind else ""
