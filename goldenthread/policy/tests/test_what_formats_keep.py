"""What each format keeps of an instrument that goes out in it and comes back, fact by fact (docs/formats.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from goldenthread.policy.exporters.formats import format_named
from goldenthread.policy.exporters.shown import as_text
from goldenthread.policy.importers.draft import Draft, Duties
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.tests.instrument_files import instrument, settled


def packed(text: str) -> str:
    return "".join(text.split())


def of_kind(draft: Draft, kind: str) -> list[tuple[str, str]]:
    return [(clause.heading, packed(clause.text)) for clause in draft.clauses if clause.kind == kind]


FACTS: dict[str, Callable[[Draft, Duties], Any]] = {
    "title and language": lambda draft, duties: (draft.title, draft.language),
    "key and addresses": lambda draft, duties: (draft.key, draft.document_id, draft.source_url),
    "type and force": lambda draft, duties: (draft.kind, draft.mandatory),
    "dates": lambda draft, duties: (draft.effective_on, draft.consolidated_on),
    "issuer": lambda draft, duties: draft.issuer,
    "note to the reader": lambda draft, duties: draft.note,
    "words": lambda draft, duties: packed("".join(f"{c.heading}{c.text}" for c in draft.clauses)),
    "numbers": lambda draft, duties: [clause.number for clause in draft.clauses if clause.number],
    "chapters and appendices": lambda draft, duties: of_kind(draft, "chapter") + of_kind(draft, "appendix"),
    "definitions": lambda draft, duties: of_kind(draft, "definition"),
    "footnotes": lambda draft, duties: of_kind(draft, "note"),
    "words of tables": lambda draft, duties: of_kind(draft, "table"),
    "clauses one for one": lambda draft, duties: [(c.kind, c.depth, c.anchor) for c in draft.clauses],
    "marks, lists and cells": lambda draft, duties: [clause.html for clause in draft.clauses],
    "references": lambda draft, duties: [(draft.clauses[r.clause].number, r.title, r.target) for r in draft.references],
    "who must do what": lambda draft, duties: [
        (draft.clauses[r.clause].number, [b.name for b in r.bearers], r.modality, packed(r.text))
        for r in duties.requirements
    ],
    "deadlines, last days, conditions": lambda draft, duties: [
        (r.deadline, r.due_on, r.condition) for r in duties.requirements
    ],
    "every fact of a requirement": lambda draft, duties: duties.requirements,
    "limits and what is replaced": lambda draft, duties: (duties.limits, duties.replaces),
}
_BY_PEOPLE = {
    *("key and addresses", "type and force", "dates", "issuer", "who must do what"),
    *("deadlines, last days, conditions", "every fact of a requirement", "limits and what is replaced"),
}
"""What people state beside a text, or settle of it."""
LOST: dict[str, set[str]] = {
    "akn": set(),
    "oscal": set(),
    "html": set(),
    "markdown": {
        *("words", "words of tables"),  # a list within a cell is told with dashes
        *("clauses one for one", "marks, lists and cells"),  # lists become items, a caption a paragraph
        *("every fact of a requirement", "limits and what is replaced"),  # what the table has no column for
    },
    "docx": {"clauses one for one", "marks, lists and cells", *_BY_PEOPLE},
    "text": {
        *("clauses one for one", "marks, lists and cells", "references", "words of tables", "definitions", "numbers"),
        *_BY_PEOPLE,
    },
}
"""Of each format what does not come back whole; plain text is what the measures of reading write out."""


@pytest.mark.parametrize("form", LOST)
def test_each_format_loses_what_its_page_says_and_nothing_else(form: str, tmp_path: Path) -> None:
    draft = instrument(tmp_path)
    duties = settled(draft)
    written = format_named(form)
    path = tmp_path / f"back{written.ending if written else '.txt'}"
    path.write_bytes(written.write(draft, duties) if written else as_text(draft).encode())
    again = replace(read_draft(path), warnings=())
    lost = {name for name, told in FACTS.items() if told(again, duties_of(again)) != told(draft, duties)}
    assert lost == LOST[form]
