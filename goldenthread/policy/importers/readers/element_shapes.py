"""What an element of the suite's XML is by its shape: a heading in bold, a numbered list, a place that links name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from goldenthread.policy.importers.text.mending import fold, mend
from goldenthread.policy.importers.text.numbers import clean_number, numbered_start
from goldenthread.policy.importers.text.tokens import Token, first_inline, name_of

HEADINGS = {"title": 20, "h1": 10, "h2": 20, "h3": 30, "h4": 40, "h5": 50, "h6": 60}
"""Elements that are headings, and how they rank: the smaller, the higher."""
TITLED_SECTION = 25
"""The rank of a `section@title`."""
BOLD_PARAGRAPH = 70
"""The rank of a paragraph wholly in bold that heads something."""
_LONGEST_BOLD_HEADING = 120
"""Letters; what is wholly in bold and longer is emphasis, not a heading."""


def heads(tokens: Sequence[Token], text: str, element: etree._Element) -> bool:
    """Whether a paragraph is a heading: wholly in bold, short, no sentence, and something follows it."""
    if name_of(element) != "p" or len(text) > _LONGEST_BOLD_HEADING or text[-1] in ".;,:!?":
        return False
    return first_inline(tokens, "strong") == text and element.getnext() is not None


def rank_of_first_heading(section: etree._Element) -> int:
    """The rank of the heading that a section begins with; 0 where it begins otherwise."""
    for child in section:
        name = name_of(child)
        if name == "header" and len(child):
            return HEADINGS.get(name_of(child[0]), BOLD_PARAGRAPH)
        return HEADINGS.get(name, 0)
    return 0


def all_numbered(items: Sequence[etree._Element]) -> bool:
    """Whether every item of a list begins with a number like 1.1; where only some do, they may cite a law."""
    starts = [numbered_start(fold(beginning(item))) for item in items]
    return bool(starts) and all(start is not None and "." in start.number for start in starts)


def number_of_next(element: etree._Element) -> str:
    """The number that the paragraph behind this one begins with; "" where what follows is something else."""
    following = element.getnext()
    if following is None or name_of(element) != "p" or name_of(following) != "p":
        return ""
    label = numbered_start(fold(beginning(following)))
    return clean_number(label.number) if label else ""


def beginning(element: etree._Element, letters: int = 60) -> str:
    """The first letters of an element's text, mended."""
    text = ""
    for part in element.itertext():
        text += str(part)[:letters].lstrip() if not text else str(part)[:letters]
        if len(text) >= letters:
            break
    return mend(text)


def ids(element: etree._Element) -> tuple[str, ...]:
    """The names by which links may call an element."""
    return tuple(value for key in ("id", "name", "anchor") if (value := str(element.get(key) or "").strip()))


def whole(written: str | None, otherwise: int) -> int:
    """A whole number written in an attribute; `otherwise` where none is."""
    return int(written) if written and re.fullmatch(r"-?[0-9]{1,4}", written) else otherwise
