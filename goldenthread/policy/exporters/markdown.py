"""A draft as Markdown: facts as front matter, text with a heading for each clause that has one, and what it requires.

Nothing but what a person reads and edits stands in it; the table of requirements is read back as it is edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from goldenthread.policy.exporters.labels import labels_of
from goldenthread.policy.exporters.markdown_text import escaped, markdown_of
from goldenthread.policy.exporters.marked_text import tree_of
from goldenthread.policy.exporters.words import Words, words_in
from goldenthread.policy.importers.draft import Clause, Draft, Duties
from goldenthread.policy.importers.readers.markdown import GENERATOR
from goldenthread.policy.importers.stated import FORCE

_DEEPEST = 6
"""Levels of headings that Markdown has."""
_LISTED = frozenset({"item", "definition"})
_LABELLED = frozenset({"item", "appendix"})
"""What a person knows by its label rather than by the number that one cites."""


def write_markdown(draft: Draft, duties: Duties) -> bytes:
    """The whole file, in UTF-8."""
    words = words_in(draft.language)
    blocks = [_front_matter(draft), f"# {escaped(draft.title) or draft.key}"]
    if note := markdown_of(tree_of(draft.note_html, draft.note)):
        # Below a heading a note would go on to the end of the paragraphs that follow.
        apart = bool(draft.clauses) and _is_headed(draft.clauses[0])
        quoted = "\n".join(f"> {line}".rstrip() for line in note.split("\n"))
        blocks += [f"## {words.note}", note] if apart else [quoted]
    labels = labels_of(draft.clauses, appendix=words.appendix)
    for clause, label in zip(draft.clauses, labels, strict=True):
        cited = clause.number if clause.kind not in _LABELLED else ""
        blocks += _clause(clause, cited or label)
    if duties.requirements:
        blocks += [f"## {words.requirements}", "\n".join(_table(draft, duties, words))]
    return ("\n\n".join(blocks) + "\n").encode()


def _front_matter(draft: Draft) -> str:
    facts = {
        "generator": GENERATOR,
        "title": draft.title,
        "lang": draft.language,
        "identifier": draft.key,
        "document-id": draft.document_id,
        "type": draft.kind,
        "force": FORCE.get(draft.mandatory, ""),
        "issuer": draft.issuer,
        "effective": draft.effective_on.isoformat() if draft.effective_on else "",
        "version": draft.consolidated_on.isoformat() if draft.consolidated_on else "",
        "source": draft.source_url,
    }
    lines = [
        f"{name}: {json.dumps(' '.join(value.split()), ensure_ascii=False)}" for name, value in facts.items() if value
    ]
    return "\n".join(["---", *lines, "---"])


def _is_headed(clause: Clause) -> bool:
    return bool(clause.heading) and clause.kind not in _LISTED


def _clause(clause: Clause, label: str) -> Iterator[str]:
    """A heading with its number, or the number in bold before the text; then the rest of the text."""
    text = markdown_of(tree_of(clause.html, clause.text))
    number = escaped(label)
    if _is_headed(clause):
        title = f"{number} {escaped(clause.heading)}" if number else escaped(clause.heading)
        yield f"{'#' * min(clause.depth + 1, _DEEPEST)} {title}"
    elif clause.heading:
        title = f"**{escaped(clause.heading)}**"
        text = f"{f'**{number}** ' if number else ''}{title}" + (f"\n\n{text}" if text else "")
    elif number:
        text = f"**{number}** {text}".rstrip()
    if text:
        yield text


def _table(draft: Draft, duties: Duties, words: Words) -> Iterator[str]:
    told = (
        words.clause,
        words.bearers,
        words.modality,
        words.requirement,
        words.condition,
        words.deadline,
        words.last_day,
    )
    yield f"| {' | '.join(told)} |"
    yield f"|{' --- |' * len(told)}"
    for requirement in duties.requirements:
        clause = draft.clauses[requirement.clause]
        cells = (
            clause.number or clause.heading,
            "; ".join(bearer.name for bearer in requirement.bearers),
            words.modalities.get(requirement.modality, requirement.modality),
            requirement.text,
            requirement.condition,
            requirement.deadline,
            requirement.due_on.isoformat() if requirement.due_on else "",
        )
        yield f"| {' | '.join(escaped(cell).replace('|', chr(92) + '|') for cell in cells)} |"
