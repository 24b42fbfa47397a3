"""OSCAL catalogues and profiles as JSON (NIST, version 1): one file in, one draft out.

A group becomes a chapter or section, a control a clause, a part a paragraph or item, each with its id as its anchor. Parts
have names where they have no title ("guidance"): `PART_NAMES` are the headings that stand for them, both ways.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import ANCHOR_LIMIT, NUMBER_LIMIT, ClauseKind, Draft, Refused
from goldenthread.policy.importers.readers.oscal.params import Parameters
from goldenthread.policy.importers.safety.json_safety import objects_in, read_json, text_in
from goldenthread.policy.importers.structure.drafted import clauses_of
from goldenthread.policy.importers.structure.links import Places
from goldenthread.policy.importers.structure.outline import Piece
from goldenthread.policy.importers.structure.titles import is_mandatory, kind_of
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
_BINDING = frozenset({"statement", "item", "overview"})
"""Parts that state; what the others say is about the control and binds nobody."""
_TOKEN = re.compile(rf"[^\W\d][\w.\-]{{0,{ANCHOR_LIMIT - 1}}}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_NUMBER = re.compile(r"\d|^\W*[^\W\d_]{1,4}\W*$")
"""What a label that numbers has; others ("Other information") are words."""
_PART_LABEL = re.compile(r"\(?(?P<sign>[a-z]{1,4}|\d{1,3})[.)]?")


@dataclass
class _Reading:
    """The pieces read so far, and what reading needs to know."""

    faults: Faults
    prose: Prose
    parameters: Parameters = field(default_factory=Parameters)
    pieces: list[Piece] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
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
        while f"{stem}_{self.made[stem]}" in self.taken:
            self.made[stem] += 1
        return f"{stem}_{self.made[stem]}"


class _Places(Places):
    """Where links lead: to a place in the text, or by the back matter's resources out of it."""

    def __init__(self, pieces: list[Piece], holder: dict[str, Any]) -> None:
        super().__init__(pieces, own_numbers=())
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
    reading = _Reading(faults, Prose(faults))
    if isinstance(catalog, dict):
        _learn(catalog, reading.parameters)
        _groups_and_controls(catalog, None, reading)
    else:
        _imports(holder, reading)
    if not reading.pieces:
        raise Refused("oscal-empty")
    return _draft(holder, reading)


def _learn(holder: dict[str, Any], parameters: Parameters) -> None:
    """All parameters first, as a text may insert one that is declared below it."""
    parameters.learn(holder)
    for name in ("groups", "controls"):
        for inner in objects_in(holder, name):
            _learn(inner, parameters)


def _groups_and_controls(holder: dict[str, Any], above: Piece | None, reading: _Reading) -> None:
    for group in objects_in(holder, "groups"):
        number, label = _label(group)
        heading = reading.prose.line(text_in(group, "title"))
        piece = reading.add(
            "section" if above else "chapter", group, above, number=number, label=label, heading=heading
        )
        for part in objects_in(group, "parts"):
            _part(part, piece, reading, binding=True)
        _groups_and_controls(group, piece, reading)
    for control in objects_in(holder, "controls"):
        number, label = _label(control)
        piece = reading.add(
            "clause", control, above, number=number, label=label, heading=reading.prose.line(text_in(control, "title"))
        )
        for part in objects_in(control, "parts"):
            _part(part, piece, reading, binding=True)
        _groups_and_controls(control, piece, reading)


def _part(part: dict[str, Any], above: Piece, reading: _Reading, *, binding: bool) -> None:
    name = text_in(part, "name")
    binding = binding and name in _BINDING
    title = reading.prose.line(text_in(part, "title")) or ("" if name == "item" else PART_NAMES.get(name, name))
    kind: ClauseKind = "note" if not binding else "item" if name == "item" else "paragraph"
    number, label = _label(part)
    if name == "item" and (sign := _PART_LABEL.fullmatch(label or number)):
        number, label = part_number(_number_above(above), sign.group("sign"))[:NUMBER_LIMIT], label or number
    piece = reading.add(kind, part, above, number=number, label=label, heading=title)
    if prose := text_in(part, "prose"):
        piece.tokens = reading.prose.tokens(reading.parameters.inserted(prose))
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
    reading.pieces[:] = _in_order(reading.pieces)


def _in_order(pieces: list[Piece]) -> list[Piece]:
    """The pieces with each one's own behind it, in the order in which they were added."""
    below: dict[Piece | None, list[Piece]] = {}
    for piece in pieces:
        below.setdefault(piece.parent, []).append(piece)
    ordered: list[Piece] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        piece = waiting.pop()
        ordered.append(piece)
        waiting += reversed(below.get(piece, []))
    return ordered


def _resources(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from objects_in(holder.get("back-matter"), "resources")


def _draft(holder: dict[str, Any], reading: _Reading) -> Draft:
    metadata = holder.get("metadata")
    title = reading.prose.line(text_in(metadata, "title"))
    if not title:
        reading.faults.warn(Fault("file-without-title"))
    number = next((text_in(each, "identifier") for each in objects_in(metadata, "document-ids")), "")
    facts = {text_in(p, "name"): text_in(p, "value") for p in objects_in(metadata, "props")}
    language = facts.get("language", "")[:2].lower() or "en"
    places = _Places(reading.pieces, holder)
    clauses = clauses_of(reading.pieces, places, language=language)
    kind = kind_of(title)
    remarks = reading.prose.tokens(text_in(metadata, "remarks"))
    links = {text_in(link, "rel"): text_in(link, "href") for link in objects_in(metadata, "links")}
    source = links.get("canonical", "")
    return Draft(
        key=number if _KEY.fullmatch(number) else slug(number) or slug(title) or "catalog",
        document_id="",
        title=title,
        language=language,
        kind=kind,
        mandatory=is_mandatory(title, kind=kind, text=""),
        consolidated_on=_day(text_in(metadata, "published")) or _day(text_in(metadata, "last-modified")),
        effective_on=_day(facts.get("effective-on", "")),
        source_url=safe_address(source) if source.startswith("http") else "",
        clauses=clauses,
        issuer=_publisher(metadata),
        note=plain(remarks),
        note_html=to_html(remarks, address=places.address, language=language),
        warnings=tuple(reading.faults.warnings),
        mended=reading.faults.mended,
    )


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


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
