"""A draft as one HTML page that stands alone: no script, nothing fetched, printable, each clause at its own anchor.

What a person does not see stands in attributes, `meta` and hidden lists, so that reading the page again gives the same
clauses and requirements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from lxml import etree

from goldenthread.policy.exporters.marked_text import tree_of
from goldenthread.policy.exporters.words import Words, day_words, words_in
from goldenthread.policy.importers.draft import Clause, Draft, Duties
from goldenthread.policy.importers.readers.html.own import metadata_of
from goldenthread.policy.importers.stated import Record, records_of

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; color: #0b0c0c }
h1 { line-height: 1.2 } h2, h3, h4, h5, h6 { line-height: 1.3; margin: 1.5em 0 .5em }
dl { display: grid; grid-template-columns: max-content auto; gap: .25rem 1rem } dd { margin: 0 }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid; padding: .25rem .5rem; text-align: left;
vertical-align: top } .clause { margin-left: calc((var(--depth) - 1) * 1rem) } .number { font-weight: bold }
.note { border-left: .3rem solid; padding-left: 1rem }
@media print { body { margin: 0; max-width: none } a { color: inherit } }
@media (max-width: 30rem) { .clause { margin-left: 0 } }
""".strip()
_DEEPEST = 6


def write_html(draft: Draft, duties: Duties) -> bytes:
    """The whole page, in UTF-8."""
    return "\n".join([*_lines(draft, duties), ""]).encode("utf-8", "replace")


def _lines(draft: Draft, duties: Duties) -> Iterator[str]:
    words = words_in(draft.language)
    title = escape(draft.title or draft.key)
    yield f'<!doctype html>\n<html lang="{escape(draft.language or "en")}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield from (f'<meta name="{name}" content="{escape(value)}">' for name, value in metadata_of(draft) if value)
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
    yield from _facts(draft, words)
    if draft.note:
        yield f'<div class="note">{_inner(draft.note_html, draft.note)}</div>'
    records: dict[int, list[str]] = {}
    for number, record in enumerate(records_of(duties, draft.clauses), start=1):
        records.setdefault(record.clause, []).append(_record(record, number))
    yield from records.get(-1, ())
    levels = _levels(draft.clauses)
    for place, (clause, level) in enumerate(zip(draft.clauses, levels, strict=True)):
        yield from _clause(clause, level, records.get(place, ()))
    if duties.requirements:
        yield f'<section class="requirements">\n<h2>{words.requirements}</h2>'
        yield from _requirements(draft, duties, words)
        yield "</section>"
    yield "</main>\n</body>\n</html>"


def _facts(draft: Draft, words: Words) -> Iterator[str]:
    source = escape(draft.source_url)
    facts = (
        (words.issuer, escape(draft.issuer)),
        (words.effective, draft.effective_on.isoformat() if draft.effective_on else ""),
        (words.version, draft.consolidated_on.isoformat() if draft.consolidated_on else ""),
        (words.source, f'<a href="{source}">{source}</a>' if source else ""),
    )
    said = [f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value]
    if said:
        yield f'<dl class="facts">{"".join(said)}</dl>'


def _levels(clauses: tuple[Clause, ...]) -> list[int]:
    """The level of each clause's heading: one below the nearest heading above it, as nobody may miss a level."""
    found: list[int] = []
    above: list[int] = []
    for clause in clauses:
        while above and above[-1] >= clause.depth:
            above.pop()
        found.append(min(2 + len(above), _DEEPEST))
        if clause.heading:
            above.append(clause.depth)
    return found


def _clause(clause: Clause, level: int, records: Sequence[str]) -> Iterator[str]:
    number = f'<span class="number">{escape(clause.label or clause.number)}</span> '
    number = number if clause.number or clause.label else ""
    cited = f' data-number="{escape(clause.number)}"' if clause.label else ""
    yield f'<div class="clause" id="{escape(clause.anchor)}" data-kind="{clause.kind}"{cited} style="--depth: {clause.depth}">'
    if clause.heading:
        yield f"<h{level}>{number}{escape(clause.heading)}</h{level}>"
    text = _inner(clause.html, clause.text)
    if text and number and not clause.heading:
        text = text.replace("<p>", f"<p>{number}", 1) if text.startswith("<p>") else f"<p>{number}</p>{text}"
    elif number and not clause.heading:
        text = f"<p>{number}</p>"
    yield f"{text}{''.join(records)}</div>"


def _record(record: Record, number: int) -> str:
    facts = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in record.facts)
    return f'<dl class="record" data-kind="{record.kind}" data-number="{number}" hidden>{facts}</dl>'


def _inner(html: str, text: str) -> str:
    """The content of the tree, told as HTML."""
    root = tree_of(html, text)
    for item in root.iter("a"):
        item.set("rel", "noreferrer")
    whole: str = etree.tostring(root, encoding="unicode", method="html")
    return whole.removeprefix("<div>").removesuffix("</div>")


def _requirements(draft: Draft, duties: Duties, words: Words) -> Iterator[str]:
    heads = (words.clause, words.bearers, words.modality, words.requirement, words.deadline, words.last_day)
    yield "<table>"
    yield f"<thead><tr>{_heads(heads)}</tr></thead>\n<tbody>"
    for requirement in duties.requirements:
        clause = draft.clauses[requirement.clause]
        place = f'<a href="#{escape(clause.anchor)}">{escape(clause.number or clause.heading or "¶")}</a>'
        cells = (
            escape(", ".join(bearer.name for bearer in requirement.bearers)),
            words.modalities.get(requirement.modality, requirement.modality),
            escape(requirement.text),
            escape(requirement.deadline),
            day_words(requirement.due_on, draft.language),
        )
        yield f"<tr><td>{place}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</tbody>\n</table>"


def _heads(heads: tuple[str, ...]) -> str:
    return "".join(f'<th scope="col">{head}</th>' for head in heads)
