"""Word documents (DOCX, ECMA-376): one file in, its blocks out, as a person who opens it with all changes accepted reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lxml import etree

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.identity import read_identity
from goldenthread.policy.importers.readers.docx.bookmarks import anchor_of
from goldenthread.policy.importers.readers.docx.notes import Notes
from goldenthread.policy.importers.readers.docx.numbering import LEVELS, Numbering, Shown
from goldenthread.policy.importers.readers.docx.runs import Run, RunReader, Words, tokens_of
from goldenthread.policy.importers.readers.docx.styles import BODY_LEVEL, Style, Styles, indent_of
from goldenthread.policy.importers.readers.docx.tables import cell_alone, numbered_rows, tokens_of_table
from goldenthread.policy.importers.readers.docx.words import attribute, child, children, local, number, switch, value
from goldenthread.policy.importers.readers.list_depth import ListDepth
from goldenthread.policy.importers.safety.office_package import Package, Relation
from goldenthread.policy.importers.structure.blocks import Block, Document
from goldenthread.policy.importers.text.labels import bullet_start, mark_of
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.tokens import Faults, Token, plain, without_start

_WITHIN = frozenset({"ins", "moveTo", "customXml", "smartTag", "sdtContent", "Choice", "dir", "bdo"})
_DELETED = frozenset({"del", "moveFrom"})
_KINDS_OF_FILE = {"workbook": "word-is-excel", "presentation": "word-is-powerpoint"}
"""The faults of files whose main part is of another kind than a document."""
_OWN_BOOKMARKS = ("_GoBack",)
_CLAUSE_NUMBER = re.compile(r"\(?[A-Za-z]{0,2}\.?\d+[.\-]\d.*|§.*|\w{3,}.*\d.*")
"""What numbers a clause rather than an item of a list: "4.1", "B.2", "§ 12", "Article 3"."""


def read_document(path: Path) -> Document:
    """Read one DOCX file. Raises `Refused` with the reason where it cannot be read; nothing outside it is fetched."""
    return _Reader(Package(path)).document()


class _Reader:
    def __init__(self, package: Package) -> None:
        main, relations = _main_part(package)
        self.root = package.xml(main)
        if self.root is None:
            raise Refused("word-without-main-part")
        if local(self.root) != "document":
            raise Refused(_KINDS_OF_FILE.get(local(self.root), "word-is-another"))
        self.package = package
        self.faults = Faults()
        parts = {relation.kind: relation.target for relation in relations.values() if not relation.external}
        self.styles = Styles(_optional(package, parts, "styles"))
        self.title, self.language, self.identifier = _properties(package)
        language = (self.language or self.styles.language)[:2].lower()
        self.numbering = Numbering(
            _optional(package, parts, "numbering"),
            list_of_style=lambda style: self.styles.get(style).list_id,
            language=language,
        )
        self.notes = Notes(package, parts, self.styles, self.faults)
        self.runs = RunReader(self.styles, relations, self.faults, note_label=self.notes.label)
        self.runs.closed_fields = _fields_unclosed(self.root)
        self.depth = ListDepth()
        self.blocks: list[Block] = []
        self.shown_title: list[str] = []
        self.run = Run()
        self.paragraphs = 0
        self.captioned = False
        """True where the last block is the caption of a table that may follow."""
        self._warn(relations)

    def _warn(self, relations: dict[str, Relation]) -> None:
        if self.package.has_macros:
            self.faults.warn(Fault("macros"))
        if any(relation.external and relation.kind != "hyperlink" for relation in relations.values()):
            self.faults.warn(Fault("content-outside"))
        if self.runs.closed_fields:
            self.faults.warn(Fault("field-without-end"))

    def document(self) -> Document:
        """The whole file."""
        body = child(self.root, "body")
        if body is None:
            raise Refused("word-without-body")
        self._body(body)
        self._paragraph_ends(None, self.styles.paragraph(""))
        for block in self.notes.blocks():
            self.blocks.append(block)
        if not self.blocks and not self.shown_title:
            raise Refused("word-without-text")
        if self.shown_title:
            self._put_title()
        spoken = self.runs.languages.most_common(1)
        language = self.language or (spoken[0][0] if spoken else "")
        return Document(
            blocks=tuple(self.blocks),
            title=self.title,
            language=language[:2].lower() if re.match(r"[A-Za-z]{2}(?![A-Za-z])", language) else "",
            warnings=tuple(self.faults.warnings),
            mended=self.faults.mended,
            facts=(("taken_out_of", self.identifier),) if read_identity(self.identifier) else (),
        )

    def _put_title(self) -> None:
        """The title stands above all headings, and so is one that ranks above them."""
        title = Block("heading", (Token("text", " ".join(self.shown_title)),), level=1, place="paragraph 1")
        below = [replace(block, level=block.level + 1) if block.kind == "heading" else block for block in self.blocks]
        self.blocks = [title, *below]

    def _body(self, element: etree._Element) -> None:
        for part in element:
            name = local(part)
            if name == "p":
                self._paragraph(part)
            elif name == "tbl":
                self._table(part)
            elif name == "sdt":
                if not _is_contents(part):
                    self._within(part, "sdtContent")
            elif name == "AlternateContent":
                self._within(part, "Choice" if child(part, "Choice") is not None else "Fallback")
            elif name == "bookmarkStart":
                self.run.names.append(attribute(part, "name"))
            elif name == "altChunk":
                self.faults.warn(Fault("document-within"))
            elif name in _WITHIN:
                self._body(part)

    def _within(self, element: etree._Element, name: str) -> None:
        inner = child(element, name)
        if inner is not None:
            self._body(inner)

    # Paragraphs

    def _paragraph(self, element: etree._Element) -> None:
        properties = child(element, "pPr")
        style = self.styles.paragraph(value(properties, "pStyle"))
        self.runs.read(element, style, self.run)
        mark = child(properties, "rPr")
        # A paragraph whose end is deleted goes on in the next one, which gives its own properties to both.
        if mark is None or not any(child(mark, name) is not None for name in _DELETED):
            self._paragraph_ends(properties, style)

    def _paragraph_ends(self, properties: etree._Element | None, style: Style) -> None:
        run, self.run = self.run, Run()
        text = fold(run.text)
        if style.role == "contents" or self.runs.in_contents:
            return
        hidden = not text and bool(switch(child(properties, "rPr"), "vanish"))
        shown = None if hidden else self._count(properties, style)
        self.paragraphs += 1
        if not text:
            self.run.names.extend(run.names)
        elif style.role == "title" and not self.blocks:
            self.shown_title.append(text)
            self.run.names.extend(run.names)
        else:
            self._block(properties, style, run, shown)
        self.captioned = (style.role == "caption" and bool(text)) or (self.captioned and not text)
        for box in run.boxes:
            self._body(box)

    def _block(self, properties: etree._Element | None, style: Style, run: Run, shown: Shown | None) -> None:
        outline = number(properties, "outlineLvl")
        level = style.level if outline is None else (outline + 1 if 0 <= outline < BODY_LEVEL else 0)
        label = shown.label if shown else ""
        tokens = self._mended(run.words)
        place = f"paragraph {self.paragraphs}"
        names = _named(run.names)
        if level:
            self.depth.leave()
            self.blocks.append(Block("heading", tuple(tokens), label, level, place=place, names=names))
            return
        if style.role == "continued" and self.blocks and not level:
            self._continue(tokens, shown, names)
        elif style.role == "term":
            self.depth.leave()
            self.blocks.append(Block("term", tuple(tokens), label, place=place, names=names))
        elif style.role == "note":
            self._typed_note(tokens, run.text, place, names)
        else:
            self.blocks.append(
                self._text(self._indent(properties, style), tokens, shown, self._list(properties, style))
            )
            self.blocks[-1] = replace(self.blocks[-1], place=place, names=names)

    def _continue(self, tokens: list[Token], shown: Shown | None, names: tuple[str, ...]) -> None:
        """A further paragraph, or item of a list, of the block before it."""
        before = self.blocks[-1]
        label = [Token("text", f"{shown.label} ")] if shown and shown.label else []
        around = ("ul", "li") if shown and shown.bullet else ("p",)
        more = _wrapped([*label, *tokens], *around)
        self.blocks[-1] = replace(before, tokens=(*before.tokens, *more), names=(*before.names, *names))

    def _typed_note(self, tokens: list[Token], text: str, place: str, names: tuple[str, ...]) -> None:
        """A note that stands in the text itself, its number before a tab."""
        label = fold(text.partition("\t")[0]) if "\t" in text else ""
        self.blocks.append(Block("note", tuple(without_start(tokens, label)), label, place=place, names=names))

    def _text(self, indent: float, tokens: list[Token], shown: Shown | None, listed: tuple[int, int]) -> Block:
        """A paragraph, or an item of a list: by its automatic number or dot, else by the one that is typed."""
        label, bullet = (shown.label, shown.bullet) if shown else ("", False)
        text = plain(tokens)
        if not label and not bullet and (dot := bullet_start(text)):
            bullet, tokens = True, without_start(tokens, dot)
        typed = None if label or bullet or indent <= 0 else mark_of(text)
        if bullet or (label and not _CLAUSE_NUMBER.fullmatch(label)) or (typed and typed.kind == "counted"):
            return Block("item", tuple(tokens), label, self.depth.item(indent, *listed), bullet)
        self.depth.paragraph(indent)
        return Block("paragraph", tuple(tokens), label)

    def _mended(self, words: list[Words]) -> list[Token]:
        return [
            token._replace(value=self.faults.mend(token.value)) if token.kind == "text" else token
            for token in tokens_of(words)
        ]

    def _list(self, properties: etree._Element | None, style: Style) -> tuple[int, int]:
        """The list that a paragraph is in, and its level there from 0; (0, 0) for none."""
        stated = child(properties, "numPr")
        list_id = number(stated, "numId")
        level = number(stated, "ilvl")
        if list_id is None:
            list_id = style.list_id or 0
            if level is None:
                level = self.numbering.level_of_style(list_id, style.ids)
        if level is None:
            level = style.list_level or 0
        return list_id, min(max(level, 0), LEVELS - 1)

    def _count(self, properties: etree._Element | None, style: Style) -> Shown | None:
        list_id, level = self._list(properties, style)
        return self.numbering.count(list_id, level) if list_id else None

    def _indent(self, properties: etree._Element | None, style: Style) -> float:
        """The left indent in points."""
        listed = self.numbering.indent(*self._list(properties, style))
        direct = indent_of(properties)
        of_list_first = number(properties, "numPr", "numId") is not None
        ranked = (direct, listed, style.indent) if of_list_first else (direct, style.indent, listed)
        return next((indent / 20 for indent in ranked if indent is not None), 0.0)

    # Tables

    def _table(self, element: etree._Element) -> None:
        alone = cell_alone(element)
        if alone is not None:
            self._body(alone)
            return
        if numbered := numbered_rows(element):
            self._numbered(numbered)
            return
        self.depth.leave()
        names = list(self.run.names)
        self.run = Run()
        caption = self._caption(names)
        tokens = tuple(tokens_of_table(element, self._cell(names), caption=caption))
        if plain(tokens):
            place = f"paragraph {self.paragraphs}"
            self.blocks.append(Block("table", tokens, place=place, names=_named(names)))

    def _numbered(self, rows: list[tuple[str, etree._Element]]) -> None:
        """A table that only sets numbers beside their text: what each cell holds, the number before its first piece."""
        for label, cell in rows:
            before = len(self.blocks)
            self._body(cell)
            self._paragraph_ends(None, self.styles.paragraph(""))
            if len(self.blocks) > before and not self.blocks[before].label:
                self.blocks[before] = replace(self.blocks[before], label=label)

    def _caption(self, names: list[str]) -> list[Token]:
        """The caption right above a table, which becomes part of it."""
        if not self.captioned or not self.blocks:
            return []
        names[:0] = self.blocks[-1].names
        return list(self.blocks.pop().tokens)

    def _cell(self, names: list[str]) -> Callable[[etree._Element], list[Token]]:
        """Reads the content of a cell as tokens; the bookmarks that begin there become the table's."""

        def content(element: etree._Element) -> list[Token]:
            kept, self.blocks = self.blocks, []
            self.depth.leave()
            self._body(element)
            self._paragraph_ends(None, self.styles.paragraph(""))
            found, self.blocks = self.blocks, kept
            names.extend(name for block in found for name in block.names)
            return [token for block in found for token in _in_cell(block, alone=len(found) == 1)]

        return content


def _named(bookmarks: list[str]) -> tuple[str, ...]:
    """Bookmarks without Word's own, and the anchors of those that we set."""
    kept = [name for name in bookmarks if name and name not in _OWN_BOOKMARKS]
    return tuple(dict.fromkeys(name for one in kept for name in (anchor_of(one), one) if name))


def _in_cell(block: Block, *, alone: bool) -> list[Token]:
    label = [Token("text", f"{block.label} ")] if block.label else []
    inner = [*label, *block.tokens]
    if block.kind == "table" or (alone and not block.bullet):
        return inner
    return _wrapped(inner, *(("ul", "li") if block.bullet else ("p",)))


def _wrapped(tokens: list[Token], *names: str) -> list[Token]:
    return [*(Token("open", name) for name in names), *tokens, *(Token("close", name) for name in reversed(names))]


def _main_part(package: Package) -> tuple[str, dict[str, Relation]]:
    if not package.has("[Content_Types].xml"):
        raise Refused("word-is-opendocument" if package.has("content.xml") else "word-is-zip")
    found = [relation for relation in package.relations().values() if relation.kind == "officeDocument"]
    if not found or not package.has(found[0].target):
        raise Refused("word-without-main-part")
    return found[0].target, dict(package.relations(found[0].target))


def _optional(package: Package, parts: dict[str, str], kind: str) -> etree._Element | None:
    return package.xml(parts[kind]) if kind in parts else None


def _properties(package: Package) -> tuple[str, str, str]:
    """Title, language and identifier as the file's own properties state them."""
    target = next((one.target for one in package.relations().values() if one.kind == "core-properties"), "")
    root = package.xml(target) if target else None
    return tuple(fold(getattr(child(root, name), "text", "") or "") for name in ("title", "language", "identifier"))  # type: ignore[return-value]


def _fields_unclosed(root: etree._Element) -> bool:
    kinds = [attribute(one, "fldCharType") for one in root.iter() if local(one) == "fldChar"]
    return kinds.count("begin") != kinds.count("end")


def _is_contents(control: etree._Element) -> bool:
    """Whether a content control is a table of contents, which repeats the headings."""
    gallery = value(child(control, "sdtPr"), "docPartObj", "docPartGallery")
    return gallery == "Table of Contents" or bool(list(children(control, "docPartList")))
