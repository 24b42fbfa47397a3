"""Opening a file that nobody vouches for: what is refused before a byte of it is read, and what its bytes say as text."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path
from typing import NamedTuple

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
    warnings: tuple[str, ...]


def content_of(path: Path) -> bytes:
    """All bytes of an ordinary file. Raises `Refused` where it is none, may not be read, is empty or too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("This is not a file that can be read (a folder, a device or a pipe).")
        if status.st_size > SIZE_LIMIT:
            size, limit = (number / 1024 / 1024 for number in (status.st_size, SIZE_LIMIT))
            raise Refused(f"The file has {size:.0f} MB; instruments up to {limit:.0f} MB are read.")
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise Refused("There is no file with this name.") from None
    except PermissionError:
        raise Refused("The file may not be read: its permissions do not allow it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused(f"The file could not be opened: {reason}.") from None
    if len(content) > SIZE_LIMIT:
        raise Refused(f"The file is larger than {SIZE_LIMIT // 1024 // 1024} MB.")
    if not content.strip(b" \t\r\n\x00"):
        raise Refused("The file is empty.", 1)
    return content


def text_of(content: bytes, *, declared: str = "") -> Text:
    """A file's bytes as text: by its byte order mark, else UTF-8, else what it declares, else Windows-1252.

    Raises `Refused` where the bytes are no text. Line ends become "\\n".
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if not encoding:
                raise Refused("The file is in UTF-32; UTF-8 and UTF-16 are read.", 1)
            text = content[len(mark) :].decode(encoding, "replace")
            lost = "\ufffd" in text
            return Text(_lines(text), ("Some letters could not be read and are shown as �.",) if lost else ())
    if _CONTROLS.intersection(content[:SIZE_LIMIT]):
        raise Refused("The file holds bytes that no text has: it is of another kind than its name says.")
    try:
        return Text(_lines(content.decode("utf-8")), ())
    except UnicodeDecodeError:
        text, encoding = _decoded_otherwise(content, declared)
    return Text(_lines(text), (f"The file is not in UTF-8; it was read as {encoding}.",))


def _decoded_otherwise(content: bytes, declared: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(declared).name if declared and declared.isascii() else "cp1252"
        text = content.decode(name if name not in {"utf-8", "iso8859-1", "ascii"} else "cp1252")
    except (LookupError, UnicodeError, ValueError):
        return content.decode("cp1252", "replace"), "Windows-1252"
    return text, "Windows-1252" if name in {"utf-8", "iso8859-1", "ascii", "cp1252"} else name


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
