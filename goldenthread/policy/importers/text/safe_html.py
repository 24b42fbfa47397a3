"""Tokens told as HTML: a fixed safe subset, every letter escaped, every address checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml import etree

from goldenthread.policy.importers.text.tokens import INLINE, Faults, Token, gather, plain

SITE = "https://www.tbs-sct.canada.ca/pol/"
"""Where the suite is published; addresses in its files are relative to it."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SPAN = re.compile(r"[1-9]\d{0,2}")
_SCOPES = {"row", "col", "rowgroup", "colgroup"}
_CLOSING = {"fr": re.compile(r"[,.)\]…]"), "": re.compile(r"[,.;:!?)\]…»”’]")}
_SPACES = re.compile(r"[ \t\r\n]+\u00a0[ \t\r\n\u00a0]*|\u00a0[ \t\r\n\u00a0]+|[ \t\r\n]+")
"""White space that is one space; a no-break space that stands alone stays."""
_TABLE_PARTS = {"table", "thead", "tbody", "tr", "th", "td", "caption"}


def safe_address(address: str) -> str:
    """The address made absolute, if it is http, https, mailto or a place in the text (#…); "" if it is another."""
    cleaned = re.sub(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+", "", address)
    if not cleaned:
        return ""
    if cleaned.startswith("#"):
        return cleaned if len(cleaned) > 1 else ""
    try:
        parts = urlsplit(urljoin(SITE, cleaned.replace("\\", "/")))
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return parts.geturl() if "@" in parts.path else ""
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else ""


def to_html(tokens: Sequence[Token], *, address: Callable[[str], str], language: str = "en") -> str:
    """The tokens as HTML of the subset.

    `address` gets each link's safe address and returns the one to write ("" for none: the text stays without a link).
    Loose text stands in <p>. Spaces that pretty-printing put between a mark and the punctuation behind it are left out.
    """
    writer = _Writer(address, _CLOSING["fr" if language == "fr" else ""])
    for token in tokens:
        writer.take(token)
    return writer.finish()


class _Writer:
    """Writes tags only when text needs them, so that nothing empty and nothing badly nested comes out."""

    def __init__(self, address: Callable[[str], str], closing: re.Pattern[str]) -> None:
        self.address = address
        self.closing = closing
        self.out: list[str] = []
        self.open: list[str] = []
        self.waiting: list[tuple[str, str]] = []
        self.unwritten: list[bool] = []
        self.space = False
        self.at_mark = False
        self.breaks = 0
        self.last = ""

    def take(self, token: Token) -> None:
        if token.kind == "text":
            self._text(token.value)
        elif token.kind == "void":
            self.breaks += 1
            self.space = False
        elif token.value in INLINE:
            self._inline(token)
        elif token.kind == "open":
            self._open_block(token)
        else:
            self._close_block(token.value)

    def finish(self) -> str:
        self._close_down_to(0)
        return "".join(self.out)

    def _text(self, text: str) -> None:
        words = _SPACES.sub(" ", text)
        if not words.strip(" "):
            self.space = self.space or bool(words)
            return
        self.space = self.space or words[0] == " "
        shown = words.strip(" ")
        self._flush(shown)
        self.out.append(escape(shown, quote=False))
        self.last = shown[-1]
        self.space = words[-1] == " "
        self.at_mark = False

    def _flush(self, shown: str) -> None:
        blocks = [tag for tag in self.waiting if tag[0] not in INLINE]
        if blocks:
            self._end_line()
        for name, tag in blocks:
            self.out.append(tag)
            self.open.append(name)
        if not any(name not in INLINE for name in self.open):
            self.out.append("<p>")
            self.open.append("p")
        if self.breaks and self.last:
            self.out.append("<br>" * min(self.breaks, 2))
        elif self.space and self.last and not self._needless(shown):
            self.out.append(" ")
        self.breaks = 0
        for name, tag in self.waiting:
            if name in INLINE:
                self.out.append(tag)
                self.open.append(name)
        self.waiting.clear()

    def _needless(self, shown: str) -> bool:
        return self.at_mark and (self.closing.match(shown) is not None or self.last in "([")

    def _end_line(self) -> None:
        self.space = False
        self.at_mark = False
        self.breaks = 0
        self.last = ""

    def _inline(self, token: Token) -> None:
        self.at_mark = True
        if token.kind == "open":
            tag = self._tag(token)
            self.unwritten.append(not tag)
            if tag:
                self.waiting.append((token.value, tag))
            return
        if self.unwritten.pop():
            return
        if self.waiting and self.waiting[-1][0] == token.value:
            self.waiting.pop()
        elif self.open and self.open[-1] == token.value:
            self.out.append(f"</{self.open.pop()}>")

    def _open_block(self, token: Token) -> None:
        self._leave_line()
        if token.value in _TABLE_PARTS:
            self._flush_blocks()
            self.out.append(self._tag(token))
            self.open.append(token.value)
        else:
            self.waiting.append((token.value, self._tag(token)))
        self._end_line()

    def _leave_line(self) -> None:
        """Close inline marks and a paragraph before a block; marks that wait go on behind it."""
        while self.open and (self.open[-1] in INLINE or self.open[-1] == "p"):
            self.out.append(f"</{self.open.pop()}>")
        self.waiting = [tag for tag in self.waiting if tag[0] not in INLINE and tag[0] != "p"]

    def _flush_blocks(self) -> None:
        for name, tag in self.waiting:
            self.out.append(tag)
            self.open.append(name)
        self.waiting.clear()

    def _close_block(self, name: str) -> None:
        self._end_line()
        for place in range(len(self.waiting) - 1, -1, -1):
            if self.waiting[place][0] == name:
                del self.waiting[place:]
                return
        if name in self.open:
            self._close_down_to(len(self.open) - 1 - self.open[::-1].index(name))

    def _close_down_to(self, length: int) -> None:
        while len(self.open) > length:
            self.out.append(f"</{self.open.pop()}>")
        self.waiting.clear()

    def _tag(self, token: Token) -> str:
        attributes = dict(token.attributes)
        kept = "".join(f' {name}="{escape(value)}"' for name, value in self._kept(token.value, attributes))
        if token.value in {"a", "span"} and not kept:
            return ""
        return f"<{token.value}{kept}>"

    def _kept(self, name: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
        kept: list[tuple[str, str]] = []
        if name == "a":
            safe = safe_address(attributes.get("href", ""))
            kept = [("href", written)] if safe and (written := self.address(safe)) else []
        elif name == "abbr" and attributes.get("title", "").strip():
            kept = [("title", " ".join(attributes["title"].split()))]
        elif name == "span" and _LANGUAGE.fullmatch(attributes.get("lang", "")):
            kept = [("lang", attributes["lang"])]
        elif name == "time" and _DAY.fullmatch(attributes.get("datetime", "")):
            kept = [("datetime", attributes["datetime"])]
        elif name == "ol":
            kept = [("type", attributes["style"])] if attributes.get("style", "1") != "1" else []
            kept += [("start", attributes["start"])] if _SPAN.fullmatch(attributes.get("start", "")) else []
        elif name in {"th", "td"}:
            kept = [
                (key, attributes[key]) for key in ("colspan", "rowspan") if _SPAN.fullmatch(attributes.get(key, ""))
            ]
            if name == "th" and attributes.get("scope") in _SCOPES:
                kept.append(("scope", attributes["scope"]))
        return kept


def plain_of(html: str) -> str:
    """Safe HTML of ours as plain text: white space folded, a space wherever a block begins or ends."""
    if not html:
        return ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(f"<div>{html.replace('<br>', '<br/>')}</div>".encode(), parser)
    return plain(gather(root, faults=Faults())[0])
