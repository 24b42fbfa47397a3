"""What rooms add to the engine's own faces: questions to the index of registers, lines to a list, addresses to the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from goldenthread.engine.kinds.base import FormData, Words_
from goldenthread.kernel.permissions import Visitor


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a room answers over its registers, on a page of its own."""

    text: Words_
    about: Words_
    route: str
    """The name of the page's address."""

    @property
    def href(self) -> str:
        """The page's address."""
        return reverse(self.route)


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands above the table of a list besides what the engine says."""

    notes: list[str] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)
    """Each with "text" and "href"."""


def taken_keys(register: str) -> set[str]:
    """Keys that no entry of the register can have, as the API or a room's own page has another answer at their address."""
    of_the_api = {
        address.path.removeprefix(f"/{register}/") for address in addresses if address.path.startswith(f"/{register}/")
    }
    return of_the_api | {key for kept_for, key in pages if kept_for == register}


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the API that is no register's: what ninja's decorators take."""

    path: str
    view: Callable[..., Any]
    operation: str
    summary: str
    answers: Mapping[int, Any]


questions: list[Question] = []
addresses: list[Address] = []
pages: set[tuple[str, str]] = set()
"""Register and key of each page that a room has where the page of an entry of that key would be."""
_lines: list[Callable[[str, FormData, Visitor], Lines]] = []
"""Each is asked with the key of the register, what the address asks, and the visitor."""


def above_lists(tell: Callable[[str, FormData, Visitor], Lines]) -> Callable[[str, FormData, Visitor], Lines]:
    """Let a room say something above the lists of registers; it tells only what the visitor may see."""
    _lines.append(tell)
    return tell


def above_list(register: str, query: FormData, visitor: Visitor) -> Lines:
    """What rooms say above the list of a register."""
    told = [tell(register, query, visitor) for tell in _lines]
    return Lines([note for each in told for note in each.notes], [action for each in told for action in each.actions])
