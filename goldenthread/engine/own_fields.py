"""Fields of one's own: what administrators add to a register without code, read anew for every answer.

A value stands in the column `more` of the shared table under the field's name, as plain JSON as the log writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import Field
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine import language as languages
from goldenthread.engine.kinds import Kind
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.register import Register, catalogue, register_of
from goldenthread.kernel import actions
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import OwnField, Person
from goldenthread.kernel.values import plain

COLUMN = "more"
GROUP = _("Further facts")


class Own:
    """What a kind does differently where its values stand among others in one column; mixed into each kind."""

    name: str
    empty: ClassVar[Any]
    own: ClassVar[bool] = True

    @property
    def column(self) -> str:
        """The column that it shares with its like."""
        return COLUMN

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (COLUMN,)

    def gathered(self, stored: Sequence[Any]) -> Any:
        """The value under its name."""
        kept = (stored[0] or {}).get(self.name)
        if kept is None:
            return self.empty
        return super().recorded(kept if isinstance(kept, list) and self.wide else [kept])  # type: ignore[misc]

    def recorded(self, stored: Sequence[Any]) -> Any:
        """The log tells the column as it stands."""
        return self.gathered(stored)

    @property
    def wide(self) -> bool:
        """Whether the kind would take several columns of its own."""
        return len(super().columns) > 1  # type: ignore[misc]

    def kept_as(self, value: Any) -> Any:
        """The value as the column keeps it."""
        spread = super().spread(value)  # type: ignore[misc]
        return plain(list(spread)) if self.wide else plain(spread[0])

    def model_fields(self) -> dict[str, Field[Any, Any]]:
        """None: the shared table has the column."""
        return {}

    @property
    def filter_path(self) -> str:
        """The name of the expression that a filter compares."""
        return f"own_{self.name.replace('-', '_')}"

    def aliases(self) -> dict[str, Combinable]:
        """The value as the type that the kind's filter compares; nothing stated reads as it does in a column."""
        (field,) = super().model_fields().values()  # type: ignore[misc]
        text = KeyTextTransform(self.name, COLUMN)
        if isinstance(field, models.ForeignKey):
            return {self.filter_path: Cast(text, models.BigIntegerField())}
        if field.null:
            return {self.filter_path: Cast(text, field)}
        return {
            self.filter_path: Coalesce(
                Cast(text, models.TextField()), models.Value(""), output_field=models.TextField()
            )
        }


OFFERED: dict[str, tuple[type[Kind], Words_]] = {
    "text": (kinds.Text, _("Line of text")),
    "words": (kinds.Words, _("Line of text in each language")),
    "long-words": (kinds.LongWords, _("Long text in each language")),
    "yes-no": (kinds.YesNo, _("Yes or no")),
    "whole": (kinds.Whole, _("Whole number")),
    "money": (kinds.Money, _("Money")),
    "percentage": (kinds.Percentage, _("Percentage")),
    "day": (kinds.Day, _("Date")),
    "month": (kinds.Month, _("Month")),
    "address": (kinds.Address, _("Web address")),
    "email": (kinds.Email, _("E-mail address")),
    "choice": (kinds.Choice, _("Choice from a list")),
    "reference": (kinds.EntryReference, _("Entry of a register")),
}
"""The kinds that a field of one's own can be of, by the code that its definition names."""
CLASSES: dict[str, type[Kind]] = {
    code: type(f"Own{kind.__name__}", (Own, kind), {}) for code, (kind, _words) in OFFERED.items()
}

Definition = tuple[str, str, Mapping[str, Any], Mapping[str, Any], str, str, str, bool | None]


Definitions = dict[str, tuple[Definition, ...]]
"""Register → the definitions of its fields, in their order."""
FACTS = ("name", "kind", "title", "summary", "vocabulary", "leads_to", "audience", "required")

_asked: ContextVar[Definitions | None] = ContextVar("asked", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask for the definitions of each register once meanwhile: for one answer, to which they stay as they were.

    Nothing outlives the answer, so that each process sees what another has changed with the next one.
    """
    if _asked.get() is not None:
        yield
        return
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def current(register: Register) -> Register:
    """The register with the fields that it has by now; one query, or none where this answer asked before."""
    return every_current([register])[0]


def every_current(registers: Iterable[Register]) -> list[Register]:
    """The same of several registers, in one query."""
    held = list(registers)
    defined = _definitions([register.key for register in held])
    return [_with_own(register, defined[register.key]) for register in held]


def _with_own(register: Register, found: tuple[Definition, ...]) -> Register:
    # A register without any is the same object for ever.
    return _extended(register.key, repr(found), languages.current(), _Held(register, found)) if found else register


def _definitions(keys: Sequence[str]) -> Definitions:
    remembered = _asked.get()
    known: Definitions = {} if remembered is None else remembered
    wanted = [key for key in keys if key not in known]
    if wanted:
        rows = OwnField.objects.filter(for_register__in=wanted, ended_on=None).order_by("position", "pk")
        found: dict[str, list[Any]] = {key: [] for key in wanted}
        for key, *facts in rows.values_list("for_register", *FACTS):
            found[key].append(tuple(facts))
        known |= {key: tuple(each) for key, each in found.items()}
    return known


class _Held:
    """What a register is made from, where a cache tells two alike by their text."""

    def __init__(self, register: Register, found: tuple[Definition, ...]) -> None:
        self.register, self.found = register, found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.register is self.register

    def __hash__(self) -> int:
        return id(self.register)


@lru_cache(maxsize=512)
def _extended(key: str, told: str, language: str, held: _Held) -> Register:
    register = held.register
    own = [_kind(each, language) for each in held.found if each[0] not in register.by_name and each[1] in CLASSES]
    filters = (kind.name for kind in own if kind.filterable)
    return replace(register, fields=(*register.fields, *own), filters=(*register.filters, *filters))


def _kind(definition: Definition, language: str) -> Kind:
    name, code, title, summary, vocabulary, leads_to, audience, required = definition
    more: dict[str, Any] = (
        {"vocabulary": vocabulary} if code == "choice" else {"to": leads_to} if code == "reference" else {}
    )
    return CLASSES[code](
        name,
        languages.plain(title, language) or name,
        hint=languages.plain(summary, language),
        required=bool(required),
        audience=audience,
        group=GROUP,
        **more,
    )


def add(definition: OwnField, *, by: Person | None, reason: str = "", **_facts: Any) -> OwnField:
    """Keep the definition of a new field. Raises Refused, naming what would be right."""
    wrong: dict[str, Any] = {}
    declared = register_of(definition.for_register)
    if declared is None:
        known = ", ".join(sorted(catalogue()))
        wrong["for_register"] = _("There is no register of that key. There are: %(registers)s.") % {"registers": known}
    elif definition.name in declared.by_name or definition.name in TAKEN:
        wrong["name"] = _("The register has a field of that name already.")
    if not NAME.fullmatch(definition.name):
        wrong["name"] = _("A name has small letters without accents, digits and hyphens, and begins with a letter.")
    if definition.kind == "choice" and not definition.vocabulary:
        wrong["vocabulary"] = _("A choice needs the list that it is made from.")
    if definition.kind == "reference" and definition.leads_to not in catalogue():
        wrong["leads_to"] = _("A reference needs the register that it leads to.")
    if wrong:
        raise Refused(_("This field cannot be added as it is."), fields=wrong)
    return actions.create(definition, by=by, reason=reason)


NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
TAKEN = {"key", "version", "reason", "q", "sort", "after", "before", "columns", "on", "register", "reference", "page"}
"""Names that addresses and the API use themselves."""
