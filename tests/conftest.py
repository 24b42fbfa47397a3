"""Each register of the catalogue in turn, with its government founded once for the tests of a file; a storage for their files."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from goldenthread.engine.register import Register
from tests.governments import REGISTERS, Government, founded


@pytest.fixture(scope="module", params=REGISTERS, ids=lambda register: register.key)
def register(request: pytest.FixtureRequest) -> Register:
    return request.param


@pytest.fixture(scope="module")
def founded_once(register: Register, for_the_module: None) -> Iterator[Government]:
    # Undone before the next register's is founded, so that each stands alone.
    with transaction.atomic():
        yield founded(register)
        transaction.set_rollback(True)


@pytest.fixture
def government(founded_once: Government) -> Government:
    """The register's government as it was founded, whatever the test before made of it."""
    return deepcopy(founded_once)


@pytest.fixture
def a_storage_of_its_own(tmp_path: Path) -> Iterator[None]:
    """What is attached lies in a folder of the test."""
    stores = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": stores, "staticfiles": static}):
        yield
