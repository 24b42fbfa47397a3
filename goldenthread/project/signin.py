"""How people come to have an account: somebody gives them one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in as allauth does it, without its page on which visitors register themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves: an account comes with the rights that somebody gives."""
        return False


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no types
    """The form of the sign-in page; a forgotten password is renewed by whoever administers, as no mail is sent yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
