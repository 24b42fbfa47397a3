"""Pages, API answers and files that have not changed since an anonymous visitor got them: 304, before anything is made.

The tag is a keyed hash over everything that an anonymous answer follows from: what is committed, the day, this build, the
language, the address, and the visitor's access, which for them is the token that their forms carry. Nobody can make one up,
so that whoever brings it has been given that very answer here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.crypto import salted_hmac

from goldenthread.kernel.committed import mark_of_log

BUILD_FILES = ("*.py", "*.html", "*.sql", "*.mo", "*.css", "*.js")
TAG = re.compile(r'(?:W/)?"([^"]*)"')
PARTED = "."
"""Between an entry's version and the rest of its tag."""


class UnchangedAnswers:
    """Middleware: answers 304 for the tag of an unchanged answer, and puts the tag on those it lets through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Tag what may be kept: `kept_private` says so by asking that it be looked for anew each time."""
        response = self.get_response(request)
        tag = getattr(request, "answer_tag", "")
        if tag and response.status_code == 200 and "no-cache" in response.get("Cache-Control", ""):
            version = response.headers.get("ETag", "").strip('"')
            response["ETag"] = f'"{version}{PARTED}{tag}"' if version else f'"{tag}"'
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, names: Any
    ) -> HttpResponseBase | None:
        """304 where the visitor brings the tag that this answer would have."""
        if not _may_be_kept(request, view):
            return None
        tag = tag_of(request)
        if not tag:
            return None
        brought = {each.rpartition(PARTED)[2]: each for each in TAG.findall(request.headers.get("If-None-Match", ""))}
        if tag not in brought:
            request.answer_tag = tag  # type: ignore[attr-defined]
            return None
        response = HttpResponseNotModified(headers={"ETag": f'"{brought[tag]}"'})
        patch_vary_headers(response, ["Cookie"])
        patch_cache_control(response, no_cache=True)
        return response


def tag_of(request: HttpRequest) -> str:
    """The tag of the answer to an anonymous visitor's request now; "" where it cannot be told."""
    mark = mark_of_log()
    if not mark:
        return ""
    follows_from = (
        mark,
        timezone.localdate().isoformat(),
        build(),
        translation.get_language() or "",
        request.build_absolute_uri(),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
    )
    return salted_hmac("goldenthread.answer", "\n".join(follows_from), algorithm="sha256").hexdigest()[:32]


@cache
def build() -> str:
    """What this program was made from: the newest change of its files, the same in every process of one installation."""
    package = Path(__file__).resolve().parents[2]
    newest = max(path.stat().st_mtime_ns for pattern in BUILD_FILES for path in package.rglob(pattern))
    return f"{newest}"


def _may_be_kept(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether it is a reading of ours for somebody whom we know to be anonymous and have nothing to tell."""
    if request.method not in ("GET", "HEAD") or settings.DEBUG:
        return False
    match = request.resolver_match
    ours = getattr(view, "careful", False) or (match is not None and "api-1" in match.namespaces)
    return ours and settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES
