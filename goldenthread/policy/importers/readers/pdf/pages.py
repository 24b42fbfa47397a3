"""The pages of a PDF as words with their places; a file that is broken, locked, scanned or too long is refused."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.pdf import words as pdf_words
from goldenthread.policy.importers.safety.files import content_of

SECONDS = 2 * pdf_words.SECONDS
"""How long a file may take to read on a machine that is busy with other things too."""
_BEGIN = 1024
"""Bytes within which a PDF says that it is one (ISO 32000-1 annex H)."""
_LEAST_LETTERS = 20
"""Letters a page, on average, below which the pages are pictures."""


class Word(NamedTuple):
    """Letters without a space between them, and their box on the page in points from its lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    slanted: bool
    behind_space: bool = True
    """Whether the file has written a space before it; False where it only stands apart from the letters before."""


class Rule(NamedTuple):
    """A line that is ruled on a page, as a thin box in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


class Page(NamedTuple):
    """The words of one page in the order of the file, and the dots of lists and ruled lines that are drawn on it."""

    words: list[Word]
    dots: list[Word]
    rules: Sequence[Rule] = ()


class Pages(NamedTuple):
    """A whole file."""

    title: str
    pages: list[Page]


def pages_of(path: Path) -> Pages:
    """Read a file's words. Raises `Refused` with the reason where it cannot be read."""
    content = content_of(path)
    if b"%PDF-" not in content[:_BEGIN]:
        raise Refused("pdf-other")
    lines = _read(path)
    for line in lines:
        if "error" in line:
            raise _refusal(line)
    if not lines or len(lines) != lines[0].get("pages", -1) + 1:
        raise Refused("pdf-damaged")
    pages = [_page(line["words"], line["rules"]) for line in lines[1:]]
    letters = sum(len(word.text) for page in pages for word in page.words)
    if letters < _LEAST_LETTERS * len(pages):
        raise Refused("pdf-scanned" if not letters or len(pages) > 1 else "pdf-nearly-empty")
    return Pages(lines[0].get("title", ""), pages)


def _read(path: Path) -> list[dict[str, Any]]:
    program = [sys.executable, "-I", pdf_words.__file__, str(path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and a file's name that it only opens
            program, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused("pdf-slow", limit=pdf_words.SECONDS) from None
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise Refused("pdf-slow", limit=pdf_words.SECONDS)
    if done.returncode:
        raise Refused("pdf-memory" if b"MemoryError" in done.stderr else "pdf-damaged")
    try:
        return [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        raise Refused("pdf-damaged") from None


def _refusal(told: dict[str, Any]) -> Refused:
    """What the program that reads the words tells is wrong."""
    if told["error"] == "long":
        return Refused("pdf-long", pages=told["pages"], limit=pdf_words.PAGE_LIMIT)
    return Refused("pdf-encrypted" if told["error"] == "encrypted" else "pdf-damaged")


def _page(found: Sequence[Sequence[Any]], ruled: Sequence[Sequence[float]]) -> Page:
    words = [
        Word(str(text), *map(float, box), *map(bool, facts))  # type: ignore[arg-type] # five numbers, three facts
        for text, box, facts in ((word[0], word[1:6], word[6:]) for word in found)
    ]
    # Only what is drawn has no size.
    rules = [Rule(*map(float, box)) for box in ruled]
    return Page([word for word in words if word.size > 0], [word for word in words if word.size <= 0], rules)
