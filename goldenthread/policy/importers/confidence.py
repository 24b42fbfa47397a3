"""How sure each rule is: how often what it finds is a requirement, measured beside what people decided."""

from __future__ import annotations

MEASURED: dict[str, tuple[int, int]] = {}
"""Rule → (found, right)."""


def confidence_of(rule: str) -> float:
    """The share of a rule's proposals that are right, 0–1."""
    found, right = MEASURED.get(rule, (0, 0))
    return round((right + 1) / (found + 2), 2)
