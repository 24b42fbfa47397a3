"""A government with an entry of each visibility in any register, and a visitor of each kind: for rules that hold for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from goldenthread.engine.register import Register, catalogue
from goldenthread.kernel.models import Capability, Classification, Organisation, Person, Visibility
from goldenthread.kernel.permissions import Visitor
from tests import factories

REGISTERS = list(catalogue().values())
KINDS_OF_VISITOR = ["anonymous", "stranger", "reader", "contributor", "approver", "auditor", "administrator"]
COLLEAGUES = ["approver", "auditor", "administrator", "contributor"]

EXPECTED: dict[str, set[str]] = {
    "open": set(KINDS_OF_VISITOR),
    "government": set(KINDS_OF_VISITOR) - {"anonymous"},
    "ours": {"reader", *COLLEAGUES},
    "restricted": set(COLLEAGUES),
    "secret": set(),
}
"""Entry → who sees it; nobody here is cleared for secrets."""


@dataclass
class Government:
    """One entry of each visibility, and a visitor of each kind."""

    ours: Organisation
    theirs: Organisation
    entries: dict[str, Any]
    visitors: dict[str, Visitor]
    sessions: dict[str, str]
    """The session of each visitor with an account: they have signed in once, as that takes longer than most requests."""

    def client(self, who: str) -> Client:
        """A new browser in which that visitor is signed in."""
        client = Client()
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client


Test = Callable[[Register, Government, str], None]


def as_each_of(*kinds_of_visitor: str) -> Callable[[Test], Callable[[Register, Government], None]]:
    """The same test as a visitor of each of these kinds in turn, in one government: making it anew took longest."""

    def repeated(test: Test) -> Callable[[Register, Government], None]:
        @wraps(test)
        def each(register: Register, government: Government) -> None:
            for who in kinds_of_visitor:
                try:
                    test(register, government, who)
                except BaseException as broken:
                    broken.add_note(f"as {who}")
                    raise

        # pytest would look for a fixture called "who".
        del each.__wrapped__  # type: ignore[attr-defined]
        return each

    return repeated


as_each_visitor = as_each_of(*KINDS_OF_VISITOR)


def founded(register: Register) -> Government:
    """A government with one entry of each visibility in the register."""
    root = factories.organisation("Root")
    ours = factories.organisation("Ours", below=root)
    theirs = factories.organisation("Theirs", below=root)
    shown = {
        "open": {"visibility": Visibility.PUBLIC},
        "government": {"visibility": Visibility.GOVERNMENT},
        "ours": {"visibility": Visibility.ORGANISATION},
        "restricted": {"visibility": Visibility.RESTRICTED},
        "secret": {"visibility": Visibility.PUBLIC, "classification": Classification.SECRET},
    }
    made = {
        name: factories.entry(register, f"Zanzibar {name} paper", organisation=ours, **facts)
        for name, facts in shown.items()
    }
    visitors: dict[str, Visitor] = {"anonymous": AnonymousUser(), "stranger": factories.holder("read", theirs)}
    capabilities = dict(zip(KINDS_OF_VISITOR[2:], Capability.values, strict=True))
    visitors |= {name: factories.holder(capability, ours) for name, capability in capabilities.items()}
    sessions = {who: _signed_in(visitor) for who, visitor in visitors.items() if isinstance(visitor, Person)}
    return Government(ours, theirs, made, visitors, sessions)


def _signed_in(person: Person) -> str:
    """The key of a session in which somebody is signed in."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
