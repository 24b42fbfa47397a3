"""Entries by their words: rare words and common ones are looked for in two ways, and found alike."""

from __future__ import annotations

import pytest

from goldenthread.engine import matching
from goldenthread.engine.matching import having
from goldenthread.engine.register import catalogue
from goldenthread.kernel.models import Entry
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("register", ["", "roles"])
def test_words_are_found_whether_they_are_rare_or_common(
    monkeypatch: pytest.MonkeyPatch, few: int, register: str
) -> None:
    monkeypatch.setattr(matching, "FEW", few)
    for title in ("Kettle keeper", "Keeper of kettles", "Tea taster"):
        factories.entry(catalogue()["roles"], title)
    found = Entry.objects.filter(having("kettle keep", register=register))
    assert sorted(entry.title["en"] for entry in found) == ["Keeper of kettles", "Kettle keeper"]
    assert not Entry.objects.filter(having("samovar", register=register)).exists()
