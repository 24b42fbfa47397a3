"""What people decide about findings: an overlap that is right as it is."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Event, Person
from goldenthread.policy.models import DismissedOverlap, Requirement
from goldenthread.policy.models.statement import substance_of


@transaction.atomic
def dismiss_overlap(
    requirement: Requirement, *, other: Requirement, by: Person | None, reason: str, version: int | None = None
) -> Event:
    """Let two requirements that say much the same stand, until one of them says something else.

    Raises Refused without a reason, Stale when `version` is no longer the requirement's stored one.
    """
    reason = reason.strip()
    if not reason:
        message = _("Say why both requirements are needed.")
        raise Refused(message, fields={"reason": message})
    event = kernel.touch(requirement, by=by, verb="overlap dismissed", reason=reason, version=version, other=other.key)
    said = {
        "reason": reason,
        "substance": substance_of(requirement.text, requirement.parts, requirement.modality),
        "other_substance": substance_of(other.text, other.parts, other.modality),
    }
    DismissedOverlap.objects.update_or_create(requirement=requirement, other=other, defaults=said)
    return event
