"""What a requirement says beside who is bound: where its words stand, what is done to what, by which day, how sure we are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from goldenthread.policy.importers.draft import Draft, Requirement
from goldenthread.policy.importers.duties.acts import condition_in
from goldenthread.policy.importers.duties.bearers import Names
from goldenthread.policy.importers.duties.confidence import confidence_of
from goldenthread.policy.importers.duties.deadlines import due_on
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.statements import StatementReader
from goldenthread.policy.importers.text.dates import find_dates

_HEAD = 12
"""Clauses at the head of a text among which its date can stand."""
_BESIDE_A_DATE = 12
"""Letters beside a date that still leave it a date alone ("Date:", "Issued on")."""


def completed(found: Sequence[Requirement], draft: Draft, prose: Prose) -> list[Requirement]:
    """The same requirements with span, verb, object and condition where they have none yet, last day and confidence."""
    reader = StatementReader(prose, Names(prose.wording, (clause.text for clause in draft.clauses), acronyms=True))
    begins = draft.effective_on or _dated(draft)
    return [_measured(_told(r, draft, prose, reader), begins, prose) for r in found]


def _dated(draft: Draft) -> date | None:
    """The day at the head of a memorandum ("May 13, 2013", "Date: 13 May 2013"), from which its stretches of time count."""
    for clause in draft.clauses[:_HEAD]:
        words = f"{clause.heading} {clause.text}".strip()
        days = find_dates(words)
        if len(days) == 1 and days[0].exact and len(words) <= days[0].end - days[0].start + _BESIDE_A_DATE:
            return days[0].day
    return None


def _told(requirement: Requirement, draft: Draft, prose: Prose, reader: StatementReader) -> Requirement:
    """A requirement that is a whole clause, told as one that is a sentence is."""
    if requirement.end or requirement.verb or not requirement.text:
        return requirement
    text = requirement.text
    modality = requirement.modality
    if modality == "must" and requirement.lead_in is not None and reader.forbids(text):
        modality = "must not"
    if requirement.rule == "role of an organisation" and text.startswith(requirement.bearers[0].written):
        text = text[len(requirement.bearers[0].written) :].strip()
    stated = reader.statement_in(text) or reader.task_in(text)
    act = stated.act if stated is not None else reader.act_of(text, sure=requirement.rule == "role of an organisation")
    return replace(
        requirement,
        end=len(draft.clauses[requirement.clause].text),
        verb=act.verb,
        object=act.object,
        condition=condition_in(requirement.text, acting=prose.acting),
        modality=modality,
    )


def _measured(requirement: Requirement, effective_on: date | None, prose: Prose) -> Requirement:
    begins = requirement.effective_from or effective_on
    return replace(
        requirement,
        due_on=due_on(requirement.deadline, begins, wording=prose.wording),
        confidence=confidence_of(requirement.rule),
    )
