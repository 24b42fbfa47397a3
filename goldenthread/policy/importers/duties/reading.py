"""Everything that a draft obliges, limits and replaces: pure, from plain text alone, the same for every instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Bearer, Draft, Duties, Modality, Requirement
from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.commencement import commencements
from goldenthread.policy.importers.duties.completing import completed
from goldenthread.policy.importers.duties.deadlines import deadlines_in
from goldenthread.policy.importers.duties.languages import WORDINGS, prose_of, wording_of
from goldenthread.policy.importers.duties.languages.wording import Place
from goldenthread.policy.importers.duties.limits import limits
from goldenthread.policy.importers.duties.obligations import Obligation, Reader
from goldenthread.policy.importers.duties.prose import ProseSearch
from goldenthread.policy.importers.duties.replacements import replacements
from goldenthread.policy.importers.duties.shape import STATEMENT, STRUCTURE, Shape
from goldenthread.policy.importers.duties.told_rows import told_in_rows
from goldenthread.policy.importers.text.sentences import sentences

_CLOSED: frozenset[Place] = frozenset({"application", "effective", "schedule", "definitions", "examples", "silent"})
"""Chapters in which nobody is given anything to do, whatever their sentences look like."""
_BINDING: frozenset[Place] = frozenset({"binding", "roles"})


def duties_of(draft: Draft) -> Duties:
    """What the file itself states beside its text, else the requirements, limits and replaced instruments read by machine.

    A language that we have no rules for gives no duties and a warning that says so.
    """
    if draft.stated is not None:
        return draft.stated
    wording = wording_of(draft.language)
    if wording is None:
        known = ", ".join(sorted(WORDINGS))
        return Duties(warnings=(Fault("language-without-rules", language=draft.language, known=known),))
    shape = Shape(draft, wording)
    found = Search(shape).requirements()
    prose = prose_of(draft.language, title=draft.title)
    if prose is not None:
        in_sentences = ProseSearch(draft, prose).requirements()
        found = in_sentences if reads_as_prose(shape, found) else _with_sentences(found, in_sentences, shape)
        found = completed(found, draft, prose)
    found, limited = limits(shape, commencements(shape, found))
    duties = Duties(tuple(found), limited, replacements(shape))
    return told_in_rows(draft, duties, wording) if draft.told_rows else duties


def reads_as_prose(shape: Shape, found: Sequence[Requirement]) -> bool:
    """Whether a text states its requirements in sentences instead of numbered clauses, of which each states one.

    A text of numbered clauses gives most of them under lead-ins, or has a chapter that is there to bind; most of its
    clauses, or of those that bind, bear numbers.
    """
    led = [requirement.lead_in is not None for requirement in found]
    if not _BINDING.intersection(shape.places) and not sum(led) * 2 > len(led):
        return True
    if _SEVERAL * sum(_binds_often(shape, requirement) for requirement in found) >= len(found) > 0:
        return True
    own = [bool(clause.number) for clause in shape.clauses if clause.kind in STATEMENT - {"item"}]
    binding = [bool(shape.clauses[requirement.clause].number) for requirement in found]
    return not any(sum(numbered) * 2 >= len(numbered) > 0 for numbered in (own, binding))


_SEVERAL = 3
"""One in so many clauses that bind by several sentences tells that a text binds by its sentences."""


def _binds_often(shape: Shape, requirement: Requirement) -> bool:
    """Whether a clause below no lead-in binds in several of its sentences."""
    if requirement.lead_in is not None:
        return False
    reader = Reader(shape.wording, Names(shape.wording))
    said = map(reader.obligation_in, sentences(shape.clauses[requirement.clause].text))
    return sum(obligation is not None for obligation in said) > 1


_SURE = frozenset(
    {"must by name", "must not by name", "should by name", "answers for it", "required by this text", "row of a table"}
    | {"item under a lead-in"}
)
"""Rules of prose that hold between numbered clauses too."""
_SURE_ALONE = frozenset({"will by name", "may by name"})
"""Those that hold there where no chapter is there to bind, and so each clause speaks for itself."""


def _with_sentences(
    found: Sequence[Requirement], in_sentences: Sequence[Requirement], shape: Shape
) -> list[Requirement]:
    """The requirements of numbered clauses, and those of the sentences, lists and tables between them.

    A paragraph or item that introduces a list of requirements gives way to them, and to its own sentences.
    """
    rules = _SURE if _BINDING.intersection(shape.places) else _SURE | _SURE_ALONE
    sure = [requirement for requirement in in_sentences if requirement.rule in rules]
    led = {requirement.lead_in for requirement in sure if requirement.rule == "item under a lead-in"}
    replaced = {
        r.clause
        for r in found
        if r.lead_in is None and r.clause in led and shape.clauses[r.clause].kind in {"paragraph", "item"}
    }
    kept = [requirement for requirement in found if requirement.clause not in replaced]
    taken = {i for r in kept for i in (r.clause, *shape.below(r.clause), *shape.above(r.clause))}
    added = [r for r in sure if r.clause not in taken and shape.clauses[r.clause].kind != "definition"]
    return sorted([*kept, *added], key=lambda requirement: (requirement.clause, requirement.start))


@dataclass(frozen=True, slots=True)
class _Lead:
    """A lead-in that binds the pieces below it; without bearers it says that they bind, not whom."""

    clause: int
    bearers: tuple[Bearer, ...]
    modality: Modality
    rule: str
    weak: bool = False
    """True for a name alone as a heading: only what reads as a task below it is given to that name."""


class Search:
    """Walks a text from lead-in to clause and collects what binds."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.wording = shape.wording
        self.names = Names(shape.wording, (clause.text for clause in shape.clauses))
        self.reader = Reader(shape.wording, self.names)
        self.found: list[Requirement] = []

    def requirements(self) -> list[Requirement]:
        """The requirements in reading order."""
        self._walk(self.shape.roots, None)
        return sorted(self.found, key=lambda requirement: requirement.clause)

    def _walk(self, siblings: list[int], lead: _Lead | None) -> None:
        for index in siblings:
            if self.shape.places[index] in _CLOSED:
                continue
            kind = self.shape.clauses[index].kind
            if kind in STRUCTURE:
                self._walk(self.shape.children[index], self._heading(index) or self._named_heading(index, lead) or lead)
            elif kind in STATEMENT:
                opened = self._lead_in(index, lead) if self._has_parts(index) else None
                if opened is not None:
                    self._walk(self.shape.children[index], opened)
                else:
                    self._state(index, lead)

    def _has_parts(self, index: int) -> bool:
        """Whether pieces hang below that can be requirements.

        Items of a list, and pieces without numbers below one with a number, are parts of what introduces them.
        """
        parts = [self.shape.clauses[child] for child in self.shape.children[index]]
        numbered = bool(self.shape.clauses[index].number)
        return any(
            part.kind in STRUCTURE or (part.kind in STATEMENT - {"item"} and (part.number or not numbered))
            for part in parts
        )

    def _heading(self, index: int) -> _Lead | None:
        """The lead-in that a heading is ("6.1 Managers are responsible for:", "Responsibilities of the Secretariat")."""
        title = self.shape.title(index)
        given = self.reader.responsibilities_of(title)
        if given and (self.shape.places[index] != "roles" or any(bearer.kind == "organisation" for bearer in given)):
            return _Lead(index, given, "must", "heading")
        obligation = self.reader.obligation_in(title, heading=True)
        if obligation is not None and obligation.bearers and obligation.opens:
            return _Lead(index, obligation.bearers, obligation.modality, "heading")
        named = self._named_alone(f"{title}:") if self.shape.places[index] == "roles" else ()
        return _Lead(index, named, "must", "heading") if named else None

    def _named_heading(self, index: int, lead: _Lead | None) -> _Lead | None:
        """In a chapter that is there to bind: a heading that is nothing but a name ("Deputy heads"), below no lead-in."""
        if self.shape.places[index] != "binding" or (lead is not None and not lead.weak):
            return None
        named = self.names.bearers_alone(self.shape.title(index))
        return _Lead(index, named, "must", "name as heading", weak=True) if named else None

    def _lead_in(self, index: int, lead: _Lead | None) -> _Lead | None:
        """The lead-in that a clause with parts is, None where it states something itself.

        Below a lead-in that says who is bound, only another one that does so too begins anew.
        """
        for text in self._leading(index):
            obligation = self.reader.obligation_in(text)
            if obligation is not None and obligation.bearers and self._opens(index, obligation):
                return _Lead(index, obligation.bearers, obligation.modality, "lead-in")
            if self.shape.places[index] == "roles" and (named := self._named_alone(text)):
                return _Lead(index, named, "must", "name alone")
            if self._may_bind(index) and text.endswith(":") and (named := self.names.bearers_alone(text[:-1])):
                alone = "name alone" if self.shape.texts[index].endswith(":") else "name as heading"
                return _Lead(index, named, "must", alone, weak=alone == "name as heading")
            if lead is not None and lead.bearers and not lead.weak:
                continue
            if obligation is not None and not obligation.bearers and obligation.opens:
                return _Lead(index, (), obligation.modality, "lead-in without a name")
            if self._may_bind(index) and self.reader.bare_lead(text):
                return _Lead(index, lead.bearers if lead else (), "must", "lead-in without a name")
        return None

    def _leading(self, index: int) -> list[str]:
        """What can be the lead-in of a clause: its last sentence, or all up to the list where words follow the list.

        A text that ends in no mark at all is read as if it ended in the colon that it lacks.
        """
        text = self.shape.texts[index]
        if text[-1:].isalnum():
            text += ":"
        last = (sentences(text) or [""])[-1]
        before, colon, _ = text.partition(": ")
        return [last, before + ":"] if colon and not last.endswith(":") else [last]

    def _opens(self, index: int, obligation: Obligation) -> bool:
        """Whether the parts state what must be done: so the lead-in says, or so they look ("Supporting …", "Revoking …")."""
        if obligation.opens or not (obligation.ends_open and obligation.answers):
            return obligation.opens
        parts = [self.shape.texts[i] for i in self._statements(index)]
        return sum(bool(self.wording.actions.match(part)) for part in parts) * 2 > len(parts)

    def _statements(self, index: int) -> list[int]:
        found: list[int] = []
        for child in self.shape.children[index]:
            if self.shape.clauses[child].kind in STRUCTURE:
                found.extend(self._statements(child))
            elif self.shape.clauses[child].kind in STATEMENT:
                found.append(child)
        return found

    def _named_alone(self, text: str) -> tuple[Bearer, ...]:
        """In a chapter on roles: the organisation that stands before a colon without a verb ("As …, Natural Resources Canada:")."""
        for name in (text[:-1], text[:-1].rpartition(", ")[2]):
            bearers = self.names.bearers_in(name)
            if (
                text.endswith(":")
                and bearers
                and bearers[-1].written == name.strip()
                and bearers[-1].kind == "organisation"
            ):
                return bearers
        return ()

    def _may_bind(self, index: int) -> bool:
        """Whether a text that names nobody binds here: in a chapter that is there to bind, or in an appendix."""
        return self.shape.places[index] in _BINDING or self._in_appendix(index)

    def _in_appendix(self, index: int) -> bool:
        return any(self.shape.clauses[i].kind == "appendix" for i in self.shape.above(index))

    def _state(self, index: int, lead: _Lead | None) -> None:
        """A clause under a lead-in, or one that binds by itself; else look among its parts."""
        weak = lead if lead is not None and lead.weak else None
        given = lead is not None and (weak is None or self.reader.is_task(self.shape.texts[index]))
        requirement = self._under(index, lead) if lead is not None and given else self._alone(index)
        if requirement is not None:
            self.found.append(requirement)
        else:
            self._walk(self.shape.children[index], weak)

    def _under(self, index: int, lead: _Lead) -> Requirement | None:
        text = self.shape.texts[index]
        if not text or self.wording.whereas.match(text):
            return None
        own = self.reader.obligation_in(sentences(text)[0])
        at_head = self.reader.modality_at_head(text)
        if given := self.reader.rests_with(text):
            return self._requirement(index, given, at_head or lead.modality, lead.clause, lead.rule)
        if own is not None and own.bearers and not (own.by_agent and lead.bearers):
            return self._requirement(index, own.bearers, own.modality, lead.clause, lead.rule)
        modality = at_head or lead.modality
        if own is not None and (not lead.bearers or lead.rule == "heading"):
            modality = own.modality
        elif not lead.bearers and self.reader.permits(text):
            modality = "may"
        return self._requirement(index, lead.bearers, modality, lead.clause, lead.rule)

    def _alone(self, index: int) -> Requirement | None:
        """A clause that binds without a lead-in; where nobody is named, only in a chapter that is there to bind."""
        clause = self.shape.clauses[index]
        found = [o for o in map(self.reader.obligation_in, sentences(clause.text)) if o is not None]
        named = [o for o in found if o.bearers]
        strict = [o for o in named or found if o.modality.startswith("must")]
        if named:
            chosen = (strict or named)[0]
            return self._requirement(index, chosen.bearers, chosen.modality, None, "binds by itself")
        if self.shape.places[index] == "roles" and (doing := self.reader.does(clause.text)):
            return self._requirement(index, doing, "must", None, "role of an organisation")
        if self.shape.places[index] in _BINDING and clause.text.endswith(":") and self.shape.children[index]:
            alone = self.names.bearers_alone(clause.text[:-1])
            if alone:
                return self._requirement(index, alone, "must", None, "name alone")
        if clause.kind != "clause" or not clause.number or self.shape.places[index] != "binding":
            return None
        if strict:
            return self._requirement(index, (), strict[0].modality, None, "binds nobody by name")
        if self._in_appendix(index) and self.reader.orders(clause.text):
            return self._requirement(index, (), "must", None, "order")
        return None

    def _requirement(
        self, index: int, bearers: tuple[Bearer, ...], modality: Modality, lead: int | None, rule: str
    ) -> Requirement:
        parts = (self.shape.clauses[i].text for i in (index, *self.shape.below(index)))
        return Requirement(
            clause=index,
            bearers=bearers,
            text=self.shape.clauses[index].text,
            lead_in=lead,
            modality=modality,
            effective_from=None,
            deadline=deadlines_in(parts, self.wording),
            rule=rule,
        )
