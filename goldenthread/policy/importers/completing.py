"""What a requirement says beside who is bound: where its words stand, what is done to what, by which day, how sure we are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from goldenthread.policy.importers.acts import condition_in
from goldenthread.policy.importers.bearers import Names
from goldenthread.policy.importers.confidence import confidence_of
from goldenthread.policy.importers.deadlines import due_on
from goldenthread.policy.importers.draft import Draft, Requirement
from goldenthread.policy.importers.languages.prose import Prose
from goldenthread.policy.importers.statements import StatementReader


def completed(found: Sequence[Requirement], draft: Draft, prose: Prose) -> list[Requirement]:
    """The same requirements with span, verb, object and condition where they have none yet, last day and confidence."""
    reader = StatementReader(prose, Names(prose.wording, (clause.text for clause in draft.clauses), acronyms=True))
    return [_measured(_told(r, draft, prose, reader), draft.effective_on, prose) for r in found]


def _told(requirement: Requirement, draft: Draft, prose: Prose, reader: StatementReader) -> Requirement:
    """A requirement that is a whole clause, told as one that is a sentence is."""
    if requirement.end or requirement.verb or not requirement.text:
        return requirement
    text = requirement.text
    stated = reader.statement_in(text) or reader.task_in(text)
    act = stated.act if stated is not None else reader.act_of(text)
    return replace(
        requirement,
        end=len(draft.clauses[requirement.clause].text),
        verb=act.verb,
        object=act.object,
        condition=condition_in(text, acting=prose.acting),
    )


def _measured(requirement: Requirement, effective_on: date | None, prose: Prose) -> Requirement:
    begins = requirement.effective_from or effective_on
    return replace(
        requirement,
        due_on=due_on(requirement.deadline, begins, wording=prose.wording),
        confidence=confidence_of(requirement.rule),
    )
