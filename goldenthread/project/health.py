"""Whether the site can do its work, for load balancers and whoever watches over it."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from goldenthread.project import schema

OK = "ok"


def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the web server runs, without touching the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@cache_control(no_store=True)
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has the tables of this release, else 503; each part in a word, by one query."""
    parts = {"database": OK, "tables": OK}
    try:
        if not schema.is_complete():
            parts["tables"] = "not those of this release"
    except DatabaseError:
        # What the driver says may name hosts and roles.
        parts = {"database": "does not answer", "tables": "not known"}
    well = set(parts.values()) == {OK}
    return JsonResponse({"status": OK if well else "failing", "parts": parts}, status=200 if well else 503)
