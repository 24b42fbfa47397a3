"""Drafting and publishing instruments of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Link, Person
from goldenthread.policy.checking import Finding, Publishable, Rule, Tie, stops
from goldenthread.policy.checking.publishable import specific_parents
from goldenthread.policy.models import Instrument, Stage
from goldenthread.policy.models.ties import DRAFT, PUBLISHED, REPLACES
from goldenthread.policy.queries.publishable import publishable_of

NEEDED = {
    "title": _("a title"),
    "effective_on": _("an effective date"),
    "objective": _("a key objective"),
    "expected_results": _("expected results"),
    "responsible_role": _("a responsibility area"),
    "requirements": _("requirements"),
}
"""How a refusal names what an instrument of one's own lacks (C001)."""

REFUSED: dict[Rule, Promise] = {
    Rule.SPECIFIC_PARENT: _("A parent must not be more specific than what stands below it."),
    Rule.REPLACED_BEFORE: _("It would take effect on or after the day on which it is replaced."),
    Rule.CIRCLE: _("By way of what it replaces, it would replace itself."),
}
"""How a refusal tells everything else that stops publishing."""
FIELDS = {Rule.SPECIFIC_PARENT: "parents", Rule.REPLACED_BEFORE: "effective_on", Rule.CIRCLE: "replaces"}


def create_draft(instrument: Instrument, *, by: Person | None, **more: Any) -> Instrument:
    """Keep a new instrument of one's own, which binds nobody yet."""
    instrument.state = DRAFT
    return kernel.create(instrument, by=by, **more)


@transaction.atomic
def publish(instrument: Instrument, *, by: Person | None, reason: str = "", version: int | None = None) -> Event | None:
    """Let a draft bind from its effective date. Raises Refused with everything that stops it; warnings stop nobody."""
    refuse_stopped(publishable_of(instrument))
    stages = {Stage.PUBLISH.value: timezone.localdate().isoformat(), **instrument.stages}
    _replace_no_earlier(instrument, by=by)
    return kernel.change(
        instrument, by=by, verb="published", reason=reason, version=version, state=PUBLISHED, stages=stages
    )


def _replace_no_earlier(instrument: Instrument, *, by: Person | None) -> None:
    """What it replaces stays in force until it takes effect itself, whatever day was foreseen when it was drafted."""
    day = instrument.effective_on
    for tie in Link.objects.filter(source_id=instrument.pk, verb=REPLACES).select_related("target"):
        if day and (tie.valid_from is None or tie.valid_from < day):
            kernel.link(
                instrument, verb=REPLACES, target=tie.target, by=by, target_part=tie.target_part, valid_from=day
            )


def refuse_stopped(publishable: Publishable) -> None:
    """Raises Refused with everything that the checks find to stop publishing, in one message."""
    _refuse(stops(publishable))


def refuse_specific_parents(instrument: Instrument, parents: Iterable[Instrument]) -> None:
    """Raises Refused when the instrument would stand below a more specific one, as publishing it would refuse (C002)."""
    ties = tuple(Tie(parent.pk, parent.kind) for parent in parents)
    placed = Publishable(entry=instrument.pk, kind=instrument.kind, filled=frozenset(), requirements=0, parents=ties)
    _refuse(list(specific_parents(placed)))


def _refuse(found: Sequence[Finding]) -> None:
    if not found:
        return
    lacks = {finding.about["what"]: NEEDED[finding.about["what"]] for finding in found if finding.rule == Rule.MISSING}
    told: dict[Rule, str | Promise] = {
        finding.rule: REFUSED[finding.rule] for finding in found if finding.rule in REFUSED
    }
    sentences = [str(sentence) for sentence in told.values()]
    if lacks:
        missing = ", ".join(str(what) for what in lacks.values())
        sentences.insert(0, _("An instrument cannot be published without %(missing)s.") % {"missing": missing})
    fields: dict[str, str | Promise] = {FIELDS[rule]: sentence for rule, sentence in told.items()}
    raise Refused(" ".join(sentences), fields={**fields, **lacks})
