"""Mappings by name: those that a room ships as files, and those that people keep."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

FOLDER = "mappings"


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Name → description, of every room's files, by name."""
    rooms = [Path(config.path) / FOLDER for config in apps.get_app_configs() if config.name.startswith("goldenthread.")]
    files = sorted((path for room in rooms for path in room.glob("*.json")), key=lambda path: path.stem)
    return {path.stem: json.loads(path.read_text()) for path in files}


def named_mapping(name: str) -> dict[str, Any] | None:
    """The description of that name; None where there is none."""
    return shipped().get(name)


def names_of_mappings(register: str = "") -> list[str]:
    """The names of all, or of those for one register."""
    return [name for name, told in shipped().items() if not register or told.get("register") == register]
