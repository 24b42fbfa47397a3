"""What the browser is told to refuse, on every kind of answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nowhere-at-all/"])
def test_nothing_from_elsewhere_and_nothing_inline_may_run(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_nobody_registers_themselves(client: Client, db: None) -> None:
    form = {"email": "eve@example.org", "password1": "a long enough one", "password2": "a long enough one"}
    client.post("/accounts/signup/", form)
    assert not get_user_model().objects.filter(email="eve@example.org").exists()


def test_a_page_can_be_had_in_french(client: Client, db: None) -> None:
    client.post("/i18n/setlang/", {"language": "fr"})
    assert client.get("/accounts/login/")["Content-Language"] == "fr"


def test_production_keeps_its_cookies_to_https_and_believes_no_header_unasked(tmp_path: Path) -> None:
    asked = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_PROXY_SSL_HEADER"
    code = f"from goldenthread.project import settings as s; print([getattr(s, n) for n in {asked.split()!r}])"
    told = os.environ | {"GOLDENTHREAD_ENV": "production", "GOLDENTHREAD_DATA": str(tmp_path), "BEHIND_PROXY": ""}
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[True, True, True, 31536000, None]"
