"""What every face of the engine does alike: which register is meant, who is refused how, and what may be cached."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from goldenthread.engine import own_fields
from goldenthread.engine.register import Register, register_of
from goldenthread.engine.write import Missing
from goldenthread.kernel.errors import NotAllowed
from goldenthread.kernel.permissions import remembering

R = TypeVar("R", bound=HttpResponseBase)
SAFE = ("GET", "HEAD")


def register_or_404(key: str) -> Register:
    """The register of that key as it is by now, or the answer for addresses that do not exist."""
    found = register_of(key)
    if found is None:
        raise Http404
    return own_fields.current(found)


def careful(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer what may not be seen like what does not exist; nothing that somebody signed in for stays in a cache.

    However often the view asks for a register, the fields that people have added to it are looked up once; and while it
    only shows, so is what the visitor was given.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        try:
            with own_fields.asked_once(), remembering() if request.method in SAFE else nullcontext():
                response = view(request, *args, **names)
        except Missing as missing:
            raise Http404 from missing
        except NotAllowed as refused:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied(str(refused.message)) from refused
        return kept_private(request, response)

    answer.careful = True  # type: ignore[attr-defined]
    return answer


def kept_private(request: HttpRequest, response: R) -> R:
    """For somebody signed in: nowhere kept. For everybody else: asked for anew each time, as rights change at once."""
    patch_vary_headers(response, ["Cookie"])
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response
