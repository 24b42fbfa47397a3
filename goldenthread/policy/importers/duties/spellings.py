"""How names are spelled: what counts as the same spelling, and the alias list that merges different ones."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from goldenthread.policy.importers.text.sentences import even

ALIASES = Path(__file__).with_name("roles.json")
_WORD = re.compile(r"[ldLD](?=')|[^\W_](?:[\w'&/-]*[^\W_])?", re.UNICODE)
_BRACKETS = re.compile(r"\([^()]*\)")
_ARTICLES = frozenset({"the", "a", "an", "la", "le", "l", "les"})


@dataclass(frozen=True, slots=True)
class Known:
    """One role or organisation of the alias list."""

    key: str
    kind: Literal["role", "organisation"]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a phrase and where it stands."""

    text: str
    start: int
    end: int


@cache
def aliases(language: str) -> dict[str, Known]:
    """The alias list of one language by folded spelling. A person confirms it; this is only what we propose."""
    listed = json.loads(ALIASES.read_text(encoding="utf-8"))
    found: dict[str, Known] = {}
    for entry in listed["bearers"]:
        known = Known(entry["key"], entry["kind"], {code: entry[code] for code in ("en", "fr") if code in entry})
        for spelling in (entry.get(language, ""), *entry.get("also", {}).get(language, ())):
            if spelling:
                found[alike(spelling)] = known
    return found


@lru_cache(maxsize=20_000)
def alike(name: str) -> str:
    """A name as spellings are compared: lower case, singular, without articles, brackets and possessive endings."""
    words = (singular(word.text.lower()) for word in words_of(even(name)))
    return " ".join(word for word in words if word not in _ARTICLES)


def words_of(phrase: str, start: int = 0) -> list[Word]:
    """The words of a phrase from a place onwards; what stands in brackets only explains and is left out."""
    blanked = _BRACKETS.sub(lambda match: " " * len(match.group(0)), phrase)
    return [Word(match.group(0), match.start(), match.end()) for match in _WORD.finditer(blanked, start)]


def singular(word: str) -> str:
    """The singular of a lower-case word, near enough for comparing spellings."""
    word = re.sub(r"'s?$", "", word)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:x|ch|sh|ss|zz)es$", word):
        return word[:-2]
    if word.endswith("aux") and len(word) > 4:
        return word[:-3] + "al"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def key_word(word: str) -> str:
    """Role names merge plural and singular; a proper name keeps its own spelling."""
    return word if word[0].isupper() else singular(word)


def singular_as_written(word: str) -> str:
    """The singular of a word with its own capitals."""
    one = singular(word.lower())
    return word[: len(one)] if word.lower().startswith(one) else word[0] + one[1:]
