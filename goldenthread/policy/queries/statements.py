"""What organisations have stated of requirements, how it counts, and whether it must be looked at again (C013)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.language import plain
from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.models import Answer, Statement
from goldenthread.policy.models.statement import has_changed, substance_of

SHORT = 12
"""Letters of a hash that tells whether somebody touched a row."""


class Standing(models.TextChoices):
    """How a statement counts; "met" with nothing to show it is shown and not counted as met."""

    MET = "met", _("Met")
    UNSHOWN = "met-without-evidence", _("Met, without evidence: not counted as met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not-met", _("Not met")
    NOT_APPLICABLE = "not-applicable", _("Not applicable")
    NOT_STATED = "not-stated", _("Not stated")


def standing_of(statement: Statement | None) -> Standing:
    """How it counts; what nobody stated is not stated, and never not met."""
    if statement is None or not statement.answer:
        return Standing.NOT_STATED
    if statement.answer == Answer.MET and not any(statement.evidence.values()):
        return Standing.UNSHOWN
    return Standing(statement.answer)


@dataclass(frozen=True, slots=True)
class Content:
    """What is answered, in one language."""

    answer: str | None
    """None: the answer is left open, which is not the same as "not stated"."""
    evidence: str = ""
    evidence_on: date | None = None
    remark: str = ""

    def stated(self, before: Content | None = None) -> Content:
        """With the answer that an open one leaves as it was."""
        return self if self.answer is not None else replace(self, answer=before.answer if before else "")


NOTHING = Content("")


def content_of(statement: Statement | None, language: str) -> Content:
    """What a statement says to a reader of that language."""
    if statement is None:
        return NOTHING
    evidence, remark = (plain(words, language) for words in (statement.evidence, statement.remark))
    return Content(statement.answer, evidence, statement.evidence_on, remark)


def token_of(content: Content, version: int) -> str:
    """What goes out with a row and comes back with it: the version and a hash of what stood there."""
    told = "\0".join([content.answer or "", content.evidence, str(content.evidence_on or ""), content.remark])
    return f"{version}.{sha256(told.encode()).hexdigest()[:SHORT]}"


def statement_token(statement: Statement | None, language: str) -> str:
    """The token of a stored statement, or of none."""
    return token_of(content_of(statement, language), statement.version if statement else 0)


def newest_statements(visitor: Visitor, *, organisation: int, requirements: Iterable[int]) -> dict[int, Statement]:
    """Requirement id → the organisation's statement of the newest period. One query."""
    rows = visible(
        Statement.objects.filter(organisation_id=organisation, requirement_id__in=list(requirements), ended_on=None),
        visitor,
    )
    return {each.requirement_id: each for each in sorted(rows, key=_age)}


def newest_of(statements: Sequence[Statement]) -> Statement | None:
    """The one whose answer counts."""
    return max(statements, key=_age, default=None)


def must_recheck(statement: Statement, requirement: Any) -> bool:
    """Whether the requirement says something else than when it was answered; takes a model or a row of a list."""
    now = substance_of(requirement.text, requirement.parts, requirement.modality)
    return has_changed(statement.substance, now)


def exception_runs(statement: Statement, *, on: date) -> bool:
    """Whether an approved exception still holds."""
    return statement.exception_until is not None and statement.exception_until > on


def exception_ended(statement: Statement, *, on: date) -> bool:
    """Whether an exception has run out, so that the requirement is open again."""
    return statement.exception_until is not None and statement.exception_until <= on


def _age(statement: Statement) -> tuple[date, date, int]:
    """By the end of its period, then by the day of the answer; without a period that day stands for its end."""
    answered = statement.answered_on or date.min
    ended = (statement.period.upper or date.max) if statement.period else answered
    return ended, answered, statement.pk
