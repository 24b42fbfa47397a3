"""Whether an account is official: a pasted address or name against the accounts that the visitor may see (C053)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from goldenthread.engine.addresses import addresses_above, read_pasted, strange_letters, taken_for
from goldenthread.inventory.registers.official_accounts import OfficialAccount
from goldenthread.kernel.permissions import Visitor, visible

OPEN = ("", "open", "review-due")
"""States in which an account speaks for its body; one that is kept without a state does."""
GONE = ("transferred", "closed")
PLACES: dict[str, tuple[str, ...]] = {
    "x": ("x.com/{}",),
    "facebook": ("facebook.com/{}",),
    "instagram": ("instagram.com/{}",),
    "youtube": ("youtube.com/@{}", "youtube.com/{}", "youtube.com/user/{}", "youtube.com/c/{}"),
    "linkedin": ("linkedin.com/company/{}", "linkedin.com/school/{}", "linkedin.com/showcase/{}"),
    "flickr": ("flickr.com/photos/{}", "flickr.com/people/{}"),
    "tiktok": ("tiktok.com/@{}",),
    "threads": ("threads.net/@{}",),
    "bluesky": ("bsky.app/profile/{}",),
    "pinterest": ("pinterest.com/{}",),
    "vimeo": ("vimeo.com/{}",),
}
"""Where an account of a name has its page, by platform."""
LONGEST = 2000
MOST = 20


class Answer(StrEnum):
    """What can be said of a pasted address."""

    OFFICIAL = "official"
    WAS_OFFICIAL = "was-official"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Check:
    """The answer, with the accounts that it rests on."""

    answer: Answer
    written: str
    """What of the pasted text was looked up."""
    accounts: list[OfficialAccount] = field(default_factory=list)
    resembling: list[OfficialAccount] = field(default_factory=list)
    """Official accounts that the pasted one may be taken for, and is not."""


def open_accounts(visitor: Visitor, *, on: date) -> QuerySet[OfficialAccount]:
    """The accounts through which bodies speak on a day, of those that the visitor may see."""
    return visible(OfficialAccount.objects.all(), visitor).filter(
        Q(ended_on=None) | Q(ended_on__gt=on), Q(opened_on=None) | Q(opened_on__lte=on), state__in=OPEN
    )


def by_platform(visitor: Visitor, *, on: date) -> dict[str, int]:
    """Platform → how many open accounts it has."""
    rows = open_accounts(visitor, on=on).order_by().values_list("platform").annotate(number=Count("pk"))
    return dict(rows.order_by("-number", "platform"))


def check(text: str, *, visitor: Visitor, on: date, platform: str = "") -> Check:
    """Whether what somebody pasted is an official account on a day; `platform` narrows a name alone.

    A text with letters that only look like those of an account is never official.
    """
    pasted = read_pasted(text.replace("\0", " ")[:LONGEST])
    names = [pasted.name] if pasted.name else []
    found = _accounts([pasted.address] if pasted.address else [], names, visitor, platform)
    same = [each for each in found if not _strange(pasted.written, each)]
    now = [each for each in same if _speaks(each, on)]
    if now:
        return Check(Answer.OFFICIAL, pasted.written, now)
    before = [each for each in same if _spoke(each, on)]
    if before:
        return Check(Answer.WAS_OFFICIAL, pasted.written, before)
    alike = _accounts(taken_for(pasted.address), taken_for(pasted.name), visitor, platform)
    taken = [each for each in dict.fromkeys([*found, *alike]) if each not in same and _speaks(each, on)]
    return Check(Answer.NOT_KNOWN, pasted.written, resembling=taken)


def _accounts(addresses: Iterable[str], names: Sequence[str], visitor: Visitor, platform: str) -> list[OfficialAccount]:
    """The accounts of these addresses, or of what they stand below; without one, those of these names."""
    above = [each for address in addresses for each in addresses_above(address)]
    rows = visible(OfficialAccount.objects.all(), visitor)
    found = sorted(
        rows.filter(address_compared__in=above)[:MOST], key=lambda each: len(each.address_compared), reverse=True
    )
    if found:
        return [each for each in found if each.address_compared == found[0].address_compared]
    named = [name for name in names if name]
    if not named:
        return []
    places = PLACES.get(platform, ()) if platform else [place for each in PLACES.values() for place in each]
    at = [place.format(name) for name in named for place in places]
    spelt = [sign + name for name in named for sign in ("", "@")]
    by_name = rows.alias(name=Lower("handle")).filter(Q(address_compared__in=at) | Q(name__in=spelt))
    return list((by_name.filter(platform=platform) if platform else by_name).order_by("platform", "pk")[:MOST])


def _strange(written: str, account: OfficialAccount) -> bool:
    return bool(strange_letters(written, f"{account.address} {account.handle}"))


def _speaks(account: OfficialAccount, on: date) -> bool:
    ended, opened = account.ended_on, account.opened_on
    return account.state in OPEN and (ended is None or ended > on) and (opened is None or opened <= on)


def _spoke(account: OfficialAccount, on: date) -> bool:
    return account.state in GONE or (account.ended_on is not None and account.ended_on <= on)
