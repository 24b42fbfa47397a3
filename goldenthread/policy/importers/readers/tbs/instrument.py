"""The Treasury Board's policy suite in its own XML: one file in, one draft out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.readers.tbs.file_names import named
from goldenthread.policy.importers.readers.tbs.tree import read_tree
from goldenthread.policy.importers.safety.xml_safety import read_document
from goldenthread.policy.importers.structure.drafted import clauses_of, references_of
from goldenthread.policy.importers.structure.facts import read_facts
from goldenthread.policy.importers.structure.links import Places, source_address
from goldenthread.policy.importers.structure.outline import name_places
from goldenthread.policy.importers.structure.titles import is_mandatory, kind_of, natural_title
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.safe_html import to_html
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, name_of, plain

_DOCUMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


class _Head(NamedTuple):
    key: str
    document_id: str
    title: str
    language: str
    kind: str
    on: date | None


def read_instrument(path: Path) -> Draft:
    """Read one file of the suite. Raises `Refused` with the line and the reason where it cannot be read."""
    document = read_document(path, root="doc")
    doc, faults = document.root, Faults(warnings=list(document.warnings))
    head = _head(doc, path, faults)
    pieces = read_tree(doc, faults)
    for warning in name_places(pieces):
        faults.warn(warning)
    places = Places(pieces, own_numbers=(head.key, head.document_id))
    clauses = clauses_of(pieces, places, language=head.language)
    note = _note(doc, faults)
    facts = read_facts(clauses, note=plain(note), language=head.language)
    return Draft(
        key=head.key,
        document_id=head.document_id,
        title=head.title,
        language=head.language,
        kind=head.kind,
        mandatory=is_mandatory(head.title, kind=head.kind, text=" ".join(clause.text for clause in clauses)),
        consolidated_on=head.on,
        effective_on=facts.effective_on,
        source_url=source_address(head.key, language=head.language),
        clauses=clauses,
        references=references_of(pieces, note, places),
        form="tbs",
        objective=facts.objective,
        expected_results=facts.expected_results,
        authority=facts.authority,
        issuer=facts.issuer,
        note=plain(note),
        note_html=to_html(note, address=places.address, language=head.language),
        warnings=(*faults.warnings, *facts.warnings),
        mended=faults.mended,
    )


def read_suite(paths: Iterable[Path]) -> Iterator[tuple[Path, Draft | Refused]]:
    """Read files, and the *.xml files of folders and the folders in them, in the order of their names.

    A file that is refused does not stop the others. Each file is read once, however often it is named; links to folders
    are not followed.
    """
    seen: set[str] = set()
    for path in _files(paths):
        if isinstance(path, tuple):
            yield path
            continue
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        try:
            yield path, read_instrument(path)
        except Refused as refused:
            yield path, refused


def _files(paths: Iterable[Path]) -> Iterator[Path | tuple[Path, Refused]]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        closed: list[OSError] = []
        found = sorted(
            Path(folder) / name
            for folder, _, names in os.walk(path, onerror=closed.append)
            for name in names
            if name.lower().endswith(".xml")
        )
        for error in closed:
            yield Path(str(error.filename)), Refused("folder-forbidden")
        if not found and not closed:
            yield path, Refused("folder-without-xml")
        yield from found


def _head(doc: etree._Element, path: Path, faults: Faults) -> _Head:
    """What the file's name and its first element tell; where they differ in the number, the name's is the key."""
    file = named(path)
    if file.fault:
        faults.warn(file.fault)
    document_id = _document_id(doc, faults)
    if not file.key and not document_id:
        raise Refused("suite-without-number", line=1)
    if not file.key:
        faults.warn(Fault("name-without-number", number=document_id))
    title = fold(faults.mend(doc.get("title"))) or natural_title(file.title)
    kind = kind_of(title)
    if not title:
        faults.warn(Fault("instrument-without-title"))
    elif not kind:
        faults.warn(Fault("title-without-kind"))
    return _Head(file.key or document_id, document_id, title, _language(doc, faults), kind, file.on)


def _document_id(doc: etree._Element, faults: Faults) -> str:
    written = fold(faults.mend(doc.get("documentID")))
    if not written or _DOCUMENT_ID.fullmatch(written):
        return written
    faults.warn(Fault("document-id-dropped", beginning=written[:20]))
    return ""


def _language(doc: etree._Element, faults: Faults) -> str:
    written = (doc.get("language") or doc.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()
    if re.fullmatch(r"[a-z]{2,3}(-\w+)*", written):
        return written[:2]
    faults.warn(Fault("language-not-stated"))
    return "en"


def _note(doc: etree._Element, faults: Faults) -> list[Token]:
    tokens: list[Token] = []
    for element in doc:
        if name_of(element) == "notetoreader":
            tokens += [Token("open", "p"), *gather(element, faults=faults)[0], Token("close", "p")]
    return tokens
