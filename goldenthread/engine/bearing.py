"""What roles answer for in organisations: told by the rooms that know, and by every field that names a role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from goldenthread.engine.kinds import EntryReference
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.reading import Named, Reading
from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel.models import Organisation, OrganisationAncestor, Role
from goldenthread.kernel.permissions import addressed, visible

MOST = 5000
"""Entries of one register whose roles are looked at."""


@dataclass(frozen=True, slots=True)
class Borne:
    """One thing that whoever holds a role in an organisation answers for."""

    role: int
    organisation: int
    what: Named
    words: Words_
    """How it is borne: "Bound by", or the label of the field that names the role."""
    part: str = ""


Telling = Callable[[Sequence[Organisation], Reading, date], Iterable[Borne]]
_contributions: list[Telling] = []


def tells_what_roles_bear(tell: Telling) -> Telling:
    """Let a room tell what roles bear in some organisations on a day; only what the visitor may see."""
    _contributions.append(tell)
    return tell


def borne_by_roles(organisations: Sequence[Organisation], reading: Reading, *, on: date) -> list[Borne]:
    """Everything that roles answer for in these organisations on a day.

    A role that belongs to an organisation is one of it and of those below alone; a role of none is one of each. A fixed
    number of queries for each register that names roles, and those of the rooms.
    """
    found = [each for tell in _contributions for each in tell(organisations, reading, on)]
    for register in catalogue().values():
        for kind in register.fields:
            if isinstance(kind, EntryReference) and kind.to == Role.register_key and register.model is not Role:
                found += _named_in(register, kind, organisations, reading)
    home = dict(
        Role.objects.filter(pk__in={each.role for each in found}, organisation__isnull=False).values_list(
            "pk", "organisation_id"
        )
    )
    within = _within(set(home.values()))
    return [each for each in found if each.role not in home or each.organisation in within[home[each.role]]]


def _named_in(
    register: Register, kind: EntryReference, organisations: Sequence[Organisation], reading: Reading
) -> list[Borne]:
    """The entries of a register that name a role in a field which the visitor may see."""
    rows: Any = visible(register.model._default_manager.all(), reading.visitor).filter(
        ~Q(**{kind.column: kind.empty}), ended_on=None, organisation__in=organisations
    )
    if kind.audience:
        rows = rows.filter(addressed(reading.visitor, kind.audience))
    told = rows.values_list(kind.column, "organisation_id", "pk", "register", "key", "title", "state")[:MOST]
    return [
        Borne(role, organisation, Named(*named), kind.label)
        for value, organisation, *named in told
        for role in kind.references(value)
    ]


def _within(homes: set[int]) -> dict[int, set[int]]:
    """Organisation id → it and everything below it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = OrganisationAncestor.objects.filter(ancestor__in=homes).values_list("ancestor_id", "organisation_id")
    for ancestor, organisation in rows:
        found[ancestor].add(organisation)
    return found
