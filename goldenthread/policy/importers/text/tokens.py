"""The content of an element as a flat run of tokens, mended and ready to be told as plain text or as safe HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.text.mending import fold, mend

INLINE = frozenset({"em", "strong", "abbr", "sup", "sub", "a", "span", "time", "code"})
_KEPT = INLINE | {"ul", "ol", "li", "p", "table", "thead", "tbody", "tr", "th", "td", "caption"}
_READ_AS = {
    "i": "em",
    "b": "strong",
    "acronym": "abbr",
    "cite": "em",
    "dfn": "em",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "tfoot": "tbody",
}
_PARAGRAPHS = {
    *("p", "div", "blockquote", "dd", "dl", "dt", "header", "section", "title"),
    *("figure", "figcaption", "pre", "address", "clauses", "clause", "details", "summary", "aside", "article"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_UNWRAPPED = {"u", "q", "small", "big", "font", "bdo", "ins", "del", "s", "mark", "wbr", "label", "center"}
INLINE_SOURCES = INLINE | _READ_AS.keys() - {"tfoot"} | _UNWRAPPED | {"br", "img"}
_WITHOUT_TEXT = {"col", "colgroup", "hr"}
_BREAKS = {"ul", "ol", "li", "p", "table", "thead", "tbody", "tr", "th", "td", "caption", "br"}
_CELLS = {
    "ul": ("li",),
    "ol": ("li",),
    "table": ("tr", "td"),
    "thead": ("tr", "td"),
    "tbody": ("tr", "td"),
    "tr": ("td",),
}
"""What text that stands loose in a list or table is put into."""
_MEMBERS = {
    "ul": {"li"},
    "ol": {"li"},
    "table": {"thead", "tbody", "tr", "caption"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
}


class Token(NamedTuple):
    """One step: text, an opened or closed tag of the safe subset (attributes still as the source has them), a break."""

    kind: Literal["text", "open", "close", "void"]
    value: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass
class Faults:
    """What was mended or overlooked on the way, for the draft's warnings."""

    mended: int = 0
    warnings: list[Fault] = field(default_factory=list)

    def mend(self, text: str | None) -> str:
        """The text with letters encoded twice over mended, and counted."""
        if not text:
            return ""
        good = mend(text)
        self.mended += good != text
        return good

    def warn(self, fault: Fault) -> None:
        """Keep it for the draft, once."""
        if fault not in self.warnings:
            self.warnings.append(fault)


def name_of(element: etree._Element) -> str:
    """The element's name in lower case, without a namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def line_of(element: etree._Element) -> int:
    """The line of the file on which the element stands; 0 where that is not known."""
    return element.sourceline if isinstance(element.sourceline, int) else 0


def runs_of(
    element: etree._Element, *, inline: Callable[[etree._Element], bool], start: int = 0
) -> Iterator[etree._Element | list[etree._Element | str]]:
    """What stands in an element, from its child `start` on: runs of loose text with what is inline, and other elements."""
    children = list(element)
    loose: list[etree._Element | str] = [(children[start - 1].tail if start else element.text) or ""]
    for child in children[start:]:
        if inline(child):
            loose.append(child)
        else:
            yield loose
            yield child
            loose = []
        loose.append(child.tail or "")
    yield loose


def gather(
    element: etree._Element, *, faults: Faults, aside: Set[str] = frozenset()
) -> tuple[list[Token], list[etree._Element]]:
    """The tokens of an element's content, and the elements named in `aside` that were left out, in their order.

    The text behind a left-out element belongs to the content.
    """
    gathering = _Gathering(faults, aside)
    gathering.content(element, "")
    return gathering.tokens, gathering.left_out


def gather_run(
    nodes: Sequence[etree._Element | str], *, faults: Faults, aside: Set[str] = frozenset()
) -> tuple[list[Token], list[etree._Element]]:
    """The same for loose text and elements that stand side by side (each element without the text behind it)."""
    gathering = _Gathering(faults, aside)
    for node in nodes:
        if isinstance(node, str):
            gathering.text(node, "")
        else:
            gathering.element(node, "")
    return gathering.tokens, gathering.left_out


def plain(tokens: Sequence[Token]) -> str:
    """Plain text: white space folded, a space wherever a block begins or ends."""
    return fold("".join(" " if token.value in _BREAKS and token.kind != "text" else _said(token) for token in tokens))


def without_start(tokens: Sequence[Token], label: str) -> list[Token]:
    """The tokens without the letters of a label that their text begins with."""
    left = len("".join(label.split()))
    result = []
    for token in tokens:
        dropped = 0
        while token.kind == "text" and left and dropped < len(token.value):
            left -= not token.value[dropped].isspace()
            dropped += 1
        result.append(token._replace(value=token.value[dropped:]) if dropped else token)
    return result


def first_inline(tokens: Sequence[Token], name: str) -> str:
    """The text of the inline element with this name that the tokens begin with; "" where they begin otherwise."""
    inside: list[str] = []
    depth = 0
    for token in tokens:
        if token.kind == "open" and token.value == name:
            depth += 1
        elif token.kind == "close" and token.value == name:
            depth -= 1
            if not depth:
                return fold("".join(inside))
        elif token.kind == "text" and depth:
            inside.append(token.value)
        elif token.kind == "text" and token.value.strip():
            return ""
    return ""


def is_wholly(tokens: Sequence[Token], name: str) -> bool:
    """Whether every letter and figure stands inside an inline element with this name, and there is one."""
    depth, found = 0, False
    for token in tokens:
        if token.value == name and token.kind in {"open", "close"}:
            depth += 1 if token.kind == "open" else -1
        elif token.kind == "text" and any(letter.isalnum() for letter in token.value):
            if not depth:
                return False
            found = True
    return found


def marked(tokens: Sequence[Token], name: str) -> Iterator[tuple[dict[str, str], str]]:
    """Every inline element with this name: its attributes and its folded text."""
    opened: list[tuple[dict[str, str], list[str]]] = []
    for token in tokens:
        if token.kind == "open" and token.value == name:
            opened.append((dict(token.attributes), []))
        elif token.kind == "close" and token.value == name and opened:
            attributes, inside = opened.pop()
            yield attributes, fold("".join(inside))
        elif token.kind == "text":
            for _, inside in opened:
                inside.append(token.value)


def _said(token: Token) -> str:
    return token.value if token.kind == "text" else ""


class _Gathering:
    def __init__(self, faults: Faults, aside: Set[str]) -> None:
        self.faults = faults
        self.aside = aside
        self.tokens: list[Token] = []
        self.left_out: list[etree._Element] = []

    def content(self, element: etree._Element, within: str) -> None:
        self.text(element.text, within)
        for child in element:
            self.element(child, within)
            self.text(child.tail, within)

    def text(self, text: str | None, within: str) -> None:
        if not text:
            return
        cells = _CELLS.get(within, ()) if text.strip() else ()
        self._opened(cells)
        self.tokens.append(Token("text", self.faults.mend(text)))
        self._closed(cells)

    def element(self, element: etree._Element, within: str) -> None:
        source = name_of(element)
        if source in self.aside:
            self.left_out.append(element)
            return
        if source in _WITHOUT_TEXT and not "".join(map(str, element.itertext())).strip():
            return
        name = _READ_AS.get(source, source)
        if name in _MEMBERS.get(within, {name}):
            self._member(element, source, name, within)
        else:
            cells = _CELLS[within]
            self._opened(cells)
            self._member(element, source, name, cells[-1])
            self._closed(cells)

    def _member(self, element: etree._Element, source: str, name: str, within: str) -> None:
        if source == "br":
            self.tokens.append(Token("void", "br"))
        elif source == "img":
            self._picture(element)
        elif name == "table":
            self._table(element)
        elif name in {"li", "tr", "td", "th", "caption", "thead", "tbody"} and name not in _MEMBERS.get(within, ()):
            self._wrapped(element, "p", ())
        elif name in _KEPT:
            self._wrapped(element, name, self._attributes(element, name))
        elif source in _PARAGRAPHS:
            self._opened(("p", "strong") if source == "dt" else ("p",))
            self.content(element, "p")
            self._closed(("p", "strong") if source == "dt" else ("p",))
        else:
            if source not in _UNWRAPPED:
                self.faults.warn(Fault("markup-dropped", line=line_of(element), element=source[:40]))
            self.content(element, within)

    def _table(self, element: etree._Element) -> None:
        self.tokens.append(Token("open", "table"))
        self.text(element.text, "table")
        part = ""
        for child in element:
            wanted = _part_of_table(child, part)
            if wanted != part:
                self._closed((part,) if part else ())
                self._opened((wanted,) if wanted else ())
                part = wanted
            self.element(child, part or "table")
            self.text(child.tail, part or "table")
        self._closed(("table", part) if part else ("table",))

    def _picture(self, element: etree._Element) -> None:
        described = self.faults.mend(element.get("alt")) or "no description"
        self.faults.warn(Fault("picture-dropped", line=line_of(element)))
        self.tokens.append(Token("text", f" [{described}] "))

    def _attributes(self, element: etree._Element, name: str) -> tuple[tuple[str, str], ...]:
        found = {str(key).rpartition("}")[2]: self.faults.mend(str(value)) for key, value in element.attrib.items()}
        if name == "ol":
            found["style"] = list_style(element)
        return tuple(found.items())

    def _wrapped(self, element: etree._Element, name: str, attributes: tuple[tuple[str, str], ...]) -> None:
        foreign = name in INLINE and name != "span" and "lang" in dict(attributes)
        if foreign:
            self.tokens.append(Token("open", "span", attributes))
        self.tokens.append(Token("open", name, attributes))
        self.content(element, name)
        self.tokens.append(Token("close", name))
        if foreign:
            self.tokens.append(Token("close", "span"))

    def _opened(self, names: Sequence[str]) -> None:
        self.tokens.extend(Token("open", name) for name in names)

    def _closed(self, names: Sequence[str]) -> None:
        self.tokens.extend(Token("close", name) for name in reversed(names))


def list_style(element: etree._Element) -> str:
    """How a numbered list counts: "1", "a", "A", "i" or "I"."""
    kind = element.get("type", "")
    if kind in {"1", "a", "A", "i", "I"}:
        return kind
    classes = element.get("class", "").lower()
    upper = "upper" in classes or "upr" in classes
    if "alph" in classes or "latin" in classes:
        return "A" if upper else "a"
    if "roman" in classes or "rmn" in classes:
        return "I" if upper else "i"
    return "1"


def _part_of_table(child: etree._Element, part_before: str) -> str:
    """The part that a row without one belongs to: rows of header cells alone, at the top, are its head."""
    if name_of(child) != "tr":
        return ""
    heads_only = {name_of(cell) for cell in child} == {"th"}
    return "thead" if heads_only and part_before in {"", "thead"} else "tbody"


def parted(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens cut where a line is left empty (two breaks side by side) outside every mark."""
    parts: list[list[Token]] = [[]]
    depth = breaks = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "void" and not depth:
            breaks += 1
        elif token.kind != "text" or token.value.strip():
            if breaks > 1:
                parts.append([])
            breaks = 0
        parts[-1].append(token)
    return parts
