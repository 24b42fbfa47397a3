"""Akoma Ntoso 3.0 (OASIS LegalDocML): one `act`, `bill`, `doc` or `statement` in, one draft out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import KEY, KIND, Draft, Refused
from goldenthread.policy.importers.readers.akn.own import is_ours, stated_in
from goldenthread.policy.importers.readers.akn.text import as_html
from goldenthread.policy.importers.readers.akn.tree import Tree
from goldenthread.policy.importers.safety.xml_safety import read_document
from goldenthread.policy.importers.stated import UNFITTING, Unfitting
from goldenthread.policy.importers.structure.drafted import clauses_of, references_of
from goldenthread.policy.importers.structure.facts import read_facts
from goldenthread.policy.importers.structure.links import Places
from goldenthread.policy.importers.structure.outline import Piece, name_places, take_anchors
from goldenthread.policy.importers.structure.titles import is_mandatory, kind_of
from goldenthread.policy.importers.text.mending import fold, slug
from goldenthread.policy.importers.text.safe_html import safe_address, to_html
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, line_of, name_of, plain

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
READ = ("act", "bill", "doc", "statement")
_LANGUAGES = {"eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "spa": "es", "ita": "it", "nld": "nl", "por": "pt"}


@dataclass(frozen=True, slots=True)
class _Identity:
    """What the FRBR metadata state; "" or None where they do not."""

    title: str
    number: str
    document_id: str
    kind: str
    language: str
    prescriptive: bool | None
    consolidated_on: date | None
    effective_on: date | None
    source_url: str
    issuer: str


def read_draft(path: Path) -> Draft:
    """Read one file. Raises `Refused` with the line and the reason where it cannot be read."""
    read = read_document(path, root="akomaNtoso")
    faults = Faults(warnings=list(read.warnings))
    document = _document(read.root)
    identity = _identity(document, faults)
    tree = Tree(faults)
    note = _front(document, tree, faults)
    for child in document:
        if name_of(child) in {"body", "mainbody", "conclusions"}:
            tree.children(child, None)
    _attachments(document, tree, faults)
    if not tree.pieces:
        raise Refused("akn-without-text", line=line_of(document))
    _name(tree.pieces, faults)
    draft = _draft(identity, tree.pieces, note, faults)
    try:
        stated = stated_in(document, tree.pieces, draft.clauses)
    except Unfitting:
        return replace(draft, warnings=(*draft.warnings, UNFITTING))
    return replace(draft, stated=stated)


def _draft(identity: _Identity, pieces: list[Piece], note: list[Token], faults: Faults) -> Draft:
    places = Places(pieces, own_numbers=(identity.number, identity.document_id))
    clauses = clauses_of(pieces, places, language=identity.language)
    facts = read_facts(clauses, note=plain(note), language=identity.language)
    kind = identity.kind or kind_of(identity.title)
    mandatory = identity.prescriptive
    if mandatory is None:
        mandatory = is_mandatory(identity.title, kind=kind, text=" ".join(clause.text for clause in clauses))
    return Draft(
        key=identity.number,
        document_id=identity.document_id,
        title=identity.title,
        language=identity.language,
        kind=kind,
        mandatory=mandatory,
        consolidated_on=identity.consolidated_on,
        effective_on=identity.effective_on or facts.effective_on,
        source_url=identity.source_url,
        clauses=clauses,
        references=references_of(pieces, note, places),
        objective=facts.objective,
        expected_results=facts.expected_results,
        authority=facts.authority,
        issuer=identity.issuer or facts.issuer,
        note=plain(note),
        note_html=to_html(note, address=places.address, language=identity.language),
        warnings=tuple(faults.warnings),
        mended=faults.mended,
    )


def _document(root: etree._Element) -> etree._Element:
    namespace = str(root.tag).rpartition("}")[0].lstrip("{")
    if not namespace.startswith(NAMESPACE):
        if not namespace:
            raise Refused("akn-no-namespace", line=line_of(root))
        raise Refused("akn-version", line=line_of(root), namespace=namespace[:80])
    found = [child for child in root if isinstance(child.tag, str)]
    if not found:
        raise Refused("akn-nothing", line=line_of(root))
    if len(found) != 1 or name_of(found[0]) not in READ:
        raise Refused("akn-other", line=line_of(root), names=", ".join(name_of(child)[:40] for child in found))
    return found[0]


def _identity(document: etree._Element, faults: Faults) -> _Identity:
    work, expression = (_level(document, name) for name in ("frbrwork", "frbrexpression"))
    aliases = {alias.get("name", ""): alias.get("value", "") for alias in _all(work, "frbralias")}
    title = _title(document, aliases.get("title") or aliases.get("") or _value(work, "frbrname"), faults)
    ours = is_ours(document)
    number = fold(faults.mend(_value(work, "frbrnumber")))
    if not KEY.fullmatch(number):
        number = slug(number) or _number_of_address(_value(work, "frbruri")) or slug(title) or "document"
    prescriptive = {"true": True, "false": False}.get(_value(work, "frbrprescriptive"))
    return _Identity(
        title=title,
        number=number,
        document_id=fold(aliases.get("documentID", ""))[:60],
        kind=_kind(document, _value(work, "frbrsubtype"), title, ours=ours),
        language=_language(expression, faults),
        prescriptive=prescriptive,
        consolidated_on=_day(expression, "consolidation" if ours else ""),
        effective_on=_day(work, "effective"),
        source_url=safe_address(aliases["source"]) if aliases.get("source", "").startswith("http") else "",
        issuer=_issuer(document, work, faults),
    )


def _kind(document: etree._Element, subtype: str, title: str, *, ours: bool) -> str:
    """The instrument's type: a file of ours states it, others' titles are clearer than what they state."""
    stated = subtype or document.get("name", "")
    known = stated if KIND.fullmatch(stated) and stated not in {*READ, "instrument"} else ""
    return known if ours else kind_of(title) or known


def _level(document: etree._Element, name: str) -> etree._Element | None:
    return next((element for element in document.iter(etree.Element) if name_of(element) == name), None)


def _all(level: etree._Element | None, name: str) -> Iterator[etree._Element]:
    for child in level if level is not None else ():
        if name_of(child) == name:
            yield child


def _value(level: etree._Element | None, name: str) -> str:
    return next((child.get("value", "") for child in _all(level, name)), "").strip()


def _day(level: etree._Element | None, name: str) -> date | None:
    """The first date of a level that says it is of that kind, or of any kind but a mere making of the file."""
    for child in _all(level, "frbrdate"):
        if name and child.get("name", "").lower() != name:
            continue
        try:
            return date.fromisoformat(child.get("date", "")[:10])
        except ValueError:
            continue
    return None


def _language(expression: etree._Element | None, faults: Faults) -> str:
    written = next((child.get("language", "") for child in _all(expression, "frbrlanguage")), "").strip().lower()
    known = _LANGUAGES.get(written, written[:2])
    if re.fullmatch(r"[a-z]{2}", known):
        return known
    faults.warn(Fault("language-not-stated"))
    return "en"


def _number_of_address(address: str) -> str:
    last = address.removesuffix("/").rpartition("/")[2]
    return last if KEY.fullmatch(last) else ""


def _issuer(document: etree._Element, work: etree._Element | None, faults: Faults) -> str:
    """The name of the author that the work names; our own program is none."""
    organisations = document.iter("{*}TLCOrganization")
    named = {element.get("eId") or element.get("id"): element.get("showAs", "") for element in organisations}
    for author in _all(work, "frbrauthor"):
        name = named.get(author.get("href", "").lstrip("#"), "")
        if name and author.get("href") != "#goldenthread":
            return fold(faults.mend(name))
    return ""


def _title(document: etree._Element, named: str, faults: Faults) -> str:
    for wanted in ("doctitle", "shorttitle", "longtitle"):
        for front in document:
            if name_of(front) in {"coverpage", "preface"}:
                for element in front.iter(etree.Element):
                    if name_of(element) == wanted and (title := _words(element, faults)):
                        return title
    if not named:
        faults.warn(Fault("instrument-without-title"))
    return fold(faults.mend(named))


def _words(element: etree._Element, faults: Faults) -> str:
    return plain(gather(as_html(element, faults), faults=faults)[0])


def _front(document: etree._Element, tree: Tree, faults: Faults) -> list[Token]:
    """The note to the reader: what the preface says beside the title. A preamble is text of the document."""
    note: list[Token] = []
    for front in document:
        if name_of(front) == "preamble":
            tree.children(front, None)
        elif name_of(front) == "preface":
            for block in front:
                if not any(name_of(inner) == "doctitle" for inner in block.iter(etree.Element)):
                    note += gather(as_html(block, faults), faults=faults)[0]
    return note


def _attachments(document: etree._Element, tree: Tree, faults: Faults) -> None:
    for attachments in document:
        if name_of(attachments) not in {"attachments", "components"}:
            continue
        for attachment in attachments:
            heading = next((_words(c, faults) for c in attachment if name_of(c) == "heading"), "")
            for attached in attachment:
                body = next((c for c in attached if name_of(c) in {"body", "mainbody"}), None)
                if body is not None:
                    tree.appendix(attachment, heading=heading or _title(attached, "", Faults()), body=body)


def _name(pieces: list[Piece], faults: Faults) -> None:
    """The anchors of our own files (@wId) where each piece has one of its own, else made anew from numbers and places."""
    own = [piece.ids[1] if len(piece.ids) > 1 else "" for piece in pieces]
    if take_anchors(pieces, own):
        return
    for warning in name_places(pieces):
        faults.warn(warning)
