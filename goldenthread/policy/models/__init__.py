"""The tables of the policy room."""

from goldenthread.policy.models.call_out import Asked, CallOut
from goldenthread.policy.models.choice import InstrumentChoice
from goldenthread.policy.models.document import DocumentRead, Progress
from goldenthread.policy.models.instrument import Instrument
from goldenthread.policy.models.overlap import DismissedOverlap
from goldenthread.policy.models.principle import Principle
from goldenthread.policy.models.publishing import Approval, PublishingRule
from goldenthread.policy.models.requirement import (
    Bearer,
    Decision,
    Limit,
    LimitedRequirement,
    Modality,
    Recurrence,
    Requirement,
)
from goldenthread.policy.models.stage import Stage
from goldenthread.policy.models.statement import Answer, CorrectiveAction, Statement
from goldenthread.policy.models.text import Clause, TextVersion

__all__ = [
    "Answer",
    "Approval",
    "Asked",
    "Bearer",
    "CallOut",
    "Clause",
    "CorrectiveAction",
    "Decision",
    "DismissedOverlap",
    "DocumentRead",
    "Instrument",
    "InstrumentChoice",
    "Limit",
    "LimitedRequirement",
    "Modality",
    "Principle",
    "Progress",
    "PublishingRule",
    "Recurrence",
    "Requirement",
    "Stage",
    "Statement",
    "TextVersion",
]
