"""Word files as the tests need them: written part by part, so that each says exactly one thing."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from goldenthread.policy.importers.readers.docx.document import read_document
from goldenthread.policy.importers.structure.blocks import Block, Document
from goldenthread.policy.importers.text.tokens import plain

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def paragraph(text: str = "", properties: str = "", *, runs: str = "") -> str:
    """A paragraph with its properties and its text, or runs written out."""
    said = runs or (f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{said}</w:p>"


def styled(text: str, style: str) -> str:
    """A paragraph that names its style."""
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def listed(text: str, level: int = 0, list_id: int = 1) -> str:
    """A paragraph on a level of a list."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(place: int, text: str, style: str = "decimal", more: str = "", *, start: int | None = 1) -> str:
    """A level of an abstract list."""
    begins = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{place}">{begins}<w:numFmt w:val="{style}"/><w:lvlText w:val="{escape(text)}"/>{more}</w:lvl>'
    )


def numbering(
    *levels: str, lists: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>', more: str = ""
) -> str:
    """A numbering part with one abstract list, and the lists that follow it."""
    return f'<w:numbering {NAMES}><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}{lists}</w:numbering>'


def style(style_id: str, properties: str = "", *, name: str = "", based: str = "", more: str = "") -> str:
    """A paragraph style."""
    above = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name or style_id}"/>{above}'
        f"<w:pPr>{properties}</w:pPr>{more}</w:style>"
    )


def write(
    path: Path,
    *body: str,
    parts: dict[str, str] | None = None,
    relations: str = "",
    title: str = "",
    language: str = "",
) -> Path:
    """A DOCX file whose document holds this body; `parts` go into its folder under their names, such as "styles"."""
    parts = parts or {}
    own = "".join(
        f'<Relationship Id="p-{name}" Type="{R}/{name}" Target="{name}.xml"/>' for name in parts if "." not in name
    )
    core = (
        '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{language}</dc:language></p:coreProperties>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{R}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="b" Type="{CORE}" Target="docProps/core.xml"/></Relationships>',
        )
        file.writestr("docProps/core.xml", core)
        file.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{''.join(body)}</w:body></w:document>")
        file.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}">{own}{relations}</Relationships>'
        )
        for name, content in parts.items():
            file.writestr(f"word/{name}" if "." in name else f"word/{name}.xml", content)
    return path


def styles(*found: str) -> str:
    """A styles part."""
    return f"<w:styles {NAMES}>{''.join(found)}</w:styles>"


def read(path: Path, *body: str, parts: dict[str, str] | None = None, relations: str = "") -> Document:
    """A file with this body, written and read."""
    return read_document(write(path / "policy.docx", *body, parts=parts, relations=relations))


def said(block: Block) -> str:
    """A block's text."""
    return plain(block.tokens)


def labels(document: Document) -> list[str]:
    """What stands before each block, "•" for a bullet."""
    return ["•" if block.bullet else block.label for block in document.blocks]
