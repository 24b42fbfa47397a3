"""Gaps: what registers do not say though they should, each a list; what is not known stands apart from what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.inventory.lists import OFFLINE
from goldenthread.inventory.queries.accounts import OPEN, open_accounts
from goldenthread.inventory.registers.contracts import Contract
from goldenthread.inventory.registers.datasets import Dataset
from goldenthread.inventory.registers.official_accounts import OfficialAccount
from goldenthread.inventory.registers.services import Service
from goldenthread.inventory.registers.skills import Skill
from goldenthread.inventory.registers.systems import System
from goldenthread.kernel.models import Organisation
from goldenthread.kernel.permissions import Visitor, visible

YEAR = timedelta(days=365)


def none(visitor: Visitor, on: date) -> Q:
    """No entry."""
    return Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that entries of a register lack."""

    key: str
    label: str | Promise
    model: Any
    missing: Callable[[Visitor, date], Q]
    """The entries that lack it, as far as the visitor may see what it follows from."""
    unknown: Callable[[Visitor, date], Q] = none
    """Those of which the register does not say enough to tell."""
    means: str | Promise = ""
    """What to do about it, or how it is told."""

    def entries(self, visitor: Visitor, *, on: date, within: Q, unknown: bool = False) -> QuerySet[Any]:
        """The entries in being that lack it, or of which nobody can tell."""
        asked = (self.unknown if unknown else self.missing)(visitor, on)
        rows: QuerySet[Any] = self.model._default_manager.filter(Q(ended_on=None) | Q(ended_on__gt=on))
        return visible(rows.filter(within, asked), visitor)


def _all(**wanted: Any) -> Callable[[Visitor, date], Q]:
    return lambda visitor, on: Q(**wanted)


def _not_read_for_a_year(visitor: Visitor, on: date) -> Q:
    """Open accounts none of whose readings is of a period that ended within the year."""
    period = "CASE length(k) WHEN 4 THEN k || '-12-31' WHEN 9 THEN substr(k, 6) || '-12-31' WHEN 7 THEN k || '-31' ELSE k END"
    table = OfficialAccount._meta.db_table
    read = RawSQL(  # noqa: S611 (fixed text, the day apart)
        f'EXISTS (SELECT FROM jsonb_object_keys("{table}"."readings") k WHERE {period} >= %s)',
        ((on - YEAR).isoformat(),),
        output_field=BooleanField(),
    )
    return Q(state__in=OPEN) & ~Q(read)


def _without_account(visitor: Visitor, on: date) -> Q:
    speaking = open_accounts(visitor, on=on).exclude(organisation=None).values("organisation")
    return ~Q(pk__in=speaking)


GAPS: tuple[Gap, ...] = (
    Gap(
        "services-without-offline-channel",
        _("Services without an offline channel"),
        Service,
        lambda visitor, on: ~Q(channels=[]) & ~Q(channels__overlap=list(OFFLINE)),
        _all(channels=[]),
        _("Offline channels are telephone, in person, post and fax."),
    ),
    Gap(
        "services-not-online-end-to-end",
        _("Services that are not online from end to end"),
        Service,
        lambda visitor, on: ~Q(steps=[]) & ~Q(steps__contained_by=F("online_steps")),
        _all(steps=[]),
        _("Every step that a service has can be done online, or it counts here."),
    ),
    Gap(
        "systems-without-owner",
        _("Systems without an owner"),
        System,
        _all(owner_role=None, owner=None),
        means=_("Neither a role nor a person is named."),
    ),
    Gap("systems-without-end-of-life", _("Systems whose end of life is not known"), System, _all(end_of_life=None)),
    Gap(
        "contracts-without-end",
        _("Contracts whose end is not known"),
        Contract,
        lambda visitor, on: Q(ends_on=None) & ~Q(stage="ended"),
    ),
    Gap(
        "datasets-without-release-decision",
        _("Data sets without a release decision"),
        Dataset,
        _all(release="undecided"),
        _all(release=""),
        _("Not yet decided counts as missing; where nothing is stated, it is not known."),
    ),
    Gap(
        "accounts-without-readings",
        _("Official accounts without readings for a year"),
        OfficialAccount,
        _not_read_for_a_year,
        means=_("No figures of a period that ended within the last year."),
    ),
    Gap(
        "accounts-without-strategy",
        _("Official accounts that serve no strategy of their department"),
        OfficialAccount,
        lambda visitor, on: Q(state__in=OPEN, strategy=None),
    ),
    Gap(
        "organisations-without-account",
        _("Organisations without an official account"),
        Organisation,
        _without_account,
    ),
    Gap(
        "skills-not-attested",
        _("Skills not attested for a year"),
        Skill,
        lambda visitor, on: Q(attested_on=None) | Q(attested_on__lt=on - YEAR),
    ),
)
BY_KEY = {gap.key: gap for gap in GAPS}


@dataclass(frozen=True, slots=True)
class OnlineShare:
    """How many of the steps that services have can be done online."""

    online: int
    steps: int
    services: int
    unknown: int
    """Services whose steps nobody states; none of theirs is counted."""


def online_share(visitor: Visitor, *, on: date, within: Q) -> OnlineShare:
    """Of all services in being that the visitor may see (C044)."""
    rows = visible(Service.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on)).filter(within), visitor).order_by()
    steps = online = services = 0
    unknown = 0
    for has, can in rows.values_list("steps", "online_steps").iterator():
        if has:
            services, steps, online = services + 1, steps + len(has), online + len(set(has) & set(can))
        else:
            unknown += 1
    return OnlineShare(online, steps, services, unknown)
