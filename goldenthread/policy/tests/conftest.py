"""What the tests of documents that are brought in share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goldenthread.kernel.models import Organisation, Person
from tests import factories


@pytest.fixture
def documents_apart(settings: Any, tmp_path: Path) -> None:
    """Files of the test's own, and a worker that works only when the test lets it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def ours(db: None, documents_apart: None) -> Organisation:
    """The organisation of whoever brings in documents."""
    return factories.organisation("Ours")


@pytest.fixture
def writer(ours: Organisation) -> Person:
    """Somebody who contributes there."""
    return factories.holder("contribute", ours)
