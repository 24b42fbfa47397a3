"""From what a sign-in service says of somebody to their account here, with the rights that their groups give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction

from goldenthread.governance.sign_in_groups import rules_for
from goldenthread.kernel import ruled_grants
from goldenthread.kernel.models import Person
from goldenthread.kernel.ruled_grants import Rule
from goldenthread.project.openid.configuration import Service
from goldenthread.project.openid.failures import DISABLED, NOT_KNOWN, TAKEN, WITHOUT_ADDRESS, Failed

PROVIDER = "openid_connect"
MOST_GROUPS = 5000
LONGEST_NAME, LONGEST_GROUP = 200, 200


@dataclass(frozen=True, slots=True)
class Told:
    """What the service says of one person."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    language: str
    groups: frozenset[str]

    @property
    def number(self) -> str:
        """One text for issuer and subject together: a subject alone is only unique at its issuer."""
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


def told_by(service: Service, claims: Mapping[str, Any]) -> Told:
    """Read checked claims; what is not as it should be counts as not said."""
    email = str(claims.get("email") or "").strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    name = "".join(letter for letter in str(claims.get("name") or "") if letter.isprintable()).strip()
    return Told(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=email,
        email_verified=claims.get("email_verified") is True,
        name=name[:LONGEST_NAME] or email,
        language="fr" if str(claims.get("locale") or "").lower().startswith("fr") else "en",
        groups=_groups(claims, service.groups_claim),
    )


@transaction.atomic
def admit(told: Told, service: Service) -> tuple[Person, SocialAccount]:
    """The person's account, made where their groups give a right, and their rights brought in step. Raises Failed."""
    with connection.cursor() as cursor:
        # Two first sign-ins at once make one account.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [told.number])
    rules = rules_for(told.groups)
    account = SocialAccount.objects.filter(provider=PROVIDER, uid=told.number).select_related("user").first()
    person = account.user if account else _same_address(told, service) or _new(told, rules)
    if not person.is_active:
        raise Failed(DISABLED)
    if account is None:
        about = {"iss": told.issuer, "sub": told.subject}
        account = SocialAccount.objects.create(provider=PROVIDER, uid=told.number, user=person, extra_data=about)
    ruled_grants.follow(person, rules=rules)
    return person, account


def _same_address(told: Told, service: Service) -> Person | None:
    """Who has this e-mail address here already, where that may lead to them. Raises Failed where it may not.

    Never somebody who came from the service before: else whoever claims an address first would share its account.
    """
    if not told.email:
        return None
    person = Person.objects.filter(email=told.email).first()
    if person is None:
        return None
    tied = SocialAccount.objects.filter(user=person).exists()
    if tied or not (service.links_by_email and told.email_verified):
        raise Failed(TAKEN)
    return person


def _new(told: Told, rules: list[Rule]) -> Person:
    if not rules:
        raise Failed(NOT_KNOWN)
    if not told.email:
        raise Failed(WITHOUT_ADDRESS)
    try:
        with transaction.atomic():
            return Person.objects.create_user(told.email, name=told.name, language=told.language)
    except IntegrityError as error:
        raise Failed(TAKEN) from error


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    sound = (each for each in listed[:MOST_GROUPS] if isinstance(each, str))
    return frozenset(each for each in sound if each and "\0" not in each and len(each) <= LONGEST_GROUP)
