"""A draft as Akoma Ntoso 3.0: an `act` with its FRBR metadata and one hierarchical element for each clause.

Each element says in @class what kind of clause it is, in @wId the clause's anchor, and `num` in @title the number as one
cites it where the source writes it otherwise, so that reading the file again gives the same clauses. What they require
stands in `proprietary`, the place that the standard keeps for what it has no words for.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from goldenthread.policy.exporters.akn_blocks import Blocks
from goldenthread.policy.exporters.akn_names import (
    ELEMENTS,
    LANGUAGES,
    NAMESPACE,
    Addresses,
    addresses_of,
    country_of,
    eids_of,
)
from goldenthread.policy.exporters.marked_text import printable, tree_of
from goldenthread.policy.importers.draft import Clause, Draft, Duties
from goldenthread.policy.importers.readers.akn.own import OWN, PROGRAM
from goldenthread.policy.importers.stated import records_of
from goldenthread.policy.importers.text.mending import slug


def write_akn(draft: Draft, duties: Duties | None = None) -> bytes:
    """The whole file, in UTF-8; without duties it says nothing of what the text requires.

    Raises `Refused` where the draft states no date, which its addresses hold.
    """
    addresses = addresses_of(draft)
    root = etree.Element("akomaNtoso")
    act = etree.SubElement(root, "act", name=slug(draft.kind) or "instrument", contains="singleVersion")
    meta = etree.SubElement(act, "meta")
    _metadata(meta, draft, addresses)
    eids = eids_of(draft.clauses)
    if duties is not None:
        _records(etree.SubElement(meta, "proprietary", source=PROGRAM), draft, duties, eids)
    places = {clause.anchor: eid for clause, eid in zip(draft.clauses, eids, strict=True)}
    blocks = Blocks(lambda name: places.get(name, ""))
    _preface(etree.SubElement(act, "preface"), draft, blocks)
    _body(etree.SubElement(act, "body"), draft, eids, blocks)
    # The tree is built without a namespace and gets it where it is written: one declaration on the root is all it takes.
    root.set("xmlns", NAMESPACE)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _metadata(meta: etree._Element, draft: Draft, addresses: Addresses) -> None:
    identification = etree.SubElement(meta, "identification", source=PROGRAM)
    day = draft.effective_on or draft.consolidated_on
    version = draft.consolidated_on or draft.effective_on
    author = "#issuer" if draft.issuer else PROGRAM
    work = etree.SubElement(identification, "FRBRWork")
    _core(work, addresses.work, day, "effective" if draft.effective_on else "consolidation", author, _aliases(draft))
    _value(work, "FRBRcountry", country_of(draft))
    _value(work, "FRBRsubtype", draft.kind)
    _value(work, "FRBRnumber", draft.key)
    _value(work, "FRBRname", draft.title)
    if draft.mandatory is not None:
        _value(work, "FRBRprescriptive", "true" if draft.mandatory else "false")
    expression = etree.SubElement(identification, "FRBRExpression")
    of_text = "consolidation" if draft.consolidated_on else "effective"
    _core(expression, addresses.expression, version, of_text, author)
    etree.SubElement(expression, "FRBRlanguage", language=LANGUAGES.get(draft.language, draft.language or "und"))
    manifestation = etree.SubElement(identification, "FRBRManifestation")
    _core(manifestation, addresses.manifestation, version, of_text, PROGRAM)
    _value(manifestation, "FRBRformat", "application/akn+xml")
    if draft.effective_on:
        lifecycle = etree.SubElement(meta, "lifecycle", source=PROGRAM)
        event = {"date": draft.effective_on.isoformat(), "source": "#original", "type": "generation"}
        etree.SubElement(lifecycle, "eventRef", event)
    _references(etree.SubElement(meta, "references", source=PROGRAM), draft, addresses)


def _core(
    level: etree._Element,
    address: str,
    day: date | None,
    name: str,
    author: str,
    aliases: tuple[tuple[str, str], ...] = (),
) -> None:
    """What all three levels say alike, in the order of the schema."""
    this = f"{address.removesuffix('.xml')}/!main{'.xml' if address.endswith('.xml') else ''}"
    _value(level, "FRBRthis", this)
    _value(level, "FRBRuri", address)
    for alias, value in aliases:
        etree.SubElement(level, "FRBRalias", name=alias, value=printable(value))
    etree.SubElement(level, "FRBRdate", date=day.isoformat() if day else "", name=name)
    etree.SubElement(level, "FRBRauthor", href=author)


def _aliases(draft: Draft) -> tuple[tuple[str, str], ...]:
    named = (("title", draft.title), ("documentID", draft.document_id), ("source", draft.source_url))
    return tuple((name, value) for name, value in named if value)


def _value(level: etree._Element, name: str, value: str) -> None:
    if value:
        etree.SubElement(level, name, value=printable(value))


def _references(references: etree._Element, draft: Draft, addresses: Addresses) -> None:
    etree.SubElement(references, "original", eId="original", href=addresses.work, showAs=printable(draft.title) or "—")
    program = {"eId": "goldenthread", "href": "/ontology/organization/goldenthread", "showAs": "Goldenthread"}
    etree.SubElement(references, "TLCOrganization", program)
    if draft.issuer:
        issuer = slug(draft.issuer) or "issuer"
        named = {"eId": "issuer", "href": f"/ontology/organization/{issuer}", "showAs": printable(draft.issuer)}
        etree.SubElement(references, "TLCOrganization", named)


def _records(proprietary: etree._Element, draft: Draft, duties: Duties, eids: list[str]) -> None:
    """What the text requires, each with its clause's eId."""
    records = etree.SubElement(proprietary, f"{{{OWN}}}records", nsmap={"gt": OWN})
    for record in records_of(duties, draft.clauses):
        element = etree.SubElement(records, f"{{{OWN}}}{record.kind}")
        if record.clause >= 0:
            element.set("clause", f"#{eids[record.clause]}")
        for name, value in record.facts:
            etree.SubElement(element, f"{{{OWN}}}{name}").text = printable(value)


def _preface(preface: etree._Element, draft: Draft, blocks: Blocks) -> None:
    line = etree.SubElement(preface, "p")
    etree.SubElement(line, "docTitle").text = printable(draft.title)
    if draft.note or draft.note_html:
        note = etree.SubElement(preface, "container", name="note")
        blocks.write(note, tree_of(draft.note_html, draft.note, exact=True))


def _body(body: etree._Element, draft: Draft, eids: list[str], blocks: Blocks) -> None:
    """Every clause below the one that it hangs below; a document without clauses has one empty container."""
    above = {clause.parent for clause in draft.clauses}
    written: list[etree._Element] = []
    for place, clause in enumerate(draft.clauses):
        parent = body if clause.parent is None else written[clause.parent]
        element = _element(parent, clause, eids[place])
        written.append(element)
        if clause.text or clause.html:
            wanted = "intro" if place in above else "content"
            blocks.write(etree.SubElement(element, wanted), tree_of(clause.html, clause.text, exact=True))
    if not draft.clauses:
        etree.SubElement(body, "hcontainer", name="empty", eId="hcontainer_nn_1")


def _element(parent: etree._Element, clause: Clause, eid: str) -> etree._Element:
    name = ELEMENTS[clause.kind]
    attributes = {"eId": eid, "class": clause.kind}
    if clause.anchor and not re.search(r"\s", clause.anchor):
        attributes["wId"] = printable(clause.anchor)
    if name == "hcontainer":
        attributes["name"] = clause.kind
    element = etree.SubElement(parent, name, attributes)
    if clause.number or clause.label:
        number = etree.SubElement(element, "num")
        number.text = printable(clause.label or clause.number)
        if clause.label:
            number.set("title", printable(clause.number))
    if clause.heading:
        etree.SubElement(element, "heading").text = printable(clause.heading)
    return element
