"""How well the structure of a document is read: an instrument written out as a person sees it, read back and compared."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from goldenthread.policy.accuracy.paper import NO_BROWSER, browser, print_page
from goldenthread.policy.exporters.docx import write_docx
from goldenthread.policy.exporters.shown import Shown, as_html, as_text, shown
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.formats import from_blocks
from goldenthread.policy.importers.readers import plain_text
from goldenthread.policy.importers.readers.docx import document as docx
from goldenthread.policy.importers.readers.html import page as html
from goldenthread.policy.importers.readers.pdf import document as pdf
from goldenthread.policy.importers.readers.tbs.instrument import read_suite
from goldenthread.policy.importers.text.mending import tidy


class Way(NamedTuple):
    """Out to a format and back."""

    ending: str
    write: Callable[[Draft, Path], None]
    read: Callable[[Path], Draft]
    lacking: Callable[[], str] = lambda: ""
    """What is missing on this machine to measure it, in one sentence; "" where nothing is."""


def _writing(tell: Callable[[Draft], str]) -> Callable[[Draft, Path], None]:
    def write(draft: Draft, path: Path) -> None:
        path.write_text(tell(draft), encoding="utf-8")

    return write


def _printed(look: str) -> Way:
    """By way of a PDF, as a browser prints the page with such a style sheet at its head."""
    return Way(
        ".pdf",
        lambda draft, path: print_page(look + as_html(draft), path),
        from_blocks(pdf.read_document),
        lambda: "" if browser() else NO_BROWSER,
    )


WAYS: dict[str, Way] = {
    "html": Way(".html", _writing(as_html), from_blocks(html.read_document)),
    "text": Way(".txt", _writing(as_text), from_blocks(plain_text.read_document)),
    "docx": Way(".docx", write_docx, from_blocks(docx.read_document)),
    "pdf": _printed(""),
    "pdf, tables ruled": _printed("<style>table{border-collapse:collapse}td,th{border:1px solid;padding:3px}</style>"),
}
"""The formats measured, by name."""

Compared = tuple[str, str, str]
"""A piece's number, the number of the piece that it hangs below, and its heading and text."""


def compared(draft: Draft) -> Counter[Compared]:
    """What counts of a draft's pieces."""
    pieces = shown(draft)
    return Counter(
        (piece.number, _number_above(piece, pieces), tidy(f"{piece.heading} {piece.text}", language=draft.language))
        for piece in pieces
    )


def measure(drafts: Iterable[Draft], *, names: Iterable[str] = tuple(WAYS), misses: bool = False) -> dict[str, Any]:
    """Precision, recall and F1 (0–1) over the pieces of all drafts, by format; with the misses where asked.

    A format that cannot be measured on this machine says why ("skipped").
    """
    drafts = list(drafts)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            way = WAYS[name]
            if lacking := way.lacking():
                found[name] = {"skipped": lacking}
                continue
            right = written = read = 0
            each: dict[str, Any] = {}
            for draft in drafts:
                path = Path(folder) / f"{draft.key}{way.ending}"
                way.write(draft, path)
                truth, seen = compared(draft), compared(way.read(path))
                both = (truth & seen).total()
                right, written, read = right + both, written + truth.total(), read + seen.total()
                each[draft.key] = _figures(both, truth.total(), seen.total())
                if misses:
                    each[draft.key] |= {"missed": sorted(truth - seen), "wrong": sorted(seen - truth)}
            found[name] = {**_figures(right, written, read), "instruments": each}
    return found


def measure_structure(suite: Path, *, names: Iterable[str] = tuple(WAYS)) -> dict[str, Any]:
    """The same for every instrument in a folder of the suite's XML. Raises FileNotFoundError where there is none."""
    drafts = [draft for _, draft in read_suite([suite]) if isinstance(draft, Draft)]
    if not drafts:
        raise FileNotFoundError(f"There is no instrument in {suite}.")
    return measure(drafts, names=names, misses=True)


def _figures(both: int, truth: int, seen: int) -> dict[str, Any]:
    return {
        "precision": round(both / seen, 4) if seen else 0.0,
        "recall": round(both / truth, 4) if truth else 1.0,
        "f1": round(2 * both / (truth + seen), 4) if truth + seen else 1.0,
    }


def _number_above(piece: Shown, pieces: list[Shown]) -> str:
    return pieces[piece.parent].number if piece.parent is not None else ""
