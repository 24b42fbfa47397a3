"""Markdown as people write it in long texts: paragraphs, lists, emphasis, links and quotations, and no HTML of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = ("list", "blockquote", "emphasis", "link", "autolink", "backticks", "newline", "escape")
"""What is understood beside paragraphs. Headings are not, as the page has its own; nor images, which nothing checks."""
CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "blockquote_open": "govuk-inset-text",
    "link_open": "govuk-link",
}
MARKS = re.compile(r"[\n*_`\[<\\]|^\s*(?:[-+>]|[0-9]+[.)])\s")
"""What a text without any of these cannot mean anything with."""


def is_plain(text: str) -> bool:
    """Whether the text is a line of words that Markdown would leave as it is."""
    return not MARKS.search(text)


def safe_html(text: str) -> SafeString:
    """The text as HTML. Whatever tags it holds come out as text, and links lead to the web or to a mailbox alone."""
    tokens = _reader.parse(text)
    for token in tokens:
        for each in (token, *(token.children or ())):
            if each.type in CLASSES:
                each.attrSet("class", CLASSES[each.type])
            if each.type == "link_open":
                each.attrSet("rel", "nofollow noreferrer")
    html: SafeString = mark_safe(_reader.renderer.render(tokens, _reader.options, {}).strip())  # noqa: S308 (html is off)
    return html


class Reader(MarkdownIt):
    """Markdown with our rules alone."""

    def validateLink(self, url: str) -> bool:
        """To the web or to a mailbox, and not to a script or a file."""
        return url.lower().startswith(("https://", "http://", "mailto:"))


def _line_break(tokens: Sequence[Token], place: int, *_: Any) -> str:
    return "<br>"


_reader = Reader("zero", {"html": False, "breaks": True}).enable(RULES)
for _kind in ("hardbreak", "softbreak"):
    _reader.renderer.rules[_kind] = _line_break  # type: ignore[attr-defined]
