"""Lifecycles: the states that a register's entries may be in, the moves between them, and what each move takes.

A room declares one beside its register (`register(..., lifecycle=…)`). From then on the state of its entries changes by
`kernel/moves.py` alone: `actions.create` begins in the first state, and `actions.change` refuses to touch it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.errors import Refused
from goldenthread.kernel.permissions import NEEDED

Words = str | Promise

OF_THE_KERNEL = frozenset(
    {"created", "imported", "changed", "linked", "unlinked", "erased", "appointed", "granted", "confirmed", "published"}
)
"""Verbs of events that mean something of their own; no move is called so."""
LONGEST = 40
"""Characters that the columns of states and verbs hold."""


@dataclass(frozen=True, slots=True)
class State:
    """Where an entry may stand: the code that is stored, and what people read."""

    name: str
    label: Words


def nothing_more(entry: Any) -> Iterable[Words]:
    """What a move lacks besides its fields, where it says nothing of its own."""
    return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A way from some states to another one."""

    name: str
    """The verb of its event, in the infinitive ("approve"); with hyphens it is a part of addresses."""
    label: Words
    """What its button says."""
    told: Words
    """What the history says afterwards ("Approved")."""
    sources: tuple[str, ...]
    """The states from which it leads."""
    to: str
    needs: str = "change"
    """The verb of permissions.NEEDED that one must be allowed to do with the entry."""
    filled: tuple[str, ...] = ()
    """The model's fields that must hold something first."""
    dates: tuple[str, ...] = ()
    """The model's days that become today where nothing is stated."""
    asks_reason: bool = False
    """Whether it takes a reason."""
    lacks: Callable[[Any], Iterable[Words]] = nothing_more
    """What else is missing in the stored entry (evidence, a second signature): a sentence for each, none if it may go."""
    follows: Words = ""
    """What comes of it, for the page that asks once more."""


class Lifecycle:
    """The states in their order, the first being where an entry begins, and the moves between them.

    Raises ValueError, when it is declared, for what could never work.
    """

    def __init__(self, states: Iterable[State], moves: Iterable[Move]) -> None:
        self.states = tuple(states)
        self.moves = tuple(moves)
        self.by_name: Mapping[str, Move] = {move.name: move for move in self.moves}
        fault = next(self._faults(), "")
        if fault:
            raise ValueError(fault)

    def _faults(self) -> Iterator[str]:
        names = [state.name for state in self.states]
        if not names or len(set(names)) < len(names) or len(self.by_name) < len(self.moves):
            yield "a lifecycle needs states and moves that each have a name of their own"
        for name in (*names, *self.by_name):
            if not name or len(name) > LONGEST:
                yield f"{name!r} is no name of 1 to {LONGEST} characters"
        for move in self.moves:
            if not move.sources or not {move.to, *move.sources} <= set(names):
                yield f"the move {move.name!r} leads from or to a state that is not declared"
            if move.name in OF_THE_KERNEL:
                yield f"a move cannot be called {move.name!r}: events of that name mean something else"
            if move.needs not in NEEDED:
                yield f"the move {move.name!r} needs {move.needs!r}, which is allowed to nobody"

    @property
    def first(self) -> str:
        """The state in which an entry begins."""
        return self.states[0].name

    @property
    def choices(self) -> tuple[tuple[str, Words], ...]:
        """The states as a list of choices, in their order."""
        return tuple((state.name, state.label) for state in self.states)

    def state_of(self, entry: Any) -> str:
        """Where the entry stands; one that is older than the lifecycle stands at its beginning."""
        return entry.state or self.first

    def label_of(self, state: str) -> Words:
        """The state in words."""
        return dict(self.choices).get(state, state)

    def moves_from(self, entry: Any) -> list[Move]:
        """The moves that lead on from where the entry stands."""
        return [move for move in self.moves if self.state_of(entry) in move.sources]

    def way_to(self, state: str) -> list[Move]:
        """The fewest moves that lead from the beginning to the state. Raises Refused where none do."""
        ways: dict[str, list[Move]] = {self.first: []}
        reached = [self.first]
        for at in reached:
            for move in self.moves:
                if at in move.sources and move.to not in ways:
                    ways[move.to] = [*ways[at], move]
                    reached.append(move.to)
        if state not in ways:
            raise _not_here(state, self)
        return ways[state]


def missing(move: Move, entry: Any, *, reason: str) -> tuple[list[Words], dict[str, Words]]:
    """Everything that the stored entry lacks for the move, at once: sentences, and the fields that are empty."""
    fields: dict[str, Words] = {name: _("This must be filled in first.") for name in move.filled if _empty(entry, name)}
    if move.asks_reason and not reason.strip():
        fields["reason"] = _("Say why.")
    return list(move.lacks(entry)), fields


def _empty(entry: Any, name: str) -> bool:
    """Whether nothing is stated; no and nought are."""
    field = entry._meta.get_field(name)
    value = getattr(entry, field.attname)
    return value is None or value in ("", [], {})


# The lifecycles that are declared: the actions ask here, whichever code path calls them.

_declared: dict[str, Lifecycle] = {}


def declare(register: str, lifecycle: Lifecycle) -> None:
    """Hold the entries of a register to a lifecycle."""
    _declared[register] = lifecycle


def lifecycle_of(register: str) -> Lifecycle | None:
    """The lifecycle of a register, if it has one."""
    return _declared.get(register)


def beginning(register: str, state: str) -> str:
    """The state of a new entry: the first, unless the caller brings it in at a later one. Raises Refused for another.

    Who may bring an entry in at a later state is asked before (engine/write.py).
    """
    held = _declared.get(register)
    if held is None:
        return state
    if state and state not in dict(held.choices):
        raise _not_here(state, held)
    return state or held.first


def refuse_unless_moved(entry: Any, before: str, verb: str) -> None:
    """Raise Refused when the state of an entry changes by anything but a move that leads there."""
    held = _declared.get(entry.register)
    if held is None:
        return
    move = held.by_name.get(verb)
    if move is None or (before or held.first) not in move.sources or move.to != entry.state:
        message = _("The state changes only by a move.")
        raise Refused(message, fields={"state": message})


def _not_here(state: str, held: Lifecycle) -> Refused:
    names = ", ".join(name for name, _label in held.choices)
    message = _("“%(state)s” is no state here. There are: %(states)s.") % {"state": state, "states": names}
    return Refused(message, fields={"state": message})
