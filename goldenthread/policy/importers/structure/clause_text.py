"""One clause written by hand, in Markdown: what it says, and the same in the safe subset of HTML that clauses are in."""

from __future__ import annotations

import re

from lxml import html as lxml_html
from markdown_it import MarkdownIt

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.text.safe_html import safe_address, to_html
from goldenthread.policy.importers.text.tokens import Faults, gather, plain

LONGEST = 50_000
"""Letters of one clause; that is twenty printed pages."""
_MARKS = re.compile(r"[*_\[\]`<&!~|]")
_MOST_MARKS = 2_000
"""Marks (asterisks, brackets, bars of tables and the like); more only cost time."""


def clause_of(written: str, *, language: str) -> tuple[str, str]:
    """Plain text and HTML of what was written. Raises `Refused` where it is longer than any clause.

    HTML in it stands as the letters that it is; headings are no part of a clause and become paragraphs.
    """
    if len(written) > LONGEST:
        raise Refused("clause-too-long", limit=LONGEST)
    if len(_MARKS.findall(written)) > _MOST_MARKS:
        raise Refused("clause-too-many-marks", limit=_MOST_MARKS)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["heading", "lheading", "code", "hr"])
    rendered = markdown.render(written.replace("\r\n", "\n").replace("\0", ""))
    root = lxml_html.fromstring(f"<div>{rendered}</div>")
    tokens, _aside = gather(root, faults=Faults())
    return plain(tokens), to_html(tokens, address=safe_address, language=language)
