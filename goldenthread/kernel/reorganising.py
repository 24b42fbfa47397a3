"""Organisations over time: renamed, moved, ended, merged into one, split into several; nothing of theirs is lost.

As in actions.py, nobody is asked here whether they may: the governance room's door does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions, carrying
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Entry, FormerName, Organisation, OrganisationAncestor, Person

SUCCEEDS = "succeeds"
"""The link from an organisation to each that it came out of; `valid_from` is the day."""
BELOW = "below"
"""Stands for the organisations below one that is split, beside the keys of registers."""


@dataclass(frozen=True, slots=True)
class Reform:
    """Since when, by whom and why; `version` of the organisation at whose page somebody stood, if any."""

    on: date
    by: Person | None
    reason: str = ""
    version: int | None = None


@transaction.atomic
def rename(entry: Entry, change: Reform, *, title: Mapping[str, str], acronym: str | None = None) -> None:
    """Give an organisation or a role a new name from a day on; search and references go on finding it by the old one.

    Raises Refused for a day before the name that it has now began, and when nothing differs.
    """
    stored = type(entry)._base_manager.select_for_update(of=("self",)).get(pk=entry.pk)
    before = FormerName.objects.filter(entry=stored).order_by("-until_on").first()
    since = before.until_on if before else getattr(stored, "began_on", None)
    if since and change.on < since:
        raise _wrong_day(_("It has had its present name only since %(day)s: choose that day or a later one."), since)
    fields: dict[str, Any] = {"title": dict(title)}
    if acronym is not None:
        fields["acronym"] = acronym
    if all(getattr(stored, name) == value for name, value in fields.items()):
        raise Refused(_("This is the name that it has already."), fields={"title": _("Enter the new name.")})
    FormerName.objects.create(
        entry=stored,
        title=stored.title,
        acronym=getattr(stored, "acronym", ""),
        from_on=since,
        until_on=change.on,
    )
    actions.change(entry, by=change.by, verb="renamed", reason=change.reason, version=change.version, **fields)


@transaction.atomic
def move(organisation: Organisation, change: Reform, *, parent: Organisation | None) -> None:
    """Put an organisation, with all below it, below another one or at the root. Raises Refused for a loop."""
    stored = Organisation.objects.get(pk=organisation.pk)
    if stored.parent_id == (parent.pk if parent else None):
        raise Refused(_("It stands there already."), fields={"parent": _("Choose another organisation.")})
    if parent and parent.ended_on and parent.ended_on <= timezone.localdate():
        raise Refused(_("That organisation has ended."), fields={"parent": _("Choose one that is in being.")})
    fields: dict[str, Any] = {"parent": parent}
    if stored.organisation_id and stored.organisation_id == stored.parent_id:
        fields["organisation"] = parent
    actions.change(organisation, by=change.by, verb="moved", reason=change.reason, version=change.version, **fields)


@transaction.atomic
def end(organisation: Organisation, change: Reform) -> int:
    """Let an organisation be in being until a day, exclusive; its posts end, its entries stay. How many posts ended.

    Raises Refused while organisations below it are in being.
    """
    _locked([organisation], change)
    _in_being(organisation, change.on)
    if _children(organisation).exists():
        raise Refused(_("Organisations below it are still in being: move, merge or end them first."))
    ended = carrying.end_posts(organisation, on=change.on, by=change.by)
    actions.change(organisation, by=change.by, verb="closed", reason=change.reason, ended_on=change.on)
    return ended


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of rights and posts: carried over to the successor, or ended."""

    rights: bool = True
    posts: bool = True


@transaction.atomic
def merge(organisations: Sequence[Organisation], change: Reform, *, into: Organisation, carried: Carried) -> int:
    """Merge organisations into one, which is in being already; how many entries follow.

    All entries of every register, and the organisations below, belong to the successor afterwards, each with its own
    event. Rights and posts are carried over or ended, as `carried` says. Raises Refused for what cannot be merged.
    """
    _locked([*organisations, into], change)
    _not_in_future(change.on)
    if not organisations or into.pk in {each.pk for each in organisations}:
        raise Refused(_("An organisation cannot be merged into itself: choose another one."))
    _in_being(into, change.on)
    moved = 0
    for each in organisations:
        _in_being(each, change.on)
        if OrganisationAncestor.objects.filter(organisation=into, ancestor=each).exists():
            raise Refused(_("The successor stands below one of those that end: move it out first."))
        moved += carrying.pass_entries(
            Entry.objects.filter(organisation=each).exclude(pk=each.pk), to=into, by=change.by, reason=change.reason
        )
        _pass_children(each, into, change)
        if carried.rights:
            carrying.carry_rights(each, to=[into], by=change.by, ends=True)
        else:
            carrying.end_rights(each, by=change.by)
        if carried.posts:
            carrying.carry_posts(each, to=into, on=change.on, by=change.by)
        else:
            carrying.end_posts(each, on=change.on, by=change.by)
        actions.link(into, verb=SUCCEEDS, target=each, by=change.by, reason=change.reason, valid_from=change.on)
        actions.change(
            each, by=change.by, verb="merged", reason=change.reason, ended_on=change.on, successor_id=into.pk
        )
    return moved


@transaction.atomic
def split(
    organisation: Organisation,
    change: Reform,
    *,
    parts: Sequence[Organisation],
    takes: Mapping[str, Organisation],
    ends: bool,
    rights: bool = True,
) -> int:
    """Split an organisation into others, which are in being already; how many entries go to them.

    `takes` says which part takes the entries of which register, and under BELOW the organisations below. With `rights`
    everybody has in every part the right that they have in the whole. An organisation that ends must leave nothing:
    Refused.
    """
    _locked([organisation, *parts], change)
    _not_in_future(change.on)
    _in_being(organisation, change.on)
    if not parts or organisation.pk in {part.pk for part in parts}:
        raise Refused(_("Name at least one other organisation that it is split into."))
    moved = 0
    below = _children(organisation).exclude(pk__in=[part.pk for part in parts]).values("pk")
    for register, part in takes.items():
        if register == BELOW:
            _pass_children(organisation, part, change, besides=parts)
            continue
        leaving = Entry.objects.filter(organisation=organisation, register=register).exclude(pk=organisation.pk)
        leaving = leaving.exclude(pk__in=below).exclude(pk__in=[each.pk for each in parts])
        moved += carrying.pass_entries(leaving, to=part, by=change.by, reason=change.reason)
    if rights:
        carrying.carry_rights(organisation, to=parts, by=change.by, ends=ends)
    for part in parts:
        _in_being(part, change.on)
        actions.link(part, verb=SUCCEEDS, target=organisation, by=change.by, reason=change.reason, valid_from=change.on)
    if ends:
        _end_split(organisation, change, rights=rights)
    else:
        actions.touch(organisation, by=change.by, verb="split", reason=change.reason, on=change.on)
    return moved


def _end_split(organisation: Organisation, change: Reform, *, rights: bool) -> None:
    left = Entry.objects.filter(organisation=organisation).exclude(pk=organisation.pk)
    if left.exists() or _children(organisation).exists():
        raise Refused(_("It ends, so each register and the organisations below need somebody who takes them."))
    if not rights:
        carrying.end_rights(organisation, by=change.by)
    carrying.end_posts(organisation, on=change.on, by=change.by)
    actions.change(organisation, by=change.by, verb="split", reason=change.reason, ended_on=change.on)


def _pass_children(
    organisation: Organisation, to: Organisation, change: Reform, *, besides: Sequence[Organisation] = ()
) -> None:
    """Organisations below it stand below another one afterwards, those that have ended too."""
    staying = {to.pk, *(each.pk for each in besides)}
    for child in Organisation.objects.filter(parent=organisation).order_by("pk"):
        if child.pk not in staying:
            fields: dict[str, Any] = {"parent": to}
            if child.organisation_id == organisation.pk:
                fields["organisation"] = to
            actions.change(child, by=change.by, verb="moved", reason=change.reason, **fields)


def _children(organisation: Organisation) -> QuerySet[Organisation]:
    return Organisation.objects.filter(parent=organisation, ended_on=None)


def _locked(organisations: Sequence[Organisation], change: Reform) -> None:
    """Hold them all until the transaction ends, in one order; the first one's version must be the expected one."""
    ids = [each.pk for each in organisations]
    held = {each.pk: each for each in Entry.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    if change.version is not None and held[ids[0]].version != change.version:
        raise Stale(_("Somebody has changed this since you opened it."))
    for each in organisations:
        each.refresh_from_db()


def _in_being(organisation: Organisation, on: date) -> None:
    if organisation.successor_id or organisation.ended_on:
        raise Refused(_("One of these organisations has ended already."))
    if organisation.began_on and on < organisation.began_on:
        raise _wrong_day(
            _("One of these organisations began only on %(day)s: choose a later day."), organisation.began_on
        )


def _not_in_future(on: date) -> None:
    if on > timezone.localdate():
        message = _("Entries and rights pass on at once: record it on the day or later.")
        raise Refused(message, fields={"on": message})


def _wrong_day(message: str | Promise, day: date) -> Refused:
    told = str(message) % {"day": day.isoformat()}
    return Refused(told, fields={"on": told})
