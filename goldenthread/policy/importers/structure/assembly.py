"""From the blocks of any format to the draft: the one place where documents of all formats become the same thing."""

from __future__ import annotations

from datetime import date

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.structure.block_tree import read_blocks
from goldenthread.policy.importers.structure.blocks import Document, refuse_too_long, refuse_too_many
from goldenthread.policy.importers.structure.drafted import clauses_of, references_of
from goldenthread.policy.importers.structure.facts import read_facts
from goldenthread.policy.importers.structure.links import Places
from goldenthread.policy.importers.structure.opening import opening_of
from goldenthread.policy.importers.structure.outline import name_places
from goldenthread.policy.importers.structure.titles import is_mandatory, kind_of
from goldenthread.policy.importers.text.dates import find_dates
from goldenthread.policy.importers.text.language_guess import LANGUAGES, guessed_language
from goldenthread.policy.importers.text.safe_html import to_html
from goldenthread.policy.importers.text.tokens import plain

_TELLING = 200
"""How many blocks are read to guess the language."""


def assembled(document: Document, *, key: str, title: str = "", on: date | None = None) -> Draft:
    """The draft of a document: its blocks numbered, nested and named, and what its text says about itself.

    `key` is the instrument's number or short name; `title` is taken where the document states none; `on` is the day up
    to which changes are worked into the text, where known. Raises `Refused` for more blocks than any instrument has.
    """
    refuse_too_many(len(document.blocks))
    for block in document.blocks:
        if block.kind != "table":
            refuse_too_long(sum(len(token.value) for token in block.tokens), block.place)
    opening = opening_of(document.blocks)
    title = opening.title or document.title or title
    pieces = read_blocks(opening.blocks)
    warnings = [*document.warnings, *name_places(pieces)]
    told = guessed_language(" ".join(plain(block.tokens) for block in opening.blocks[:_TELLING]))
    language = told or document.language
    if told and document.language in LANGUAGES and told != document.language:
        warnings.append(Fault("language-differs", stated=document.language, told=told))
    elif document.language and document.language not in LANGUAGES:
        language = document.language
    if not language:
        language = "en"
        warnings.append(Fault("language-not-told"))
    places = Places(pieces, own_numbers=(key,))
    clauses = clauses_of(pieces, places, language=language)
    facts = read_facts(clauses, note=plain(opening.note), language=language)
    stated = dict(document.facts)
    effective_on = facts.effective_on or _day(stated.get("effective_on", ""))
    kind = kind_of(title)
    return Draft(
        key=key,
        document_id="",
        title=title,
        language=language,
        kind=kind,
        mandatory=is_mandatory(title, kind=kind, text=" ".join(clause.text for clause in clauses)),
        consolidated_on=on,
        effective_on=effective_on,
        source_url="",
        clauses=clauses,
        references=references_of(pieces, opening.note, places),
        objective=facts.objective,
        expected_results=facts.expected_results,
        authority=facts.authority or stated.get("authority", ""),
        issuer=facts.issuer or stated.get("issuer", ""),
        note=plain(opening.note),
        note_html=to_html(opening.note, address=places.address, language=language),
        warnings=(*warnings, *(() if effective_on and not facts.effective_on else facts.warnings)),
        mended=document.mended,
        taken_out_of=stated.get("taken_out_of", ""),
    )


def _day(written: str) -> date | None:
    """The one day that a property of the file gives."""
    found = find_dates(written)
    return found[0].day if found and found[0].exact else None
