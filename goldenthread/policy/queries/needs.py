"""What an instrument of a type needs before it is published, as the publishing rules say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from goldenthread.engine.language import LANGUAGES
from goldenthread.policy.models import PublishingRule


@dataclass(frozen=True, slots=True)
class Needs:
    """The languages in which its text must be there, and who must approve it."""

    languages: tuple[str, ...] = LANGUAGES
    approved_by: tuple[int, ...] = ()
    """Ids of roles, in the order in which the rule names them."""
    four_eyes: bool = False
    """Whoever wrote one of the texts may not approve them."""


def needs_of(kind: str) -> Needs:
    """What an instrument of this type needs. One query."""
    return needs_of_types([kind]).get(kind, Needs())


def needs_of_types(kinds: Collection[str] | None = None) -> dict[str, Needs]:
    """Type → what its instruments need, of those that a rule speaks of; None: of every type. One query.

    Whoever asks may not see the rule: it holds all the same. A rule that has ended holds no longer.
    """
    rules = PublishingRule.objects.filter(ended_on=None)
    rows = rules if kinds is None else rules.filter(kind__in=kinds)
    told = rows.values_list("kind", "languages", "approved_by", "four_eyes")
    return {
        kind: Needs(tuple(languages) or LANGUAGES, tuple(roles), bool(four_eyes))
        for kind, languages, roles, four_eyes in told
    }
