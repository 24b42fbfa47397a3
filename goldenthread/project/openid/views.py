"""The two addresses of a sign-in with OpenID Connect: where it begins and where the service sends people back to."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from goldenthread.project.openid.failures import Failed
from goldenthread.project.openid.provider import Endpoints, page_of


@require_GET
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the service. Nothing that the address says reaches it, and only a page of ours can be the next one."""
    wanted = request.GET.get("next", "")
    following = wanted if wanted and get_adapter(request).is_safe_url(wanted) else None
    provider = Endpoints(request).get_provider()
    return _answer(request, lambda: provider.redirect(request, process=AuthProcess.LOGIN, next_url=following))


@require_GET
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Take up what the service says, and sign in."""
    view = OAuth2CallbackView.adapter_view(Endpoints(request))
    return _answer(request, lambda: view(request))


def _answer(request: HttpRequest, step: Callable[[], HttpResponse]) -> HttpResponse:
    """What a step of allauth answers, or our page where it fails before allauth looks after its failures."""
    try:
        return step()
    except ImmediateHttpResponse as instead:
        answer: HttpResponse = instead.response
        return answer
    except Failed as failed:
        return page_of(request, failed.failure, why=failed)
