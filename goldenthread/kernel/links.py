"""Ties that people make and confirm: each carries what its two ends were about when somebody last looked."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from goldenthread.kernel import actions
from goldenthread.kernel.models import Entry, Link, Person


class Substances(NamedTuple):
    """A hash of what each end was about."""

    source: str
    target: str


@transaction.atomic
def tie(source: Entry, *, verb: str, target: Entry, by: Person, substances: Substances, **facts: Any) -> Link:
    """Tie two entries by hand: who ties them confirms it. The same tie again changes its facts."""
    before = source.version
    made = actions.link(source, verb=verb, target=target, by=by, **facts)
    if source.version == before:
        confirm(made, by=by, substances=substances)
    else:
        _set_confirmed(made, by=by, substances=substances)
    return made


@transaction.atomic
def confirm(link: Link, *, by: Person, substances: Substances) -> None:
    """Say that a tie holds between the two ends as they are now."""
    told = {"verb": link.verb, "target": link.target_id, "source_part": link.source_part}
    actions.touch(link.source, by=by, verb="tie confirmed", link={**told, "target_part": link.target_part})
    _set_confirmed(link, by=by, substances=substances)


def _set_confirmed(link: Link, *, by: Person, substances: Substances) -> None:
    Link.objects.filter(pk=link.pk).update(
        confirmed_at=timezone.now(),
        confirmed_by=by,
        source_substance=substances.source,
        target_substance=substances.target,
    )
