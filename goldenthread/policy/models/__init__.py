"""The tables of the policy room."""

from goldenthread.policy.models.instrument import Instrument
from goldenthread.policy.models.requirement import Bearer, Limit, LimitedRequirement, Modality, Recurrence, Requirement
from goldenthread.policy.models.text import Clause, TextVersion

__all__ = [
    "Bearer",
    "Clause",
    "Instrument",
    "Limit",
    "LimitedRequirement",
    "Modality",
    "Recurrence",
    "Requirement",
    "TextVersion",
]
