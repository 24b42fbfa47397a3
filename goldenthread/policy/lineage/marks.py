"""Which words came and went between two wordings: plain data for a page that reads like tracked changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_PIECES = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]")
ISLAND = 3
"""Letters of kept text between two changes that are read as one change with them, where no word is kept."""


class Run(NamedTuple):
    """A run of text that stayed, came or went."""

    change: Literal["kept", "inserted", "deleted"]
    text: str


def marks(old: str, new: str) -> tuple[Run, ...]:
    """The runs that make up both wordings: kept and deleted ones give the old, kept and inserted ones the new."""
    if not old or not new:
        return tuple(run for run in (Run("deleted", old), Run("inserted", new)) if run.text)
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    found: list[Run] = []
    for change, gone, come in _blocks(before, after):
        if change == "equal":
            _add(found, "kept", gone)
            continue
        _add(found, "deleted", gone)
        _add(found, "inserted", come)
    return tuple(found)


def words_marked(runs: tuple[Run, ...]) -> int:
    """How many words came or went."""
    return sum(len(re.findall(r"\w+", run.text)) for run in runs if run.change != "kept")


def _add(found: list[Run], change: Literal["kept", "inserted", "deleted"], text: str) -> None:
    if not text:
        return
    if found and found[-1].change == change:
        found[-1] = Run(change, found[-1].text + text)
    else:
        found.append(Run(change, text))


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[str, str, str]]:
    """Equal and differing stretches in turn; a blank or a sign alone between two changes belongs to them."""
    gone = come = ""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (tag, i1, i2, j1, j2) in enumerate(codes):
        old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        island = 0 < place < len(codes) - 1 and len(old) < ISLAND and not re.search(r"\w", old)
        if tag == "equal" and not island:
            if gone or come:
                yield "differing", gone, come
            yield "equal", old, new
            gone = come = ""
        else:
            gone, come = gone + old, come + new
    if gone or come:
        yield "differing", gone, come
