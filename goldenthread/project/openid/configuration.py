"""Which sign-in service the site trusts, read from the environment; docs/settings.md explains every name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NEEDED = ("OPENID_ISSUER", "OPENID_CLIENT_ID", "OPENID_CLIENT_SECRET")
SCOPES = "openid profile email"


@dataclass(frozen=True, slots=True)
class Service:
    """One OpenID Connect provider, as its administrator and ours agreed on it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    """As people know it: it stands on the button."""
    scopes: tuple[str, ...]
    groups_claim: str
    """The claim that names the groups; dots lead into it ("realm_access.roles")."""
    links_by_email: bool
    """Whether a verified e-mail address leads to an account that is there already."""


def from_environment(environment: Mapping[str, str]) -> Service | None:
    """The configured service; None where there is none."""
    if not all(environment.get(name) for name in NEEDED):
        return None
    return Service(
        issuer=environment["OPENID_ISSUER"],
        client_id=environment["OPENID_CLIENT_ID"],
        client_secret=environment["OPENID_CLIENT_SECRET"],
        name=environment.get("OPENID_NAME") or "OpenID Connect",
        scopes=tuple((environment.get("OPENID_SCOPES") or SCOPES).split()),
        groups_claim=environment.get("OPENID_GROUPS_CLAIM") or "groups",
        links_by_email=environment.get("OPENID_LINK_BY_EMAIL") == "1",
    )


def faults(environment: Mapping[str, str]) -> list[str]:
    """What is wrong with the settings, one sentence each."""
    given = [name for name in NEEDED if environment.get(name)]
    missing = [name for name in NEEDED if name not in given]
    wrong = [f"{given[0]} is set and {missing[0]} is not: set all of {', '.join(NEEDED)}."] if given and missing else []
    if "OPENID_ISSUER" in given and not environment["OPENID_ISSUER"].startswith("https://"):
        wrong.append("OPENID_ISSUER does not begin with https://, so anyone on the way could sign in as anybody.")
    return wrong
