"""A draft's clauses as the blocks that a page is set from: headings, paragraphs, lists and tables, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lxml.etree import _Element

from goldenthread.policy.exporters.labels import labels_of
from goldenthread.policy.exporters.marked_text import Part, parts_of, placed, tree_of, words_within
from goldenthread.policy.exporters.words import Words as Terms
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.readers.docx.runs import LINE_BREAK, Words
from goldenthread.policy.importers.text.numbers import list_label
from goldenthread.policy.importers.text.tokens import name_of

Block = dict[str, Any]
DEEPEST_HEADING, DEEPEST_INDENT, DEEPEST_LIST = 6, 5, 6
"""What stands deeper is set like what stands there."""
_HEADED = frozenset({"chapter", "appendix", "section"})
_SHORT = 60
"""Letters of a bookmark of what has no number."""


def blocks_of(draft: Draft, terms: Terms) -> list[Block]:
    """The note to the reader and every clause, in the text's order."""
    return _Setting(draft, terms).blocks()


class _Setting:
    def __init__(self, draft: Draft, terms: Terms) -> None:
        self.clauses = draft.clauses
        self.note = draft.note_html, draft.note
        self.terms = terms
        self.labels = list(labels_of(draft.clauses, appendix=terms.appendix))
        self.anchors = frozenset(clause.anchor for clause in draft.clauses)
        self.below: dict[int | None, list[int]] = {}
        for place, clause in enumerate(draft.clauses):
            self.below.setdefault(clause.parent, []).append(place)

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        if self.note[1]:
            found.append(_heading(self.terms.note, 1))
            found += self._content(parts_of(tree_of(*self.note)), indent=0)
        waiting = [*reversed(self.below.get(None, []))]
        while waiting:
            place = waiting.pop()
            if self.clauses[place].kind == "item":
                # Items that follow each other are one list, and what hangs below them stands in it.
                row = [place]
                while waiting and self.clauses[waiting[-1]].kind == "item":
                    row.append(waiting.pop())
                found.append(self._list(row, indent=min(self._indent(place), DEEPEST_INDENT)))
                continue
            found += self._clause(place)
            waiting += reversed(self.below.get(place, []))
        return found

    def _indent(self, place: int) -> int:
        """How many clauses that are no chapters it hangs below."""
        count, above = 0, self.clauses[place].parent
        while above is not None:
            count += self.clauses[above].kind not in _HEADED
            above = self.clauses[above].parent
        return count

    def _clause(self, place: int) -> list[Block]:
        clause = self.clauses[place]
        label = self.labels[place]
        indent = min(self._indent(place), DEEPEST_INDENT)
        parts = parts_of(tree_of(clause.html, clause.text))
        if clause.kind in _HEADED:
            title = f"{label} {clause.heading}".strip()
            return [_heading(title, self._level(place), clause.anchor), *self._content(parts, indent=indent)]
        head = [Words(f"{clause.heading} ", ("strong",))] if clause.heading else []
        if clause.kind == "definition":
            first = self._paragraph([Words(clause.heading, ("em",))], indent=indent)
            found = [first, *self._content(parts, indent=indent + 1)]
        else:
            opening = parts.pop(0).words if parts and parts[0].element is None else []
            found = [self._paragraph([*head, *opening], indent=indent, label=label)]
            found += self._content(parts, indent=indent)
        found[0] |= self._place(place)
        return found

    def _place(self, place: int) -> Block:
        """What leads to the clause: its anchor, and its line among the bookmarks, below that of what it hangs below."""
        clause = self.clauses[place]
        named = f"{clause.number} {clause.heading}".strip()[:_SHORT]
        return {"anchor": clause.anchor, "bookmark": named, "level": self._level(place)}

    def _level(self, place: int) -> int:
        """One below the chapter that it stands in; a clause's bookmark also below those of the clauses above it there."""
        level, above = 1, self.clauses[place].parent
        headed = self.clauses[place].kind in _HEADED
        while above is not None:
            one = self.clauses[above]
            # Nobody may miss a level, and a chapter counts chapters alone.
            headed = headed or one.kind in _HEADED
            level += one.kind in _HEADED if headed else bool(one.number or one.heading)
            above = one.parent
        return level

    def _list(self, places: Sequence[int], *, indent: int, depth: int = 1) -> Block:
        items = []
        for place in places:
            clause = self.clauses[place]
            own = self._content(parts_of(tree_of(clause.html, clause.text)), indent=0)
            head = [Words(f"{clause.heading} ", ("strong",))] if clause.heading else []
            if head or not own or own[0]["kind"] != "paragraph":
                own.insert(0, self._paragraph(head, indent=0))
            own[0] |= self._place(place)
            items.append([*own, *self._within(place, depth)])
        return {"kind": "list", "indent": indent, "labels": [self.labels[p] or "•" for p in places], "items": items}

    def _within(self, place: int, depth: int) -> list[Block]:
        """What hangs below an item: lists in lists as deep as they are set, everything else behind it."""
        below = self.below.get(place, [])
        listed = [child for child in below if self.clauses[child].kind == "item"]
        found = [block for child in below if child not in listed for block in self._flat(child)]
        if listed and depth < DEEPEST_LIST:
            return [*found, self._list(listed, indent=0, depth=depth + 1)]
        return found + [block for child in listed for block in self._flat(child)]

    def _flat(self, place: int) -> list[Block]:
        """A clause and all below it, one after the other."""
        found: list[Block] = []
        waiting = [place]
        while waiting:
            here = waiting.pop()
            found += [{**block, "indent": 0} if "indent" in block else block for block in self._clause(here)]
            waiting += reversed(self.below.get(here, []))
        return found

    # The content of one clause

    def _content(self, parts: Iterable[Part], *, indent: int, depth: int = 1) -> list[Block]:
        found = []
        for part in parts:
            if part.element is None:
                found.append(self._paragraph(part.words, indent=indent))
            elif name_of(part.element) == "table":
                found.append(self._table(part.element))
            else:
                found += self._marked_list(part.element, indent, depth)
        return found

    def _marked_list(self, element: _Element, indent: int, depth: int) -> list[Block]:
        counted = element.get("type", "1") if name_of(element) == "ol" else ""
        start = int(element.get("start", "1"))
        if depth > DEEPEST_LIST:
            return [self._paragraph(words, indent=indent) for item in element for words in words_within(item)]
        labels = [f"{list_label(counted, place)}." if counted else "•" for place, _ in enumerate(element, start=start)]
        items = [self._content(parts_of(item), indent=0, depth=depth + 1) for item in element]
        return [{"kind": "list", "indent": indent, "labels": labels, "items": items}] if items else []

    def _table(self, element: _Element) -> Block:
        rows = list(element.iter("tr"))
        cells, columns = placed(rows)
        heads = 0
        while heads < len(rows) and (above := rows[heads].getparent()) is not None and name_of(above) == "thead":
            heads += 1
        caption = [word for one in element if name_of(one) == "caption" for said in words_within(one) for word in said]
        return {
            "kind": "table",
            "columns": max(columns, 1),
            "heads": heads if heads < len(rows) else 0,
            "caption": [self._run(word) for word in caption],
            "cells": [
                {
                    "top": cell.top,
                    "left": cell.left,
                    # A head that reached into the body would be repeated with half of it.
                    "rows": min(cell.rows, heads - cell.top) if cell.top < heads else cell.rows,
                    "columns": cell.columns,
                    "blocks": [self._paragraph(words, indent=0) for words in words_within(cell.element)],
                }
                for cell in cells
            ],
        }

    def _paragraph(self, words: Sequence[Words], *, indent: int, label: str = "") -> Block:
        runs = [self._run(word) for word in words]
        return {
            "kind": "paragraph",
            "indent": indent,
            "label": label,
            "runs": runs,
            "anchor": "",
            "bookmark": "",
            "level": 1,
        }

    def _run(self, word: Words) -> dict[str, Any]:
        place = word.link[1:] if word.link.startswith("#") and word.link[1:] in self.anchors else ""
        address = word.link if word.link.startswith(("https://", "http://", "mailto:")) else ""
        marks = [mark for mark in word.marks if mark != "br"]
        return {
            "text": word.text,
            "marks": marks,
            "place": place,
            "address": address,
            "break": word is LINE_BREAK,
        }


def _heading(title: str, level: int, anchor: str = "") -> Block:
    return {"kind": "heading", "title": title, "level": min(level, DEEPEST_HEADING), "anchor": anchor}
