"""Tests in a browser never run ahead of it: what they click on, they follow."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
WALKING = {"walking.py", Path(__file__).name}


def test_no_test_clicks_without_waiting_for_where_it_leads() -> None:
    hasty = [file.name for file in HERE.glob("*.py") if file.name not in WALKING and ".click(" in file.read_text()]
    assert hasty == [], "use follow() or taken_away() from tests.browser.walking"
