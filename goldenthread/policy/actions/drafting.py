"""Drafting and publishing instruments of one's own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Link, Person
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.models.ties import DRAFT, IMPLEMENTS, PUBLISHED

BROADEST_FIRST = ("framework", "policy", "directive", "standard", "guideline")
"""The types that stand in an order; a parent is never more specific than its child (C002)."""

NEEDED = {
    "title": _("a title"),
    "effective_on": _("an effective date"),
    "objective": _("a key objective"),
    "expected_results": _("expected results"),
    "responsible_role": _("a responsibility area"),
}
"""What publishing an instrument of one's own needs, beside requirements (C001)."""


def create_draft(instrument: Instrument, *, by: Person | None, **more: Any) -> Instrument:
    """Keep a new instrument of one's own, which binds nobody yet."""
    instrument.state = DRAFT
    return kernel.create(instrument, by=by, **more)


@transaction.atomic
def publish(instrument: Instrument, *, by: Person | None, reason: str = "", version: int | None = None) -> Event | None:
    """Let a draft bind from its effective date. Raises Refused with everything of C001 that is missing."""
    refuse_incomplete(instrument, requirements=Requirement.objects.filter(instrument=instrument).count())
    parents = Link.objects.filter(source_id=instrument.pk, verb=IMPLEMENTS).values("target_id")
    for parent in Instrument.objects.filter(pk__in=parents):
        refuse_specific_parent(instrument, parent)
    return kernel.change(instrument, by=by, verb="published", reason=reason, version=version, state=PUBLISHED)


def refuse_incomplete(instrument: Instrument, *, requirements: int) -> None:
    """Raises Refused with everything of C001 that the instrument lacks."""
    missing: dict[str, Any] = {name: said for name, said in NEEDED.items() if not getattr(instrument, name)}
    if not requirements:
        missing["requirements"] = _("requirements")
    if missing:
        said = ", ".join(str(what) for what in missing.values())
        raise Refused(_("An instrument cannot be published without %(missing)s.") % {"missing": said}, fields=missing)


def refuse_specific_parent(child: Instrument, parent: Instrument) -> None:
    """Raises Refused when the parent's type is more specific than the child's."""
    order = BROADEST_FIRST
    if child.kind in order and parent.kind in order and order.index(parent.kind) > order.index(child.kind):
        raise Refused(
            _("A parent must not be more specific than what stands below it."), fields={"parents": _("too specific")}
        )
