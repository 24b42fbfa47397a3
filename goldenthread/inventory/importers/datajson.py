"""A catalogue of data sets as DCAT-US has it (project-open-data.cio.gov, schema v1.1): from JSON to plain rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.inventory.importers.refused import Refused, plain_json

LARGEST = 100 * 1024 * 1024
"""Bytes of a file; the largest catalogue of a department has 40 MB."""
MOST = 100_000
NEEDED = ("title", "identifier")

FILES = ("format", "mediaType")
RHYTHM = "accrualPeriodicity"


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set of a catalogue as cells of text, or why it cannot be read."""

    place: int
    """In the catalogue, counted from 1."""
    cells: dict[str, str]
    fault: str = ""
    member: str = ""
    """The member at fault."""


def read_catalogue(content: bytes) -> list[DataSet]:
    """Every data set of a catalogue. Raises Refused for what is no catalogue."""
    if len(content) > LARGEST:
        raise Refused(f"The file has {len(content) // 2**20} MB; {LARGEST // 2**20} MB fit.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8, as JSON is.") from None
    catalogue = plain_json(text)
    sets = catalogue.get("dataset") if isinstance(catalogue, dict) else catalogue
    if not isinstance(sets, list):
        raise Refused("A catalogue holds its data sets as a list under “dataset”; there is none.")
    if len(sets) > MOST:
        raise Refused(f"The catalogue has {len(sets):,} data sets; {MOST:,} fit.")
    return [_data_set(place, each) for place, each in enumerate(sets, start=1)]


COLUMNS = (
    "identifier",
    "title",
    "description",
    "keyword",
    "theme",
    "modified",
    "issued",
    "publisher",
    "parent_publisher",
    "contact",
    "contact_email",
    "access_level",
    "rights",
    "license",
    "spatial",
    "temporal",
    "rhythm",
    "language",
    "formats",
    "downloads",
    "landing_page",
    "described_by",
    "conforms_to",
    "system_of_records",
    "data_quality",
)
"""The cells of each row."""


def _data_set(place: int, each: Any) -> DataSet:
    if not isinstance(each, dict):
        return DataSet(place, {}, "This is no data set: it must be an object with a title and an identifier.")
    try:
        cells = _cells(each)
    except _WrongType as wrong:
        return DataSet(place, {}, str(wrong), wrong.member)
    missing = next((name for name in NEEDED if not cells[name]), "")
    if missing:
        return DataSet(place, cells, f"The data set has no {missing}.", missing)
    return DataSet(place, cells)


class _WrongType(Exception):
    def __init__(self, member: str, wanted: str) -> None:
        super().__init__(f"“{member}” must be {wanted}.")
        self.member = member


def _cells(each: Mapping[str, Any]) -> dict[str, str]:
    publisher = _object(each, "publisher")
    contact = _object(each, "contactPoint")
    files = _distributions(each)
    downloads = dict.fromkeys(_text(file, "downloadURL") or _text(file, "accessURL") for file in files)
    values = (
        *(_text(each, name) for name in ("identifier", "title", "description")),
        _keywords(each),
        _list(each, "theme"),
        _text(each, "modified"),
        _text(each, "issued"),
        _text(publisher, "name"),
        _text(_object(publisher, "subOrganizationOf"), "name"),
        _text(contact, "fn"),
        _text(contact, "hasEmail").removeprefix("mailto:"),
        *(_text(each, name) for name in ("accessLevel", "rights", "license", "spatial", "temporal")),
        _text(each, RHYTHM),
        _list(each, "language"),
        "\n".join(dict.fromkeys(filter(None, (_format(file) for file in files)))),
        "\n".join(filter(None, downloads)),
        *(_text(each, name) for name in ("landingPage", "describedBy", "conformsTo", "systemOfRecords")),
        _yes_no(each, "dataQuality"),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _text(each: Mapping[str, Any], name: str) -> str:
    value = each.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _WrongType(name, "text")
    return str(value).strip()


def _list(each: Mapping[str, Any], name: str) -> str:
    """One on each line; a single text is a list of one."""
    value = each.get(name)
    if value is None:
        return ""
    texts: Sequence[Any] = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise _WrongType(name, "a list of texts")
    return "\n".join(" ".join(text.split()) for text in texts if text.strip())


LONG_KEYWORD = 60
"""Letters from which on a keyword is rather a row of them, written in one text."""


def _keywords(each: Mapping[str, Any]) -> str:
    words = []
    for text in _list(each, "keyword").splitlines():
        parts = re.split(r"[/;,]", text) if len(text) > LONG_KEYWORD else [text]
        words += [part.strip() for part in parts if part.strip()]
    return "\n".join(dict.fromkeys(words))


def _object(each: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = each.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _WrongType(name, "an object")
    return value


def _distributions(each: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    value = each.get("distribution")
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(file, dict) for file in value):
        raise _WrongType("distribution", "a list of objects")
    return value


def _format(file: Mapping[str, Any]) -> str:
    """As people say it, else the media type's own word: text/csv is csv."""
    stated, media = (_text(file, name) for name in FILES)
    return (stated or media.rpartition("/")[2]).strip().lower()


def _yes_no(each: Mapping[str, Any], name: str) -> str:
    value = each.get(name)
    if value is None:
        return ""
    if not isinstance(value, bool):
        raise _WrongType(name, "true or false")
    return "yes" if value else "no"
