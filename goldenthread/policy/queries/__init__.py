"""Every question that others ask of the policy room."""

from goldenthread.policy.queries.comparing import (
    Comparison,
    compare,
    compare_with_draft,
    days_held,
    in_common_language,
)
from goldenthread.policy.queries.duties import Duty, duties_asked, duties_of, unplaced_limits
from goldenthread.policy.queries.editions import Edition, Everything, edition_of
from goldenthread.policy.queries.force import State, StateOn, in_force, state_on, with_force
from goldenthread.policy.queries.impact import Impact, impact_of
from goldenthread.policy.queries.reading import (
    ClauseShown,
    TextShown,
    api_parts,
    api_requirement_parts,
    clauses_of,
    text_shown,
)
from goldenthread.policy.queries.relations import Related, Relations, relations_of
from goldenthread.policy.queries.suite import Node, suite

__all__ = [
    "ClauseShown",
    "Comparison",
    "Duty",
    "Edition",
    "Everything",
    "Impact",
    "Node",
    "Related",
    "Relations",
    "State",
    "StateOn",
    "TextShown",
    "api_parts",
    "api_requirement_parts",
    "clauses_of",
    "compare",
    "compare_with_draft",
    "days_held",
    "duties_asked",
    "duties_of",
    "edition_of",
    "impact_of",
    "in_common_language",
    "in_force",
    "relations_of",
    "state_on",
    "suite",
    "text_shown",
    "unplaced_limits",
    "with_force",
]
