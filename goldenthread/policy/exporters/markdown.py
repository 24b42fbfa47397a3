"""A draft as Markdown: title, facts, text with a heading for each clause that has one, and what it requires."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.policy.exporters.markdown_text import escaped, markdown_of
from goldenthread.policy.exporters.marked_text import tree_of
from goldenthread.policy.exporters.words import Words, words_in
from goldenthread.policy.importers.draft import Clause, Draft, Duties

_DEEPEST = 6
"""Levels of headings that Markdown has."""
_LISTED = frozenset({"item", "definition"})


def write_markdown(draft: Draft, duties: Duties) -> bytes:
    """The whole file, in UTF-8."""
    words = words_in(draft.language)
    blocks = [f"# {escaped(draft.title) or draft.key}", *_facts(draft, words)]
    if note := markdown_of(tree_of(draft.note_html, draft.note)):
        blocks.append("\n".join(f"> {line}".rstrip() for line in note.split("\n")))
    for clause in draft.clauses:
        blocks += _clause(clause)
    if duties.requirements:
        blocks += [f"## {words.requirements}", "\n".join(_table(draft, duties, words))]
    return ("\n\n".join(blocks) + "\n").encode()


def _facts(draft: Draft, words: Words) -> list[str]:
    facts = (
        (words.issuer, escaped(draft.issuer)),
        (words.effective, draft.effective_on.isoformat() if draft.effective_on else ""),
        (words.version, draft.consolidated_on.isoformat() if draft.consolidated_on else ""),
        (words.source, f"<{draft.source_url}>" if draft.source_url else ""),
    )
    lines = [f"- {name}: {value}" for name, value in facts if value]
    return ["\n".join(lines)] if lines else []


def _clause(clause: Clause) -> Iterator[str]:
    """A heading with its number, or the number in bold before the text; then the rest of the text."""
    text = markdown_of(tree_of(clause.html, clause.text))
    number = escaped(clause.number or clause.label)
    if clause.heading and clause.kind not in _LISTED:
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
    yield f"| {words.clause} | {words.bearers} | {words.modality} | {words.requirement} | {words.deadline} |"
    yield "| --- | --- | --- | --- | --- |"
    for requirement in duties.requirements:
        clause = draft.clauses[requirement.clause]
        cells = (
            clause.number or clause.heading,
            ", ".join(bearer.name for bearer in requirement.bearers),
            words.modalities.get(requirement.modality, requirement.modality),
            requirement.text,
            requirement.deadline,
        )
        yield f"| {' | '.join(escaped(cell).replace('|', chr(92) + '|') for cell in cells)} |"
