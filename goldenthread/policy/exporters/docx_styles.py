"""The styles and the list of dots that a draft's Word document uses."""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from goldenthread.policy.exporters.docx_marks import BULLET_LIST, LIST_STEP

_ADDED = {
    "Clause": ("Normal", 0.0),
    "Clause Continued": ("Normal", 0.0),
    "Definition Term": ("Normal", 0.0),
    "Definition": ("Normal", 2 * LIST_STEP),
    "Footnote Text": ("Normal", 0.0),
}
"""Paragraph styles by name: what each is based on, and its left indent in points."""
_DOTS = "•–▪"
_LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}


def prepare(document: Document, *, title: str, language: str, identity: str) -> None:
    """Give an empty document its properties, styles and list of dots."""
    properties = document.core_properties
    properties.title, properties.language = title[:255], language
    properties.author = properties.comments = ""
    properties.identifier = identity
    for name, (based, indent) in _ADDED.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[based]
        style.paragraph_format.left_indent = Pt(indent)
    document.styles["Definition Term"].font.bold = True
    document.styles["Definition Term"].paragraph_format.keep_with_next = True
    document.styles["Footnote Text"].font.size = Pt(9)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), _LANGUAGES.get(language, language))
    _add_dots(document)


def _add_dots(document: Document) -> None:
    numbering = document.part.numbering_part.element
    step = int(LIST_STEP * 20)
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="{_DOTS[level % len(_DOTS)]}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{step * (level + 2)}" w:hanging="{step}"/></w:pPr></w:lvl>'
        for level in range(9)
    )
    dots = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{BULLET_LIST}">{levels}</w:abstractNum>'
    # The schema wants all abstract lists before the first list.
    numbering.insert(0, parse_xml(dots))
    used = f'<w:num {nsdecls("w")} w:numId="{BULLET_LIST}"><w:abstractNumId w:val="{BULLET_LIST}"/></w:num>'
    numbering.append(parse_xml(used))
