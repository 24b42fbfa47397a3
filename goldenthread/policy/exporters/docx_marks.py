"""What python-docx has no words for: bookmarks, links, list levels and rows that are repeated as a table's head."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from goldenthread.policy.importers.readers.docx.bookmarks import bookmark_of
from goldenthread.policy.importers.readers.docx.runs import LINE_BREAK, Words

LIST_STEP = 18.0
"""Points by which each level of a list stands further in."""
BULLET_LIST = 9001
"""Number of the list of dots that `docx_styles.prepare` adds."""
_CONTROLS = {code: None for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if code not in {0x09, 0x0A}}


def mark_place(paragraph: Paragraph, anchor: str, number: int) -> None:
    """Begin and end a clause's bookmark at the head of a paragraph; its number is unique in the document."""
    for name in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(name)
        mark.set(qn("w:id"), str(number))
        if name == "w:bookmarkStart":
            mark.set(qn("w:name"), bookmark_of(anchor))
        paragraph._p.append(mark)


def write_words(paragraph: Paragraph, words: Sequence[Words]) -> None:
    """Add words with their marks and links."""
    for link, alike in groupby(words, key=lambda one: one.link):
        into = _hyperlink(paragraph, link) if link else None
        for one in alike:
            run = paragraph.add_run()
            if one is LINE_BREAK:
                run.add_break()
            else:
                run.text = one.text.translate(_CONTROLS)
            _set_marks(run, one.marks)
            if into is not None:
                into.append(run._r)


def _set_marks(run: Run, marks: Sequence[str]) -> None:
    if "strong" in marks:
        run.bold = True
    if "em" in marks:
        run.italic = True
    if "sup" in marks:
        run.font.superscript = True
    if "sub" in marks:
        run.font.subscript = True


def _hyperlink(paragraph: Paragraph, link: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement("w:hyperlink")  # type: ignore[assignment]
    if link.startswith("#"):
        element.set(qn("w:anchor"), bookmark_of(link[1:]))
    else:
        element.set(qn("r:id"), paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(element)
    return element


def set_list(paragraph: Paragraph, level: int) -> None:
    """Put a paragraph on a level, from 0, of the list of dots."""
    listed = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", min(level, 8)), ("w:numId", BULLET_LIST)):
        part = OxmlElement(name)
        part.set(qn("w:val"), str(value))
        listed.append(part)
    paragraph._p.get_or_add_pPr()._insert_numPr(listed)  # type: ignore[attr-defined]


def set_indent(paragraph: Paragraph, level: int) -> None:
    """Let a paragraph stand in as the items of a list's level, from 1, do."""
    paragraph.paragraph_format.left_indent = Pt(LIST_STEP * (level + 1))
    paragraph.paragraph_format.first_line_indent = Pt(-LIST_STEP)


def set_head(row: _Row) -> None:
    """Repeat a row at the head of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
