"""Load balancers hear whether the site can do its work, and which part cannot."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from goldenthread.project import schema
from goldenthread.project.tests.test_checks import GOOD

pytestmark = pytest.mark.django_db


def test_a_site_that_works_says_so_by_one_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parts": {"database": "ok", "tables": "ok"}}
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 405


def test_tables_of_another_release_are_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE django_migrations IS 'goldenthread complete 0000'")
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "parts": {"database": "ok", "tables": "not those of this release"}}


def test_a_database_that_does_not_answer_is_named_without_its_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> bool:
        raise OperationalError("connection to server at 10.1.2.3 failed for user goldenthread")

    monkeypatch.setattr(schema, "is_complete", gone)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "does not answer", "tables": "not known"}
    assert b"10.1.2.3" not in answer.content
    assert client.get("/alive").status_code == 200


def test_who_asks_past_the_proxy_is_not_sent_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECRET_KEY = True, GOOD
    settings.SECURE_REDIRECT_EXEMPT = ["^alive$", "^health$"]
    assert Client().get("/health").status_code == 200
    assert Client().get("/search/").status_code == 301
