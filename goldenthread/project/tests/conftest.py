"""The example government, loaded once for the tests of a file."""

from __future__ import annotations

import pytest

from goldenthread.project.example_loading import load_example


@pytest.fixture(scope="module")
def the_example(for_the_module: None) -> None:
    """As everybody finds it after the first start; each test begins with it anew."""
    assert load_example()
