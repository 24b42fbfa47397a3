"""schemathesis against the whole OpenAPI description: no server error, and no answer that is not described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from goldenthread.engine.register import catalogue
from goldenthread.project.wsgi import application
from tests import factories

pytestmark = pytest.mark.django_db

EXAMPLES = 300
"""For each visitor and each way of making them, over all operations together: as many as a minute bears."""
CHECKED = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
TOKEN = "a" * 32


def visitor(name: str) -> dict[str, str]:
    """The headers that such a visitor sends; a contributor has the token that writing from a browser takes."""
    if name == "anonymous":
        return {}
    ours = factories.organisation("Ours", below=factories.organisation("Root"))
    client = Client()
    client.force_login(factories.holder("contribute", ours))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "X-CSRFToken": TOKEN,
    }


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Let the program's requests share the connection of the test, and with it its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("who", ["anonymous", "contributor"])
def test_nothing_breaks_and_nothing_is_answered_that_is_not_described(who: str, mode: GenerationMode) -> None:
    for register in catalogue().values():
        factories.entry(register, key="here")
    headers = visitor(who)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [each.ok() for each in described.get_all_operations()]
    assert len(operations) > 3 * len(catalogue())
    tried = trying(
        max_examples=max(2, EXAMPLES // len(operations)),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    broken: list[str] = []
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not takes_anything(operation):
            continue
        if not tells_more(operation, who):
            continue

        @tried
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: Any) -> None:
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKED)

        try:
            answered()
        except BaseExceptionGroup as faults:
            broken += [f"{operation.label}: {fault}" for fault in faults.exceptions]
    assert not broken, "\n\n".join(broken)


def takes_anything(operation: Any) -> bool:
    """Whether a request can be wrong in more than the key in its address, in which any text may stand."""
    return bool(list(operation.query)) or bool(list(operation.body))


PARTS = ("/attachments", "/links", "/moves/")
REGISTERS_WITH_PARTS = ("agreements", "requirements", "official-accounts")
"""A bare one, one whose changes take a reason, and one with a lifecycle."""


def tells_more(operation: Any, who: str) -> bool:
    """Whether asking can tell what asking others has not: files and ties are answered by the same code everywhere.

    Nothing that an anonymous visitor sends to be written is read.
    """
    path, reads = operation.path, operation.method.upper() == "GET"
    if any(part in path for part in PARTS):
        return any(f"/{key}/" in path for key in REGISTERS_WITH_PARTS)
    return reads or who != "anonymous" or "/roles/" in path
