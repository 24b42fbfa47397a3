"""Marked text as the blocks and inline elements of Akoma Ntoso."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from goldenthread.policy.exporters.marked_text import INLINE, LISTS
from goldenthread.policy.importers.readers.akn.text import LOOSE, PARAGRAPH

_RENAMED = {"em": "i", "strong": "b"}
_SCHEMES = ("http://", "https://", "mailto:")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STYLES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_HOLDING = frozenset({"td", "th", "item"})
"""Where text may stand loose in the source."""


class Blocks:
    """Writes the content of one document; `place` turns the name of a place in the text into its eId, "" for none."""

    def __init__(self, place: Callable[[str], str]) -> None:
        self.place = place

    def write(self, target: etree._Element, marked: etree._Element) -> None:
        """The content of `marked` as blocks of `target`; an empty paragraph where there is none."""
        self._blocks(target, marked)
        if not len(target):
            etree.SubElement(target, "p")

    def _blocks(self, target: etree._Element, source: etree._Element) -> None:
        """What stands in `source` as blocks: loose text and inline elements go into paragraphs."""
        loose: etree._Element | None = None
        if source.text and source.text.strip():
            loose = _loose(target)
            loose.text = source.text
        for child in source:
            if child.tag in INLINE or child.tag == "br":
                loose = _loose(target) if loose is None else loose
                self._inline(loose, child)
            else:
                loose = None
                self._block(target, child)
            if child.tail and child.tail.strip():
                loose = _loose(target) if loose is None else loose
                _append_text(loose, child.tail)
            elif child.tail and loose is not None:
                _append_text(loose, child.tail)

    def _block(self, target: etree._Element, source: etree._Element) -> None:
        if source.tag == "table":
            self._table(target, source)
        elif source.tag in LISTS:
            self._list(target, source)
        else:
            paragraph = etree.SubElement(target, "p")
            if target.tag in _HOLDING:
                paragraph.set("class", PARAGRAPH)
            self._line(paragraph, source)

    def _line(self, target: etree._Element, source: etree._Element) -> None:
        """The inline content of an element."""
        _append_text(target, source.text)
        for child in source:
            self._inline(target, child)
            _append_text(target, child.tail)

    def _inline(self, target: etree._Element, source: etree._Element) -> None:
        name = str(source.tag)
        if name == "br":
            etree.SubElement(target, "br")
            return
        if name == "time" and not _DAY.fullmatch(source.get("datetime", "")):
            name = "span"
        element = self._linked(target, source) if name == "a" else _inline_element(target, name, source)
        self._line(element, source)

    def _linked(self, target: etree._Element, source: etree._Element) -> etree._Element:
        address = source.get("href", "")
        if address.startswith("#"):
            place = self.place(address[1:])
            return etree.SubElement(target, "ref", href=f"#{place}") if place else etree.SubElement(target, "span")
        if address.startswith(_SCHEMES):
            return etree.SubElement(target, "ref", href=address)
        return etree.SubElement(target, "span")

    def _list(self, target: etree._Element, source: etree._Element) -> None:
        if not any(child.tag == "li" for child in source):
            self._blocks(target, source)
            return
        if next(source.iter("table"), None) is not None:
            self._block_list(target, source)
            return
        result = etree.SubElement(target, str(source.tag))
        if style := _STYLES.get(source.get("type", "")):
            result.set("class", style)
        for place, item in enumerate(source.iterchildren("li")):
            element = etree.SubElement(result, "li")
            if not place and source.get("start"):
                element.set("value", source.get("start", ""))
            self._list_item(element, item)

    def _list_item(self, target: etree._Element, source: etree._Element) -> None:
        _append_text(target, source.text)
        for child in source:
            if child.tag in LISTS or child.tag == "p":
                self._block(target, child)
            else:
                self._inline(target, child)
            _append_text(target, child.tail)

    def _block_list(self, target: etree._Element, source: etree._Element) -> None:
        """A list that holds tables, which Akoma Ntoso's `li` may not."""
        result = etree.SubElement(target, "blockList", {"class": str(source.tag)})
        for item in source.iterchildren("li"):
            self.write(etree.SubElement(result, "item"), item)

    def _table(self, target: etree._Element, source: etree._Element) -> None:
        rows = [row for row in source.iter("tr") if _table_of(row) is source and len(row)]
        if not rows:
            self._blocks(target, source)
            return
        result = etree.SubElement(target, "table")
        caption = next(source.iterchildren("caption"), None)
        if caption is not None:
            self._line(etree.SubElement(result, "caption"), caption)
        for row in rows:
            written = etree.SubElement(result, "tr")
            for cell in row.iterchildren("th", "td"):
                spans = {name: cell.get(name, "") for name in ("colspan", "rowspan") if cell.get(name)}
                element = etree.SubElement(written, str(cell.tag), spans)
                if scope := cell.get("scope"):
                    element.set("class", scope)
                self.write(element, cell)


def _loose(target: etree._Element) -> etree._Element:
    """A paragraph for text that stands loose, which Akoma Ntoso wants in one."""
    paragraph = etree.SubElement(target, "p")
    if target.tag in _HOLDING:
        paragraph.set("class", LOOSE)
    return paragraph


def _inline_element(target: etree._Element, name: str, source: etree._Element) -> etree._Element:
    if name == "time":
        return etree.SubElement(target, "date", date=source.get("datetime", ""))
    if name == "code":
        return etree.SubElement(target, "inline", name="code")
    element = etree.SubElement(target, _RENAMED.get(name, name))
    if name == "abbr" and source.get("title"):
        element.set("title", source.get("title", ""))
    if name == "span" and source.get("lang"):
        element.set("{http://www.w3.org/XML/1998/namespace}lang", source.get("lang", ""))
    return element


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("table"), None)


def _append_text(target: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text
