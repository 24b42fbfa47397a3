"""What files of ours say in the element `proprietary`: what the text requires."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from goldenthread.policy.importers.draft import Clause, Duties
from goldenthread.policy.importers.stated import KINDS, Record, duties_in
from goldenthread.policy.importers.structure.outline import Piece
from goldenthread.policy.importers.text.tokens import name_of

OWN = "urn:goldenthread:akn"
"""Namespace of our elements."""
PROGRAM = "#goldenthread"
"""What metadata of ours name as their source."""


def is_ours(document: etree._Element) -> bool:
    """Whether the document's identification says that it was written here."""
    return any(found.get("source") == PROGRAM for found in document.iterfind("{*}meta/{*}identification"))


def stated_in(document: etree._Element, pieces: Sequence[Piece], clauses: Sequence[Clause]) -> Duties | None:
    """What the document says is required; None where it says nothing. Raises `Unfitting` where that does not fit the text."""
    holder = document.find(f"{{*}}meta/{{*}}proprietary/{{{OWN}}}records")
    if holder is None:
        return None
    places = {piece.ids[0]: place for place, piece in enumerate(pieces) if piece.ids}
    elements = [(kind, element) for kind in KINDS for element in holder if name_of(element) == kind]
    return duties_in(
        [
            Record(
                kind,
                places.get(element.get("clause", "").removeprefix("#"), -1),
                tuple((name_of(fact), fact.text or "") for fact in element),
            )
            for kind, element in elements
        ],
        clauses,
    )
