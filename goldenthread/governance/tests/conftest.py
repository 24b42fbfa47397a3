"""A government of two ministries with an agency, and a visitor of each kind at the first ministry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation

from goldenthread.kernel import actions
from goldenthread.kernel.models import Appointment, Capability, Grant, Organisation, Person, Role, Visibility
from goldenthread.kernel.permissions import Visitor
from tests import factories

WHO = ["anonymous", "stranger", "reader", "contributor", "approver", "auditor", "administrator", "root"]
"""The stranger has a right in the other ministry; root administers the government."""


@dataclass
class Government:
    """What these tests start from."""

    root: Organisation
    ours: Organisation
    theirs: Organisation
    agency: Organisation
    """Below ours."""
    head: Role
    clerk: Role
    visitors: dict[str, Visitor]
    holder: Person
    """Head of ours, with no right."""
    post: Appointment
    grant: Grant

    def client(self, who: str) -> Client:
        """A browser in which that visitor, or the holder of the post, is signed in."""
        client = Client()
        visitor = self.holder if who == "holder" else self.visitors[who]
        if isinstance(visitor, Person):
            client.force_login(visitor)
        return client


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def government(db: None) -> Government:
    root = factories.organisation("Root")
    ours, theirs = (factories.organisation(name, below=root) for name in ("Treasury", "Harbour"))
    agency = factories.organisation("Agency", below=ours)
    head, clerk = (
        actions.create(
            Role(key=name.lower(), title={"en": name}, visibility=Visibility.PUBLIC, organisation=root), by=None
        )
        for name in ("Head", "Clerk")
    )
    visitors: dict[str, Visitor] = {"anonymous": AnonymousUser(), "stranger": factories.holder("read", theirs)}
    names = dict(zip(WHO[2:7], Capability.values, strict=True))
    visitors |= {name: factories.holder(capability, ours) for name, capability in names.items()}
    visitors["root"] = factories.holder("administer", root)
    holder = factories.person("Araminta")
    return Government(
        root,
        ours,
        theirs,
        agency,
        head,
        clerk,
        visitors,
        holder,
        actions.appoint(holder, role=head, organisation=ours, by=None),
        Grant.objects.get(person=visitors["reader"]),
    )
