"""Mappings by name: those that a room ships as files, and those that people keep."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

from goldenthread.engine.models import ColumnMapping
from goldenthread.kernel.permissions import Visitor, visible

FOLDER = "mappings"


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Name → description, of every room's files, by name."""
    rooms = [Path(config.path) / FOLDER for config in apps.get_app_configs() if config.name.startswith("goldenthread.")]
    files = sorted((path for room in rooms for path in room.glob("*.json")), key=lambda path: path.stem)
    return {path.stem: json.loads(path.read_text()) for path in files}


def named_mapping(name: str) -> dict[str, Any] | None:
    """The description of that name, shipped or kept under that key; None where there is none."""
    kept = ColumnMapping.objects.filter(key=name).values_list("description", flat=True).first()
    return shipped().get(name) or (json.loads(kept) if kept else None)


def names_of_mappings(register: str = "") -> list[str]:
    """The names of all, or of those for one register."""
    return [name for name, told in shipped().items() if not register or told.get("register") == register]


def kept_mappings(register: str, visitor: Visitor) -> list[ColumnMapping]:
    """The mappings for a register that people keep and the visitor may see, by title."""
    mine = visible(ColumnMapping.objects.filter(into=register), visitor)
    return list(mine.order_by("sort_en", "pk"))
