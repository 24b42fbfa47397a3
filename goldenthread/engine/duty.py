"""The declaration that a date is a duty: what falls due on it, whose it is, and what happens when nobody does it."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.kernel.lifecycle import Words

WARNS = 30
ESCALATES = 14
"""Days, where a register says nothing else."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Makes a `kinds.Day` a duty. An entry that has ended is never due.

    Whose it is: the person that the entry names; else whoever holds the role that it names, in its organisation; else
    those who contribute to that organisation.
    """

    what: Words
    """What falls due, in a word or two: "Review", "Renewal", "Report"."""
    person: str = ""
    """The model's field that leads to the person responsible."""
    role: str = ""
    """The model's field that leads to the role responsible."""
    done_when: str = ""
    """The model's field that, once it holds something, says that the duty is done."""
    done_in: tuple[str, ...] = ()
    """The states in which it is no longer due."""
    warns: int = WARNS
    """Days before the date from which it is announced."""
    escalates: int = ESCALATES
    """Days after the date from which it is also put before the role above."""
    does: str = ""
    """The move that does it; "": changing the date does."""
