"""Pieces in their places told as the clauses and references of a draft: the last step of every importer of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goldenthread.policy.importers.draft import Clause, Reference
from goldenthread.policy.importers.structure.links import Places, instrument_number
from goldenthread.policy.importers.structure.outline import Piece
from goldenthread.policy.importers.structure.titles import kind_of
from goldenthread.policy.importers.text.safe_html import to_html
from goldenthread.policy.importers.text.tokens import Token, marked, plain

_REPLACES = re.compile(r"\b(?:replac(?:es?|ed|ing)|supersed(?:es?|ed|ing)|remplacent?)\b", re.IGNORECASE)


def clauses_of(pieces: Sequence[Piece], places: Places, *, language: str) -> tuple[Clause, ...]:
    """Each named piece as a clause: its text plain and as safe HTML, its links leading where `places` says."""
    index = {piece: place for place, piece in enumerate(pieces)}
    return tuple(
        Clause(
            number=piece.number,
            anchor=piece.anchor,
            heading=piece.heading,
            text=plain(piece.tokens),
            html=to_html(piece.tokens, address=places.address, language=language),
            depth=piece.depth,
            parent=index[piece.parent] if piece.parent else None,
            kind=piece.kind,
            label=piece.label,
        )
        for piece in pieces
    )


def references_of(pieces: Sequence[Piece], note: Sequence[Token], places: Places) -> tuple[Reference, ...]:
    """The places where pieces, or the note to the reader, name another instrument."""
    replacing: set[Piece] = set()
    found = list(_named_in(-1, note, places, replacing=_REPLACES.search(plain(note)) is not None))
    for place, piece in enumerate(pieces):
        if piece.kind != "definition" and (piece.parent in replacing or _REPLACES.search(plain(piece.tokens))):
            replacing.add(piece)
        found += _named_in(place, [*piece.heading_tokens, *piece.tokens], places, replacing=piece in replacing)
    return tuple(dict.fromkeys(found))


def _named_in(clause: int, tokens: Sequence[Token], places: Places, *, replacing: bool) -> Iterator[Reference]:
    """Instruments that a clause links to; where it speaks of what it replaces, titles in italics too."""
    linked = []
    for attributes, title in marked(tokens, "a"):
        number = instrument_number(attributes.get("href", ""))
        if number and title and not places.is_own(number):
            linked.append(title)
            yield Reference(clause=clause, title=_without_joint(title), target=number)
    for _, title in marked(tokens, "em") if replacing else ():
        name = _without_joint(title)
        if kind_of(name) and not any(name in other or other in name for other in linked):
            yield Reference(clause=clause, title=name, target="")


def _without_joint(title: str) -> str:
    """A title without the punctuation, or the "and", that ties it to the next of a list."""
    return re.sub(r"(?:[\s,;.]+(?:and|et))?[\s,;.]*$", "", title)
