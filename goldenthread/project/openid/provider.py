"""The provider as allauth sees it, with what allauth leaves out: signatures, nonces and sober errors."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.kernel.models import Person
from goldenthread.project.openid import admission, tokens
from goldenthread.project.openid.configuration import Service
from goldenthread.project.openid.failures import CANCELLED, EXPIRED, UNREACHABLE, UNTRUSTED, Failed, Failure

log = logging.getLogger(__name__)

DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def trusted() -> Service:
    """The configured service. Raises Http404 where there is none: then no address of its exists."""
    service: Service | None = settings.OPENID
    if service is None:
        raise Http404
    return service


class Endpoints(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Where the service is asked for what, and what of its answers is believed."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, admission.PROVIDER)
        self.service = trusted()
        self.nonce = ""

    def get_provider(self) -> Provider:
        """The one service, as settings have it; nothing is read from the database."""
        service = self.service
        app = SocialApp(
            provider=admission.PROVIDER,
            provider_id=admission.PROVIDER,
            name=service.name,
            client_id=service.client_id,
            secret=service.client_secret,
            settings={"server_url": service.issuer, "scope": list(service.scopes)},
        )
        return Provider(self.request, app=app)

    @property
    def openid_config(self) -> Mapping[str, Any]:
        """What the service says of itself. Raises Failed."""
        if not hasattr(self, "_config"):
            config = self.fetched(self.service.issuer.rstrip("/") + DISCOVERY)
            whole = all(isinstance(config.get(name), str) for name in ENDPOINTS)
            if config.get("issuer") != self.service.issuer or not whole:
                raise Failed(UNTRUSTED, f"{DISCOVERY} names {config.get('issuer')!r}")
            self._config = config
        return self._config

    @property
    def basic_auth(self) -> bool:
        """Whether the secret goes into a header: what is said by saying nothing (OpenID Connect Core 1.0 §9)."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not isinstance(methods, list) or "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the service sends people back to."""
        return request.build_absolute_uri(reverse("openid-callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        """Give the code for tokens. Raises Failed."""
        self.nonce = tokens.nonce_of(pkce_code_verifier or "")
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        except requests.RequestException as error:
            raise Failed(UNREACHABLE, error) from error
        except (OAuth2Error, KeyError, TypeError, ValueError) as error:
            raise error if isinstance(error, Failed) else Failed(UNTRUSTED, error) from error

    def parse_token(self, data: Any) -> SocialToken:
        """The right to ask who it is; it is used once and never kept."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who it is. Raises Failed."""
        try:
            claims = tokens.verified(
                kwargs["response"].get("id_token"),
                keys=self.fetched(self.openid_config["jwks_uri"]),
                issuer=self.service.issuer,
                audience=self.service.client_id,
                nonce=self.nonce,
            )
        except tokens.Untrusted as error:
            raise Failed(UNTRUSTED, error) from error
        told = admission.told_by(self.service, {**self._more(token, claims["sub"]), **claims})
        login = SocialLogin(
            provider=self.get_provider(),
            user=Person(),
            account=SocialAccount(provider=admission.PROVIDER, uid=told.number, extra_data={}),
        )
        login.told = told
        return login

    def fetched(self, address: str, **headers: str) -> dict[str, Any]:
        """An answer of the service in JSON. Raises Failed."""
        try:
            answer = requests.get(address, headers=headers, timeout=5)
            answer.raise_for_status()
            said = answer.json()
        except requests.RequestException as error:
            raise Failed(UNREACHABLE, error) from error
        if not isinstance(said, dict):
            raise Failed(UNTRUSTED, f"{address} answers no object")
        return said

    def _more(self, token: SocialToken, subject: str) -> dict[str, Any]:
        """What the service tells on asking; it must be of the same person (OpenID Connect Core 1.0 §5.3.2)."""
        address = self.openid_config.get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        said = self.fetched(address, Authorization=f"Bearer {token.token}")
        if said.get("sub") != subject:
            raise Failed(UNTRUSTED, "the service tells of somebody else")
        return said


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Allauth's provider, with PKCE and a nonce in every request."""

    oauth2_adapter_class = Endpoints
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> Endpoints:
        """Ours."""
        return Endpoints(request)

    def get_pkce_params(self) -> dict[str, Any]:
        """The verifier, which stays in the session, its challenge, and the nonce that follows from it."""
        parameters: dict[str, Any] = super().get_pkce_params()
        return {**parameters, "nonce": tokens.nonce_of(parameters["code_verifier"])}


class OneService(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks us on the way."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom we know or whose groups give a right. Raises Failed."""
        sociallogin.user, sociallogin.account = admission.admit(sociallogin.told, trusted())

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Say what went wrong on a page of ours."""
        if isinstance(exception, Failed):
            failure = exception.failure
        elif error == AuthError.CANCELLED:
            failure = CANCELLED
        else:
            # Without a state of ours it is another window's or an old one; with one, the service said no.
            failure = UNTRUSTED if exception or "state" in (extra_context or {}) else EXPIRED
        raise ImmediateHttpResponse(page_of(request, failure, why=exception or request.GET.get("error", "")[:100]))


def page_of(request: HttpRequest, failure: Failure, *, why: object) -> HttpResponse:
    """The page that says what went wrong, with the way back; `why` is for the log."""
    if failure is UNTRUSTED or failure is UNREACHABLE:
        log.warning("Sign-in failed: %s", why)
    return render(request, "account/not_signed_in.html", {"failure": failure}, status=failure.status)
