"""What pages are given beside their own context: the rooms of the service navigation, the example people at sign-in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.engine.language import current, plain
from goldenthread.kernel.models import Person
from goldenthread.project import example


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The rooms that hold something, with the one that the page stands in marked."""
    rooms = [
        (_("Policies"), reverse("suite")),
        (_("Requirements"), reverse("requirements")),
        (_("Registers"), reverse("engine:registers")),
    ]
    return {
        "navigation": [{"text": text, "href": href, "current": request.path.startswith(href)} for text, href in rooms]
    }


def sign_in_service(request: HttpRequest) -> dict[str, Any]:
    """On the sign-in page: the service that people can sign in with, where one is configured, and the way there."""
    match = request.resolver_match
    if settings.OPENID is None or match is None or match.url_name != "account_login":
        return {}
    following = request.GET.get("next", "")
    query = f"?{urlencode({'next': following})}" if following else ""
    return {"sign_in_service": {"name": settings.OPENID.name, "href": reverse("openid-start") + query}}


def example_people(request: HttpRequest) -> dict[str, Any]:
    """On the sign-in page of a trial: as whom one can sign in. Production knows no example people."""
    match = request.resolver_match
    if settings.PRODUCTION or match is None or match.url_name != "account_login":
        return {}
    here = set(Person.objects.filter(example=True).values_list("email", flat=True))
    people = [
        {"email": email, "name": name, "about": plain(about, current())}
        for email, name, about in example.PEOPLE
        if email in here
    ]
    return {"example_people": people, "example_password": example.PASSWORD} if people else {}
