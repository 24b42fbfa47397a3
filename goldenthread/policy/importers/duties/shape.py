"""The shape of a draft's text: what hangs below what, which clause bears which number, and what each chapter is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goldenthread.policy.importers.draft import Clause, Draft
from goldenthread.policy.importers.duties.languages.wording import Place, Wording
from goldenthread.policy.importers.text.numbers import clean_number
from goldenthread.policy.importers.text.sentences import even

_LABEL = re.compile(
    r"^\s*(?:appendix|annex|annexe|appendice|chapter|part|section)\s+[A-Z0-9.]{1,5}\s*[:–—-]\s*", re.IGNORECASE
)
_WHOLE_NUMBER = re.compile(r"[A-Za-z]?\.?\d+(?:\.\d+)*")
_LONGEST_TITLE = 10
"""Words: a numbered clause that only names what hangs below it ("C.1 Effective date") is shorter than this."""

_RULED: frozenset[Place] = frozenset({"definitions", "effective", "application", "schedule"})
"""What a chapter of this kind is for holds for all that hangs below it, whatever the headings there say."""

STRUCTURE = frozenset({"chapter", "section", "appendix"})
STATEMENT = frozenset({"clause", "paragraph", "item"})


class Shape:
    """The clauses of one draft as a tree, in reading order."""

    def __init__(self, draft: Draft, wording: Wording) -> None:
        self.draft = draft
        self.wording = wording
        self.clauses = draft.clauses
        self.texts = tuple(even(clause.text) for clause in draft.clauses)
        self.numbers = tuple(clean_number(clause.number) for clause in draft.clauses)
        self.children: list[list[int]] = [[] for _ in draft.clauses]
        self.roots: list[int] = []
        self._numbered: dict[str, list[int]] = {}
        for index, clause in enumerate(draft.clauses):
            (self.roots if clause.parent is None else self.children[clause.parent]).append(index)
            if self.numbers[index]:
                self._numbered.setdefault(self.numbers[index].casefold(), []).append(index)
        self._last = list(range(len(draft.clauses)))
        for index in reversed(range(len(draft.clauses))):
            above = draft.clauses[index].parent
            if above is not None:
                self._last[above] = max(self._last[above], self._last[index])
        self.places: list[Place] = []
        for index in range(len(draft.clauses)):
            self.places.append(self._place(index))

    def below(self, index: int) -> range:
        """Everything that hangs below a clause, in reading order, without itself."""
        return range(index + 1, self._last[index] + 1)

    def above(self, index: int) -> Iterator[int]:
        """The clauses it hangs below, the nearest first."""
        parent = self.clauses[index].parent
        while parent is not None:
            yield parent
            parent = self.clauses[parent].parent

    def at(self, number: str) -> tuple[int, ...]:
        """The clauses with this number, which can be used twice."""
        return tuple(self._numbered.get(clean_number(number).casefold(), ()))

    def holding(self, number: str) -> tuple[int, ...]:
        """The clauses with this number, or, where a lettered part has none of its own ("7.1b"), the one that holds it."""
        found = self.at(number)
        whole = _WHOLE_NUMBER.match(clean_number(number))
        return found if found or whole is None else self.at(whole.group(0))

    def title(self, index: int) -> str:
        """A clause's own title without its label: its heading, or its short text where that only names what is below."""
        clause = self.clauses[index]
        written = clause.heading
        if not written and self.children[index] and _is_title(clause):
            written = clause.text
        return _LABEL.sub("", even(" ".join(written.split()))).strip(" :–—-")

    def with_parts(self, index: int) -> str:
        """A clause's text followed by that of everything below it, as one reads them."""
        return " ".join(self.texts[i] for i in (index, *self.below(index)) if self.texts[i])

    def appendix(self, index: int) -> int | None:
        """The appendix that a clause stands in, where the text has other parts too; None outside any."""
        for i in (index, *self.above(index)):
            if self.clauses[i].kind == "appendix":
                return i if sum(self.clauses[root].kind in STRUCTURE for root in self.roots) > 1 else None
        return None

    def _place(self, index: int) -> Place:
        clause = self.clauses[index]
        above: Place = self.places[clause.parent] if clause.parent is not None else ""
        if above in _RULED:
            return above
        if clause.kind == "definition":
            return "definitions"
        title = self.title(index)
        if not title:
            return above
        for place, pattern in self.wording.places:
            if pattern.search(title) and not (place in {"application", "effective"} and self._is_mere_heading(clause)):
                return place
        return above

    def _is_mere_heading(self, clause: Clause) -> bool:
        """A heading between clauses ("Scope" of a committee's work) says nothing of what the text applies to."""
        return clause.kind == "section" and not clause.number and clause.depth > 1


def _is_title(clause: Clause) -> bool:
    return (
        clause.kind in STATEMENT
        and not clause.text.endswith((":", ".", ";"))
        and len(clause.text.split()) < _LONGEST_TITLE
    )
