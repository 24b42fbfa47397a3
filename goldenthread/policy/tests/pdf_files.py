"""PDF files as the tests need them: a few lines of text at their places, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from goldenthread.policy.importers.readers.pdf.document import read_document
from goldenthread.policy.importers.structure.blocks import Block, Document
from goldenthread.policy.importers.text.tokens import plain

LOCKED = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -4>>/ID[<41><41>]"
"""In the trailer of a file: it asks for a password."""


class Text(NamedTuple):
    """One line at its place, in points from the lower left corner."""

    said: str
    left: float = 72
    bottom: float = 700
    size: float = 12
    bold: bool = False


def lines(*said: str, left: float = 72, top: float = 700, step: float = 14, size: float = 12) -> list[Text]:
    """Lines below one another; an empty one leaves room."""
    return [Text(one, left, top - place * step, size) for place, one in enumerate(said) if one]


def pdf(*pages: Sequence[Text], more: str = "", trailer: str = "", drawn: str = "") -> bytes:
    """A PDF of these pages; `drawn` is added to what each page shows."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{5 + 2 * place} 0 R' for place in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for place, page in enumerate(pages):
        shown = "\n".join(
            f"BT /F{2 if text.bold else 1} {text.size} Tf {text.left} {text.bottom} Td ({_escaped(text.said)}) Tj ET"
            for text in page
        )
        stream = f"{shown}\n{drawn}"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {6 + 2 * place} 0 R"
            f"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>{more}>>"
        )
        objects.append(f"<</Length {len(stream.encode('cp1252'))}>>stream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode("cp1252")


def read(path: Path, *pages: Sequence[Text], drawn: str = "") -> Document:
    """These pages, written and read."""
    file = path / "policy.pdf"
    file.write_bytes(pdf(*pages, drawn=drawn))
    return read_document(file)


def said(block: Block) -> str:
    """A block's text."""
    return plain(block.tokens)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
