"""What became of a clause from one text to the next, in the order in which people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["unchanged", "renumbered", "moved", "changed", "split", "merged", "new", "gone"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the older text to the newer one; places are indexes into the two lists of clauses."""

    kind: Kind
    """"renumbered": same words and place, other number. "moved": same words elsewhere. "changed": other words."""
    old: tuple[int, ...]
    """One place; several where clauses were merged, none for what is new."""
    new: tuple[int, ...]
    """One place; several where a clause was split, none for what is gone."""
    pair: tuple[int, int] | None = None
    """The older and the newer place that are most alike, and what holds for the older holds on; None: new or gone."""
    moved: bool = False
    """Whether it also stands elsewhere, which a change of its words does not tell."""
    renumbered: bool = False
    """Whether it also has another number."""
