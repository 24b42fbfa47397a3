"""Safe Markdown: what people type becomes paragraphs, lists, emphasis and links, and never markup of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
}
SCHEMES = ("http://", "https://", "mailto:")


def rendered(text: str) -> SafeString:
    """The text as markup. HTML in it is shown as it was typed; headings, pictures and tables are not made."""
    markup: str = _parser().render(text)
    return mark_safe(markup)  # noqa: S308 (the parser escapes all that it did not make itself)


class _Parser(MarkdownIt):
    """One that makes links to the web and to mail addresses alone."""

    def validateLink(self, url: str) -> bool:
        """Whether the address may be led to."""
        return url.strip().lower().startswith(SCHEMES)


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "breaks": True, "linkify": False})
    parser.disable(["heading", "lheading", "image", "html_block", "html_inline", "hr"])
    for rule in CLASSES:
        parser.add_render_rule(rule, _with_class)
    return parser


def _with_class(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, _env: Any) -> str:
    token = tokens[place]
    token.attrSet("class", CLASSES[token.type])
    if token.type == "link_open":
        # Nobody's note lifts another site, or tells it where its reader came from.
        token.attrSet("rel", "nofollow noreferrer")
    return renderer.renderToken(tokens, place, options, _env)
