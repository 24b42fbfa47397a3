"""Pages of ours: what they say of an instrument where nobody sees it, and how they are read again clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

from goldenthread.policy.importers.draft import KEY, KIND, NUMBER_LIMIT, Clause, Draft, Duties, clause_kind_named
from goldenthread.policy.importers.readers.element_shapes import whole
from goldenthread.policy.importers.readers.html.page import page_text, parsed
from goldenthread.policy.importers.stated import FORCE, MANDATORY, UNFITTING, Record, Unfitting, duties_in
from goldenthread.policy.importers.structure.blocks import refuse_too_long, refuse_too_many
from goldenthread.policy.importers.structure.drafted import clauses_of, references_of
from goldenthread.policy.importers.structure.facts import read_facts
from goldenthread.policy.importers.structure.links import Places
from goldenthread.policy.importers.structure.outline import Piece, name_places, take_anchors
from goldenthread.policy.importers.text.dates import iso_day
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.safe_html import safe_address, to_html
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, name_of, plain

GENERATOR = "Goldenthread"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DEPTH = re.compile(r"--depth:\s*(\d{1,2})")


def metadata_of(draft: Draft) -> Iterator[tuple[str, str]]:
    """Names and contents of the page's `meta`, in Dublin Core's words where it has some."""
    yield "generator", GENERATOR
    yield "dcterms.identifier", draft.key
    yield "dcterms.type", draft.kind
    yield "dcterms.publisher", draft.issuer
    yield "dcterms.valid", draft.effective_on.isoformat() if draft.effective_on else ""
    yield "dcterms.modified", draft.consolidated_on.isoformat() if draft.consolidated_on else ""
    yield "dcterms.source", draft.source_url
    yield "goldenthread.document-id", draft.document_id
    yield "goldenthread.force", FORCE.get(draft.mandatory, "")


def read_draft(path: Path) -> Draft | None:
    """The draft of a page of ours; None for any other, and for one in which something stands that we did not write."""
    text, warnings = page_text(path)
    if f'content="{GENERATOR}"' not in text:
        return None
    root = parsed(text)
    meta = {each.get("name", ""): each.get("content", "") for each in root.iter("meta")}
    main = root.find(".//main")
    if meta.get("generator") != GENERATOR or not KEY.fullmatch(meta.get("dcterms.identifier", "")) or main is None:
        return None
    page = _Page(main, Faults(warnings=list(warnings)))
    return page.draft(meta, root.get("lang", "")[:2].lower()) if page.is_whole else None


class _Page:
    """The parts of a page of ours, read one by one."""

    def __init__(self, main: etree._Element, faults: Faults) -> None:
        self.faults = faults
        self.title = ""
        self.note: list[Token] = []
        self.pieces: list[Piece] = []
        self.told: list[tuple[Piece | None, etree._Element]] = []
        self.is_whole = not (main.text or "").strip() and all(map(self._part, main)) and bool(self.pieces)

    def _part(self, element: etree._Element) -> bool:
        """Read a part; False where it is none of ours."""
        name, sort = name_of(element), element.get("class", "")
        if (element.tail or "").strip():
            return False
        if name == "h1":
            self.title = plain(gather(element, faults=self.faults)[0])
        elif (name, sort) == ("div", "note"):
            self.note = gather(element, faults=self.faults)[0]
        elif (name, sort) == ("dl", "record"):
            self.told.append((None, element))
        elif (name, sort) == ("div", "clause"):
            self._clause(deepcopy(element))
        else:
            return (name, sort) in {("dl", "facts"), ("section", "requirements")}
        return True

    def _clause(self, element: etree._Element) -> None:
        refuse_too_many(len(self.pieces))
        depth = _DEPTH.search(element.get("style", ""))
        piece = Piece(clause_kind_named(element.get("data-kind", "")) or "paragraph", anchor=element.get("id", ""))
        piece.ids, piece.depth = (piece.anchor,), int(depth[1]) if depth else 1
        above = self.pieces[-1] if self.pieces else None
        while above is not None and above.depth >= piece.depth:
            above = above.parent
        piece.parent, piece.depth = above, above.depth + 1 if above else 1
        self.pieces.append(piece)
        for record in [each for each in element.iterchildren("dl") if each.get("class") == "record"]:
            self.told.append((piece, record))
            element.remove(record)
        self._number(element, piece)
        if len(element) and name_of(element[0]) in _HEADINGS:
            piece.heading_tokens = gather(element[0], faults=self.faults)[0]
            piece.heading = plain(piece.heading_tokens)
            element.remove(element[0])
        piece.tokens = gather(element, faults=self.faults)[0]
        refuse_too_long(sum(len(token.value) for token in piece.tokens), "")

    def _number(self, element: etree._Element, piece: Piece) -> None:
        """Take the number out that a reader sees, and the one that is cited where it is another."""
        shown = next((span for span in element.iter("span") if span.get("class") == "number"), None)
        if shown is None:
            return
        seen, holder = fold("".join(map(str, shown.itertext()))), shown.getparent()
        cited = element.get("data-number")
        piece.number, piece.label = (seen, "") if cited is None else (fold(cited), seen)
        piece.number = piece.number[:NUMBER_LIMIT]
        shown.text, shown.tail = "", (shown.tail or "").lstrip()
        for inner in list(shown):
            shown.remove(inner)
        if holder is not None and name_of(holder) == "p" and not fold("".join(map(str, holder.itertext()))):
            element.remove(holder)

    def draft(self, meta: dict[str, str], language: str) -> Draft:
        """The whole draft."""
        if not take_anchors(self.pieces, [piece.anchor for piece in self.pieces]):
            for warning in name_places(self.pieces):
                self.faults.warn(warning)
        language = language if re.fullmatch(r"[a-z]{2}", language) else "en"
        key, source, note = meta["dcterms.identifier"], meta.get("dcterms.source", ""), plain(self.note)
        places = Places(self.pieces, own_numbers=(key,))
        clauses = clauses_of(self.pieces, places, language=language)
        facts = read_facts(clauses, note=note, language=language)
        stated = self._stated(clauses)
        kind = meta.get("dcterms.type", "")
        return Draft(
            key=key,
            document_id=fold(meta.get("goldenthread.document-id", ""))[:60],
            title=self.title,
            language=language,
            kind=kind if KIND.fullmatch(kind) else "",
            mandatory=MANDATORY.get(meta.get("goldenthread.force", "")),
            consolidated_on=iso_day(meta.get("dcterms.modified", "")),
            effective_on=iso_day(meta.get("dcterms.valid", "")),
            source_url=safe_address(source) if source.startswith("http") else "",
            clauses=clauses,
            references=references_of(self.pieces, self.note, places),
            objective=facts.objective,
            expected_results=facts.expected_results,
            authority=facts.authority,
            issuer=fold(meta.get("dcterms.publisher", "")),
            note=note,
            note_html=to_html(self.note, address=places.address, language=language),
            warnings=tuple(self.faults.warnings),
            mended=self.faults.mended,
            stated=stated,
        )

    def _stated(self, clauses: Sequence[Clause]) -> Duties | None:
        """What the page says is required; None where that does not fit its text."""
        index: dict[Piece | None, int] = {piece: place for place, piece in enumerate(self.pieces)}
        try:
            told = sorted(self.told, key=lambda each: whole(each[1].get("data-number"), 0))
            return duties_in([_record(element, index.get(piece, -1)) for piece, element in told], clauses)
        except Unfitting:
            self.faults.warn(UNFITTING)
            return None


def _record(element: etree._Element, clause: int) -> Record:
    kind: Any = element.get("data-kind", "")
    said = ["".join(map(str, each.itertext())) for each in element]
    return Record(kind, clause, tuple(zip(said[::2], said[1::2], strict=False)))
