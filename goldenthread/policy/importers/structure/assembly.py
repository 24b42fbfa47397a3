"""From the blocks of any format to the draft: the one place where documents of all formats become the same thing."""

from __future__ import annotations

from datetime import date

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import KEY, KIND, Draft
from goldenthread.policy.importers.stated import MANDATORY
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
from goldenthread.policy.importers.text.safe_html import safe_address, to_html
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
    # A file of ours states what is held of the instrument, which its text may tell otherwise.
    ours = "key" in stated
    told_on = _day(stated.get("effective_on", ""))
    effective_on = (told_on or facts.effective_on) if ours else (facts.effective_on or told_on)
    kind = kind_of(title)
    if ours and KIND.fullmatch(stated.get("kind", "")):
        kind = stated["kind"]
    mandatory = is_mandatory(title, kind=kind, text=" ".join(clause.text for clause in clauses))
    return Draft(
        key=stated["key"] if ours and KEY.fullmatch(stated["key"]) else key,
        document_id=stated.get("document_id", "")[:60],
        title=title,
        language=language,
        kind=kind,
        mandatory=MANDATORY.get(stated.get("force", "")) if ours else mandatory,
        consolidated_on=_day(stated.get("consolidated_on", "")) or on,
        effective_on=effective_on,
        source_url=safe_address(source) if (source := stated.get("source_url", "")).startswith("http") else "",
        clauses=clauses,
        references=references_of(pieces, opening.note, places),
        objective=facts.objective,
        expected_results=facts.expected_results,
        authority=facts.authority or stated.get("authority", ""),
        issuer=(stated.get("issuer", "") if ours else "") or facts.issuer or stated.get("issuer", ""),
        note=plain(opening.note),
        note_html=to_html(opening.note, address=places.address, language=language),
        warnings=(*warnings, *(() if effective_on and not facts.effective_on else facts.warnings)),
        mended=document.mended,
        taken_out_of=stated.get("taken_out_of", ""),
        told_rows=document.told_rows,
    )


def _day(written: str) -> date | None:
    """The one day that a property of the file gives."""
    found = find_dates(written)
    return found[0].day if found and found[0].exact else None
