"""From the blocks of any format to the draft: the one place where documents of all formats become the same thing."""

from __future__ import annotations

from datetime import date

from goldenthread.policy.importers.block_tree import read_blocks
from goldenthread.policy.importers.blocks import Document
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.drafted import clauses_of, references_of
from goldenthread.policy.importers.outline import name_places
from goldenthread.policy.importers.tbs_facts import read_facts
from goldenthread.policy.importers.tbs_links import Places
from goldenthread.policy.importers.tbs_titles import is_mandatory, kind_of


def assembled(document: Document, *, key: str, title: str = "", on: date | None = None) -> Draft:
    """The draft of a document: its blocks numbered, nested and named, and what its text says about itself.

    `key` is the instrument's number or short name; `title` is taken where the document states none; `on` is the day up
    to which changes are worked into the text, where known.
    """
    title = document.title or title
    language = document.language or "en"
    pieces = read_blocks(document.blocks)
    warnings = [*document.warnings, *name_places(pieces)]
    places = Places(pieces, own_numbers=(key,))
    clauses = clauses_of(pieces, places, language=language)
    facts = read_facts(clauses, note="", language=language)
    kind = kind_of(title)
    return Draft(
        key=key,
        document_id="",
        title=title,
        language=language,
        kind=kind,
        mandatory=is_mandatory(title, kind=kind, text=" ".join(clause.text for clause in clauses)),
        consolidated_on=on,
        effective_on=facts.effective_on,
        source_url="",
        clauses=clauses,
        references=references_of(pieces, (), places),
        objective=facts.objective,
        expected_results=facts.expected_results,
        authority=facts.authority,
        issuer=facts.issuer,
        warnings=(*warnings, *facts.warnings),
        mended=document.mended,
    )
