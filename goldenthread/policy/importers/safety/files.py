"""Opening a file that nobody vouches for: what is refused before a byte of it is read, and what its bytes say as text."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path
from typing import NamedTuple

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Refused

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes. The largest instrument of the suite has about a tenth of a megabyte."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a file may begin with, and the encoding that it tells of; "" for one that is not read."""
_CONTROLS = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B}


class Text(NamedTuple):
    """A file's content as text."""

    text: str
    warnings: tuple[Fault, ...]


def content_of(path: Path) -> bytes:
    """All bytes of an ordinary file. Raises `Refused` where it is none, may not be read, is empty or too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("file-not-ordinary")
        if status.st_size > SIZE_LIMIT:
            size, limit = (round(number / 1024 / 1024) for number in (status.st_size, SIZE_LIMIT))
            raise Refused("file-size", size=size, limit=limit)
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise Refused("file-missing") from None
    except PermissionError:
        raise Refused("file-forbidden") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused("file-not-opened", reason=reason) from None
    if len(content) > SIZE_LIMIT:
        raise Refused("file-too-large", limit=SIZE_LIMIT // 1024 // 1024)
    if not content.strip(b" \t\r\n\x00"):
        raise Refused("file-empty", line=1)
    return content


def text_of(content: bytes, *, declared: str = "") -> Text:
    """A file's bytes as text: by its byte order mark, else UTF-8, else what it declares, else Windows-1252.

    Raises `Refused` where the bytes are no text. Line ends become "\\n".
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if not encoding:
                raise Refused("utf-32", line=1)
            text = content[len(mark) :].decode(encoding, "replace")
            lost = "\ufffd" in text
            return Text(_lines(text), (Fault("encoding-lost-letters"),) if lost else ())
    if _CONTROLS.intersection(content[:SIZE_LIMIT]):
        raise Refused("no-text-bytes")
    try:
        return Text(_lines(content.decode("utf-8")), ())
    except UnicodeDecodeError:
        text, encoding = _decoded_otherwise(content, declared)
    return Text(_lines(text), (Fault("encoding-read-as", encoding=encoding),))


def _decoded_otherwise(content: bytes, declared: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(declared).name if declared and declared.isascii() else "cp1252"
        text = content.decode(name if name not in {"utf-8", "iso8859-1", "ascii"} else "cp1252")
    except (LookupError, UnicodeError, ValueError):
        return content.decode("cp1252", "replace"), "Windows-1252"
    return text, "Windows-1252" if name in {"utf-8", "iso8859-1", "ascii", "cp1252"} else name


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
