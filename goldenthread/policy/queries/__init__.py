"""Every question that others ask of the policy room."""

from goldenthread.policy.queries.checking import Checked, Likened, checks_of, likened
from goldenthread.policy.queries.clause import ClauseFound, Placed, Ties, clause_found, clauses_whole, ties_of
from goldenthread.policy.queries.comparing import (
    Comparison,
    compare,
    compare_with_draft,
    days_held,
    in_common_language,
)
from goldenthread.policy.queries.duties import Duty, duties_asked, duties_at, duties_of, unplaced_limits
from goldenthread.policy.queries.editions import Edition, Everything, edition_of
from goldenthread.policy.queries.force import State, StateOn, in_force, state_on, with_force
from goldenthread.policy.queries.impact import Impact, impact_of
from goldenthread.policy.queries.publishable import filled, publishable_of
from goldenthread.policy.queries.reading import (
    ClauseShown,
    TextShown,
    api_parts,
    api_requirement_parts,
    clauses_of,
    text_shown,
)
from goldenthread.policy.queries.relations import Related, Relations, relations_of
from goldenthread.policy.queries.succession import Replacement, Succession, succession_of
from goldenthread.policy.queries.suite import Node, suite
from goldenthread.policy.queries.tracing import Cited, Traced, traces_of

__all__ = [
    "Checked",
    "Cited",
    "ClauseFound",
    "ClauseShown",
    "Comparison",
    "Duty",
    "Edition",
    "Everything",
    "Impact",
    "Likened",
    "Node",
    "Placed",
    "Related",
    "Relations",
    "Replacement",
    "State",
    "StateOn",
    "Succession",
    "TextShown",
    "Ties",
    "Traced",
    "api_parts",
    "api_requirement_parts",
    "checks_of",
    "clause_found",
    "clauses_of",
    "clauses_whole",
    "compare",
    "compare_with_draft",
    "days_held",
    "duties_asked",
    "duties_at",
    "duties_of",
    "edition_of",
    "filled",
    "impact_of",
    "in_common_language",
    "in_force",
    "likened",
    "publishable_of",
    "relations_of",
    "state_on",
    "succession_of",
    "suite",
    "text_shown",
    "ties_of",
    "traces_of",
    "unplaced_limits",
    "with_force",
]
