"""A draft as a person sees it on a page, without a source's own marks of places: what measures write out and read back."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from lxml import html as parsing
from lxml.etree import _Element

from goldenthread.policy.exporters.labels import label_of
from goldenthread.policy.importers.draft import Clause, ClauseKind, Draft
from goldenthread.policy.importers.text.mending import fold
from goldenthread.policy.importers.text.numbers import list_label, part_number
from goldenthread.policy.importers.text.tokens import name_of

_APART = frozenset({"p", "li", "td", "th", "tr", "br", "ul", "ol", "caption", "table", "thead", "tbody"})
WIDTH = 80
"""Columns of plain text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of a page: a heading, a numbered clause, a paragraph, an item of a list, a table."""

    kind: ClauseKind
    number: str
    label: str
    """What stands before the text, as a person sees it: "4.1", "Appendix B:", "a."; "" for nothing or a dot."""
    heading: str
    text: str
    depth: int
    parent: int | None
    """Index of the piece it hangs below."""
    html: str = ""
    """Of a table its mark-up."""


def shown(draft: Draft) -> list[Shown]:
    """The pieces of a draft in reading order; lists and tables inside a clause are pieces below it."""
    pieces: list[Shown] = []
    places: list[int] = []
    for clause in draft.clauses:
        parent = None if clause.parent is None else places[clause.parent]
        places.append(len(pieces))
        _spread(clause, parent, pieces)
    return pieces


def as_html(draft: Draft) -> str:
    """A whole page: headings by their depth, numbers in the text, lists as lists."""
    pieces = shown(draft)
    out = [f"<h1>{escape(draft.title)}</h1>"]
    if draft.note_html:
        out += ["<h2>Note to reader</h2>", draft.note_html]
    open_lists: list[str] = []
    for piece in pieces:
        out += _html_piece(piece, pieces, open_lists)
    out += [f"</li></{name}>" for name in reversed(open_lists)]
    body = "\n".join(out)
    return f'<!DOCTYPE html>\n<html lang="{draft.language}"><body><main>\n{body}\n</main></body></html>\n'


def as_text(draft: Draft) -> str:
    """Plain text: blank lines between pieces, lines of 80 columns at most, no indentation but that of lists."""
    out = [textwrap.fill(draft.title, WIDTH)]
    if draft.note:
        out += ["Note to reader", textwrap.fill(draft.note, WIDTH)]
    pieces = shown(draft)
    for piece in pieces:
        if piece.kind == "definition":
            out.append(textwrap.fill(piece.heading, WIDTH))
            out.append(textwrap.fill(piece.text, WIDTH))
        elif piece.kind == "table":
            out += _rows(piece)
        else:
            words = " ".join(filter(None, [piece.label, piece.heading, piece.text]))
            indent = "  " * (_list_level(piece, pieces) - 1) if piece.kind == "item" else ""
            first = f"{indent}- " if piece.kind == "item" and not piece.label else indent
            out.append(textwrap.fill(words, WIDTH, initial_indent=first, subsequent_indent=" " * len(first)))
    return "\n\n".join(filter(None, out)) + "\n"


def _spread(clause: Clause, parent: int | None, pieces: list[Shown]) -> None:
    """Add a clause, and what its mark-up holds as pieces of their own, to the pieces."""
    own = len(pieces)
    label = clause.label or label_of(clause, _number_above(parent, pieces))
    whole = Shown(clause.kind, clause.number, label, clause.heading, clause.text, clause.depth, parent, clause.html)
    pieces.append(whole)
    if clause.kind in {"table", "definition", "note"} or not re.search("<(?:li|table)", clause.html):
        return
    root = parsing.fragment_fromstring(clause.html, create_parent="div")
    said: list[str] = []
    _spread_parts(root, own, clause.number, clause.depth + 1, pieces, said)
    pieces[own] = Shown(
        clause.kind, clause.number, label, clause.heading, said[0] if said else "", clause.depth, parent
    )
    behind = [Shown("paragraph", "", "", "", text, clause.depth + 1, own) for text in said[1:]]
    pieces += behind


def _spread_parts(element: _Element, own: int, number: str, depth: int, pieces: list[Shown], said: list[str]) -> None:
    """Lists and tables in an element become pieces; its other words are added to what is `said`, block by block."""
    for child in element:
        name = name_of(child)
        if name in {"ul", "ol"}:
            _spread_list(child, own, number, depth, pieces)
        elif name == "table":
            text, mark_up = _words(child), parsing.tostring(child, encoding="unicode", with_tail=False)
            pieces.append(Shown("table", "", "", "", text, depth, own, mark_up))
        elif words := _words(child):
            said.append(words)


def _spread_list(element: _Element, own: int, number: str, depth: int, pieces: list[Shown]) -> None:
    style = element.get("type", "1") if name_of(element) == "ol" else ""
    for place, item in enumerate(element, start=int(element.get("start", "1"))):
        label = list_label(style, place) if style else ""
        cited = part_number(number, label) if label else ""
        here, said = len(pieces), [fold(item.text or "")]
        pieces.append(Shown("item", cited, "", "", "", depth, own))
        for child in item:
            if name_of(child) in {"ul", "ol"}:
                _spread_list(child, here, cited or number, depth + 1, pieces)
            else:
                said.append(_words(child))
            said.append(fold(child.tail or ""))
        shown_label = f"{label}." if label else ""
        pieces[here] = Shown("item", cited, shown_label, "", fold(_words(item, without_lists=True)), depth, own)


def _words(element: _Element, *, without_lists: bool = False) -> str:
    parts = [element.text or ""]
    for child in element:
        if not (without_lists and name_of(child) in {"ul", "ol"}):
            apart = " " if name_of(child) in _APART else ""
            parts += [apart, _words(child, without_lists=without_lists), apart] if apart else [_raw(child)]
        parts.append(child.tail or "")
    return fold("".join(parts))


def _raw(element: _Element) -> str:
    return "".join(map(str, element.itertext()))


def _number_above(parent: int | None, pieces: Sequence[Shown]) -> str:
    while parent is not None and not pieces[parent].number:
        parent = pieces[parent].parent
    return pieces[parent].number if parent is not None else ""


def _html_piece(piece: Shown, pieces: Sequence[Shown], open_lists: list[str]) -> Iterator[str]:
    listed = piece.kind == "item" and "." not in piece.label[:-1]
    level = _list_level(piece, pieces) if listed else 0
    while len(open_lists) > level:
        yield f"</li></{open_lists.pop()}>"
    words = escape(" ".join(filter(None, [piece.label, piece.heading, piece.text])))
    if listed:
        name = "ol" if piece.label else "ul"
        if len(open_lists) == level:
            yield "</li>"
        else:
            start = f' type="{_style(piece.label)}"' if piece.label else ""
            yield f"<{name}{start}>"
            open_lists.append(name)
        yield f"<li>{escape(piece.text)}"
    elif piece.kind == "table":
        yield piece.html
    elif piece.kind == "definition":
        yield f"<dl><dt>{escape(piece.heading)}</dt><dd>{escape(piece.text)}</dd></dl>"
    elif piece.kind in {"chapter", "appendix", "section"}:
        yield f"<h{min(piece.depth + 1, 6)}>{words}</h{min(piece.depth + 1, 6)}>"
    else:
        yield f"<p>{words}</p>"


def _list_level(piece: Shown, pieces: Sequence[Shown]) -> int:
    level, above = 1, piece.parent
    while above is not None and pieces[above].kind == "item" and "." not in pieces[above].label[:-1]:
        level, above = level + 1, pieces[above].parent
    return level


def _style(label: str) -> str:
    first = label[0]
    return "1" if first.isdigit() else "i" if first == "i" else "a" if first.islower() else "I" if first == "I" else "A"


def _rows(piece: Shown) -> Iterator[str]:
    root = parsing.fragment_fromstring(piece.html, create_parent="div")
    rows = [" | ".join(_words(cell) for cell in row) for row in root.iter("tr")]
    captions = [_words(caption) for caption in root.iter("caption")]
    yield from captions
    yield "\n".join(rows)
