"""Reading an XML file that nobody vouches for: what is refused before it can do harm, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

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
    warnings: tuple[str, ...]


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
        raise Refused(
            f"The file begins with <{str(element.tag)[:80]}>, not with <{root}>: it is a document of another kind.",
            _line_of(element),
        )
    return Document(root=element, warnings=tuple(warnings))


def _decoded(content: bytes) -> tuple[str, list[str]]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if not encoding:
                raise Refused("The file is in UTF-32; UTF-8 and UTF-16 are read.", 1)
            return _text(content[len(mark) :], encoding), []
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise Refused("The file holds a NUL byte, which no text has.", line)
    found = DECLARED_ENCODING.match(content)
    declared = found.group(1).decode().lower() if found else "utf-8"
    encoding = _ENCODINGS.get(declared, "")
    if encoding == "utf-8":
        return _text(content, "utf-8"), []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if not encoding:
            said = f"The file says it is in {declared}, which is not read, and it is not UTF-8 either."
            raise Refused(said, 1) from None
        return _text(content, encoding), []
    if encoding and text.isascii():
        return text, []
    return text, [f"The file says it is in {declared}, but its bytes are UTF-8; it was read as UTF-8."]


def _text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        byte = content[error.start]
        raise Refused(
            f"The byte {byte:02X} does not fit the file's encoding ({encoding}): it cannot be read as text.",
            before.count("\n") + 1,
        ) from None


def _refuse_declarations(text: str) -> None:
    if "\x00" in text:
        raise Refused("The file holds a NUL character, which no text has.", _line(text, text.index("\x00")))
    position = 0
    while match := _BEFORE_ROOT.match(text, position):
        position = match.end()
    if text[position : position + 9].upper() == "<!DOCTYPE":
        raise Refused(
            "The file has a document type declaration (<!DOCTYPE …>), which could define entities; it is not read.",
            _line(text, position),
        )


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
            raise Refused("Elements are nested too deeply to be an instrument.", line) from None
        if "PARSE_HUGE" in message or "too big" in message or "too long" in message:
            raise Refused("A single text, name or comment is too long to be part of an instrument.", line) from None
        raise Refused(f"The XML is not well-formed: {message[:200]}.", line) from None
    if element.getroottree().docinfo.internalDTD is not None:
        raise Refused("The file has a document type declaration, which files of the suite have not.", 1)
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
            raise Refused("Elements are nested too deeply to be an instrument.", line)
        if elements > most:
            raise Refused(f"The file has more than {most:,} elements, too many to be an instrument.", line)
        if len(element.attrib) > ATTRIBUTE_LIMIT:
            raise Refused(f"An element has more than {ATTRIBUTE_LIMIT} attributes.", line)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _line_of(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0
