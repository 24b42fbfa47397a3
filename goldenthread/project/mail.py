"""How mail leaves, read out of one setting: EMAIL_URL. Imported by the settings, so it knows nothing of Django's."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from goldenthread.project.refused import Refused

BACKENDS = "django.core.mail.backends"
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class Mail:
    """What Django's mail needs to know."""

    backend: str = f"{BACKENDS}.dummy.EmailBackend"
    on: bool = False
    """Whether anything is sent at all."""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls_from_the_start: bool = False


def settings_of(url: str) -> Mail:
    """What an EMAIL_URL says: smtp:// (STARTTLS), smtps:// (TLS), smtp+plain:// (none), console:; "" sends nothing.

    Raises Refused for anything else.
    """
    if not url:
        return Mail()
    try:
        parts = urlsplit(url)
        port, scheme = parts.port, parts.scheme
    except ValueError:
        port, scheme = None, ""
    if scheme == "console":
        return Mail(f"{BACKENDS}.console.EmailBackend", on=True)
    if scheme not in PORTS or not parts.hostname:
        raise Refused(
            "EMAIL_URL is not understood. It would look like smtp://user:password@mail.example.org, smtps://…, "
            "smtp+plain://localhost or console: (which only prints)."
        )
    return Mail(
        f"{BACKENDS}.smtp.EmailBackend",
        on=True,
        host=parts.hostname,
        port=port or PORTS[scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=scheme == "smtp",
        tls_from_the_start=scheme == "smtps",
    )


def default_site(hosts: list[str], *, production: bool) -> str:
    """The address of the site where SITE_URL does not say it."""
    if production:
        named = [host.lstrip(".") for host in hosts if host != "*"]
        return f"https://{named[0]}" if named else "https://localhost"
    return f"http://{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
