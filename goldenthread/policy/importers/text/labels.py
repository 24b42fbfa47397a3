"""What people write before a piece of text to number it: "4.1(b)(iii)", "IV.", "§ 12", "Article 3", "Appendix B:", a dot."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.numbers import numbered_start, read_title

MarkKind = Literal["dotted", "worded", "counted", "appendix", "bullet", "note"]

BULLETS = "•▪■◦‣●○∙⁃➢➤►–—*"
_BULLET = re.compile(rf"(?:[-{BULLETS}\uf0b7\uf0a7\u00b7]|o(?=\s+[A-Z]))\s+(?=\S)")
_ROMAN = r"[ivxlc]{1,7}|[IVXLC]{1,7}"
_FIRST = r"(?:1|I)(?:er|re|ère)|premi(?:er|ère)"
"""How French counts the first of a row."""
_COUNT = rf"[a-z]{{1,2}}|[A-Z]{{1,2}}|{_ROMAN}|\d{{1,3}}"
_COUNTED = re.compile(rf"(?P<open>\(?)(?P<number>{_COUNT})(?P<close>°\)?|[.)](?:\s?[-–—](?=\s))?)(?=\s|$)")
_COMPOUND = re.compile(r"(?P<number>(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})*[a-z]?(?:\((?:[a-z]{1,5}|\d{1,3})\))+)\.?(?=\s|$)")
_LETTERED = re.compile(r"(?P<number>(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})+[a-z])\.?(?=\s|$)")
_BRACKETED = re.compile(r"(?P<number>(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})+)\)(?=\s)")
_NOTE = re.compile(r"\[(?:\d{1,3}|[*†‡])\](?=\s)")
_SIGN = re.compile(r"§§?\s*(?P<number>\d{1,4}[a-z]?(?:\.\d{1,3})*)(?P<stop>[.:]?)(?=\s|$)")
_WORDED = re.compile(
    r"(?P<word>articles?|sect?\.|art\.|(?:sub-?|sous-)?sections?|chapters?|chapitres?|parts?|partie|titre|livre|clause|rule|principle|principe|règle"
    r"|requirements?|exigence|standard|norme|control|action|measure|mesure)\s+"
    rf"(?P<number>(?:[A-Z]\.)?\d{{1,4}}(?:\.\d{{1,3}})*[a-z]?|{_FIRST}|{_ROMAN}|[A-Z])"
    r"(?P<stop>\s*[.:)]|\s+[-–—](?=\s)|)(?=\s|$)",
    re.IGNORECASE,
)
_FAMILIES = {
    "sec.": "section",
    "sect.": "section",
    "art.": "article",
    "chapitre": "chapter",
    "livre": "book",
    "sous-section": "subsection",
    "sous-sections": "subsection",
    "sub-section": "subsection",
    "sub-sections": "subsection",
    "subsections": "subsection",
    "partie": "part",
    "titre": "title",
    "principe": "principle",
    "règle": "rule",
    "parts": "part",
    "chapters": "chapter",
    "sections": "section",
    "articles": "article",
}
RANKS = {"book": 1, "part": 2, "title": 3, "chapter": 4, "section": 5, "subsection": 6}
"""How headings that are named by a word stand above one another: the smaller, the higher; 7 for any other word."""
LONGEST_HEADING = 160
"""Letters; what is longer is text."""
_LONGEST_LABEL = 20
"""Letters of a number in a cell of its own."""
_LONGEST_TITLE = 300
"""Letters of the title of an appendix."""


class Mark(NamedTuple):
    """A number, letter or dot found before a text."""

    kind: MarkKind
    number: str
    """Cleaned: "4.1.2", "b", "12"; "" for a dot."""
    written: str
    """As written: "4.1.2.", "(b)", "§ 12", "Article 3 –"."""
    family: str = ""
    """Of what is counted, how: "(a)", "1.", "I)"; of a word, the word: "article"."""


def bullet_start(text: str) -> str:
    """The dot or dash that a text begins with, "" where it begins otherwise."""
    found = _BULLET.match(text)
    return found.group().strip() if found else ""


def mark_of(text: str, *, heading: bool = False) -> Mark | None:
    """The number that a text begins with, or None. What is a number only at the head of a title counts where `heading`.

    "30 days", "2.5%" and "Section 4 of the Act" are none.
    """
    text = fold(text[: 2 * _LONGEST_TITLE])
    if glyph := bullet_start(text):
        return Mark("bullet", "", glyph, glyph)
    if note := _NOTE.match(text):
        return Mark("note", "", note.group())
    return _appendix(text, heading) or _worded(text, heading) or _dotted(text, heading) or _counted(text)


def mark_of_label(label: str) -> Mark | None:
    """The same for a label that stands apart from its text ("4.1.2", "(b)", "§ 12"): nothing else stands there."""
    label = fold(label)
    found = mark_of(label, heading=True)
    if found is not None and fold(found.written) == label:
        return found
    if re.fullmatch(rf"(?:[A-Z]\.)?\d{{1,3}}(?:\.\d{{1,3}})*|{_COUNT}", label):
        dotted = "." in label
        return Mark("dotted" if dotted else "counted", label, label, "" if dotted else family_of(label, "", ""))
    return found


def numbers_a_clause(cell: str) -> bool:
    """Whether a table's cell holds nothing but a number that clauses bear ("4.1", "(b)", "Article 3"), not one of rows ("3")."""
    text = fold(cell)
    mark = mark_of_label(text) if 0 < len(text) <= _LONGEST_LABEL else None
    if mark is None or mark.kind not in {"dotted", "worded", "counted"}:
        return False
    return text.startswith("(") if mark.kind == "counted" else fold(mark.written) == text or mark.number == text


def family_of(number: str, opened: str, closed: str) -> str:
    """How a list counts: its first letter or figure with what stands around it."""
    first = "1" if number.isdigit() else "a" if number.islower() else "A"
    return f"{opened}{first}{closed}"


def _appendix(text: str, heading: bool) -> Mark | None:
    title = read_title(text)
    if not re.match(r"[^\W\d_]{5}", title.label) or title.label[0].islower():
        return None
    if not heading and (len(text) > _LONGEST_TITLE or text.endswith((".", ";", ","))):
        return None
    if not title.number and not heading:
        return None
    return Mark("appendix", title.number, title.label)


def _worded(text: str, heading: bool) -> Mark | None:
    if sign := _SIGN.match(text):
        return Mark("worded", sign.group("number"), sign.group(), "§")
    found = _WORDED.match(text)
    if found is None or not text[0].isupper():
        return None
    alone = found.end() == len(text)
    if not (heading or alone or found.group("stop").strip()):
        return None
    word = found.group("word").lower()
    number = found.group("number")
    if re.fullmatch(_FIRST, number, re.IGNORECASE):
        number = "1" if number[0] == "1" or word.startswith("article") else "I"
    if number.isalpha() and not (number.isupper() or alone):
        return None
    return Mark("worded", number, found.group(), _FAMILIES.get(word, word))


def _dotted(text: str, heading: bool) -> Mark | None:
    for pattern in (_COMPOUND, _LETTERED, _BRACKETED):
        if found := pattern.match(text):
            return Mark("dotted", found.group("number"), found.group())
    if heading and (whole := re.match(r"(\d{1,3})\.0\.?(?=\s|$)", text)):
        return Mark("counted", whole.group(1), whole.group(), "1.0")
    label = numbered_start(text)
    if label and "." in label.number:
        return Mark("dotted", label.number, label.written)
    if heading and (lone := re.match(r"(\d{1,3})(?=\s+[^\W\d])", text)):
        return Mark("counted", lone.group(1), lone.group(), "1")
    return None


def _counted(text: str) -> Mark | None:
    found = _COUNTED.match(text)
    if found is None or (found.group("open") and found.group("close") != ")"):
        return None
    family = family_of(found.group("number"), found.group("open"), found.group("close").rstrip(" -–—"))
    return Mark("counted", found.group("number"), found.group(), family)
