"""The table of requirements that ends a file of ours: as people left it, completed from what is read in the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from goldenthread.policy.importers.draft import Bearer, Clause, Draft, Duties, Modality, Requirement
from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.languages.wording import Wording
from goldenthread.policy.importers.stated import MODALITY_WORDS, RECORD_LIMIT, UNFITTING, Finder, Unfitting, day_in
from goldenthread.policy.importers.text.mending import slug

RULE = "told in a table of ours"
_MODALITIES: dict[str, Modality] = {
    said: modality for words in MODALITY_WORDS.values() for modality, said in words.items()
}


def told_in_rows(draft: Draft, found: Duties, wording: Wording) -> Duties:
    """The requirements that the rows tell, with what the text tells more of each; what was found and is in no row is gone.

    Where a row has no place in the text, everything is as it was found, with a warning.
    """
    reading = _Rows(draft.clauses, found.requirements, Names(wording))
    try:
        if len(draft.told_rows) > RECORD_LIMIT:
            raise Unfitting
        told = tuple(reading.requirement(*row) for row in draft.told_rows)
    except Unfitting:
        return replace(found, warnings=(*found.warnings, UNFITTING))
    return replace(found, requirements=told)


class _Rows:
    def __init__(self, clauses: Sequence[Clause], found: Sequence[Requirement], names: Names) -> None:
        self.clauses = clauses
        self.names = names
        self.finder = Finder()
        self.at = 0
        """Index of the clause of the row before: rows follow the text."""
        self.cited: dict[str, list[int]] = {}
        """What a row may cite a clause by → the clauses that it may mean, in the order of the text."""
        for place, each in enumerate(clauses):
            for name in {each.number, each.heading}:
                self.cited.setdefault(name, []).append(place)
        self.found = {(each.clause, "".join(each.text.split())): each for each in found}

    def requirement(
        self,
        clause: str,
        who: str,
        binding: str,
        words: str,
        condition: str,
        deadline: str,
        last_day: str,
    ) -> Requirement:
        """One row's. Raises `Unfitting` where it has no place in the text, or says what no such column says."""
        modality = _MODALITIES.get(binding.strip().lower())
        if modality is None or not words:
            raise Unfitting
        self.at, (start, end) = self._place(clause, words)
        whole = self.clauses[self.at].text
        known = self.found.get((self.at, "".join(words.split())))
        blank = Requirement(self.at, (), words, None, modality, None, rule=RULE, start=start, end=end)
        return replace(
            known or blank,
            bearers=self._bearers(who, known.bearers if known else ()),
            text=whole[start:end] or words,
            modality=modality,
            condition=condition,
            deadline=deadline,
            due_on=day_in(last_day),
        )

    def _place(self, cited: str, words: str) -> tuple[int, tuple[int, int]]:
        """The clause that is cited and has the words, from the last row's on; else one that is cited alone."""
        meant = self.cited.get(cited, [])
        passed = bisect_left(meant, self.at)
        named = meant[passed:] + meant[:passed]
        for place in named:
            if span := self.finder.span(words, self.clauses[place].text):
                return place, span
        if not cited or not named:
            raise Unfitting
        return named[0], (0, 0)

    def _bearers(self, who: str, known: Sequence[Bearer]) -> tuple[Bearer, ...]:
        by_name = {bearer.name: bearer for bearer in known}
        return tuple(by_name.get(name) or self._bearer(name) for each in who.split(";") if (name := each.strip()))

    def _bearer(self, name: str) -> Bearer:
        listed = self.names.bearers_in_cell(name)
        if len(listed) == 1:
            return replace(listed[0], name=name, written=name)
        return Bearer("role", slug(name) or "nobody", name, name)
