"""Every address of the site: the house's own, then those of each room."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from goldenthread.project import health, telling, views
from goldenthread.project.openid import views as openid

ROOMS = ("design", "governance", "policy", "inventory", "engine")
"""Whose `urls` are asked, in this order; the engine comes last, as its `<register>/` takes what the others leave."""

SIGN_IN_ONLY = r"^accounts/(?!login/|logout/|password/change/|signup/)"
"""allauth's other pages are not ours yet: they send mail, or change an address that grants hang on."""


def nowhere(request: HttpRequest) -> HttpResponse:
    """Answer as an address that does not exist."""
    raise Http404


def of_rooms() -> list[URLPattern | URLResolver]:
    """The addresses of every room that has some."""
    found = [f"goldenthread.{room}.urls" for room in ROOMS if find_spec(f"goldenthread.{room}.urls")]
    return [path("", include(name)) for name in found]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("my-work/", views.my_work, name="my-work"),
    path("my-work/told/", telling.telling, name="telling"),
    path("calendar/<str:secret>.ics", telling.calendar, name="my-calendar"),
    path("search/", views.search, name="search"),
    path("alive", health.alive, name="alive"),
    path("health", health.health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/openid/start/", openid.start, name="openid-start"),
    path("accounts/openid/callback/", openid.callback, name="openid-callback"),
    re_path(SIGN_IN_ONLY, nowhere),
    path("accounts/", include("allauth.account.urls")),
    *of_rooms(),
]

handler403 = "goldenthread.design.errors.forbidden"
handler404 = "goldenthread.design.errors.not_found"
handler500 = "goldenthread.design.errors.broken"
