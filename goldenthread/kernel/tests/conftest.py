"""A small government for the kernel's tests: one root, two departments, an agency below one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import translation

from goldenthread.kernel import actions
from goldenthread.kernel.models import Appointment, Grant, Link, Organisation, Person, Role


@dataclass
class House:
    """What most tests start from."""

    government: Organisation
    treasury: Organisation
    transport: Organisation
    ports: Organisation
    """An agency below transport."""
    head: Role
    clerk: Role
    person: Person
    grant: Grant
    appointment: Appointment
    link: Link


def organisation(key: str, parent: Organisation | None = None, **facts: object) -> Organisation:
    """A kept organisation that stands in its parent."""
    new = Organisation(key=key, title={"en": key.title()}, parent=parent, organisation=parent, **facts)
    return actions.create(new, by=None)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whatever language a test before this one left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def house() -> House:
    """Needs a test marked with django_db."""
    government = organisation("government")
    treasury, transport = (organisation(key, government) for key in ("treasury", "transport"))
    ports = organisation("ports", transport)
    head, clerk = (
        actions.create(Role(key=key, title={"en": key.title()}, organisation=government), by=None)
        for key in ("head", "clerk")
    )
    person = Person.objects.create_user("ada@example.org", name="Ada")
    return House(
        government=government,
        treasury=treasury,
        transport=transport,
        ports=ports,
        head=head,
        clerk=clerk,
        person=person,
        grant=actions.grant(person, capability="contribute", organisation=treasury, by=None),
        appointment=actions.appoint(person, role=head, organisation=treasury, by=None),
        link=actions.link(head, verb="requires", target=clerk, by=None),
    )
