"""The formats that documents come in: how each is known by its content or its name, and what reads it into a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from goldenthread.policy.importers.draft import Draft, Refused
from goldenthread.policy.importers.readers import ciso, markdown, plain_text
from goldenthread.policy.importers.readers.akn import document as akn
from goldenthread.policy.importers.readers.docx import document as docx
from goldenthread.policy.importers.readers.html import own as own_page
from goldenthread.policy.importers.readers.html import page as html
from goldenthread.policy.importers.readers.oscal import catalog as oscal
from goldenthread.policy.importers.readers.pdf import document as pdf
from goldenthread.policy.importers.readers.tbs import instrument as tbs
from goldenthread.policy.importers.readers.tbs.file_names import named
from goldenthread.policy.importers.safety.files import content_of
from goldenthread.policy.importers.structure.assembly import assembled
from goldenthread.policy.importers.structure.blocks import Document
from goldenthread.policy.importers.structure.titles import natural_title
from goldenthread.policy.importers.text.mending import fold, slug

_HEAD = 64 * 1024
"""Bytes of a file's beginning by which its format is known."""


_PROLOGUE = rb"(?:<[?!][^>]*>\s*)*"
"""An XML declaration, a document type declaration, comments."""
_TBS = re.compile(_PROLOGUE + rb"<doc\b")
_AKN = re.compile(_PROLOGUE + rb"<(?:[\w.-]+:)?akomaNtoso\b")
_OSCAL = re.compile(rb'\{\s*(?:"\$schema"\s*:\s*"[^"]*"\s*,\s*)?"(?:catalog|profile)"')
_HTML = re.compile(rb"<!doctype html|" + _PROLOGUE + rb"<(?:html|head|body|h1|div|p|main)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """One form in which a document comes."""

    name: str
    """As `--format` takes it."""
    label: str
    """As people name it; pages say those that are no names in the reader's language (`policy/formats.py`)."""
    endings: tuple[str, ...]
    """Of file names, with the full stop; the format is taken by them where no content tells."""
    read: Callable[[Path], Draft]
    """Raises `Refused` where the file cannot be read."""
    begins: re.Pattern[bytes] | None = None
    """What the first bytes of such a file hold, white space and a byte order mark passed over; None: nothing tells it."""


def from_blocks(read_document: Callable[[Path], Document]) -> Callable[[Path], Draft]:
    """A reader of drafts, made of a reader of blocks."""

    def read(path: Path) -> Draft:
        file = named(path)
        title = natural_title(file.title) or fold(path.stem.replace("_", " "))
        return assembled(read_document(path), key=file.key or slug(path.stem), title=title, on=file.on)

    return read


def _page(path: Path) -> Draft:
    """A web page, clause by clause where it is one of ours."""
    return own_page.read_draft(path) or from_blocks(html.read_document)(path)


FORMATS: tuple[Format, ...] = (
    Format("tbs", "Treasury Board XML", (), tbs.read_instrument, _TBS),
    Format("akn", "Akoma Ntoso 3.0", (".akn",), akn.read_draft, _AKN),
    Format("oscal", "OSCAL", (), oscal.read_draft, _OSCAL),
    Format("ciso", "CISO Assistant (YAML)", (".yaml", ".yml"), ciso.read_draft),
    Format(
        "docx",
        "Word",
        (".docx", ".docm", ".dotx", ".doc"),
        from_blocks(docx.read_document),
        re.compile(rb"PK|\xd0\xcf\x11\xe0"),
    ),
    Format("pdf", "PDF", (".pdf",), from_blocks(pdf.read_document), re.compile(rb"(?s).{0,1000}?%PDF-")),
    Format("html", "HTML", (".html", ".htm", ".xhtml"), _page, _HTML),
    Format("markdown", "Markdown", (".md", ".markdown"), from_blocks(markdown.read_document)),
    Format("text", "Plain text", (".txt", ".text", ""), from_blocks(plain_text.read_document)),
)
"""In the order in which they are tried: by content first, then by name."""


def read_draft(path: Path, *, form: str = "") -> Draft:
    """Read a document of the format named, or of the one that its content or else its name tells.

    Raises `Refused` where the file cannot be read or its format is not known.
    """
    chosen = format_named(form) if form else format_of(path)
    return replace(chosen.read(path), form=chosen.name)


def format_named(name: str) -> Format:
    """The format with this name. Raises `Refused` where there is none."""
    for form in FORMATS:
        if form.name == name:
            return form
    raise Refused("format-unknown", name=name[:40], formats=_names())


def format_of(path: Path) -> Format:
    """The format that a file's first bytes tell, else the one that its name tells. Raises `Refused` where neither does."""
    head = content_of(path)[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for form in FORMATS:
        if form.begins and form.begins.match(head):
            return form
    for form in FORMATS:
        if path.suffix.lower() in form.endings:
            return form
    raise Refused("format-not-told", formats=_names())


def _names() -> str:
    return ", ".join(form.name for form in FORMATS)
