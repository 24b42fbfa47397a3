"""Reads prose: memoranda and guidance whose requirements stand in sentences, lists and tables instead of numbered clauses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from goldenthread.policy.importers.draft import Bearer, Draft, Modality, Requirement
from goldenthread.policy.importers.duties.acts import condition_in
from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.deadlines import deadlines_in
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.languages.wording import Place
from goldenthread.policy.importers.duties.rows import rows_of
from goldenthread.policy.importers.duties.shape import STATEMENT, STRUCTURE, Shape
from goldenthread.policy.importers.duties.statements import Statement, StatementReader, inherited
from goldenthread.policy.importers.text.sentences import sentence_spans, sentences

_CLOSED: frozenset[Place] = frozenset({"application", "effective", "schedule", "definitions", "silent"})
"""Chapters that tell why, for whom and since when: only a sentence that names whom it strictly binds counts in them."""
_FEWEST_WORDS = 4
"""Words of an item under a lead-in that is neither order nor task: what is shorter is a part of the lead-in's own."""
_LONGEST_RUN_IN = 16
"""Words of a heading that runs into its paragraph."""
_USUAL = 0.4
"""Share of the named requirements that one bearer must have for the unnamed ones to be taken as meant for them."""


@dataclass(frozen=True, slots=True)
class _Lead:
    """What holds for the pieces below a lead-in."""

    clause: int
    bearers: tuple[Bearer, ...]
    modality: Modality
    whole: bool
    """True where each piece below is a requirement; False where only what reads as an order or a task is one."""
    bare: bool = False
    """True where the lead-in ends in the very words that bind, so that each piece begins with what is done."""


class ProseSearch:
    """Walks a text from heading to sentence and collects what binds."""

    def __init__(self, draft: Draft, prose: Prose) -> None:
        self.prose = prose
        self.shape = Shape(draft, prose.wording)
        self.names = Names(prose.wording, (clause.text for clause in draft.clauses), acronyms=True)
        self.reader = StatementReader(prose, self.names)
        self.found: list[Requirement] = []
        self.recent: tuple[Bearer, ...] = ()
        """Whom the sentences of the same section named last."""

    def requirements(self) -> list[Requirement]:
        """The requirements in reading order."""
        self._walk(self.shape.roots, None)
        usual = self._usual()
        return [r if r.bearers else replace(r, bearers=usual) for r in sorted(self.found, key=_in_order)]

    def _usual(self) -> tuple[Bearer, ...]:
        """The bearer whom most sentences name, if one stands out."""
        named = Counter(bearer for r in self.found for bearer in r.bearers[:1] if r.modality.startswith("must"))
        keys = Counter(bearer.key for bearer in named.elements())
        if not keys:
            return ()
        key, times = keys.most_common(1)[0]
        first = next(bearer for bearer in named if bearer.key == key)
        return (first,) if times >= _USUAL * keys.total() else ()

    def _walk(self, siblings: list[int], lead: _Lead | None) -> None:
        opened: _Lead | None = None
        for index in siblings:
            kind = self.shape.clauses[index].kind
            if self.shape.places[index] == "examples":
                continue
            if kind in STRUCTURE:
                self._section(index, opened or lead)
            elif kind == "table":
                self._table(index, opened or lead)
            elif kind in STATEMENT or kind == "definition":
                is_item = kind == "item"
                named = self.recent
                mine = self._piece(index, opened or lead if is_item else lead)
                # Whom one item of a list names, the next one does not mean.
                self.recent = named if is_item else self.recent
                # What an item's own parts hang below is no lead-in of the items behind it.
                if mine is None or not (is_item and self.shape.children[index]):
                    opened = mine if mine is not None else (opened if is_item else None)

    def _section(self, index: int, lead: _Lead | None) -> None:
        """A heading and what stands below it; one that orders and says no more below is a requirement itself."""
        before = len(self.found)
        self.recent = ()
        weak = replace(lead, whole=False) if lead is not None else None
        if self.shape.clauses[index].text:
            weak = self._piece(index, weak) or weak
        else:
            self._walk(self.shape.children[index], self._heading(index) or weak)
        order = self.reader.order_in(self.shape.title(index)) if lead is not None else None
        if order is not None and len(self.found) == before:
            self._add(
                index, (0, 0), inherited(order, lead.bearers if lead else ()), lead, rule="heading under a lead-in"
            )

    def _heading(self, index: int) -> _Lead | None:
        """The lead-in that a heading is ("Agencies must:"), or the name that it gives to what stands below ("Agencies")."""
        title = self.shape.title(index)
        opened = self.reader.reader.obligation_in(title, heading=True)
        if opened is not None and opened.bearers and opened.opens:
            return _Lead(index, opened.bearers, opened.modality, whole=True)
        named = self.reader.reader.responsibilities_of(title) or self.names.bearers_alone(title.rstrip(":"))
        return _Lead(index, named, "must", whole=self._tells_roles(index)) if named else None

    def _named_alone(self, index: int) -> _Lead | None:
        """The name that a piece gives to its parts, where it is nothing but that name ("a. Chief Information Officer.")."""
        if not self.shape.children[index] or not self._tells_roles(index):
            return None
        named = self.names.bearers_alone(self.shape.texts[index].rstrip(" .:"))
        return _Lead(index, named, "must", whole=True, bare=True) if named else None

    def _tells_roles(self, index: int) -> bool:
        """Whether most pieces right below say what somebody does, without saying who ("Issues guidance.")."""
        parts = [self.shape.texts[i] for i in self.shape.children[index] if self.shape.clauses[i].kind in STATEMENT]
        return sum(self.reader.tells_role(part) for part in parts) * 2 > len(parts)

    def _piece(self, index: int, lead: _Lead | None) -> _Lead | None:
        """A paragraph or item sentence by sentence, then what hangs below it; returns the lead-in that it ends in."""
        text = self.shape.clauses[index].text
        spans = sentence_spans(text)
        if (named := self._named_alone(index)) is not None:
            self._walk(self.shape.children[index], named)
            return None
        opened: _Lead | None = None
        pending: tuple[tuple[int, int], Statement] | None = None
        for place, span in enumerate(spans):
            statement = self._statement(index, span, lead, first=place == 0)
            if statement is None or (place == 0 and self._runs_in(index, statement, spans)):
                continue
            if statement.named:
                self.recent = statement.bearers
            if place == len(spans) - 1 and statement.ends_open:
                whole = self._lists_requirements(index, statement)
                opened = _Lead(index, statement.bearers, statement.modality, whole, bare=not statement.said)
                if opened.whole and statement.opens:
                    pending = (span, statement)
                    continue
            if statement.said:
                self._add(index, span, statement, lead if place == 0 else None)
        states = bool(self.found) and self.found[-1].clause == index
        before = len(self.found)
        # The parts of an item that states a requirement itself are parts of that one.
        parts = replace(lead, whole=False) if lead is not None and states else lead
        self._walk(self.shape.children[index], opened or parts)
        if pending is not None and self.shape.children[index] and len(self.found) == before:
            self._add(index, *pending, lead)
        return opened

    def _runs_in(self, index: int, statement: Statement, spans: list[tuple[int, int]]) -> bool:
        """Whether a paragraph's first sentence is its heading ("Use data standards. Agencies must …"): the next one binds."""
        if statement.rule != "order" or len(spans) < 2 or self.shape.clauses[index].kind == "item":
            return False
        text = self.shape.clauses[index].text
        following = self.reader.statement_in(text[slice(*spans[1])])
        return len(text[slice(*spans[0])].split()) <= _LONGEST_RUN_IN and following is not None and following.named

    def _lists_requirements(self, index: int, statement: Statement) -> bool:
        """Whether each piece of the list below is a requirement: so its lead-in says, or most of them read as orders or tasks."""
        sentence = self.shape.texts[index]
        if self.prose.including.search(sentence):
            return False
        items = self.shape.children[index] or self._following(index)
        tasks = sum(self.reader.task_in(self.shape.texts[i]) is not None for i in items)
        return statement.opens or tasks * 2 > len(items)

    def _following(self, index: int) -> list[int]:
        """The items that stand right behind a paragraph, where they do not hang below it."""
        found: list[int] = []
        for i in range(index + 1, len(self.shape.clauses)):
            if self.shape.clauses[i].kind != "item":
                break
            found.append(i)
        return found

    def _statement(self, index: int, span: tuple[int, int], lead: _Lead | None, *, first: bool) -> Statement | None:
        """What a sentence obliges where it stands."""
        sentence = self.shape.clauses[index].text[span[0] : span[1]]
        statement = self.reader.statement_in(sentence)
        if self.shape.places[index] in _CLOSED or self.shape.clauses[index].kind == "definition":
            strict = statement is not None and statement.named and statement.rule in _STRICT
            return statement if strict and not self.shape.clauses[index].number else None
        is_item = self.shape.clauses[index].kind == "item"
        if lead is not None and lead.whole and first and (is_item or self.shape.clauses[index].number):
            return self._under(sentence, statement, lead)
        if statement is None and is_item and first and lead is not None:
            statement = self.reader.task_in(sentence)
        if statement is None:
            return None
        return inherited(statement, self.recent or (lead.bearers if lead else ()))

    def _under(self, sentence: str, own: Statement | None, lead: _Lead) -> Statement | None:
        """An item of a list of requirements: in its own words, by its lead-in's bearers and verb where it has none."""
        if own is not None and own.named:
            return own
        task = self.reader.task_in(sentence)
        said = own or task
        if said is None and not lead.bare and len(sentence.split()) < _FEWEST_WORDS:
            return None
        at_head = self.reader.reader.modality_at_head(sentence)
        if self.reader.forbids(sentence):
            at_head = "must not"
        modality = at_head or (said.modality if said is not None and said.modality != "must" else lead.modality)
        act = said.act if said is not None else self.reader.act_of(sentence, sure=lead.bare)
        ends_open = sentence.rstrip().endswith(":")
        return Statement(lead.bearers, modality, "item under a lead-in", act, ends_open=ends_open, named=False)

    def _table(self, index: int, lead: _Lead | None) -> None:
        """A table's rows: each states what is to be done, by whom and by when, as its headings say."""
        if self.shape.places[index] in _CLOSED:
            return
        for row in rows_of(self.shape.clauses[index], self.prose):
            named = self.names.bearers_in_cell(row.who) if row.who else ()
            statement = self.reader.statement_in(row.what) or self.reader.task_in(row.what)
            if statement is None and named and self.reader.tells_role(row.what):
                statement = Statement((), "must", "task", self.reader.act_of(row.what, sure=True), named=False)
            if statement is None:
                continue
            statement = inherited(statement, named or (lead.bearers if lead else ()))
            strength = (how for how, pattern in self.prose.strengths if pattern.search(row.how))
            statement = replace(statement, modality=next(strength, statement.modality))
            self._add(index, row.span, statement, lead, rule="row of a table", when=row.when)

    def _add(
        self,
        index: int,
        span: tuple[int, int],
        statement: Statement,
        lead: _Lead | None,
        *,
        rule: str = "",
        when: str = "",
    ) -> None:
        clause = self.shape.clauses[index]
        text = clause.text[span[0] : span[1]] if span[1] else self.shape.title(index)
        stated = deadlines_in((text,), self.prose.wording)
        if not (stated or when) and lead is not None and lead.whole and statement.rule == "item under a lead-in":
            stated = deadlines_in(sentences(self.shape.clauses[lead.clause].text)[-1:], self.prose.wording)
        deadline = "; ".join(filter(None, (stated, when)))
        self.found.append(
            Requirement(
                clause=index,
                bearers=statement.bearers,
                text=text,
                lead_in=lead.clause if lead is not None and lead.whole else None,
                modality=statement.modality,
                effective_from=None,
                deadline=deadline,
                rule=rule or statement.rule,
                start=span[0],
                end=span[1],
                verb=statement.act.verb,
                object=statement.act.object,
                condition=condition_in(text, acting=self.prose.acting),
            )
        )


_STRICT = frozenset({"must by name", "must not by name", "answers for it", "required by this text"})


def _in_order(requirement: Requirement) -> tuple[int, int]:
    return requirement.clause, requirement.start
