"""OSCAL catalogues and profiles as JSON (NIST, version 1): one file in, one draft out.

A group becomes a chapter or section, a control a clause, a part a paragraph or item, each with its id as its anchor. Parts
have names where they have no title ("guidance"): `PART_NAMES` are the headings that stand for them, both ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import (
    ANCHOR_LIMIT,
    KEY,
    KIND,
    NUMBER_LIMIT,
    Clause,
    ClauseKind,
    Draft,
    Duties,
    Refused,
)
from goldenthread.policy.importers.readers.oscal.links import Links
from goldenthread.policy.importers.readers.oscal.own import OwnCatalog, facts_of, holds_text, tokens_of
from goldenthread.policy.importers.readers.oscal.params import Parameters
from goldenthread.policy.importers.safety.json_safety import objects_in, read_json, text_in
from goldenthread.policy.importers.stated import MANDATORY, UNFITTING, Unfitting
from goldenthread.policy.importers.structure.drafted import clauses_of, references_of
from goldenthread.policy.importers.structure.facts import read_facts
from goldenthread.policy.importers.structure.links import Places
from goldenthread.policy.importers.structure.outline import Piece, in_reading_order, take_anchors
from goldenthread.policy.importers.structure.titles import is_mandatory, kind_of
from goldenthread.policy.importers.text.dates import iso_day
from goldenthread.policy.importers.text.marked_lines import Prose
from goldenthread.policy.importers.text.mending import fold, slug
from goldenthread.policy.importers.text.numbers import clean_number, part_number
from goldenthread.policy.importers.text.safe_html import safe_address, to_html
from goldenthread.policy.importers.text.tokens import Faults, plain

PART_NAMES = {
    "statement": "Statement",
    "guidance": "Guidance",
    "overview": "Overview",
    "objective": "Objective",
    "example": "Example",
    "assessment-objective": "Assessment objective",
    "assessment-method": "Assessment method",
    "assessment-objects": "Assessment objects",
}
PIECE_LIMIT = 40_000
"""Groups, controls and parts of one file; SP 800-53 has about 20,000."""
_PARAMETERS = 500
"""Parameters of one control; those of SP 800-53 have at most thirty."""
_BINDING = frozenset({"statement", "item", "overview"})
"""Parts that state; what the others say is about the control and binds nobody."""
_TOKEN = re.compile(rf"[^\W\d][\w.\-]{{0,{ANCHOR_LIMIT - 1}}}")
_NUMBER = re.compile(r"\d|^\W*[^\W\d_]{1,4}\W*$")
"""What a label that numbers has; others ("Other information") are words."""
_PART_LABEL = re.compile(r"\(?(?P<sign>[a-z]{1,4}|\d{1,3})[.)]?")


@dataclass
class _Reading:
    """The pieces read so far, and what reading needs to know."""

    faults: Faults
    prose: Prose
    own: OwnCatalog
    parameters: Parameters = field(default_factory=Parameters)
    links: Links = field(default_factory=Links)
    pieces: list[Piece] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    reserved: set[str] = field(default_factory=set)
    """The ids of the file, which no made name may be."""
    made: Counter[str] = field(default_factory=Counter)
    """How many names were made below each place."""

    def add(self, kind: ClauseKind, holder: dict[str, Any], above: Piece | None, **more: Any) -> Piece:
        """A piece for a group, control or part. Raises `Refused` for an id that another one has."""
        if len(self.pieces) >= PIECE_LIMIT:
            raise Refused("oscal-too-many", limit=PIECE_LIMIT)
        piece = Piece(kind, parent=above, depth=above.depth + 1 if above else 1, **more)
        name = text_in(holder, "id")
        if name in self.taken:
            raise Refused("oscal-id-twice", id=name[:40])
        if name and not _TOKEN.fullmatch(name):
            self.faults.warn(Fault("id-replaced", id=name[:40]))
            name = ""
        piece.anchor = name or self._made(above)
        piece.ids = (piece.anchor,)
        self.taken.add(piece.anchor)
        self.pieces.append(piece)
        return piece

    def _made(self, above: Piece | None) -> str:
        stem = above.anchor[: ANCHOR_LIMIT - 8] if above else "part"
        self.made[stem] += 1
        while (name := f"{stem}_{self.made[stem]}") in self.taken or name in self.reserved:
            self.made[stem] += 1
        return name


class _Places(Places):
    """Where links lead: to a place in the text, or by the back matter's resources out of it."""

    def __init__(self, pieces: list[Piece], holder: dict[str, Any], key: str) -> None:
        super().__init__(pieces, own_numbers=(key,))
        self.resources: dict[str, str] = {}
        for resource in _resources(holder):
            found = [text_in(link, "href") for link in objects_in(resource, "rlinks")]
            if outside := next((address for address in found if address.startswith("http")), ""):
                self.resources[f"#{text_in(resource, 'uuid')}"] = safe_address(outside)

    def address(self, address: str) -> str:
        """The address to write for a safe address; "" for a place that the file has not."""
        return self.resources.get(address) or super().address(address)


def read_draft(path: Path) -> Draft:
    """Read a catalogue with all that it holds, or a profile with what it names. Raises `Refused` with the reason."""
    content = read_json(path)
    catalog, profile = (content.get(name) if isinstance(content, dict) else None for name in ("catalog", "profile"))
    holder = catalog if isinstance(catalog, dict) else profile if isinstance(profile, dict) else None
    if holder is None:
        raise Refused("oscal-other")
    faults = Faults()
    reading = _Reading(faults, Prose(faults), OwnCatalog(holder.get("metadata")))
    if isinstance(catalog, dict):
        reading.links.learn_resources(catalog)
        _learn(catalog, reading)
        _groups_and_controls(catalog, None, reading)
        if reading.own.is_ours:
            _as_ours(reading)
    else:
        _imports(holder, reading)
    if not reading.pieces:
        raise Refused("oscal-empty")
    return _draft(holder, reading)


def _learn(holder: dict[str, Any], reading: _Reading) -> None:
    """All parameters and names first, as a text may insert a parameter, or lead to a control, that stands below it."""
    reading.parameters.learn(holder)
    for name in ("groups", "controls", "parts"):
        for inner in objects_in(holder, name):
            reading.reserved.add(text_in(inner, "id"))
            if name != "parts":
                reading.links.learn(inner, _label(inner)[0])
            _learn(inner, reading)


def _as_ours(reading: _Reading) -> None:
    """Put the pieces of a catalogue of ours into the order of its text, under the anchors that they had there."""
    sort_ids, anchors = reading.own.sort_ids, reading.own.anchors
    reading.pieces[:] = in_reading_order(sorted(reading.pieces, key=lambda piece: sort_ids.get(piece, "")))
    take_anchors(reading.pieces, [anchors.get(piece, piece.anchor) for piece in reading.pieces])


def _groups_and_controls(holder: dict[str, Any], above: Piece | None, reading: _Reading) -> None:
    for group in objects_in(holder, "groups"):
        number, label = _label(group)
        heading = reading.prose.line(text_in(group, "title"))
        piece = reading.add(
            "section" if above else "chapter", group, above, number=number, label=label, heading=heading
        )
        _inside(group, piece, reading)
        _groups_and_controls(group, piece, reading)
    for control in objects_in(holder, "controls"):
        number, label = _label(control)
        piece = reading.add(
            "clause", control, above, number=number, label=label, heading=reading.prose.line(text_in(control, "title"))
        )
        _inside(control, piece, reading)
        _groups_and_controls(control, piece, reading)


def _inside(holder: dict[str, Any], piece: Piece, reading: _Reading) -> None:
    """What a group or control says."""
    if reading.own.is_ours:
        reading.own.learn(holder, piece)
    for part in objects_in(holder, "parts"):
        if reading.own.is_ours and holds_text(part):
            piece.tokens = tokens_of(reading.prose.tokens(text_in(part, "prose")), holder, reading.faults)
        else:
            _part(part, piece, reading, binding=True)
    if not reading.own.is_ours:
        piece.tokens = reading.links.withdrawn(holder)
        _notes(holder, piece, reading)


def _notes(holder: dict[str, Any], piece: Piece, reading: _Reading) -> None:
    """What a printed catalogue tells below a control: what is to be filled in, and where its links lead."""
    parameters = list(reading.parameters.told(holder))[:_PARAMETERS]
    if parameters:
        items = "\n".join(f"- {' '.join(f'{label}: {said}'.split())}" for label, said in parameters)
        reading.add("note", {}, piece, heading="Parameters").tokens = reading.prose.tokens(items)
    for heading, tokens in reading.links.notes(holder):
        reading.add("note", {}, piece, heading=heading).tokens = tokens


def _part(part: dict[str, Any], above: Piece, reading: _Reading, *, binding: bool) -> None:
    name = text_in(part, "name")
    binding = binding and name in _BINDING
    title = reading.prose.line(text_in(part, "title")) or ("" if name == "item" else PART_NAMES.get(name, name))
    kind: ClauseKind = "note" if not binding else "item" if name == "item" else "paragraph"
    number, label = _label(part)
    if name == "item" and (sign := _PART_LABEL.fullmatch(label or number)):
        number, label = part_number(_number_above(above), sign.group("sign"))[:NUMBER_LIMIT], label or number
    piece = reading.add(kind, part, above, number=number, label=label, heading=title)
    if reading.own.is_ours:
        reading.own.learn(part, piece)
    if prose := text_in(part, "prose"):
        piece.tokens = reading.prose.tokens(reading.parameters.inserted(prose))
        piece.tokens = tokens_of(piece.tokens, part, reading.faults) if reading.own.is_ours else piece.tokens
    for inner in objects_in(part, "parts"):
        _part(inner, piece, reading, binding=binding)


def _label(holder: dict[str, Any]) -> tuple[str, str]:
    """The number and the label as written, by the property "label": one without a class before one with."""
    labels = [
        (bool(prop.get("class")), text_in(prop, "value")) for prop in objects_in(holder, "props") if _labels(prop)
    ]
    if not labels:
        return "", ""
    written = fold(min(labels, key=lambda label: label[0])[1])
    number = clean_number(written)
    if len(number) > NUMBER_LIMIT or not _NUMBER.search(number):
        return "", written
    return number, written if written != number else ""


def _labels(prop: dict[str, Any]) -> bool:
    return text_in(prop, "name") == "label" and bool(text_in(prop, "value").strip())


def _number_above(piece: Piece) -> str:
    above: Piece | None = piece
    while above is not None and not above.number:
        above = above.parent
    return above.number if above else ""


def _imports(profile: dict[str, Any], reading: _Reading) -> None:
    """Each catalogue that a profile imports from, and below it the controls that it names."""
    titles = {f"#{text_in(each, 'uuid')}": text_in(each, "title") for each in _resources(profile)}
    named: dict[str, Piece] = {}
    for imported in objects_in(profile, "imports"):
        address = text_in(imported, "href")
        source = reading.add("chapter", {}, None, heading=reading.prose.line(titles.get(address, "")) or fold(address))
        for wanted in objects_in(imported, "include-controls"):
            for name in wanted.get("with-ids") or ():
                if isinstance(name, str) and name not in named:
                    number = name.upper()[:NUMBER_LIMIT]
                    named[name] = reading.add("clause", {"id": name}, source, number=number, heading="")
    for alter in objects_in(profile.get("modify"), "alters"):
        control = named.get(text_in(alter, "control-id"))
        if control is None:
            continue
        for addition in objects_in(alter, "adds"):
            for part in objects_in(addition, "parts"):
                _part(part, control, reading, binding=True)
    reading.pieces[:] = in_reading_order(reading.pieces)


def _resources(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from objects_in(holder.get("back-matter"), "resources")


def _draft(holder: dict[str, Any], reading: _Reading) -> Draft:
    metadata = holder.get("metadata")
    title = reading.prose.line(text_in(metadata, "title"))
    if not title:
        reading.faults.warn(Fault("file-without-title"))
    number = next((text_in(each, "identifier") for each in objects_in(metadata, "document-ids")), "")
    key = number if KEY.fullmatch(number) else slug(number) or slug(title) or "catalog"
    stated = facts_of(metadata)
    language = stated.get("language", "")[:2].lower() or "en"
    places = _Places(reading.pieces, holder, key)
    clauses = clauses_of(reading.pieces, places, language=language)
    remarks = reading.prose.tokens(text_in(metadata, "remarks"))
    remarks = tokens_of(remarks, metadata, reading.faults) if reading.own.is_ours else remarks
    note = plain(remarks)
    facts = read_facts(clauses, note=note, language=language)
    kind = stated.get("type", "")
    kind = kind if reading.own.is_ours and KIND.fullmatch(kind) else kind_of(title)
    duties = _stated(reading, clauses)
    links = {text_in(link, "rel"): text_in(link, "href") for link in objects_in(metadata, "links")}
    source = links.get("canonical", "")
    return Draft(
        key=key,
        document_id=fold(stated.get("document-id", ""))[:60],
        title=title,
        language=language,
        kind=kind,
        mandatory=_mandatory(title, kind, stated, own=reading.own),
        consolidated_on=_consolidated_on(metadata, stated, own=reading.own),
        effective_on=iso_day(stated.get("effective-on", "")),
        source_url=safe_address(source) if source.startswith("http") else "",
        clauses=clauses,
        references=references_of(reading.pieces, remarks, places),
        objective=facts.objective,
        expected_results=facts.expected_results,
        authority=facts.authority,
        issuer=_publisher(metadata) or facts.issuer,
        note=note,
        note_html=to_html(remarks, address=places.address, language=language),
        warnings=tuple(reading.faults.warnings),
        mended=reading.faults.mended,
        stated=duties,
    )


def _stated(reading: _Reading, clauses: Sequence[Clause]) -> Duties | None:
    """What a catalogue of ours says is required; None where it is another's, or where that does not fit its text."""
    if not reading.own.is_ours:
        return None
    try:
        return reading.own.duties(reading.pieces, clauses)
    except Unfitting:
        reading.faults.warn(UNFITTING)
        return None


def _mandatory(title: str, kind: str, stated: Mapping[str, str], *, own: OwnCatalog) -> bool | None:
    return MANDATORY.get(stated.get("force", "")) if own.is_ours else is_mandatory(title, kind=kind, text="")


def _consolidated_on(metadata: Any, stated: Mapping[str, str], *, own: OwnCatalog) -> date | None:
    """The day of the last change, which a catalogue must have; one of ours says where its text has none."""
    if own.is_ours:
        return iso_day(stated.get("consolidated-on", ""))
    return iso_day(text_in(metadata, "published")) or iso_day(text_in(metadata, "last-modified"))


def _publisher(metadata: Any) -> str:
    """The party that publishes or made it."""
    names = {text_in(party, "uuid"): text_in(party, "name") for party in objects_in(metadata, "parties")}
    for role in ("publisher", "creator"):
        for responsible in objects_in(metadata, "responsible-parties"):
            if text_in(responsible, "role-id") == role:
                for party in responsible.get("party-uuids") or ():
                    if isinstance(party, str) and names.get(party):
                        return fold(names[party])
    return ""
