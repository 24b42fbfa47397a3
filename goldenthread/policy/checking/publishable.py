"""What stops publishing: something of C001 missing, a parent out of order (C002), replacements that cannot be (C006), no approval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from goldenthread.policy.checking.facts import Publishable
from goldenthread.policy.checking.findings import Finding, Place, Rule

BROADEST_FIRST = ("framework", "policy", "directive", "standard", "guideline")
"""The types that stand in an order; a parent is never more specific than its child (C002)."""
NEEDED = ("title", "effective_on", "objective", "expected_results", "responsible_role")
"""The fields of C001 that an instrument of one's own needs, beside requirements."""


def missing(instrument: Publishable) -> Iterator[Finding]:
    """Each field of C001 that says nothing, and requirements where there are none."""
    for name in NEEDED:
        if name not in instrument.filled:
            yield Finding(Rule.MISSING, Place("field", name), {"what": name})
    if not instrument.requirements:
        yield Finding(Rule.MISSING, Place("instrument"), {"what": "requirements"})


def specific_parents(instrument: Publishable) -> Iterator[Finding]:
    """Each parent whose type is more specific than the instrument's; types outside the order stand beside it."""
    if instrument.kind not in BROADEST_FIRST:
        return
    for parent in instrument.parents:
        if parent.kind in BROADEST_FIRST[BROADEST_FIRST.index(instrument.kind) + 1 :]:
            yield Finding(Rule.SPECIFIC_PARENT, Place("field", "kind"), {"entry": parent.entry, "kind": parent.kind})


def replaced_before(instrument: Publishable) -> Iterator[Finding]:
    """Each replacement that takes effect on or before the day from which the instrument itself would hold."""
    for tie in instrument.replacements:
        early = instrument.effective_on is not None and tie.on is not None and tie.on <= instrument.effective_on
        if tie.older == instrument.entry and early:
            yield Finding(Rule.REPLACED_BEFORE, Place("field", "effective_on"), {"entry": tie.newer, "on": tie.on})


def circle(instrument: Publishable) -> Iterator[Finding]:
    """That the instrument, by way of what it replaces, would replace itself."""
    below: dict[int, list[int]] = defaultdict(list)
    for tie in instrument.replacements:
        below[tie.newer].append(tie.older)
    seen: set[int] = set()
    waiting = [(older, older) for older in below[instrument.entry]]
    while waiting:
        each, first = waiting.pop()
        if each == instrument.entry:
            yield Finding(Rule.CIRCLE, Place("instrument"), {"entry": first})
            return
        if each not in seen:
            seen.add(each)
            waiting += [(older, first) for older in below[each]]


def not_approved(instrument: Publishable) -> Iterator[Finding]:
    """Each role that must approve it and has not approved what would be published."""
    for each in instrument.unapproved:
        yield Finding(Rule.NOT_APPROVED, Place("approval"), {"role": each.role, "why": each.why})
