"""A draft as an OSCAL catalogue, and its binding clauses as a profile, in JSON (NIST, OSCAL 1.1.2).

Chapters, appendices and sections are groups; clauses, and what else holds clauses, controls; all else parts. A group holds
groups or controls and not both (OSCAL's schema): the headings of one that would hold both are controls too. What OSCAL has
no place for stands in properties of our namespace, so that the catalogue read again gives the same clauses and requirements.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
from lxml import etree

from goldenthread.policy.exporters.markdown_text import escaped, markdown_of
from goldenthread.policy.exporters.marked_text import tree_of
from goldenthread.policy.importers.draft import Clause, Draft, Duties, Refused
from goldenthread.policy.importers.readers.oscal.catalog import PART_NAMES
from goldenthread.policy.importers.readers.oscal.own import OWN
from goldenthread.policy.importers.stated import FORCE, Record, records_of
from goldenthread.policy.importers.text.marked_lines import Prose
from goldenthread.policy.importers.text.safe_html import to_html
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, plain

VERSION = "1.1.2"
_TOKEN = re.compile(r"[^\W\d][\w.\-]*")
_STRUCTURE = frozenset({"chapter", "appendix", "section"})
_NAMES = {heading: name for name, heading in PART_NAMES.items()}
_LONGEST_TITLE = 120


def write_catalog(draft: Draft, duties: Duties) -> bytes:
    """The whole catalogue. Raises `Refused` where the draft states no date, which a catalogue must."""
    catalog = _Catalog(draft, duties)
    metadata = _metadata(draft)
    metadata["props"] += [_own("records", str(catalog.count)), *catalog.records[None]]
    content: dict[str, Any] = {"uuid": _uuid(draft, "catalog"), "metadata": metadata}
    _put(content, "controls", [catalog.control(place) for place in catalog.below[None] if not catalog.groups(place)])
    _put(content, "groups", [catalog.group(place) for place in catalog.below[None] if catalog.groups(place)])
    return _json({"catalog": content})


def write_profile(draft: Draft, duties: Duties) -> bytes:
    """A profile of the draft's catalogue that includes the controls which require something; all where none is known to."""
    catalog = _Catalog(draft, duties)
    binding = {catalog.control_of(requirement.clause) for requirement in duties.requirements}
    controls = [place for place in range(len(draft.clauses)) if catalog.control_of(place) == place]
    wanted = [catalog.ids[place] for place in controls if place in binding] or [catalog.ids[p] for p in controls]
    include: dict[str, Any] = {"include-controls": [{"with-ids": wanted}]} if wanted else {"include-all": {}}
    resource = _uuid(draft, "catalog")
    content = {
        "uuid": _uuid(draft, "profile"),
        "metadata": _metadata(draft),
        "imports": [{"href": f"#{resource}", **include}],
        "merge": {"as-is": True},
        "back-matter": {
            "resources": [
                {
                    "uuid": resource,
                    "title": escaped(draft.title) or draft.key,
                    "rlinks": [{"href": f"{draft.key}.oscal-catalog.json", "media-type": "application/json"}],
                }
            ]
        },
    }
    return _json({"profile": content})


def _json(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _uuid(draft: Draft, what: str) -> str:
    """The same for the same text, so that writing it again gives the same file."""
    name = f"{draft.source_url}|{draft.key}|{draft.language}|{draft.consolidated_on}|{what}"
    return str(uuid5(NAMESPACE_URL, name))


def _metadata(draft: Draft) -> dict[str, Any]:
    day = draft.consolidated_on or draft.effective_on
    if day is None:
        raise Refused("oscal-without-date")
    facts = {
        "language": draft.language or "und",
        "effective-on": draft.effective_on.isoformat() if draft.effective_on else "",
        "consolidated-on": draft.consolidated_on.isoformat() if draft.consolidated_on else "",
        "document-id": draft.document_id,
        "type": draft.kind,
        "force": FORCE.get(draft.mandatory, ""),
    }
    props = [_own(name, value) for name, value in facts.items() if value.strip()]
    metadata: dict[str, Any] = {
        "title": escaped(draft.title) or draft.key,
        "last-modified": f"{day.isoformat()}T00:00:00Z",
        "version": day.isoformat(),
        "oscal-version": VERSION,
    }
    _put(metadata, "document-ids", [{"identifier": draft.key}] if draft.key else [])
    metadata["props"] = props
    _put(metadata, "links", [{"href": draft.source_url, "rel": "canonical"}] if draft.source_url else [])
    if draft.issuer:
        party = _uuid(draft, f"issuer {draft.issuer}")
        metadata["roles"] = [{"id": "publisher", "title": "Publisher"}]
        metadata["parties"] = [{"uuid": party, "type": "organization", "name": _line(draft.issuer)}]
        metadata["responsible-parties"] = [{"role-id": "publisher", "party-uuids": [party]}]
    remarks, markup = _told(draft.note_html, draft.note)
    metadata["props"] += markup
    if remarks:
        metadata["remarks"] = remarks
    return metadata


def _told(html: str, text: str) -> tuple[str, list[dict[str, Any]]]:
    """A text as Markdown, and where that says less than the text's mark-up (tables of lists, abbreviations, dates), a
    property with the mark-up."""
    marked = tree_of(html, text, exact=True)
    prose = markdown_of(marked)
    wanted, faults = gather(marked, faults=Faults())[0], Faults()
    got = Prose(faults).tokens(prose) if prose else []
    if _safe(wanted) == _safe(got) and plain(wanted) == plain(got):
        return prose, []
    inner = etree.tostring(marked, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    return prose, [_own("markup", inner)]


def _safe(tokens: Sequence[Token]) -> str:
    return to_html(tokens, address=str)


class _Catalog:
    """Which clause becomes what, under which id."""

    def __init__(self, draft: Draft, duties: Duties) -> None:
        self.clauses = draft.clauses
        self.records: dict[int | None, list[dict[str, Any]]] = {None: []}
        """The properties of each clause, and of what belongs to none, that tell what is required."""
        numbered: Counter[str] = Counter()
        for record in records_of(duties, draft.clauses):
            numbered[record.kind] += 1
            properties = _properties(record, numbered[record.kind])
            self.records.setdefault(record.clause if record.clause >= 0 else None, []).extend(properties)
        self.count = numbered.total()
        self.below: dict[int | None, list[int]] = {None: []}
        for place, clause in enumerate(self.clauses):
            self.below.setdefault(clause.parent, []).append(place)
            self.below.setdefault(place, [])
        self.holds_clauses = [False] * len(self.clauses)
        for place in reversed(range(len(self.clauses))):
            clause = self.clauses[place]
            if clause.parent is not None and (clause.kind == "clause" or self.holds_clauses[place]):
                self.holds_clauses[clause.parent] = True
        self.ids = _ids(self.clauses)

    def groups(self, place: int) -> bool:
        """Whether a clause that stands in a group, or at the top, is a group itself."""
        clause = self.clauses[place]
        if clause.kind not in _STRUCTURE:
            return False
        if clause.parent is None:
            return True
        beside = self.below[clause.parent]
        return self.groups(clause.parent) and not any(
            self.clauses[other].kind not in _STRUCTURE and self._controls(other) for other in beside
        )

    def control_of(self, place: int) -> int | None:
        """The control that a clause is, or is a part of; None for what stands in a group itself."""
        path: list[int] = []
        above: int | None = place
        while above is not None:
            path.append(above)
            above = self.clauses[above].parent
        found: int | None = None
        for each in reversed(path):
            parent = self.clauses[each].parent
            if self.groups(each):
                continue
            in_group = parent is None or self.groups(parent)
            if (in_group and (parent is None or self._controls(each))) or (
                found is not None and found == parent and self.clauses[each].kind == "clause"
            ):
                found = each
            else:
                break
        return found

    def group(self, place: int) -> dict[str, Any]:
        clause = self.clauses[place]
        inner = self.below[place]
        prose, markup = _told(clause.html, clause.text)
        written: dict[str, Any] = {"id": self.ids[place], "class": clause.kind, "title": _title(clause)}
        _put(written, "props", [*self._props(place), *markup])
        parts = [self.part(other) for other in inner if not self.groups(other) and not self._controls(other)]
        if prose:
            parts.insert(0, {"name": "overview", "prose": prose})
        _put(written, "parts", parts)
        _put(written, "groups", [self.group(other) for other in inner if self.groups(other)])
        controls = [other for other in inner if not self.groups(other) and self._controls(other)]
        _put(written, "controls", [self.control(other) for other in controls])
        return written

    def control(self, place: int) -> dict[str, Any]:
        clause = self.clauses[place]
        inner = self.below[place]
        prose, markup = _told(clause.html, clause.text)
        written: dict[str, Any] = {"id": self.ids[place], "class": clause.kind, "title": _title(clause)}
        _put(written, "props", [*self._props(place), *markup])
        parts = [self.part(other) for other in inner if self.clauses[other].kind != "clause"]
        if prose:
            parts.insert(0, {"name": "statement", "prose": prose})
        _put(written, "parts", parts)
        controls = [other for other in inner if self.clauses[other].kind == "clause"]
        _put(written, "controls", [self.control(other) for other in controls])
        return written

    def part(self, place: int) -> dict[str, Any]:
        clause = self.clauses[place]
        name = _NAMES.get(clause.heading)
        written: dict[str, Any] = {"id": self.ids[place], "name": name or "item", "class": clause.kind}
        if clause.heading and not name:
            written["title"] = escaped(clause.heading)
        prose, markup = _told(clause.html, clause.text)
        _put(written, "props", [*self._props(place), *markup])
        if prose:
            written["prose"] = prose
        _put(written, "parts", [self.part(other) for other in self.below[place]])
        return written

    def _controls(self, place: int) -> bool:
        """Whether a clause in a group is a control rather than a part."""
        clause = self.clauses[place]
        return clause.kind == "clause" or clause.kind in _STRUCTURE or self.holds_clauses[place]

    def _props(self, place: int) -> list[dict[str, Any]]:
        clause = self.clauses[place]
        label = _line(clause.label or clause.number)
        props = [{"name": "label", "value": label}] if label else []
        props.append({"name": "sort-id", "value": f"{place + 1:05}"})
        if clause.label:
            props.append(_own("number", clause.number) if clause.number else _own("unnumbered", "yes"))
        if not clause.heading:
            props.append(_own("untitled", "yes"))
        if clause.anchor != self.ids[place]:
            props.append(_own("anchor", clause.anchor))
        return props + self.records.get(place, [])


def _properties(record: Record, number: int) -> list[dict[str, Any]]:
    """A record as properties of its clause, tied by their group."""
    return [{**_own(name, value), "group": f"{record.kind}-{number}"} for name, value in record.facts]


def _own(name: str, value: str) -> dict[str, Any]:
    """A property of our namespace; its value is one line (OSCAL), in which no-break spaces stay."""
    return {"name": name, "ns": OWN, "value": re.sub(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]+", " ", value).strip()}


def _ids(clauses: tuple[Clause, ...]) -> list[str]:
    """Each clause's anchor where OSCAL takes it as an id, else a token made of it."""
    found: list[str] = []
    taken = {clause.anchor for clause in clauses if _TOKEN.fullmatch(clause.anchor)}
    for clause in clauses:
        if _TOKEN.fullmatch(clause.anchor):
            found.append(clause.anchor)
            continue
        stem = "cl-" + re.sub(r"[^\w.\-]+", ".", clause.anchor)
        name, count = stem, 1
        while name in taken:
            count += 1
            name = f"{stem}-{count}"
        taken.add(name)
        found.append(name)
    return found


def _title(clause: Clause) -> str:
    """A title, which groups and controls must have: the heading, else the number, else the first words."""
    words = clause.heading or clause.number or clause.label or clause.text or clause.anchor
    if len(words) > _LONGEST_TITLE and not clause.heading:
        words = words[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
    return escaped(words)


def _line(text: str) -> str:
    return " ".join(text.split())


def _put(holder: dict[str, Any], name: str, values: list[Any]) -> None:
    """Lists that hold something; OSCAL has no empty ones."""
    if values:
        holder[name] = values
