"""A web page as blocks: its main text with headings, lists, tables, definitions and footnotes, nothing hidden or around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as parsing

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.element_shapes import ids
from goldenthread.policy.importers.readers.html.shapes import (
    HEADINGS,
    NOTES,
    back_link,
    has_own_labels,
    is_aside,
    is_contents,
    is_layout,
    labelled,
    lines_listed,
    list_labels,
    note_label,
    numbered_rows,
)
from goldenthread.policy.importers.safety.files import Text, content_of, text_of
from goldenthread.policy.importers.safety.xml_safety import ATTRIBUTE_LIMIT, refuse_bulk
from goldenthread.policy.importers.structure.blocks import Block, BlockKind, Document, refuse_too_many
from goldenthread.policy.importers.text.labels import mark_of
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.tokens import (
    INLINE_SOURCES,
    Faults,
    Token,
    gather_run,
    name_of,
    parted,
    plain,
    runs_of,
)

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z][^<>]{2000,}")
"""A tag so long that it may have too many attributes; a picture within the page makes long ones too, without spaces."""
_ELEMENTS = 100_000
"""Elements of one page; a page of 500 printed ones has some fifty thousand."""
_BLOCKS = frozenset({"ul", "ol", "menu", "dl", "table", "pre", *HEADINGS})
"""What is a block of its own wherever it stands."""
_INLINE = INLINE_SOURCES - {"br"} | {"br", "var", "data", "ruby", "output", "nobr"}


def read_document(path: Path) -> Document:
    """Read one HTML file. Raises `Refused` where it is none, is too large or too deep."""
    text, warnings = page_text(path)
    return document_of(text, warnings=warnings)


def page_text(path: Path) -> Text:
    """The letters of an HTML file in the encoding that it declares, with what was overlooked to read them."""
    content = content_of(path)
    declared = _CHARSET.search(content[:4096])
    return text_of(content, declared=declared.group(1).decode() if declared else "")


def document_of(text: str, *, warnings: Sequence[Fault] = ()) -> Document:
    """The same for the text of a page. Nothing in it is run, loaded or followed."""
    root = parsed(text)
    faults = Faults(warnings=list(warnings))
    title = fold(faults.mend(root.findtext(".//title")))
    language = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()[:2]
    _clean(root, _base(root))
    reader = _Reader(faults)
    reader.content(_main(root))
    return Document(
        blocks=tuple(reader.blocks),
        title=title,
        language=language if re.fullmatch(r"[a-z]{2}", language) else "",
        warnings=tuple(faults.warnings),
        mended=faults.mended,
    )


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.blocks: list[Block] = []
        self.label = ""
        """Of the list item that begins with the block to come."""

    def content(self, element: etree._Element) -> None:
        """Read what stands in an element; loose text becomes a paragraph."""
        for part in runs_of(element, inline=lambda child: name_of(child) in _INLINE and not _holds_blocks(child)):
            if isinstance(part, list):
                self._loose(part, element)
            else:
                self._read(part)

    def _read(self, element: etree._Element) -> None:
        name = name_of(element)
        if label := note_label(element):
            self._note(element, label)
        elif name in HEADINGS or element.get("role") == "heading":
            self._heading(element)
        elif name in {"ul", "ol", "menu"}:
            self._list(element, 1)
        elif name == "dl":
            self._definitions(element)
        elif name == "table" and (numbered := numbered_rows(element)):
            for label, cell in numbered:
                self.label = label
                self.content(cell)
                self.label = ""
        elif name == "table" and not is_layout(element):
            self._add("table", element, gather_run([element], faults=self.faults)[0])
        elif name == "pre":
            self._preformatted(element)
        else:
            self.content(element)

    def _add(
        self,
        kind: BlockKind,
        element: etree._Element,
        tokens: Sequence[Token],
        *,
        label: str = "",
        level: int = 0,
        bullet: bool = False,
    ) -> None:
        if not plain(tokens) and not label:
            return
        refuse_too_many(len(self.blocks))
        label, self.label = label or self.label, ""
        line = element.sourceline
        place = f"line {line}" if isinstance(line, int) else ""
        self.blocks.append(Block(kind, tuple(tokens), label, level, bullet, place, ids(element)))

    def _loose(self, nodes: Sequence[etree._Element | str], within: etree._Element) -> None:
        tokens, _ = gather_run(nodes, faults=self.faults)
        for part in itertools.chain(*map(lines_listed, parted(tokens))):
            self._add("paragraph", within, part)

    def _heading(self, element: etree._Element) -> None:
        given = element.get("aria-level", "")
        level = int(given) if re.fullmatch(r"[1-9]", given) else HEADINGS.get(name_of(element), 2)
        tokens, _ = gather_run([element.text or "", *_with_tails(element)], faults=self.faults)
        self._add("heading", element, tokens, level=level)

    def _list(self, element: etree._Element, level: int) -> None:
        items = list(element)
        refuse_too_many(len(items))
        if is_contents(element):
            return
        labels = list_labels(element)
        dotted = labelled(element) and not has_own_labels(items)
        self._loose([element.text or ""], element)
        for item, label in zip(items, labels, strict=True):
            if name_of(item) in {"ul", "ol", "menu"}:
                self._list(item, level + 1)
            elif name_of(item) != "li":
                self._read(item)
            elif note := note_label(item):
                self._note(item, note)
            else:
                self._item(item, label, level, bullet=dotted and not label)
            self._loose([item.tail or ""], element)

    def _item(self, element: etree._Element, label: str, level: int, *, bullet: bool) -> None:
        if _begins_with_heading(element):
            self.label = label
            self.content(element)
            self.label = ""
            return
        parts = _lettered_parts(element)
        own = [node for node in _with_tails(element) if node not in parts]
        tokens, aside = gather_run([element.text or "", *own], faults=self.faults, aside=_BLOCKS)
        self._add("item", element, tokens, label=label, level=level, bullet=bullet)
        for part in parts:
            tokens, _ = gather_run([part.text or "", *_with_tails(part)], faults=self.faults)
            self._add("item", part, tokens, level=level + 1)
        for block in aside:
            if name_of(block) in {"ul", "ol", "menu"}:
                self._list(block, level + 1)
            else:
                self._read(block)

    def _definitions(self, element: etree._Element) -> None:
        meaning: list[Token] = []
        for child in _terms(element):
            if name_of(child) == "dt":
                meaning = []
                tokens, _ = gather_run([child.text or "", *_with_tails(child)], faults=self.faults)
                self._add("term", child, tokens)
            elif note := note_label(child):
                self._note(child, note)
            elif meaning:
                tokens, _ = gather_run([child.text or "", *_with_tails(child)], faults=self.faults)
                last = self.blocks[-1]
                self.blocks[-1] = Block(
                    last.kind, (*last.tokens, *_paragraph(tokens)), place=last.place, names=last.names + ids(child)
                )
            else:
                tokens, _ = gather_run([child.text or "", *_with_tails(child)], faults=self.faults)
                meaning = _paragraph(tokens)
                self._add("paragraph", child, meaning)

    def _note(self, element: etree._Element, label: str) -> None:
        for link in list(element.iter("a")):
            if back_link(link):
                _drop(link)
        tokens, _ = gather_run([element.text or "", *_with_tails(element)], faults=self.faults)
        self._add("note", element, tokens, label=label)

    def _preformatted(self, element: etree._Element) -> None:
        for part in re.split(r"\n\s*\n", "".join(map(str, element.itertext()))):
            self._add("paragraph", element, [Token("text", self.faults.mend(part))])


def parsed(text: str) -> etree._Element:
    """The tree of a page, comments left out. Raises `Refused` where it is empty, too large or too deep."""
    if not text.strip():
        raise Refused("html-empty", line=1)
    parser = parsing.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    if any(len(tag.group().split()) > ATTRIBUTE_LIMIT for tag in _TAG.finditer(text)):
        raise Refused("too-many-attributes", limit=ATTRIBUTE_LIMIT)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = parsing.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Refused("html-unreadable", line=1) from None
    errors = [error for error in parser.error_log if "depth" in error.message.lower()]
    if errors:
        raise Refused("elements-too-deep", line=errors[0].line)
    refuse_bulk(root, most=_ELEMENTS)
    return root


def _drop(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    if isinstance(element, parsing.HtmlElement):
        element.drop_tree()


def _base(root: etree._Element) -> str:
    for found in (*root.iterfind(".//base[@href]"), *root.iterfind(".//link[@rel='canonical'][@href]")):
        if urlsplit(address := found.get("href", "").strip()).scheme in {"http", "https"}:
            return address
    return ""


def _clean(root: etree._Element, base: str) -> None:
    """Take out what a reader does not see or what is no part of the text, and make links absolute."""
    for element in [found for found in root.iter() if isinstance(found.tag, str) and is_aside(found)]:
        if element.getparent() is not None:
            _drop(element)
    for link in root.iter("a"):
        href = fold(link.get("href", ""))
        if href and not href.startswith("#"):
            _make_absolute(link, href, base)


def _make_absolute(link: etree._Element, href: str, base: str) -> None:
    try:
        address = urljoin(base, href)
        known = bool(urlsplit(address).scheme)
    except ValueError:
        known = False
    if known:
        link.set("href", address)
    else:
        del link.attrib["href"]


def _main(root: etree._Element) -> etree._Element:
    for path in (".//main", ".//*[@role='main']", ".//body"):
        found = root.findall(path)
        if len(found) == 1 and fold("".join(map(str, found[0].itertext()))):
            return found[0]
    return root


def _with_tails(element: etree._Element) -> list[etree._Element | str]:
    return [node for child in element for node in (child, child.tail or "")]


def _holds_blocks(element: etree._Element) -> bool:
    return any(name_of(inner) in _BLOCKS | {"p", "div", "li", *NOTES} for inner in element.iterdescendants())


def _begins_with_heading(item: etree._Element) -> bool:
    first = item
    while not fold(first.text or "") and len(first):
        first = first[0]
        if name_of(first) in HEADINGS:
            return True
    return False


def _lettered_parts(item: etree._Element) -> list[etree._Element]:
    """The paragraphs of a list item, behind its first, that begin with letters or numbers of their own ("a. …")."""
    said = [child for child in item if name_of(child) == "p"]
    marks = [mark_of(fold("".join(map(str, child.itertext())))) for child in said]
    return [child for child, mark in zip(said[1:], marks[1:], strict=True) if mark and mark.kind == "counted"]


def _terms(element: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in element:
        if name_of(child) == "div":
            found += _terms(child)
        else:
            found.append(child)
    return found


def _paragraph(tokens: Sequence[Token]) -> list[Token]:
    return [Token("open", "p"), *tokens, Token("close", "p")]
