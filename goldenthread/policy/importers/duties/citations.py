"""The clauses of its own that a sentence names ("requirements 4.1.1 to 4.1.5"), told from those of other texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from goldenthread.policy.importers.duties.shape import Shape
from goldenthread.policy.importers.text.numbers import clean_number
from goldenthread.policy.importers.text.sentences import even

_NUMBER = r"(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})*(?:\([a-z]{1,4}\)|[a-z](?![A-Za-z]))*"
_BETWEEN = r"\s*(?:,\s*(?:and\s+|or\s+|et\s+|ou\s+)?|and\s|or\s|et\s|ou\s|&|to\s|through\s|à\s|–|—|-)\s*"
_CHAIN = re.compile(rf"(?<![\w.$§-]){_NUMBER}(?:{_BETWEEN}{_NUMBER}(?![\w%]))*(?![\w%])")
_PIECE = re.compile(rf"(?P<range>(?:to|through|à)\s|–|—|-)?\s*(?P<number>{_NUMBER})")
_OWN_FORM = re.compile(r"[A-Z]\.|\d\.\d")
"""A number of this form is a clause's even where no word before it says so."""
_TITLED_LIST = re.compile(r"(?P<title>[A-ZÀ-Ý][^:;]{3,200}):\s*$")
_OF_A_TITLE = re.compile(r"\s*(?:of|in|de|du|des)\s+(?:the\s+|la\s+|le\s+|l')?(?P<title>[A-ZÀ-Ý].*)")
_NEARBY = 250
"""Letters around a number in which the words stand that say whose it is."""
_ENDS = re.compile(r"(?P<stem>.*?)(?P<last>\d+)$")


def own_numbers(sentence: str, shape: Shape) -> tuple[str, ...]:
    """The numbers of this text's clauses that a sentence names, ranges spelled out, in order and once each."""
    text = even(sentence)
    found: list[str] = []
    for chain in _CHAIN.finditer(text):
        if _is_own(text, chain, shape):
            found.extend(_spelled_out(chain.group(0), shape))
    return tuple(dict.fromkeys(number for number in found if shape.holding(number)))


def _is_own(text: str, chain: re.Match[str], shape: Shape) -> bool:
    limiting = shape.wording.limiting
    before = text[max(0, chain.start() - _NEARBY) : chain.start()]
    after = text[chain.end() : chain.end() + _NEARBY]
    if not _OWN_FORM.search(chain.group(0)) and not limiting.whole_number.search(before):
        return False
    if limiting.borrowed.search(before):
        return False
    of_title = _OF_A_TITLE.match(after)
    if of_title and not limiting.this_text.match(after) and not _names_this(of_title["title"], shape):
        return False
    titled = _TITLED_LIST.search(before)
    return not (titled and limiting.titles.search(titled["title"]) and not _names_this(titled["title"], shape))


def _names_this(title: str, shape: Shape) -> bool:
    """Whether a title is this text's own, or that of one of its appendices."""
    own = [shape.draft.title, *(shape.title(i) for i, clause in enumerate(shape.clauses) if clause.kind == "appendix")]
    return any(name and even(name).casefold() in even(title).casefold() for name in own)


def _spelled_out(chain: str, shape: Shape) -> Iterable[str]:
    previous = ""
    for piece in _PIECE.finditer(chain):
        number = clean_number(piece["number"])
        if piece["range"] and previous:
            yield from _between(previous, number, shape)
        yield number
        previous = number


def _between(first: str, last: str, shape: Shape) -> Iterable[str]:
    """What a range leaves out between its ends: the clauses that exist with the same beginning."""
    low, high = _ENDS.fullmatch(first), _ENDS.fullmatch(last)
    if low is None or high is None or low["stem"] != high["stem"]:
        return
    for place in range(int(low["last"]) + 1, int(high["last"])):
        if shape.at(f"{low['stem']}{place}"):
            yield f"{low['stem']}{place}"


def touched(number: str, shape: Shape, stated: frozenset[int]) -> frozenset[int]:
    """Which of the clauses that state requirements a number names: itself, all below it, or the one it is a part of."""
    found: set[int] = set()
    for index in shape.holding(number):
        at_or_below = stated.intersection((index, *shape.below(index)))
        above = next((i for i in shape.above(index) if i in stated), None)
        if at_or_below:
            found |= at_or_below
        elif above is not None:
            found.add(above)
    return frozenset(found)
