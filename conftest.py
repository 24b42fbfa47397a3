"""One real PostgreSQL for the whole test run, and the fixtures that every room's tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is says nothing about the house: no property fails because examples took long to make.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Playwright's synchronous API runs a loop of its own, in which Django would refuse its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Begin each test in English: a page in French leaves its language behind in the process."""
    from django.utils import translation

    translation.activate("en")


pytest_plugins = ["tests.plugins.database", "tests.plugins.browser"]
