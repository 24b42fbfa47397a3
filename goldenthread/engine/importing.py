"""The kinds of files that `import` reads: each room declares its own in its module `imports`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.management.base import CommandParser
from django.utils.module_loading import autodiscover_modules

Options = dict[str, Any]


class Told(Protocol):
    """Where lines go."""

    def write(self, msg: str) -> Any:
        """One line."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of file: `import NAME …`."""

    name: str
    help: str
    description: str
    add_arguments: Callable[[CommandParser], None]
    run: Callable[[Options, Told, Told], None]
    """Options, where lines go, where refusals go. Raises CommandError when anything was refused."""


_sources: dict[str, Source] = {}


def declare(source: Source) -> None:
    """Let `import` read one more kind of file."""
    _sources[source.name] = source


def sources() -> list[Source]:
    """Every kind that a room declares, by name."""
    autodiscover_modules("imports")
    return [_sources[name] for name in sorted(_sources)]
