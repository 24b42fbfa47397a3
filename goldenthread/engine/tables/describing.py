"""Reading the description of a mapping (docs/mappings.md), as JSON or as plain data, with what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.tables.mapping import FORMS, PLACEHOLDER, Cell, Created, MappingOf, Merged
from goldenthread.engine.tables.near import comparable

LONGEST = 100_000
"""Characters of a description."""


class Misdescribed(Exception):
    """The description cannot be used; the message says where and what would be right."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


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
