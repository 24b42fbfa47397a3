"""The styles of a DOCX file: what a paragraph or run gets from the style it names and from those that style is based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from lxml import etree

from goldenthread.policy.importers.readers.docx.words import attribute, child, children, number, switch, value
from goldenthread.policy.importers.text.mending import fold

_HEADING_NAME = re.compile(
    r"(?:heading|titre|überschrift|t[íi]tulo|titolo|kop|rubrik|otsikko|overskrift|fyrirsögn|nagłówek|nadpis|"
    r"címsor|заголовок|επικεφαλίδα|antraštė|virsraksts|pealkiri|naslov|başlık)\s*(?P<level>[1-9])"
)
"""Word writes "heading 1" whatever its language; other programs write the name that they show."""
StyleRole = Literal["", "title", "contents", "caption", "term", "note", "continued"]
_ROLES: dict[str, StyleRole] = {
    **dict.fromkeys(("title", "titre", "titel", "título", "titulo", "titolo", "tittel", "tytuł"), "title"),
    **dict.fromkeys(("caption", "légende", "beschriftung", "leyenda"), "caption"),
    "clause continued": "continued",
    **dict.fromkeys(("definition term", "definition list term"), "term"),
    **dict.fromkeys(("footnote text", "endnote text", "note de bas de page"), "note"),
}
_CONTENTS_NAME = re.compile(
    r"(?:toc|tm|verzeichnis|contents|sommario|tdc|inhopg|innehåll)\s*[1-9]|toc heading|contents heading|"
    r"en-tête de table des matières|table of figures|inhaltsverzeichnisüberschrift"
)
_T = TypeVar("_T")
BODY_LEVEL = 9
"""The outline level that stands for "no heading" (§17.3.1.20)."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style gives, its own or from the styles that it is based on; None: nothing said."""

    ids: tuple[str, ...] = ()
    """The style and those that it is based on, the nearest first."""
    level: int = 0
    """Of a heading its rank, 1 the highest; 0 where the style is none."""
    list_id: int | None = None
    list_level: int | None = None
    indent: int | None = None
    """Twentieths of a point from the left margin."""
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    raised: str = ""
    role: StyleRole = ""
    """What its paragraphs are, where its name tells."""


class Styles:
    """The styles of one file by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._read: dict[str, Style] = {}
        self.language = value(root, "docDefaults", "rPrDefault", "rPr", "lang")
        self.default = ""
        for element in children(root, "style") if root is not None else ():
            style_id = attribute(element, "styleId")
            self._elements.setdefault(style_id, element)
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true", "on"}:
                self.default = style_id

    def paragraph(self, style_id: str) -> Style:
        """The style that a paragraph names; the file's default where it names none, or one that is not there."""
        return self.get(style_id if style_id in self._elements else self.default)

    def get(self, style_id: str) -> Style:
        """A style by its id; one that says nothing where there is none."""
        if style_id not in self._read:
            self._read[style_id] = self._style(style_id)
        return self._read[style_id]

    def _chain(self, style_id: str) -> Iterator[tuple[str, etree._Element]]:
        seen: set[str] = set()
        while style_id in self._elements and style_id not in seen:
            seen.add(style_id)
            yield style_id, self._elements[style_id]
            style_id = value(self._elements[style_id], "basedOn")

    def _style(self, style_id: str) -> Style:
        chain = list(self._chain(style_id))
        names = [fold(value(element, "name")).lower() for _, element in chain]
        return Style(
            ids=tuple(name for name, _ in chain),
            level=_level(chain, names),
            list_id=_first(number(element, "pPr", "numPr", "numId") for _, element in chain),
            list_level=_first(number(element, "pPr", "numPr", "ilvl") for _, element in chain),
            indent=_first(indent_of(child(element, "pPr")) for _, element in chain),
            bold=_first(switch(child(element, "rPr"), "b") for _, element in chain),
            italic=_first(switch(child(element, "rPr"), "i") for _, element in chain),
            hidden=_first(switch(child(element, "rPr"), "vanish") for _, element in chain),
            raised=next(filter(None, (value(element, "rPr", "vertAlign") for _, element in chain)), ""),
            role=next((role for name in names if (role := _role(name))), ""),
        )


def _role(name: str) -> StyleRole:
    return "contents" if _CONTENTS_NAME.fullmatch(name) else _ROLES.get(name, "")


def indent_of(properties: etree._Element | None) -> int | None:
    """The left indent that paragraph properties state, in twentieths of a point."""
    stated = child(properties, "ind")
    written = attribute(stated, "left") or attribute(stated, "start")
    return int(written) if re.fullmatch(r"-?[0-9]{1,6}", written) else None


def _level(chain: list[tuple[str, etree._Element]], names: list[str]) -> int:
    for (_, element), name in zip(chain, names, strict=True):
        outline = number(element, "pPr", "outlineLvl")
        if outline is not None:
            return outline + 1 if 0 <= outline < BODY_LEVEL else 0
        if named := _HEADING_NAME.fullmatch(name):
            return int(named.group("level"))
    return 0


def _first(found: Iterator[_T | None]) -> _T | None:
    return next((one for one in found if one is not None), None)
