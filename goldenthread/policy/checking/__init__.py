"""What can be found wrong with an instrument before it is published: plain facts in, findings out, no Django."""

from goldenthread.policy.checking.checks import check, stops
from goldenthread.policy.checking.facts import (
    Definition,
    Facts,
    Named,
    Other,
    Publishable,
    Replaced,
    Required,
    Text,
    Tie,
    Unapproved,
)
from goldenthread.policy.checking.findings import Finding, Place, Rule, Severity

__all__ = [
    "Definition",
    "Facts",
    "Finding",
    "Named",
    "Other",
    "Place",
    "Publishable",
    "Replaced",
    "Required",
    "Rule",
    "Severity",
    "Text",
    "Tie",
    "Unapproved",
    "check",
    "stops",
]
