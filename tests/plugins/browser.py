"""A real browser for the tests that need one: pages at any width, with and without scripts, as any person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugins import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NARROW, WIDE = 320, 1280  # CSS pixels; 320 is what WCAG 2.2 asks of reflow (1.4.10)
PATIENCE = 60_000  # milliseconds for any one step; the machine may be busy with other tests


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import expect, sync_playwright

    program = chromium.find()
    if program is None:
        pytest.fail("These tests need Chromium: script/test finds or installs it, or name one in GOLDENTHREAD_BROWSER.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=chromium.flags(), headless=True)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`visit("/path", width=320, javascript=False, language="fr", person=ada)` opens a page of the live site.

    Each call is a visitor of their own. The test fails at its end when a page broke in its scripts or its policy.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(
        address: str = "/", *, width: int = WIDE, javascript: bool = True, language: str = "en", person: Any = None
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale=language
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if person is not None:
            context.add_cookies([session_of(person, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: faults.append(f"{page.url}: {said.text}") if "Content Security Policy" in said.text else None,
        )
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, faults


def session_of(person: Any, url: str) -> Any:
    """The cookie of somebody who has just signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }
