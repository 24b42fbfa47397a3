"""What a document's file name tells: "Tea__Directive_on_70001_2021-05-01.xml" is number 70001 as it stood on that day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

_NAME = re.compile(r"(?P<title>.*?)_(?P<key>[0-9]{1,9})_(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:\D.*)?")


class FileName(NamedTuple):
    """A file name taken apart. Empty or None: it does not tell."""

    title: str
    key: str
    on: date | None
    """The day up to which changes are worked into the text."""
    fault: str = ""
    """A sentence on what is missing or wrong."""


def named(path: Path) -> FileName:
    """The title, number and day that a file's name gives, as the suite names its files."""
    found = _NAME.fullmatch(path.stem)
    if not found:
        fault = "The file's name does not end in a number and a date; the date of this text is not known."
        return FileName("", "", None, fault)
    title = found.group("title").replace("__", ", ").replace("_", " ").strip()
    try:
        return FileName(title, found.group("key"), date.fromisoformat(found.group("on")))
    except ValueError:
        said = f"The date in the file's name, {found.group('on')}, is in no calendar"
        return FileName(title, found.group("key"), None, f"{said}; the date of this text is not known.")
