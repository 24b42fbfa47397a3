"""Drafting and publishing instruments of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from goldenthread.engine.language import SAID_IN, current, day_words, plain
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Link, Person, Role
from goldenthread.kernel.permissions import visible
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
    Rule.NO_TEXT: _("There is no text %(in_language)s."),
    Rule.OLDER_TEXT: _("The text of %(on)s %(in_language)s is older than the one %(in_other)s, of %(newer)s."),
    Rule.NO_COUNTERPART: _("%(number)s has no counterpart %(in_language)s."),
    Rule.OTHER_SHAPE: _("%(number)s has other numbers of items or tables %(in_other)s than %(in_language)s."),
}
"""How a refusal tells everything else that stops publishing."""
REFUSED_BELOW: dict[Rule, Promise] = {
    Rule.NO_COUNTERPART: _("A passage of %(number)s has no counterpart %(in_language)s."),
    Rule.OTHER_SHAPE: _(
        "A passage of %(number)s has other numbers of items or tables %(in_other)s than %(in_language)s."
    ),
}
"""The same of what has no number of its own."""
FIELDS = {
    Rule.SPECIFIC_PARENT: "parents",
    Rule.REPLACED_BEFORE: "effective_on",
    Rule.CIRCLE: "replaces",
    Rule.NO_TEXT: "texts",
    Rule.OLDER_TEXT: "texts",
    Rule.NO_COUNTERPART: "texts",
    Rule.OTHER_SHAPE: "texts",
    Rule.NOT_APPROVED: "approvals",
}
_ORDER = {rule: place for place, rule in enumerate(Rule)}
MOST_CLAUSES = 5
"""Clauses that a refusal names one by one; how many more there are is told."""


def create_draft(instrument: Instrument, *, by: Person | None, **more: Any) -> Instrument:
    """Keep a new instrument of one's own, which binds nobody yet."""
    instrument.state = DRAFT
    return kernel.create(instrument, by=by, **more)


@transaction.atomic
def publish(instrument: Instrument, *, by: Person | None, reason: str = "", version: int | None = None) -> Event | None:
    """Let a draft bind from its effective date. Raises Refused with everything that stops it; warnings stop nobody."""
    held = locked(instrument)
    refuse_stopped(publishable_of(held), by)
    stages = {Stage.PUBLISH.value: timezone.localdate().isoformat(), **held.stages}
    _replace_no_earlier(held, by=by)
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


def locked(instrument: Instrument) -> Instrument:
    """The instrument as it is stored, held until the transaction ends, so that no text or approval changes meanwhile."""
    return Instrument.objects.select_for_update(of=("self", "entry_ptr"), no_key=True).get(pk=instrument.pk)


def refuse_stopped(publishable: Publishable, by: Person | None) -> None:
    """Raises Refused with everything that the checks find to stop publishing, in one message."""
    refuse(stops(publishable), by)


def refuse_specific_parents(instrument: Instrument, parents: Iterable[Instrument]) -> None:
    """Raises Refused when the instrument would stand below a more specific one, as publishing it would refuse (C002)."""
    ties = tuple(Tie(parent.pk, parent.kind) for parent in parents)
    placed = Publishable(entry=instrument.pk, kind=instrument.kind, filled=frozenset(), requirements=0, parents=ties)
    refuse(list(specific_parents(placed)), None)


def refuse(found: Sequence[Finding], by: Person | None) -> None:
    """Raises Refused with everything that was found, in one message; nothing where nothing was.

    `by`: who reads it; the program itself may know every role.
    """
    if not found:
        return
    lacks = {finding.about["what"]: NEEDED[finding.about["what"]] for finding in found if finding.rule == Rule.MISSING}
    told: dict[str, list[str]] = {}
    for rule, of_rule in groupby(sorted(found, key=lambda each: _ORDER[each.rule]), key=lambda each: each.rule):
        if rule in FIELDS:
            told.setdefault(FIELDS[rule], []).extend(_sentences(rule, list(of_rule), by))
    fields: dict[str, str | Promise] = {name: " ".join(said) for name, said in told.items()}
    sentences = [sentence for said in told.values() for sentence in said]
    if lacks:
        missing = ", ".join(str(what) for what in lacks.values())
        sentences.insert(0, _("An instrument cannot be published without %(missing)s.") % {"missing": missing})
    raise Refused(" ".join(str(each) for each in sentences), fields={**fields, **lacks})


def _sentences(rule: Rule, found: Sequence[Finding], by: Person | None) -> list[str]:
    """What a refusal says of the findings of one rule: of several clauses the first, and how many more there are."""
    if rule == Rule.NOT_APPROVED:
        names = role_names([finding.about["role"] for finding in found], by)
        return [str(_("It waits for the approval of: %(roles)s.") % {"roles": ", ".join(names)})]
    sentences = list(dict.fromkeys(refused_words(finding) for finding in found))
    if len(sentences) <= MOST_CLAUSES:
        return sentences
    more = len(sentences) - MOST_CLAUSES
    words = ngettext("So it is with %(count)d more clause.", "So it is with %(count)d more clauses.", more)
    return [*sentences[:MOST_CLAUSES], words % {"count": more}]


def refused_words(finding: Finding) -> str:
    """How a finding that stops publishing is told, but for what is missing or not approved, which are told together."""
    told = REFUSED_BELOW if finding.about.get("part") else REFUSED
    return str(told[finding.rule]) % said_of(finding)


def said_of(finding: Finding) -> dict[str, Any]:
    """What a finding tells, days and languages in words."""
    about: dict[str, Any] = dict(finding.about)
    for name, words in (("language", "in_language"), ("other", "in_other")):
        if name in about:
            about[words] = SAID_IN.get(about[name], about[name])
    return {name: day_words(value) if isinstance(value, date) else value for name, value in about.items()}


def role_names(roles: Sequence[int], reader: Person | None) -> list[str]:
    """The titles of roles in their order; of one that the reader may not see, only that there is one."""
    seen = Role.objects.filter(pk__in=roles)
    rows = visible(seen, reader) if reader else seen
    titles = {role.pk: plain(role.title, current()) or role.key for role in rows}
    return list(dict.fromkeys(titles.get(pk, str(_("a role that you may not see"))) for pk in roles))
