"""How the columns of a file become those of a register: a description in plain data, read once and applied row by row.

Its target names are the columns of the register's own export (`title_en`, `organisation`), so that a mapped row goes on
like a row of such a file. docs/mappings.md describes every word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.tables.near import comparable
from goldenthread.kernel.folding import fold

LONGEST = 100_000
"""Characters of a description."""
KEY_LENGTH = 160
ABOVE_NOTHING = ">0"
PLACEHOLDER = re.compile(r"\{([^{}|]+)(?:\|([a-z]+))?\}")


class Misdescribed(Exception):
    """The description cannot be used; the message says where and what would be right."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


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


# Reading a description


def read_mapping(description: str | Mapping[str, Any]) -> MappingOf:
    """Read a description, as JSON or as plain data. Raises Misdescribed."""
    data = _parsed(description) if isinstance(description, str) else description
    if not isinstance(data, Mapping):
        raise Misdescribed(_("A mapping is an object with “register” and “columns”."))
    _refuse_unknown(data, {"register", "columns", "key", "unknown", "creates", "merge", "ignored", "about", "fits"}, "")
    columns = data.get("columns")
    if not isinstance(data.get("register"), str) or not isinstance(columns, Mapping) or not columns:
        raise Misdescribed(
            _("A mapping names its “register”, and under “columns” what each of its columns is made of.")
        )
    merge = data.get("merge")
    return MappingOf(
        register=data["register"],
        cells={str(target): _cell(each, str(target)) for target, each in columns.items()},
        keys=tuple(_template(each, "key") for each in _texts(data.get("key", []), "key")),
        unknown=frozenset(text.strip().casefold() for text in _texts(data.get("unknown", []), "unknown")),
        creates=tuple(_created(each) for each in _list(data.get("creates", []), "creates")),
        merge=_merged(merge) if merge is not None else None,
        ignored=frozenset(_texts(data.get("ignored", []), "ignored")),
        fits=tuple(_texts(data.get("fits", []), "fits")),
    )


def _parsed(text: str) -> Any:
    if len(text) > LONGEST:
        raise Misdescribed(_("The description of a mapping has at most %(most)s characters.") % {"most": LONGEST})
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Misdescribed(_("The description of a mapping is JSON; this is not: %(why)s.") % {"why": wrong}) from None


CELL_WORDS = frozenset({
    "from", "constant", "template", "join", "split", "take", "values", "others", "as", "dates", "when", "unless",
    "figures", "says", "words",
})  # fmt: skip
"""What may be said of a cell."""


def _cell(each: Any, target: str) -> Cell:
    """One column: the name of the file's column alone, or an object."""
    if isinstance(each, str):
        return Cell(sources=(each,))
    if not isinstance(each, Mapping):
        raise _wrong(target, _("the name of a column, or an object with “from”, “template”, “says” or “constant”"))
    _refuse_unknown(each, CELL_WORDS, target)
    if not any(each.get(word) for word in ("from", "constant", "template", "says")):
        raise _wrong(target, _("the name of a column, or an object with “from”, “template”, “says” or “constant”"))
    forms = tuple(_texts(each.get("as", []), target))
    if unknown := sorted(set(forms) - FORMS.keys()):
        raise Misdescribed(
            _("Mapping, “%(target)s”: “%(form)s” is no form. There are: %(forms)s.")
            % {"target": target, "form": unknown[0], "forms": ", ".join(FORMS)}
        )
    take = each.get("take")
    if take is not None and (isinstance(take, bool) or not isinstance(take, int)):
        raise _wrong(f"{target}.take", _("a whole number"))
    return Cell(
        sources=tuple(_texts(each.get("from", []), target)),
        constant=_text(each.get("constant", ""), target),
        template=_template(each.get("template", ""), target),
        join=None if each.get("join") is None else _text(each["join"], target),
        split=_text(each.get("split", ""), target),
        take=take,
        values={comparable(key): value for key, value in _words(each.get("values", {}), f"{target}.values").items()},
        others=None if each.get("others") is None else _text(each["others"], target),
        forms=forms,
        dates=tuple(_texts(each.get("dates", []), target)),
        when=_conditions(each.get("when", {}), f"{target}.when"),
        unless=_conditions(each.get("unless", {}), f"{target}.unless"),
        spellings=_words(each.get("values", {}), f"{target}.values"),
        says=_words(each.get("says", {}), f"{target}.says"),
        words=frozenset(word.casefold() for word in _texts(each.get("words", []), f"{target}.words")),
        figures=_words(each.get("figures", {}), f"{target}.figures"),
    )


def _conditions(each: Any, place: str) -> dict[str, frozenset[str]]:
    return {
        str(column): frozenset(word.casefold() for word in _texts(wanted, place))
        for column, wanted in _object(each, place).items()
    }


def _created(each: Any) -> Created:
    data = _object(each, "creates")
    _refuse_unknown(data, {"for", "register", "code", "titles", "key"}, "creates")
    titles = {str(name): _cell(cell, str(name)) for name, cell in _object(data.get("titles", {}), "creates").items()}
    if not set(titles) <= {"title_en", "title_fr"} or not titles:
        raise _wrong("creates.titles", _("an object with “title_en” or “title_fr”"))
    target, register = _text(data.get("for", ""), "creates.for"), _text(data.get("register", ""), "creates.register")
    if not target or not register:
        raise _wrong("creates", _("an object with “for”, “register” and “titles”"))
    return Created(
        target,
        register,
        _text(data.get("code", ""), "creates.code"),
        titles,
        _template(data.get("key", ""), "creates.key"),
    )


def _merged(each: Any) -> Merged:
    data = _object(each, "merge")
    _refuse_unknown(data, {"newest", "collect"}, "merge")
    newest = _text(data.get("newest", ""), "merge.newest")
    if not newest:
        raise _wrong("merge.newest", _("the name of a column"))
    return Merged(newest, tuple(_texts(data.get("collect", []), "merge.collect")))


def _wrong(place: str, wanted: Any) -> Misdescribed:
    return Misdescribed(_("Mapping, “%(place)s”: this must be %(wanted)s.") % {"place": place, "wanted": wanted})


def _refuse_unknown(data: Mapping[str, Any], known: Set[str], place: str) -> None:
    for name in data:
        if name not in known:
            raise Misdescribed(
                _("Mapping, “%(place)s”: “%(name)s” is not known. There are: %(names)s.")
                % {"place": place or "mapping", "name": name, "names": ", ".join(sorted(known))}
            )


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong(place, _("text"))
    return value


def _texts(value: Any, place: str) -> Sequence[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise _wrong(place, _("a text or a list of texts"))
    return listed


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(place, _("a list"))
    return value


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(place, _("an object"))
    return value


def _words(value: Any, place: str) -> dict[str, str]:
    return {str(key): _text(each, place) for key, each in _object(value, place).items()}


def _template(value: Any, place: str) -> str:
    text = _text(value, place)
    for match in PLACEHOLDER.finditer(text):
        if match[2] and match[2] not in FORMS:
            raise Misdescribed(
                _("Mapping, “%(target)s”: “%(form)s” is no form. There are: %(forms)s.")
                % {"target": place, "form": match[2], "forms": ", ".join(FORMS)}
            )
    return text
