"""The parts of an Office file (a ZIP of XML, ECMA-376 part 2) that nobody vouches for: what is refused, and why."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.safety.files import content_of
from goldenthread.policy.importers.safety.xml_safety import DECLARED_ENCODING, careful_parser, without_place

ENTRY_LIMIT = 10_000
"""Files in the ZIP; a document of a thousand pictures has about as many."""
PART_LIMIT = 30 * 1024 * 1024
"""Bytes of one part, unpacked; the text of a thousand pages has about ten million."""
MARK_LIMIT = 800_000
"""Tags, and attributes, of one part; the text of five hundred pages has about half as many."""
DEPTH_LIMIT = 100
"""Elements within one another; text boxes and tables within tables of a real document go forty deep."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to under an id: another part by its path, or an address outside, which is never fetched."""

    kind: str
    """The last word of its type ("styles", "hyperlink", "officeDocument")."""
    target: str
    external: bool


class Package:
    """An Office file, opened: its parts are unpacked one by one, each only as far as the limits allow."""

    def __init__(self, path: Path) -> None:
        """Raises `Refused` for what is no readable ZIP: an encrypted, an old or a damaged file, a bomb."""
        content = content_of(path)
        _refuse_other(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
            raise Refused("word-cut-off", reason=_said(error)) from None
        entries = self._zip.infolist()
        if len(entries) > ENTRY_LIMIT:
            raise Refused("too-many-parts", count=len(entries), limit=ENTRY_LIMIT)
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}

    @property
    def has_macros(self) -> bool:
        """Whether the file carries programs; they are never read."""
        return any(posixpath.basename(name) == "vbaproject.bin" for name in self._entries)

    def has(self, name: str) -> bool:
        """Whether there is a part with this path."""
        return name.lower() in self._entries

    def xml(self, name: str) -> etree._Element | None:
        """A part's root element, None where there is no such part; raises `Refused` where it cannot be read."""
        entry = self._entries.get(name.lower())
        return None if entry is None else _parsed(self._unpacked(entry), entry.filename)

    def relations(self, name: str = "") -> Mapping[str, Relation]:
        """What a part points to, by id; without a name, what the file as a whole does."""
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            if element.tag == _RELATION:
                external = element.get("TargetMode", "") == "External"
                target = element.get("Target", "")
                if not external:
                    target = _path(folder, target)
                kind = element.get("Type", "").rpartition("/")[2]
                found[element.get("Id", "")] = Relation(kind, target, external)
        return found

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        name = entry.filename[:80]
        if entry.flag_bits & 1:
            raise Refused("file-encrypted")
        content = bytearray()
        try:
            with self._zip.open(entry) as part:
                # The size that the ZIP states is not believed: what comes out is counted.
                while chunk := part.read(_CHUNK):
                    content += chunk
                    if len(content) > PART_LIMIT:
                        raise Refused("part-too-large", part=name, limit=PART_LIMIT // 1024 // 1024)
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise Refused("part-not-unpacked", part=name, reason=_said(error)) from None
        return bytes(content)


def _refuse_other(content: bytes) -> None:
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise Refused("file-encrypted")
    if content.startswith(_OLE):
        raise Refused("word-old")
    if not content.startswith(b"PK"):
        raise Refused("word-other")


def _path(folder: str, target: str) -> str:
    """The path of a part that another part in a folder points to."""
    named = unquote(target.partition("#")[0]).replace("\\", "/")
    joined = named if named.startswith("/") else posixpath.join(folder, named)
    return posixpath.normpath(joined).lstrip("/")


def _parsed(content: bytes, name: str) -> etree._Element:
    name = name[:80]
    if content.count(b"<") > MARK_LIMIT or content.count(b"=") > MARK_LIMIT * 2:
        raise Refused("part-too-many-tags", part=name, limit=MARK_LIMIT)
    _refuse_declarations(content, name)
    try:
        root = etree.fromstring(content, careful_parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = without_place(str(error))[:200]
        raise Refused("part-broken", part=name, reason=reason) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("part-doctype", part=name)
    _refuse_depth(root, name)
    return root


def _refuse_declarations(content: bytes, name: str) -> None:
    """Office writes UTF-8, seldom UTF-16; in any other encoding a declaration could hide from this look."""
    found = DECLARED_ENCODING.match(content)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and (b"\x00" in content or (found and found.group(1).lower() not in {b"utf-8", b"us-ascii"})):
        raise Refused("part-encoding", part=name)
    head = content.replace(b"\x00", b"") if wide else content
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused("part-doctype", part=name)


def _refuse_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT:
            raise Refused("part-too-deep", part=name)


def _said(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:120].rstrip(".")
