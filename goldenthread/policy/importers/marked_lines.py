"""Markdown inside other formats (OSCAL's prose, descriptions of frameworks) as tokens."""

from __future__ import annotations

import re

from lxml import etree
from markdown_it import MarkdownIt

from goldenthread.policy.importers.tokens import Faults, Token, gather, plain

_MARKS = re.compile(r"[\n\r*_`\[\]<>&\\#|~!\x00-\x1f]|^\s*(?:[-+]|\d+[.)])\s|^ {4}")
"""What a text without any of these cannot mean anything with."""
_reader = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")


def tokens_of(text: str, faults: Faults) -> list[Token]:
    """The text as tokens of the safe subset. HTML in it comes out as text, as do letters that XML cannot hold."""
    if not _MARKS.search(text):
        return [Token("open", "p"), Token("text", faults.mend(text)), Token("close", "p")]
    html = _reader.render(text)
    cleaned = "".join(letter if letter >= " " or letter in "\t\n" else " " for letter in html)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(f"<div>{cleaned}</div>".encode("utf-8", "replace"), parser)
    return gather(root, faults=faults)[0] if root is not None else []


def line_of(text: str) -> str:
    """One line of Markdown as plain text."""
    return plain(tokens_of(text, Faults())) if text else ""
