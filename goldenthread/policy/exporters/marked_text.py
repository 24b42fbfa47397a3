"""A clause's words with their inline marks, lists and tables as one tree, from which every format is written."""

from __future__ import annotations

import re

from lxml import etree

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INLINE = frozenset({"em", "strong", "abbr", "sup", "sub", "a", "span", "time", "code"})
"""What stands within a line; all else of the safe subset but `br` begins and ends one."""


def tree_of(html: str, text: str, *, exact: bool = False) -> etree._Element:
    """Safe HTML under one <div>; `exact`: with the very spaces of its plain text, which the HTML leaves out before commas.

    Where there is plain text alone, or HTML that says something else, the plain text is one paragraph.
    """
    spaced = _parsed(html)
    root = spaced if exact else _parsed(html)
    if spaced is None or root is None or not _Spacing(text).fits(spaced):
        root = etree.Element("div")
        if text:
            etree.SubElement(root, "p").text = printable(text)
    return root


def printable(text: str) -> str:
    """The text with what XML 1.0 cannot hold replaced."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _parsed(html: str) -> etree._Element | None:
    if not html:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(f"<div>{html.replace('<br>', '<br/>')}</div>".encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None


class _Spacing:
    """Puts back the spaces that the HTML leaves out before punctuation and the plain text has."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.at_break = True

    def fits(self, root: etree._Element) -> bool:
        """Whether the tree says what the text says; its spaces are put right on the way."""
        return self._inside(root) and not self.text[self.at :].strip()

    def _inside(self, element: etree._Element) -> bool:
        if element.text and (spaced := self._spaced(element.text)) is not None:
            element.text = spaced
        elif element.text:
            return False
        for child in element:
            self.at_break = self.at_break or child.tag not in INLINE
            if not self._inside(child):
                return False
            self.at_break = self.at_break or child.tag not in INLINE
            if child.tail:
                spaced = self._spaced(child.tail)
                if spaced is None:
                    return False
                child.tail = spaced
        return True

    def _spaced(self, run: str) -> str | None:
        """A run of text with the spaces of the plain text; None where its letters are not those that come next."""
        out: list[str] = []
        waiting = ""
        for letter in run:
            if letter.isspace():
                waiting = waiting or letter
                continue
            gap = self._gap()
            if self.text[self.at : self.at + 1] != letter:
                return None
            if gap and not self.at_break:
                out.append(waiting or " ")
            out.append(letter)
            self.at += 1
            self.at_break, waiting = False, ""
        if waiting and self._gap() and not self.at_break:
            # Told here, as the HTML has it, and not again before the next letter.
            out.append(waiting)
            self.at_break = True
        return "".join(out)

    def _gap(self) -> bool:
        """Pass the spaces of the plain text; whether there were any."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at > start
