"""The automatic numbers of a DOCX file, counted as Word counts them (ECMA-376 part 1 §17.9): what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from goldenthread.policy.importers.readers.docx.styles import indent_of
from goldenthread.policy.importers.readers.docx.words import attribute, child, children, number, switch, value
from goldenthread.policy.importers.text.numbers import list_label

LEVELS = 9
_LARGEST_ROMAN = 399
_LARGEST_LETTER = 26 * 20
_PLACE = re.compile(r"%([1-9])")
_LINKS = 5
"""How many list styles may refer to one another before the chain is a circle."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and shown."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    """The level (1 is the highest) after which it begins anew; 0 for never, None for after any higher one."""
    legal: bool = False
    style: str = ""
    """The paragraph style that puts its paragraphs on this level."""
    indent: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands before a paragraph: a label, or a bullet; neither where the level shows nothing."""

    label: str
    bullet: bool


@dataclass
class _List:
    """One `w:num`: an abstract list, with what it overrides."""

    counted_as: str
    levels: Mapping[int, Level]
    starts: dict[int, int] = field(default_factory=dict)
    """Levels that begin at another number the first time this list is used."""


class Numbering:
    """Counts the paragraphs of one document, in their order."""

    def __init__(
        self, root: etree._Element | None, *, list_of_style: Callable[[str], int | None], language: str
    ) -> None:
        """`list_of_style` gives the list that a numbering style names; `language` is how ordinals are written."""
        self._language = language
        self._list_of_style = list_of_style
        self._abstract: dict[str, etree._Element] = {}
        self._numbers: dict[int, etree._Element] = {}
        self._lists: dict[int, _List | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()
        for element in children(root, "abstractNum") if root is not None else ():
            self._abstract[attribute(element, "abstractNumId")] = element
        for element in children(root, "num") if root is not None else ():
            named = attribute(element, "numId")
            if named.isascii() and named.isdigit():
                self._numbers[int(named[:9])] = element

    def level_of_style(self, list_id: int, style_ids: tuple[str, ...]) -> int | None:
        """The level of a list that is tied to one of these styles, the nearest first; None where none is."""
        found = self._list(list_id)
        levels = found.levels.items() if found else ()
        tied = {level.style: place for place, level in levels if level.style}
        return next((tied[style] for style in style_ids if style in tied), None)

    def indent(self, list_id: int, level: int) -> int | None:
        """The left indent of a level, in twentieths of a point; None where the list states none."""
        found = self._list(list_id)
        return found.levels[level].indent if found and level in found.levels else None

    def count(self, list_id: int, level: int) -> Shown | None:
        """Count one more paragraph on a level of a list; None where there is no such list."""
        found = self._list(list_id)
        if found is None or level not in found.levels:
            return None
        counts = self._counts.setdefault(found.counted_as, [None] * LEVELS)
        for above in range(level):
            if counts[above] is None and above in found.levels:
                counts[above] = self._start(found, above)
        self._advance(found, list_id, level, counts)
        return self._shown(found.levels, level, counts)

    def _advance(self, found: _List, list_id: int, level: int, counts: list[int | None]) -> None:
        first = (list_id, level) not in self._begun
        self._begun.add((list_id, level))
        before = counts[level]
        if before is None or (first and level in found.starts):
            counts[level] = self._start(found, level)
        else:
            counts[level] = before + 1
        for below in range(level + 1, LEVELS):
            restart = found.levels[below].restart if below in found.levels else None
            if restart is None or level < restart:
                counts[below] = None

    @staticmethod
    def _start(found: _List, level: int) -> int:
        return found.starts.get(level, found.levels[level].start)

    def _shown(self, levels: Mapping[int, Level], level: int, counts: list[int | None]) -> Shown:
        own = levels[level]
        if own.hidden:
            return Shown("", False)
        if own.format == "bullet":
            return Shown("", bool(own.text.strip()))

        def figure(place: re.Match[str]) -> str:
            counted = int(place.group(1)) - 1
            count = counts[counted]
            if count is None or counted not in levels:
                return ""
            given = levels[counted].format
            return self._written(count, "decimal" if own.legal and given != "none" else given)

        return Shown(_PLACE.sub(figure, own.text).strip(), False)

    def _written(self, count: int, style: str) -> str:
        if style in {"none", "bullet"}:
            return ""
        if style in {"lowerRoman", "upperRoman"} and 0 < count <= _LARGEST_ROMAN:
            return list_label("i" if style == "lowerRoman" else "I", count)
        if style in {"lowerLetter", "upperLetter"} and 0 < count <= _LARGEST_LETTER:
            # Word goes on from z with aa, bb, cc.
            rounds, letter = divmod(count - 1, 26)
            letters = chr(ord("a") + letter) * (rounds + 1)
            return letters if style == "lowerLetter" else letters.upper()
        if style == "ordinal":
            return f"{count}{_ordinal_end(count, self._language)}"
        if style == "decimalZero":
            return f"{count:02d}"
        return str(count)

    def _list(self, list_id: int) -> _List | None:
        if list_id not in self._lists:
            self._lists[list_id] = self._read_list(list_id)
        return self._lists[list_id]

    def _read_list(self, list_id: int) -> _List | None:
        element = self._numbers.get(list_id)
        if element is None:
            return None
        named, abstract = self._resolved(value(element, "abstractNumId"))
        levels = {}
        for one in children(abstract, "lvl") if abstract is not None else ():
            if (place := _place(one)) is not None:
                levels[place] = _level(one)
        starts: dict[int, int] = {}
        for override in children(element, "lvlOverride"):
            place = _place(override)
            if place is None:
                continue
            own = child(override, "lvl")
            if own is not None:
                levels[place] = _level(own)
            start = number(override, "startOverride")
            if start is not None:
                starts[place] = start
        return _List(named, levels, starts) if levels else None

    def _resolved(self, named: str) -> tuple[str, etree._Element | None]:
        """The abstract list, found through list styles (`w:numStyleLink`) where it only refers to one."""
        element = self._abstract.get(named)
        for _ in range(_LINKS):
            link = value(element, "numStyleLink")
            list_id = self._list_of_style(link) if link else None
            if list_id is None or list_id not in self._numbers:
                break
            named = value(self._numbers[list_id], "abstractNumId")
            element = self._abstract.get(named)
        return named, element


def _place(element: etree._Element) -> int | None:
    written = attribute(element, "ilvl")
    return (
        int(written)
        if written.isascii() and written.isdigit() and len(written) == 1 and int(written) < LEVELS
        else None
    )


def _level(element: etree._Element) -> Level:
    start = number(element, "start")
    return Level(
        # Where no start is stated, a level begins at nought (§17.9.25).
        start=0 if start is None else start,
        format=value(element, "AlternateContent", "Fallback", "numFmt") or value(element, "numFmt") or "decimal",
        text=value(element, "lvlText"),
        restart=number(element, "lvlRestart"),
        legal=bool(switch(element, "isLgl")),
        style=value(element, "pStyle"),
        indent=indent_of(child(element, "pPr")),
        hidden=bool(switch(child(element, "rPr"), "vanish")),
    )


def _ordinal_end(count: int, language: str) -> str:
    if language == "fr":
        return "er" if count == 1 else "e"
    if language != "en":
        return "."
    if count % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
