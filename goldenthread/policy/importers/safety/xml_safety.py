"""Reading an XML file that nobody vouches for: what is refused before it can do harm, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.safety.files import BYTE_ORDER_MARKS, content_of

ATTRIBUTE_LIMIT = 200
"""Attributes of one element; the suite's own elements have at most nine."""
ELEMENT_LIMIT = 300_000
"""Elements of one file; the largest instrument of the suite has two thousand."""
DEPTH_LIMIT = 100
"""Elements within one another; the suite's own go twenty deep."""

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso_8859-1": "latin-1",
    "latin1": "latin-1",
    "latin-1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
DECLARED_ENCODING = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its root element, and the small faults that were overlooked to read it."""

    root: etree._Element
    warnings: tuple[Fault, ...]


def read_document(path: Path, *, root: str) -> Document:
    """Read and parse one file whose root element must be `root`, in whatever namespace.

    Raises `Refused` for anything that is no ordinary readable file, is too large, holds bytes that are not text, is
    not well-formed, has a document type declaration (and so could define entities), or begins with another element.
    """
    text, warnings = _decoded(content_of(path))
    declared = _DECLARATION.match(text)
    if declared:
        # Replaced by its own line breaks, so that line numbers stay those of the file.
        text = "\n" * declared.group().count("\n") + text[declared.end() :]
    _refuse_declarations(text)
    element = _parsed(text)
    refuse_bulk(element)
    if str(element.tag).rpartition("}")[2] != root:
        raise Refused("xml-other-root", line=_line_of(element), found=str(element.tag)[:80], wanted=root)
    return Document(root=element, warnings=tuple(warnings))


def _decoded(content: bytes) -> tuple[str, list[Fault]]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if not encoding:
                raise Refused("utf-32", line=1)
            return _text(content[len(mark) :], encoding), []
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise Refused("nul-byte", line=line)
    found = DECLARED_ENCODING.match(content)
    declared = found.group(1).decode().lower() if found else "utf-8"
    encoding = _ENCODINGS.get(declared, "")
    if encoding == "utf-8":
        return _text(content, "utf-8"), []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if not encoding:
            raise Refused("encoding-unknown", line=1, encoding=declared) from None
        return _text(content, encoding), []
    if encoding and text.isascii():
        return text, []
    return text, [Fault("encoding-is-utf-8", encoding=declared)]


def _text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        line, byte = before.count("\n") + 1, f"{content[error.start]:02X}"
        raise Refused("encoding-broken", line=line, byte=byte, encoding=encoding) from None


def _refuse_declarations(text: str) -> None:
    if "\x00" in text:
        raise Refused("nul-character", line=_line(text, text.index("\x00")))
    position = 0
    while match := _BEFORE_ROOT.match(text, position):
        position = match.end()
    if text[position : position + 9].upper() == "<!DOCTYPE":
        raise Refused("doctype", line=_line(text, position))


def careful_parser(*, encoding: str | None = None) -> etree.XMLParser:
    """A parser that fetches nothing, replaces no entities and gives up on what is huge: for every file from outside."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_pis=True,
        remove_comments=True,
    )


def without_place(reason: str) -> str:
    """What a parser says is wrong, without the line and column, which it counts in its own way."""
    return re.sub(r"\s*,? line \d+, column \d+.*$", "", reason.strip(), flags=re.DOTALL)


def _parsed(text: str) -> etree._Element:
    try:
        element = etree.fromstring(text.encode("utf-8"), careful_parser(encoding="utf-8"))
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        message = without_place(error.msg or "no further reason")
        if "depth" in message.lower():
            raise Refused("elements-too-deep", line=line) from None
        if "PARSE_HUGE" in message or "too big" in message or "too long" in message:
            raise Refused("element-too-long", line=line) from None
        raise Refused("xml-broken", line=line, reason=message[:200]) from None
    if element.getroottree().docinfo.internalDTD is not None:
        raise Refused("doctype-of-suite", line=1)
    return element


def refuse_bulk(root: etree._Element, *, most: int = ELEMENT_LIMIT) -> None:
    """Raise `Refused` where a tree has more elements than `most`, too many attributes, or goes too deep."""
    depth = elements = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        elements += 1
        line = _line_of(element)
        if depth > DEPTH_LIMIT:
            raise Refused("elements-too-deep", line=line)
        if elements > most:
            raise Refused("too-many-elements", line=line, limit=most)
        if len(element.attrib) > ATTRIBUTE_LIMIT:
            raise Refused("too-many-attributes", line=line, limit=ATTRIBUTE_LIMIT)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _line_of(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0
