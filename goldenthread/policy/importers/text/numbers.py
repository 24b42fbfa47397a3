"""Clause numbers as people write them: finding them in titles and text, cleaning them, counting on from them."""

from __future__ import annotations

import re
from typing import NamedTuple

from goldenthread.policy.importers.text.mending import fold

_NUMBER = r"(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})*"
_APPENDIX = r"appendix|appendice|annexe|annex|schedule"
_LONE_NUMBER = re.compile(rf"{_NUMBER}|[A-Z]{{1,2}}")
_LETTER = r"(?-i:[A-Z]{1,2}|\d{1,2})"
_APPENDIX_MARK = re.compile(rf"(?:{_APPENDIX})\s+({_LETTER}(?:\.\d{{1,3}})*)", re.IGNORECASE)
_APPENDIX_TITLE = re.compile(
    rf"(?P<label>(?:{_APPENDIX})(?:\s+(?P<number>{_LETTER}))?\s*(?:[:.\-–—]\s*|$))(?P<heading>.*)", re.IGNORECASE
)
_NUMBERED_TITLE = re.compile(rf"(?P<label>(?P<number>{_NUMBER})(?P<stop>\.?))\s+(?P<heading>.*)")
_NUMBERED_TEXT = re.compile(rf"(?P<number>{_NUMBER})(?P<stop>\.?)(?=\s|$)")
_COUNTED_TEXT = re.compile(r"\(?(?P<number>[a-z]|[ivx]{2,5}|\d{1,2})[.)](?=\s)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")


class Label(NamedTuple):
    """A number found at the beginning of a text."""

    number: str
    """Cleaned: "6.1.3", "b"."""
    written: str
    """As written: "6.1.3.", "(b)"."""


class Title(NamedTuple):
    """A title taken apart."""

    number: str
    label: str
    heading: str


def clean_number(written: str | None) -> str:
    """A number without white space and closing full stops: "4.3.3. " is "4.3.3", "Appendix H" is "H"."""
    text = fold(written or "")
    mark = _APPENDIX_MARK.fullmatch(text)
    return "".join((mark.group(1) if mark else text).split()).rstrip(".")


def is_number(text: str) -> bool:
    """Whether this is a number as the suite writes one ("4", "4.1", "B.2.1", "H"), not the name of a place ("G_1")."""
    return _LONE_NUMBER.fullmatch(text) is not None


def read_title(title: str, *, anchor: str = "") -> Title:
    """A chapter's or appendix's title, taken apart into number, what was written for it, and the heading.

    `anchor` is the number that the mark-up gives; a bare figure ("30 days") is a number only where it equals it.
    """
    text = fold(title)
    appendix = _APPENDIX_TITLE.fullmatch(text)
    if appendix:
        return Title(appendix.group("number") or "", appendix.group("label").strip(), appendix.group("heading"))
    numbered = _NUMBERED_TITLE.fullmatch(text)
    if numbered:
        number = numbered.group("number")
        if "." in number or numbered.group("stop") or number == anchor:
            return Title(number, numbered.group("label"), numbered.group("heading"))
    return Title("", "", text)


def numbered_start(text: str) -> Label | None:
    """The dotted number that a text begins with ("6.1.3", "6.1.3.", "1."), or None; "30 days" and "2.5%" are none."""
    found = _NUMBERED_TEXT.match(text)
    if not found or not ("." in found.group("number") or found.group("stop")):
        return None
    return Label(found.group("number"), found.group())


def counted_start(text: str) -> Label | None:
    """The letter or figure of a list that a text begins with ("a.", "b)", "(ii)", "3."), or None."""
    found = _COUNTED_TEXT.match(text)
    return Label(found.group("number"), found.group()) if found else None


def follows(label: str, *, previous: str) -> bool:
    """Whether a letter or figure comes next after another in a list; the first of a list is "a", "i" or "1"."""
    if not previous:
        return label in {"a", "i", "1"}
    if label.isupper() and previous.isupper():
        label, previous = label.lower(), previous.lower()
    if label.isdigit() or previous.isdigit():
        return label.isdigit() and previous.isdigit() and int(label) == int(previous) + 1
    if previous in _ROMAN and label in _ROMAN and _ROMAN.index(label) == _ROMAN.index(previous) + 1:
        return True
    return len(label) == 1 and len(previous) == 1 and ord(label) == ord(previous) + 1


def list_label(style: str, place: int) -> str:
    """What a list of this style ("1", "a", "A", "i", "I") shows before its item at a place (1 is the first)."""
    if place < 1 or style == "1":
        return str(place)
    if style in {"i", "I"}:
        figures = _roman(place)
        return figures if style == "i" else figures.upper()
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters if style == "a" else letters.upper()


def part_number(above: str, label: str, *, written: str = "") -> str:
    """How a reader cites a part of a list: "b" of 7.1 is "7.1b", "ii" of 7.1b is "7.1b(ii)", "3" of B is "B.3".

    One that is `written` in brackets is cited so: "(b)" of 7.1 is "7.1(b)".
    """
    if not above:
        return label
    if written.startswith("("):
        return f"{above}({label})"
    if above[-1].isdigit() and len(label) == 1 and label.isalpha() and label.islower():
        return above + label
    if above.isalpha() and label.isdigit():
        return f"{above}.{label}"
    return f"{above}({label})"


def _roman(number: int) -> str:
    figures = ""
    for value, sign in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        count, number = divmod(number, value)
        figures += sign * count
    return figures
