"""Markdown as blocks: CommonMark with tables and footnotes, its front matter read, told by way of the page it becomes."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token as Written

from goldenthread.policy.importers.draft import Refused
from goldenthread.policy.importers.readers.html.page import document_of
from goldenthread.policy.importers.safety.files import content_of, text_of
from goldenthread.policy.importers.structure.blocks import Block, Document
from goldenthread.policy.importers.text.labels import mark_of
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.tokens import Token, is_wholly, plain

SIZE_LIMIT = 2 * 1024 * 1024
"""Letters of one file; a 500-page document has one million."""
LINE_LIMIT = 40_000
"""Lines of one file; a 500-page document has thirty thousand."""
MARKS_LIMIT = 5_000
"""Marks (asterisks, brackets and the like) of one paragraph; more only cost time."""
_MARKS = re.compile(r"[*_\[\]`<&!~]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]{1,30}):[ \t]*(.*)$", re.MULTILINE)
_NOTE = re.compile(r"^\[\^([^\]\s]{1,20})\]:[ \t]*(.*(?:\n(?: {2,4}|\t)\S.*)*)$", re.MULTILINE)
_NOTE_CALL = re.compile(r"\[\^([^\]\s]{1,20})\]")
_FACTS = {"effective": "effective_on", "effective_on": "effective_on", "effective-date": "effective_on"}
GENERATOR = "Goldenthread"
_OWN_FACTS = {
    **_FACTS,
    "identifier": "key",
    "document-id": "document_id",
    "type": "kind",
    "force": "force",
    "issuer": "issuer",
    "version": "consolidated_on",
    "source": "source_url",
}
"""What the front matter of files of ours states."""
_COLUMNS = 7


def read_document(path: Path) -> Document:
    """Read one Markdown file. Raises `Refused` where it is no text, or too large."""
    text, warnings = text_of(content_of(path))
    if len(text) > SIZE_LIMIT:
        raise Refused("too-many-letters", limit=SIZE_LIMIT)
    if text.count("\n") > LINE_LIMIT:
        raise Refused("too-many-lines", limit=LINE_LIMIT)
    if any(len(_MARKS.findall(part)) > MARKS_LIMIT for part in re.split(r"\n[ \t]*\n", text)):
        raise Refused("too-many-marks", limit=MARKS_LIMIT)
    front = _FRONT_MATTER.match(text)
    fields = {name.lower(): _unquoted(value) for name, value in _FIELD.findall(front.group(1))} if front else {}
    text = text[front.end() :] if front else text
    notes = [Block("note", (Token("text", fold(said)),), label=f"[{name}]") for name, said in _NOTE.findall(text)]
    text = _NOTE_CALL.sub(r"[\1]", _NOTE.sub("", text))
    document = document_of(_page(text), warnings=warnings)
    language = fields.get("lang") or fields.get("language") or ""
    ours = fields.get("generator") == GENERATOR
    if ours:
        document = dataclasses.replace(document, blocks=tuple(_with_terms(document.blocks)))
    rows = _told_rows(document.blocks) if ours else ()
    names = _OWN_FACTS if ours else _FACTS
    return dataclasses.replace(
        document,
        blocks=(*(document.blocks[:-2] if rows else document.blocks), *notes),
        told_rows=rows,
        title=fields.get("title", ""),
        language=language[:2].lower() if re.match(r"[A-Za-z]{2}\b", language) else "",
        facts=tuple((names[name], value) for name, value in fields.items() if name in names and value),
    )


def _with_terms(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks of a file of ours, in which a line in bold that a paragraph follows is a defined term."""
    for place, block in enumerate(blocks):
        defined = blocks[place + 1 : place + 2] and blocks[place + 1].kind == "paragraph"
        if block.kind == "paragraph" and defined and is_wholly(block.tokens, "strong"):
            yield dataclasses.replace(block, kind="term", tokens=(Token("text", plain(block.tokens)),))
        else:
            yield block


def _told_rows(blocks: Sequence[Block]) -> tuple[tuple[str, ...], ...]:
    """The rows of the table of requirements that ends a file of ours; empty where it ends otherwise."""
    if len(blocks) < 2 or (blocks[-2].kind, blocks[-1].kind) != ("heading", "table"):
        return ()
    rows: list[list[list[Token]]] = []
    for token in blocks[-1].tokens:
        if token == Token("open", "tr"):
            rows.append([])
        elif token.kind == "open" and token.value in {"td", "th"} and rows:
            rows[-1].append([])
        elif rows and rows[-1]:
            rows[-1][-1].append(token)
    told = tuple(tuple(plain(cell) for cell in row) for row in rows)
    return told[1:] if all(len(row) == _COLUMNS for row in told) else ()


def _page(text: str) -> str:
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        _break_before_labels(token.children or [])
    return f"<body>{markdown.renderer.render(tokens, markdown.options, {})}</body>"


def _break_before_labels(tokens: list[Written]) -> None:
    """A line that begins with a label of its own ("b. …" under "a. …") stays a line; others are joined to the one before."""
    for place, token in enumerate(tokens[:-1]):
        following = tokens[place + 1]
        if token.type == "softbreak" and following.type == "text" and mark_of(following.content):
            token.type, token.content = "html_inline", "<br><br>"


def _unquoted(written: str) -> str:
    value = fold(written)
    try:
        said = json.loads(value) if value.startswith('"') else None
    except ValueError:
        said = None
    return said if isinstance(said, str) else value.strip("\"'")
