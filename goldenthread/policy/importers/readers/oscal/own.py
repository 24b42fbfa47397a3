"""The properties in which catalogues of ours keep what OSCAL has no place for, and how they are read again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from goldenthread.policy.importers.draft import NUMBER_LIMIT, Clause, Duties, Refused, clause_kind_named
from goldenthread.policy.importers.safety.json_safety import objects_in, text_in
from goldenthread.policy.importers.safety.xml_safety import careful_parser, refuse_bulk
from goldenthread.policy.importers.stated import KINDS, Record, Unfitting, duties_in
from goldenthread.policy.importers.structure.outline import Piece
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, plain

OWN = "urn:goldenthread:oscal"
"""Namespace of the properties that are not OSCAL's own."""
_GROUP = re.compile(rf"(?P<kind>{'|'.join(KINDS)})-(?P<number>\d{{1,6}})")
_TEXT_PARTS = frozenset({"overview", "statement"})
"""Names of the part that holds a group's or control's own text; it has no id, as each clause's part has."""


def facts_of(holder: Any) -> dict[str, str]:
    """The properties of our namespace that stand alone, by name."""
    return {text_in(each, "name"): text_in(each, "value") for each in _own(holder) if not text_in(each, "group")}


def holds_text(part: dict[str, Any]) -> bool:
    """Whether a part is the text of what holds it rather than a clause of its own."""
    return text_in(part, "name") in _TEXT_PARTS and not text_in(part, "id")


def tokens_of(prose: Sequence[Token], holder: Any, faults: Faults) -> list[Token]:
    """A text read in its Markdown, or in the mark-up beside it where that has the same letters and so was not left behind."""
    markup = facts_of(holder).get("markup", "")
    if not markup:
        return list(prose)
    try:
        root = etree.fromstring(f"<div>{markup}</div>", careful_parser())
        refuse_bulk(root)
    except (etree.XMLSyntaxError, ValueError, Refused):
        return list(prose)
    marked = gather(root, faults=faults)[0]
    return marked if _letters(marked) == _letters(prose) else list(prose)


def _letters(tokens: Sequence[Token]) -> str:
    return re.sub(r"[\W\d_]+", "", plain(tokens))


class OwnCatalog:
    """What our properties say of the pieces of one catalogue."""

    def __init__(self, metadata: Any) -> None:
        facts = facts_of(metadata)
        self.is_ours = "records" in facts
        self.count = facts.get("records", "")
        self.sort_ids: dict[Piece, str] = {}
        self.anchors: dict[Piece, str] = {}
        self.told: dict[tuple[str, int], tuple[Piece | None, list[tuple[str, str]]]] = {}
        self._learn_records(metadata, None)

    def learn(self, holder: dict[str, Any], piece: Piece) -> None:
        """Set a piece right by the properties of its group, control or part."""
        facts = facts_of(holder)
        standard = {text_in(p, "name"): text_in(p, "value") for p in objects_in(holder, "props") if "ns" not in p}
        piece.kind = clause_kind_named(text_in(holder, "class")) or piece.kind
        piece.number, piece.label = standard.get("label", "")[:NUMBER_LIMIT], ""
        if "number" in facts or "unnumbered" in facts:
            piece.number, piece.label = facts.get("number", "")[:NUMBER_LIMIT], standard.get("label", "")
        if "untitled" in facts:
            piece.heading = ""
        if anchor := facts.get("anchor"):
            piece.ids = (*piece.ids, anchor)
        self.anchors[piece] = anchor or piece.anchor
        self.sort_ids[piece] = standard.get("sort-id", "")
        self._learn_records(holder, piece)

    def _learn_records(self, holder: Any, piece: Piece | None) -> None:
        for each in _own(holder):
            if group := _GROUP.fullmatch(text_in(each, "group")):
                place = group["kind"], int(group["number"])
                facts = self.told.setdefault(place, (piece, []))[1]
                facts.append((text_in(each, "name"), text_in(each, "value")))

    def duties(self, pieces: Sequence[Piece], clauses: Sequence[Clause]) -> Duties:
        """What the catalogue says is required. Raises `Unfitting` where that does not fit its text."""
        index: dict[Piece | None, int] = {piece: place for place, piece in enumerate(pieces)}
        records = [
            Record(kind, index.get(piece, -1), tuple(facts))
            for kind in KINDS
            for (of, _number), (piece, facts) in sorted(self.told.items(), key=lambda each: each[0])
            if of == kind
        ]
        if str(len(records)) != self.count:
            raise Unfitting
        return duties_in(records, clauses)


def _own(holder: Any) -> list[dict[str, Any]]:
    return [each for each in objects_in(holder, "props") if text_in(each, "ns") == OWN]
