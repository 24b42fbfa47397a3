"""Folding of letters for sorting and searching: the database has no ICU, so "école" must be told to precede "zone"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
"""Letters that Unicode does not take apart."""
SEPARATORS = "<>/"
"""Blank to search: the database's parser would take "<must>" for a tag and "policy/directive" for a file's name."""
MARKS = (0x0300, 0x036F)
"""Unicode's combining accents."""

_TABLE: dict[int, str | None] = {
    **dict.fromkeys(range(MARKS[0], MARKS[1] + 1)),
    **{ord(letter): plain for letter, plain in LIGATURES.items()},
    **dict.fromkeys(map(ord, SEPARATORS), " "),
}
SORT_LENGTH = 200


def fold(text: str) -> str:
    """Without accents and ligatures; the same letters as `folded_sql` makes of it in the database."""
    return unicodedata.normalize("NFKD", text).translate(_TABLE)


def folded_sql(column: str) -> str:
    """The SQL expression that folds a column as `fold` does. Faster than translate() with every accented letter."""
    folded = rf"regexp_replace(normalize({column}, NFKD), '[\u{MARKS[0]:04x}-\u{MARKS[1]:04x}]', '', 'g')"
    for letter, plain in LIGATURES.items():
        folded = f"replace({folded}, '{letter}', '{plain}')"
    return f"translate({folded}, '{SEPARATORS}', '{' ' * len(SEPARATORS)}')"


def places(text: str) -> Sequence[int]:
    """For each letter of `fold(text)`, and for its end, where it comes from in `text`."""
    widths = {letter: len(fold(letter)) for letter in set(text)}
    if all(width == 1 for width in widths.values()):
        return range(len(text) + 1)
    return [place for place, letter in enumerate(text) for _ in range(widths[letter])] + [len(text)]


def sort_key(text: str) -> str:
    """How a title sorts: without accents, case and punctuation, numbers by their value up to eight digits."""
    words = re.findall(r"\d+|[^\W\d_]+", fold(text).lower())
    return " ".join(word.lstrip("0").zfill(8) if word.isdigit() else word for word in words)[:SORT_LENGTH]
