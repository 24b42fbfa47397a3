"""How the columns of a file become those of a register: a description in plain data, read once and applied row by row.

Its target names are the columns of the register's own export (`title_en`, `organisation`), so that a mapped row goes on
like a row of such a file. docs/mappings.md describes every word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.text import slugify

from goldenthread.engine.tables.near import comparable
from goldenthread.kernel.folding import fold

KEY_LENGTH = 160
ABOVE_NOTHING = ">0"
PLACEHOLDER = re.compile(r"\{([^{}|]+)(?:\|([a-z]+))?\}")


def _number(text: str) -> str:
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def _digits(text: str) -> str:
    """A whole number without what groups its digits."""
    return _number("".join(text.split()).replace(",", "").replace("\u202f", ""))


def _web(text: str) -> str:
    return text if not text or re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) else f"https://{text}"


def _bare(text: str) -> str:
    bare = text.strip().casefold().split("#")[0].split("?")[0].rstrip("/")
    bare = bare.partition("://")[2] or bare
    return re.sub(r"^(www|m|mobile)\.", "", bare)


def _handle(text: str) -> str:
    """What names the account in an address: the last part of its path."""
    try:
        path = urlsplit(_web(text)).path
    except ValueError:
        return ""
    parts = [part for part in path.split("/") if part]
    return parts[-1] if parts else ""


def _is_mail(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None


FORMS: dict[str, Callable[[str], str]] = {
    "number": _number,
    "slug": slugify,
    "lower": str.lower,
    "upper": str.upper,
    "web": _web,
    "address": lambda text: slugify(_bare(text).replace("/", " ").replace(".", " ")),
    "handle": _handle,
    "day": lambda text: text[:10] if re.match(r"\d{4}-\d{2}-\d{2}([T ]|$)", text) else text,
    "email": lambda text: text if _is_mail(text) else "",
    "no-email": lambda text: "" if _is_mail(text) else text,
    "local": lambda text: text.rpartition(":")[2],
}
"""Ways to write a text anew: `2284.0` as 2284, an address as words, a time as its day, a:b as b."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one column of the register is made."""

    sources: tuple[str, ...] = ()
    constant: str = ""
    template: str = ""
    join: str | None = None
    """Between the texts of several columns; None: the first that says something."""
    split: str = ""
    """Where a text is taken apart; its parts stand on lines of their own."""
    take: int | None = None
    """Which of the parts, from 0; None: all of them."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Text, as it is compared → what stands for it."""
    others: str | None = None
    """What stands for a text that is not among `values`; None: itself."""
    forms: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    """Formats of strptime in which days are written."""
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Only in rows in which each of these columns says one of these."""
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Not in rows in which one of these columns says one of these."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """The same as `values`, as it was written: what a slip may have meant."""
    says: Mapping[str, str] = field(default_factory=dict)
    """Code → a column of its own; those whose column says one of `words` stand on a line each."""
    words: frozenset[str] = frozenset()
    """Of `says`; ">0" is any number above nothing."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Measure → the column with its number; `sources` has the column with their period."""


@dataclass(frozen=True, slots=True)
class Created:
    """Entries of another register that rows name, and that are made when they are missing."""

    target: str
    """The register's column that names them."""
    register: str
    code: str = ""
    """The file's column with their code: rows with the same one mean the same entry, however it is spelt."""
    titles: Mapping[str, Cell] = field(default_factory=dict)
    """`title_en`, `title_fr` → how they are made."""
    key: str = ""
    """A template; "": made from the title."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows of one entry that become one: what they say differs by period, and the newest says the rest."""

    newest: str
    """The file's column by which they are ordered."""
    collect: tuple[str, ...] = ()
    """Columns of the register whose lines all rows bring together."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A row in the register's own columns."""

    cells: dict[str, str]
    period: str = ""
    """Where rows are merged: what they are ordered by."""


@dataclass(frozen=True, slots=True)
class MappingOf:
    """A description, read."""

    register: str
    cells: Mapping[str, Cell]
    keys: tuple[str, ...] = ()
    """Templates of the key: the first of which a row has every part is filled in."""
    unknown: frozenset[str] = frozenset()
    """Texts that say that nothing is known, as they are compared."""
    creates: tuple[Created, ...] = ()
    merge: Merged | None = None
    ignored: frozenset[str] = frozenset()
    """Columns of the file that are left out on purpose."""
    fits: tuple[str, ...] = ()
    """Names of files, or of registers of elsewhere, that it is for; * stands for anything."""

    def sources(self) -> dict[str, str]:
        """The register's column → the file's column that it comes from first."""
        named = [name for template in self.keys for name in _named(template)]
        found = {"key": named[0]} if named else {}
        for target, cell in self.cells.items():
            every = (*cell.sources, *_named(cell.template), *cell.says.values())
            if every:
                found[target] = every[0]
        return found

    def columns(self) -> list[str]:
        """Every column of the file that it reads."""
        every = [name for template in self.keys for name in _named(template)]
        every += [name for cell in self.cells.values() for name in columns_of(cell)]
        for each in self.creates:
            every += [name for cell in each.titles.values() for name in columns_of(cell)]
            every += [name for name in (each.code, *_named(each.key)) if name]
        return list(dict.fromkeys([*every, self.merge.newest] if self.merge else every))

    def apply(self, row: Mapping[str, str]) -> Mapped:
        """A row of the file (column → text) in the register's columns; columns that it makes no cell of are not there."""
        known = {name: self.known(text) for name, text in row.items()}
        cells = {target: made for target, cell in self.cells.items() if (made := make(cell, known)) is not None}
        if self.keys:
            whole = (template for template in self.keys if all(known.get(name) for name in _named(template)))
            cells["key"] = filled(next(whole, self.keys[-1]), known, safe=True)
        return Mapped(cells, known.get(self.merge.newest, "") if self.merge else "")

    def known(self, text: str) -> str:
        """The text tidied; "" where it says that nothing is known."""
        tidy = text.strip()
        return "" if tidy.casefold() in self.unknown else tidy


def columns_of(cell: Cell) -> list[str]:
    """Every column of the file that a cell is made of."""
    return [
        *cell.sources,
        *_named(cell.template),
        *cell.figures.values(),
        *cell.says.values(),
        *cell.when,
        *cell.unless,
    ]


def make(cell: Cell, row: Mapping[str, str]) -> str | None:
    """The text of one cell; None where this row has none to say."""
    if any(row.get(column, "").casefold() not in wanted for column, wanted in cell.when.items()):
        return None
    if any(row.get(column, "").casefold() in wanted for column, wanted in cell.unless.items()):
        return None
    if cell.says:
        return "\n".join(code for code, column in cell.says.items() if _says(row.get(column, ""), cell.words))
    if cell.figures:
        told = {measure: row.get(column, "") for measure, column in cell.figures.items()}
        numbers = [f"{measure}={_digits(text)}" for measure, text in told.items() if text]
        return " ".join([row.get(cell.sources[0], ""), *numbers]) if numbers else ""
    if cell.constant:
        return cell.constant
    if cell.template:
        text = filled(cell.template, row)
    else:
        said = [row[name] for name in cell.sources if row.get(name)]
        if not said and not any(name in row for name in cell.sources):
            return None
        text = cell.join.join(said) if cell.join is not None else next(iter(said), "")
    return _written(cell, text)


def _says(text: str, words: frozenset[str]) -> bool:
    return text.casefold() in words or (ABOVE_NOTHING in words and _digits(text).strip("0").isdigit())


def _written(cell: Cell, text: str) -> str:
    parts = [part.strip() for part in text.split(cell.split)] if cell.split else [text]
    if cell.take is not None:
        parts = parts[cell.take : cell.take + 1] if -len(parts) <= cell.take < len(parts) else [""]
    return "\n".join(filter(None, (_translated(cell, part) for part in parts)))


def _translated(cell: Cell, text: str) -> str:
    if not text:
        return ""
    if cell.values:
        found = cell.values.get(comparable(text))
        text = found if found is not None else text if cell.others is None else cell.others
    for form in cell.forms:
        text = FORMS[form](text)
    for written in cell.dates:
        try:
            return datetime.strptime(text, written).date().isoformat()
        except ValueError:
            continue
    return text


def filled(template: str, row: Mapping[str, str], *, safe: bool = False) -> str:
    """A template with the texts of a row in their places: `{service_id|slug}`; `safe`: only signs that a key may have."""

    def put(match: re.Match[str]) -> str:
        text = row.get(match[1].strip(), "")
        return FORMS[match[2]](text) if match[2] else text

    made = PLACEHOLDER.sub(put, template)
    if not safe:
        return made.strip()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", fold(made))
    return re.sub(r"-{2,}", "-", plain).strip("-._")[:KEY_LENGTH]


def _named(template: str) -> list[str]:
    return [match[1].strip() for match in PLACEHOLDER.finditer(template)]
