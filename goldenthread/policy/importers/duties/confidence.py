"""How sure each rule is: how often what it finds is a requirement, as measured beside what people decided."""

from __future__ import annotations

MEASURED: dict[str, tuple[int, int]] = {
    "answers for it": (3, 3),
    "binds by itself": (18, 15),
    "item under a lead-in": (12, 12),
    "lead-in": (350, 350),
    "lead-in without a name": (55, 55),
    "may by name": (4, 4),
    "must by name": (35, 33),
    "must not without a name": (2, 2),
    "must without a name": (12, 12),
    "order": (3, 2),
    "required by this text": (3, 3),
    "should by name": (13, 12),
    "should without a name": (11, 11),
    "task": (6, 6),
    "will by name": (7, 7),
}
"""Rule → how many requirements it found, and how many of them are requirements.

Rules of numbered clauses: beside the truth of eight instruments (`tests/truth`). Rules of prose: beside the experts' rows of
M-13-13 and the two texts marked by hand in `tests/truth/prose`; `script/accuracy` prints both. A rule that is not here has
not been measured. Renew the figures when a rule changes.
"""


_SUREST = 0.99
"""No rule is certain."""


def confidence_of(rule: str) -> float:
    """The share of a rule's finds that are right, 0–1, drawn to a half where few were counted (Laplace's rule)."""
    found, right = MEASURED.get(rule, (0, 0))
    return min(round((right + 1) / (found + 2), 2), _SUREST)
