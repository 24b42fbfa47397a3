"""One real PostgreSQL for the whole test run, and the fixtures that every room's tests share."""

from __future__ import annotations

import os

# Playwright's synchronous API runs a loop of its own, in which Django would refuse its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = ["tests.plugins.database", "tests.plugins.browser"]
