"""Signing in with the government's own service, from the page on which it is asked to what the groups allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from goldenthread.governance.models import SignInGroup
from goldenthread.kernel import actions
from goldenthread.kernel.models import Person
from goldenthread.project.tests.test_openid import ADA, service
from tests import factories
from tests.browser import axe
from tests.browser.walking import follow
from tests.openid_provider import Provider

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_somebody_signs_in_with_their_governments_service(
    visit: Callable[..., Page], settings: Any, javascript: bool
) -> None:
    ours = factories.organisation("Ours")
    line = SignInGroup(key="clerks", title={"en": "Clerks"}, organisation=ours, group="clerks", capability="contribute")
    actions.create(line, by=None)
    with Provider(claims={**ADA, "groups": ["clerks"]}) as provider:
        settings.OPENID = service(provider.issuer, OPENID_NAME="Example Government ID")
        page = visit("/my-work/", javascript=javascript)
        assert page.url.endswith("/accounts/login/?next=/my-work/")
        if javascript:
            assert not axe.faults(page)
        follow(page.get_by_role("button", name="Sign in with Example Government ID"))
        assert page.url.endswith("/my-work/")
        assert page.get_by_role("heading", level=1).inner_text()
        assert Person.objects.get().name == "Ada Lovelace"
        follow(page.get_by_role("link", name="Sign out"))
        follow(page.locator("main").get_by_role("button", name="Sign out"))
        page.get_by_role("link", name="Sign in", exact=True).wait_for()


def test_a_refusal_is_a_page_that_leads_back(visit: Callable[..., Page], settings: Any) -> None:
    with Provider(claims={**ADA, "groups": ["nobody"]}) as provider:
        settings.OPENID = service(provider.issuer)
        page = visit("/accounts/login/", language="fr", width=320)
        follow(page.get_by_role("button", name="Se connecter avec OpenID Connect"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’avez pas de compte ici")
        assert not axe.faults(page)
        follow(page.get_by_role("link", name="Retour à la connexion"))
        assert page.url.endswith("/accounts/login/")
