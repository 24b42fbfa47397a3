"""The room's door: who may reorganise, appoint, hand over and give rights; the kernel's actions do the rest.

Each asks on the stored entry before it does anything. Raises NotAllowed, or what the kernel's action refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions, carrying, merging_roles, posts, reorganising
from goldenthread.kernel.errors import NotAllowed, Refused
from goldenthread.kernel.models import (
    Appointment,
    Entry,
    Grant,
    Handover,
    Organisation,
    Person,
    Role,
)
from goldenthread.kernel.permissions import in_government, may
from goldenthread.kernel.reorganising import Carried, Reform

ADMINISTERS = "grant"
"""The verb of kernel/permissions.py that whoever administers may do."""
KEY_LENGTH = 80


@dataclass(frozen=True, slots=True)
class New:
    """An organisation that a merger or a split makes."""

    title: Mapping[str, str]


def require_administrator(by: Person | None, *organisations: Organisation | Role | None) -> None:
    """Raise NotAllowed unless the person administers each; None stands for the root."""
    if not all(may(by, ADMINISTERS, organisation or Entry()) for organisation in organisations):
        raise NotAllowed(_("Only those who administer every organisation concerned may do this."))


def rename(entry: Organisation | Role, reform: Reform, *, title: Mapping[str, str], acronym: str | None = None) -> None:
    """Give an organisation or a role a new name from a day on."""
    require_administrator(reform.by, entry)
    reorganising.rename(entry, reform, title=title, acronym=acronym)


def move(organisation: Organisation, reform: Reform, *, parent: Organisation | None) -> None:
    """Put an organisation below another one; it takes the right at itself, where it leaves and where it comes to."""
    require_administrator(reform.by, organisation, organisation.parent, parent)
    reorganising.move(organisation, reform, parent=parent)


def end(organisation: Organisation, reform: Reform) -> int:
    """End an organisation without a successor."""
    require_administrator(reform.by, organisation)
    return reorganising.end(organisation, reform)


@transaction.atomic
def merge(
    organisations: Sequence[Organisation], reform: Reform, *, into: Organisation | New, carried: Carried
) -> tuple[Organisation, int]:
    """Merge organisations into one that is there, or a new one beside the first; the successor and how many entries."""
    require_administrator(reform.by, *organisations)
    successor = _kept(into, organisations[0], reform) if isinstance(into, New) else into
    require_administrator(reform.by, successor)
    return successor, reorganising.merge(organisations, reform, into=successor, carried=carried)


@transaction.atomic
def split(
    organisation: Organisation,
    reform: Reform,
    *,
    parts: Sequence[Organisation | New],
    takes: Mapping[str, int],
    ends: bool,
    rights: bool = True,
) -> tuple[list[Organisation], int]:
    """Split an organisation; `takes` gives the place among the parts of the one that takes a register's entries."""
    require_administrator(reform.by, organisation)
    kept = [_kept(part, organisation, reform) if isinstance(part, New) else part for part in parts]
    require_administrator(reform.by, *kept)
    taking = {register: kept[place] for register, place in takes.items()}
    moved = reorganising.split(organisation, reform, parts=kept, takes=taking, ends=ends, rights=rights)
    return kept, moved


def _kept(new: New, beside: Organisation, reform: Reform) -> Organisation:
    """A new organisation that stands where another one stands and is like it."""
    require_administrator(reform.by, beside.parent)
    wanted = slugify(new.title.get("en") or next(iter(new.title.values()), ""))[:KEY_LENGTH].strip("-")
    taken = set(Organisation.objects.filter(key__startswith=wanted or "organisation").values_list("key", flat=True)) | {
        "new"
    }
    base = wanted or "organisation"
    key = next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
    organisation = Organisation(
        key=key,
        title=dict(new.title),
        parent=beside.parent,
        organisation=beside.organisation,
        kind=beside.kind,
        level=beside.level,
        classes=list(beside.classes),
        began_on=reform.on,
        visibility=beside.visibility,
        classification=beside.classification,
    )
    return actions.create(organisation, by=reform.by, reason=reform.reason)


def merge_roles(ended: Role, *, into: Role, by: Person, reason: str = "", version: int | None = None) -> int:
    """Make one role of two entries; how much names the other one now."""
    require_administrator(by, ended, into)
    return merging_roles.merge_roles(ended, into=into, by=by, reason=reason, version=version)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day until another one, exclusive; None is open."""

    from_on: date | None = None
    until_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.from_on and self.until_on and self.until_on <= self.from_on:
            message = _("It ends before it begins: choose a later last day.")
            raise Refused(message, fields={"last": message})


def appoint(person: Person, *, role: Role, organisation: Organisation, period: Period, by: Person) -> Appointment:
    """Give somebody a post."""
    _require_verb(by, "appoint", organisation)
    return actions.appoint(
        person, role=role, organisation=organisation, by=by, from_on=period.from_on, until_on=period.until_on
    )


def end_appointment(post: Appointment, *, on: date, by: Person, reason: str = "") -> Appointment:
    """End somebody's post."""
    _require_verb(by, "appoint", post.organisation)
    return posts.end_appointment(post, on=on, by=by, reason=reason)


def give_right(person: Person, *, capability: str, organisation: Organisation, period: Period, by: Person) -> Grant:
    """Let somebody do something in an organisation and below; nobody is given what they have already."""
    require_administrator(by, organisation)
    held = Grant.objects.filter(person=person, capability=capability, organisation=organisation)
    begins = period.from_on or timezone.localdate()
    if carrying.not_over(held, on=begins).filter(Q(from_on=None) | Q(from_on__lte=begins), until_on=None).exists():
        raise Refused(_("This person has that right here already."), fields={"email": _("Choose another right.")})
    return actions.grant(
        person,
        capability=capability,
        organisation=organisation,
        by=by,
        from_on=period.from_on,
        until_on=period.until_on,
    )


def end_grant(grant: Grant, *, on: date, by: Person, reason: str = "") -> Grant:
    """End somebody's right."""
    require_administrator(by, grant.organisation)
    return posts.end_grant(grant, on=on, by=by, reason=reason)


def may_hand_over(by: Any, post: Appointment) -> bool:
    """Whether the visitor may name a successor: whoever holds the post, or administers its organisation."""
    return bool(by == post.person) or may(by, "appoint", post.organisation)


def hand_over(post: Appointment, *, to: Person, on: date, by: Person, reason: str = "") -> Handover:
    """Name a successor. A holder chooses among those who are in the government; an administrator chooses anybody."""
    if not may_hand_over(by, post):
        raise NotAllowed(_("Only the holder, or whoever administers the organisation, hands over a post."))
    if not may(by, "appoint", post.organisation) and not in_government(to):
        message = _("This person holds no right and no post yet: ask those who administer the organisation.")
        raise Refused(message, fields={"email": message})
    return posts.hand_over(post, to=to, on=on, by=by, reason=reason)


def accept(handover: Handover, *, by: Person, duties: Sequence[str] = ()) -> Appointment:
    """Take over a post that one was named for."""
    _require_named(handover, by)
    return posts.accept(handover, by=by, duties=duties)


def decline(handover: Handover, *, by: Person, why: str) -> None:
    """Say why one does not take over a post."""
    _require_named(handover, by)
    posts.decline(handover, by=by, why=why)


def withdraw(handover: Handover, *, by: Person) -> None:
    """Take back the naming of a successor."""
    if not may_hand_over(by, handover.leaving):
        raise NotAllowed(_("Only the holder, or whoever administers the organisation, hands over a post."))
    posts.withdraw(handover, by=by)


def _require_named(handover: Handover, by: Person) -> None:
    if handover.successor_id != by.pk:
        raise NotAllowed(_("Only the person who was named as the successor answers."))


def _require_verb(by: Person, verb: str, entry: Entry) -> None:
    if not may(by, verb, entry):
        raise NotAllowed(_("Only those who administer the organisation may do this."))
