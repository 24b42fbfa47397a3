"""What a visitor gets when an address is wrong, closed to them, or broken: Django's handlers, in our words."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache

log = logging.getLogger(__name__)


def way_up(path: str) -> str | None:
    """The nearest address above this one that the site knows, or nothing. It says nothing on what stands there."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = "/" + "/".join(parts[:length]) + "/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return None


@never_cache
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what does not exist and for what one may not see."""
    return render(request, "404.html", {"up": way_up(request.path)}, status=404)


@never_cache
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For what one may see but not change; the exception's own words say what is needed and whom to ask."""
    return render(request, "403.html", {"needed": str(exception)}, status=403)


@never_cache
def broken(request: HttpRequest) -> HttpResponse:
    """A reference number and nothing else; the same number stands beside the traceback in the log."""
    reference = secrets.token_hex(4)
    log.exception("Page broken, reference %s", reference)
    # Without the request: whatever broke, such as the database, may break its session too.
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
