"""Small files in the suite's form, written for the tests of its importer."""

from __future__ import annotations

from pathlib import Path

from goldenthread.policy.importers.draft import Clause, Draft
from goldenthread.policy.importers.readers.tbs.instrument import read_instrument

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
NAME = "Tea__Directive_on_70001_2021-05-01.xml"


def doc(body: str, *, title: str = "Directive on Tea", language: str = "en", document_id: str = "70001") -> str:
    """The text of a whole file with this content."""
    return f'{DECLARATION}<doc title="{title}" documentID="{document_id}" language="{language}">{body}</doc>'


def chapter(content: str, *, anchor: str = "1", title: str = "1. Requirements") -> str:
    """A chapter with this content, within its wrapper."""
    return f'<chapters><chapter anchor="{anchor}" title="{title}">{content}</chapter></chapters>'


def clauses(inner: str) -> str:
    """Clauses within their wrapper."""
    return f"<clauses>{inner}</clauses>"


def appendix(content: str, *, anchor: str = "B", title: str = "Appendix B: Tables") -> str:
    """An appendix with this content, within its wrapper."""
    return f'<appendices><appendix anchor="{anchor}" title="{title}">{content}</appendix></appendices>'


def write(folder: Path, text: str | bytes, *, name: str = NAME) -> Path:
    """A file with this text, in UTF-8 unless it is bytes already."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def read(folder: Path, body: str, *, title: str = "Directive on Tea", language: str = "en") -> Draft:
    """The draft of a file with this content."""
    return read_instrument(write(folder, doc(body, title=title, language=language)))


def numbered(draft: Draft, number: str) -> Clause:
    """The one clause with this number."""
    found = [clause for clause in draft.clauses if clause.number == number]
    assert len(found) == 1, (number, [clause.number for clause in draft.clauses])
    return found[0]


def above(draft: Draft, clause: Clause) -> Clause | None:
    """The clause that one hangs below."""
    return draft.clauses[clause.parent] if clause.parent is not None else None


def shape(draft: Draft) -> list[tuple[int, str, str, str]]:
    """Depth, kind, number and first words of each clause."""
    return [(c.depth, c.kind, c.number, (c.heading or c.text)[:24]) for c in draft.clauses]
