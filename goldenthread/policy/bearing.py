"""What the policy room knows of roles: the requirements that bind them, in each organisation that they bind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from goldenthread.engine.bearing import Borne, tells_what_roles_bear
from goldenthread.engine.reading import Named, Reading
from goldenthread.kernel.models import Organisation, Role
from goldenthread.policy.models import Requirement
from goldenthread.policy.queries.duties import binds, duties_of, organisations_named

BOUND_BY = _("Bound by")


@tells_what_roles_bear
def requirements_that_bind(organisations: Sequence[Organisation], reading: Reading, on: date) -> Iterator[Borne]:
    """Each requirement in force that day with each role that it binds, in each organisation that it binds."""
    duties = duties_of(reading.visitor, on=on)
    ids = [duty.requirement.pk for duty in duties]
    named = organisations_named(ids, on=on)
    roles = dict(Role.objects.filter(requirements_borne__requirement__in=ids).values_list("key", "pk"))
    for duty in duties:
        requirement = duty.requirement
        bearers = [roles[bearer.key] for bearer in duty.bearers if bearer.kind == "role"]
        if not bearers:
            continue
        what = Named(requirement.pk, Requirement.register_key, requirement.key, requirement.text)
        for organisation in organisations:
            elsewhere = organisation.pk not in named.get(requirement.pk, {organisation.pk})
            if not elsewhere and binds(requirement, duty.limits, organisation):
                for role in bearers:
                    yield Borne(role, organisation.pk, what, BOUND_BY, requirement.clause)
