"""Markdown inside other formats (OSCAL's prose, descriptions of frameworks) as tokens."""

from __future__ import annotations

import re

from lxml import etree
from markdown_it import MarkdownIt

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.text.tokens import Faults, Token, gather, plain

MARKS_IN_A_TEXT = 1_000
"""Marks beyond which a text is told as it is written: reading some of them takes the square of their number."""
MARKS_IN_A_FILE = 100_000
"""The same for all texts of one file; SP 800-53 has about 5,000."""
_MEANS = re.compile(r"[\n\r*_`\[\]<>&\\#|~!\x00-\x1f]|^\s*(?:[-+]|\d+[.)])\s|^ {4}")
"""What a text without any of these cannot mean anything with."""
_MARK = re.compile(r"[*_`\[\]<>&\\#|~!]")
_reader = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")


class Prose:
    """Reads the texts of one file."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.marks = 0

    def tokens(self, text: str) -> list[Token]:
        """The text as tokens of the safe subset. HTML in it comes out as text, as do letters that XML cannot hold."""
        if not _MEANS.search(text) or not self._affordable(text):
            return [Token("open", "p"), Token("text", self.faults.mend(_cleaned(text))), Token("close", "p")]
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        html = f"<div>{_cleaned(_reader.render(text))}</div>".encode("utf-8", "replace")
        root = etree.fromstring(html, parser)
        return gather(root, faults=self.faults)[0] if root is not None else []

    def line(self, text: str) -> str:
        """One line of Markdown as plain text."""
        return plain(self.tokens(text)) if text else ""

    def _affordable(self, text: str) -> bool:
        found = len(_MARK.findall(text))
        self.marks += found
        if found <= MARKS_IN_A_TEXT and self.marks <= MARKS_IN_A_FILE:
            return True
        self.faults.warn(Fault("marks-shown"))
        return False


def _cleaned(text: str) -> str:
    """The text without the letters that XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)
