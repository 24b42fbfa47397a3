"""What the rules need to know of one language to tell what is done, to what, and on which condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from re import Pattern


@dataclass(frozen=True, slots=True)
class Acting:
    """How this language says what somebody does."""

    base_form: Callable[[str], str]
    """A form of a verb → its base form."""
    is_verb: Callable[[str], bool]
    """Whether a base form is surely one of a verb."""
    skipped: Pattern[str]
    """What may stand between the words that bind and the verb ("also", "take steps to"), at the head of what follows them."""
    passive: Pattern[str]
    """The verb of a passive sentence ("be published"), group `done`."""
    participles: tuple[str, ...]
    """Endings of `done` that surely are a verb's."""
    gerund: Pattern[str]
    """A word that says what is done where a name answers for it ("ensuring")."""
    coordinated: Pattern[str]
    """A second verb beside the first ("and maintain"), group `verb`."""
    object_ends: Pattern[str]
    """Where the object of a verb ends."""
    conditions: tuple[Pattern[str], ...]
    """Conditions and exceptions, the strongest first."""
