"""A draft as a Word document to edit and bring back: its numbers typed as they are cited, a bookmark for each clause.

Numbers are typed, not counted by Word: a clause that is added renumbers no other behind its back, and what cites one by
its number stays right. The bookmark, not the number, says which clause a paragraph was.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import docx
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from goldenthread.policy.exporters.docx_marks import mark_place, set_head, set_indent, set_list, write_words
from goldenthread.policy.exporters.docx_styles import prepare
from goldenthread.policy.exporters.labels import labels_of
from goldenthread.policy.exporters.marked_text import Part, parts_of, placed, tree_of, words_within
from goldenthread.policy.exporters.words import words_in
from goldenthread.policy.importers.draft import Clause, Draft
from goldenthread.policy.importers.identity import identity_of
from goldenthread.policy.importers.readers.docx.runs import Words
from goldenthread.policy.importers.text.numbers import list_label
from goldenthread.policy.importers.text.tokens import name_of

_STRUCTURE = frozenset({"chapter", "appendix", "section"})
_HEADING_LEVELS = 9
_CONTINUED = "Clause Continued"
"""The style of paragraphs that belong to the one before them."""


def write_docx(draft: Draft, file: Path | BinaryIO) -> None:
    """Write a draft as a DOCX file, to a path or an open binary file."""
    document = docx.Document()
    prepare(document, title=draft.title, language=draft.language, identity=str(identity_of(draft)))
    writer = _Writer(document, draft)
    writer.write()
    document.save(str(file) if isinstance(file, Path) else file)


class _Writer:
    def __init__(self, document: WordDocument, draft: Draft) -> None:
        self.document = document
        self.draft = draft
        self.bookmarks = 0
        self.anchor = ""
        """Of the clause whose first paragraph is still to be written."""

    def write(self) -> None:
        draft = self.draft
        if draft.title:
            self.document.add_paragraph(draft.title, style="Title")
        words = words_in(draft.language)
        if draft.note or draft.note_html:
            self.document.add_paragraph(words.note, style="Heading 1")
            self._content((draft.note_html, draft.note), "", style="Normal", level=0)
        labels = labels_of(draft.clauses, appendix=words.appendix)
        for clause, label in zip(draft.clauses, labels, strict=True):
            self.anchor = clause.anchor
            self._clause(clause, label)

    def _clause(self, clause: Clause, label: str) -> None:
        marked = clause.html, clause.text
        if clause.kind in _STRUCTURE:
            self._paragraph(
                f"Heading {min(clause.depth, _HEADING_LEVELS)}", [Words(f"{label} {clause.heading}".strip())]
            )
            self._content(marked, "", style="Normal", level=0)
        elif clause.kind == "definition":
            self._paragraph("Definition Term", [Words(clause.heading)])
            self._content(marked, "", style="Definition", level=0)
        elif clause.kind == "note":
            self._content(marked, f"{label}\t" if label else "", style="Footnote Text", level=0)
        elif clause.kind == "item":
            self._content(marked, label, style="List Paragraph", level=self._list_level(clause))
        else:
            style = "Clause" if clause.number else "Normal"
            self._content(marked, label, style=style, level=0, heading=clause.heading)

    def _list_level(self, clause: Clause) -> int:
        level = 1
        while clause.parent is not None and self.draft.clauses[clause.parent].kind == "item":
            level, clause = level + 1, self.draft.clauses[clause.parent]
        return level

    def _content(self, marked: tuple[str, str], label: str, *, style: str, level: int, heading: str = "") -> None:
        """A clause's own text, as HTML and plain: its paragraphs, and the lists and tables in it; the label stands before the first."""
        start = [Words(label if label.endswith("\t") else f"{label} ")] if label else []
        if heading:
            start.append(Words(f"{heading} ", ("strong",)))
        parts = parts_of(tree_of(*marked))
        one = style in {"Definition", "Footnote Text"} or all(part.element is None for part in parts)
        self._parts(parts, start, style, level, bullet=level > 0 and not label, further=_CONTINUED if one else "Normal")

    def _parts(
        self, parts: list[Part], start: list[Words], style: str, level: int, *, bullet: bool, further: str
    ) -> None:
        """Paragraphs, lists and tables; `further` is the style of those behind the first, and of items of lists."""
        first = parts.pop(0).words if parts and parts[0].element is None else []
        if start or first or bullet:
            self._listed([*start, *first], style, level, bullet=bullet)
        for part in parts:
            if part.element is None:
                self._listed(part.words, further, level, bullet=False)
            elif name_of(part.element) == "table":
                self._table(part.element)
            else:
                self._list(part.element, level + 1, _CONTINUED if further == _CONTINUED else "List Paragraph")

    def _list(self, element: _Element, level: int, style: str) -> None:
        counted = element.get("type", "1") if name_of(element) == "ol" else ""
        for place, item in enumerate(element, start=int(element.get("start", "1"))):
            label = [Words(f"{list_label(counted, place)}. ")] if counted else []
            parts = parts_of(item)
            continued = _CONTINUED if style == _CONTINUED or all(part.element is None for part in parts) else style
            self._parts(parts, label, style, level, bullet=not counted, further=continued)

    def _listed(self, words: Sequence[Words], style: str, level: int, *, bullet: bool) -> None:
        paragraph = self._paragraph(style, words)
        if bullet:
            set_list(paragraph, level - 1)
        elif level:
            set_indent(paragraph, level)

    def _paragraph(self, style: str, words: Sequence[Words]) -> Paragraph:
        return self._fill(self.document.add_paragraph(style=style), words)

    def _fill(self, paragraph: Paragraph, words: Sequence[Words]) -> Paragraph:
        if self.anchor:
            self.bookmarks += 1
            mark_place(paragraph, self.anchor, self.bookmarks)
            self.anchor = ""
        write_words(paragraph, words)
        return paragraph

    # Tables

    def _table(self, element: _Element) -> None:
        for caption in (one for one in element if name_of(one) == "caption"):
            self._paragraph("Caption", [word for words in words_within(caption) for word in words])
        rows = list(element.iter("tr"))
        cells, columns = placed(rows)
        if not cells:
            return
        table = self.document.add_table(rows=len(rows), cols=columns, style="Table Grid")
        grid = table._cells
        for cell in cells:
            first = grid[cell.top * columns + cell.left]
            last = grid[(cell.top + cell.rows - 1) * columns + cell.left + cell.columns - 1]
            whole = first.merge(last) if last is not first else first
            for place, words in enumerate(words_within(cell.element)):
                self._fill(whole.add_paragraph() if place else whole.paragraphs[0], words)
        for row, written in zip(rows, table.rows, strict=True):
            above = row.getparent()
            if above is not None and name_of(above) == "thead":
                set_head(written)
