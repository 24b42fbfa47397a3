"""Clauses' anchors as bookmarks of a Word document and back: by them a clause is known again, whatever happened to its text.

Word allows letters, figures and underscores, 40 of them, the first a letter; case does not count.
"""

from __future__ import annotations

import hashlib
import re

_PREFIX = "c_"
_LONGEST = 40
_ESCAPES = {".": "_", "-": "Zh", ":": "Zc", "_": "Zu", "Z": "ZZ"}
_LETTERS = {escape: letter for letter, escape in _ESCAPES.items()}
_SHORTENED = "Zx"


def bookmark_of(anchor: str) -> str:
    """The bookmark for an anchor; one that would be too long is shortened and told apart by a hash."""
    pieces = [_ESCAPES.get(letter, letter) for letter in anchor]
    name = _PREFIX + "".join(pieces)
    if len(name) <= _LONGEST and re.fullmatch(r"[A-Za-z0-9_]+", name):
        return name
    told_apart = _SHORTENED + hashlib.sha256(anchor.encode()).hexdigest()[:8]
    short = _PREFIX
    for piece in pieces:
        if len(short) + len(piece) + len(told_apart) > _LONGEST:
            break
        short += piece if re.fullmatch(r"[A-Za-z0-9_]+", piece) else ""
    return short + told_apart


def anchor_of(bookmark: str) -> str:
    """The anchor that a bookmark was made of; "" for a shortened one, and for one that is none of ours."""
    if not bookmark.startswith(_PREFIX) or not re.fullmatch(r"(?:[A-Ya-z0-9]|_|Z[hcuZ])+", bookmark[len(_PREFIX) :]):
        return ""
    return re.sub(r"Z[hcuZ]|_", lambda found: _LETTERS[found.group()], bookmark[len(_PREFIX) :])
