"""The arrows between the rooms: they hold, and the contract notices when one does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def lint(project: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a project's folder."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [program, "--no-cache"],
        cwd=project,
        env=environment | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code and its contracts, to be broken."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "goldenthread",
        tmp_path / "goldenthread",
        ignore=shutil.ignore_patterns("__pycache__", "built", "locale"),
    )
    return tmp_path


def test_the_arrows_between_the_rooms_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("policy", "import goldenthread.governance"),
        ("governance", "import goldenthread.policy"),
        ("engine", "import goldenthread.policy"),
        ("kernel", "import goldenthread.engine"),
        ("policy", "import goldenthread.project.settings"),
        ("design", "import goldenthread.kernel"),
        ("policy/importers", "import django"),
        ("policy/importers/readers", "import goldenthread.policy.importers.duties.reading"),
    ],
)
def test_an_import_against_the_arrows_is_found(copy: Path, room: str, line: str) -> None:
    (copy / "goldenthread" / room / "against.py").write_text(f'"""Against the arrows."""\n\n{line}\n')
    done = lint(copy)
    assert done.returncode != 0, done.stdout
    assert f"goldenthread.{room.replace('/', '.')}.against" in done.stdout
