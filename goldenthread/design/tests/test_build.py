"""The styles are built once, again when something changed, and whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.design import build


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with styles and a lock of its own, where Sass writes what the test says."""
    if not (build.SASS.is_file() and build.SCRIPT.is_file()):
        pytest.skip("The packages of package-lock.json are not installed: run npm ci.")
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "design.scss").write_text("a { color: red; }")
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "STYLES", tmp_path / "styles")
    monkeypatch.setattr(build, "BUILT", tmp_path / "static" / "built")
    return tmp_path


def test_a_second_build_does_nothing(house: Path) -> None:
    assert build.build() is True
    assert build.build() is False


def test_a_changed_style_is_built_again(house: Path) -> None:
    build.build()
    (house / "styles" / "design.scss").write_text("a { color: green; }")
    assert build.build() is True
    assert "green" in (house / "static" / "built" / "design.css").read_text()


def test_a_style_that_cannot_be_built_leaves_the_old_one(house: Path) -> None:
    build.build()
    before = (house / "static" / "built" / "design.css").read_text()
    (house / "styles" / "design.scss").write_text("a { color: ")
    with pytest.raises(build.CannotBuild, match=r"design\.scss"):
        build.build()
    assert (house / "static" / "built" / "design.css").read_text() == before


def test_missing_packages_are_named(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "SASS", house / "node_modules" / "sass" / "sass.js")
    with pytest.raises(build.CannotBuild, match="npm ci"):
        build.build()


def test_nothing_of_gov_uk_is_loaded() -> None:
    if not build.is_current():
        pytest.skip("The styles are not built: run python -m goldenthread.design.build.")
    styles = (build.BUILT / "design.css").read_text()
    assert "GDS Transport" not in styles
    assert "crest" not in styles
    assert "#1d70b8" not in styles
