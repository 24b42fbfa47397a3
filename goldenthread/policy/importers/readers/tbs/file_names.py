"""What a document's file name tells: "Tea__Directive_on_70001_2021-05-01.xml" is number 70001 as it stood on that day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from goldenthread.policy.faults import Fault

_NAME = re.compile(r"(?P<title>.*?)_(?P<key>[0-9]{1,9})_(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:\D.*)?")


class FileName(NamedTuple):
    """A file name taken apart. Empty or None: it does not tell."""

    title: str
    key: str
    on: date | None
    """The day up to which changes are worked into the text."""
    fault: Fault | None = None
    """What is missing or wrong."""


def named(path: Path) -> FileName:
    """The title, number and day that a file's name gives, as the suite names its files."""
    found = _NAME.fullmatch(path.stem)
    if not found:
        return FileName("", "", None, Fault("name-without-date"))
    title = found.group("title").replace("__", ", ").replace("_", " ").strip()
    try:
        return FileName(title, found.group("key"), date.fromisoformat(found.group("on")))
    except ValueError:
        return FileName(title, found.group("key"), None, Fault("name-with-wrong-date", date=found.group("on")))
