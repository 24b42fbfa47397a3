"""The declaration of a register, and the catalogue of all that are declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import quote

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Index, Model, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.kinds.base import Kind, Words_
from goldenthread.engine.reading import Named
from goldenthread.engine.verbs import say_moves
from goldenthread.kernel import actions
from goldenthread.kernel import lifecycle as lifecycles
from goldenthread.kernel.lifecycle import Lifecycle
from goldenthread.kernel.models import Classification, Entry, RegisterEntry, Role, Visibility
from goldenthread.kernel.permissions import Visitor

__all__ = [
    "KEPT",
    "TITLE",
    "Register",
    "RegisterEntry",
    "address_in",
    "address_of",
    "catalogue",
    "register",
    "register_of",
]

M = TypeVar("M", bound=type[Entry])

LONGEST_INDEX = 30  # letters; Django takes no longer name
OF_MANY = (kinds.References, kinds.Several)
"""Kinds whose column is an array."""
KEPT = _("How it is kept")
TITLE = "title"
DRAFT = "draft"
"""The state of what is not yet meant to be relied on, in every register that has it."""

COMMON_FIRST: tuple[Kind, ...] = (
    kinds.Words(TITLE, _("Title"), required=True),
    kinds.LongWords("summary", _("Summary")),
)
COMMON_LAST: tuple[Kind, ...] = (
    kinds.EntryReference("organisation", _("Organisation"), to="organisations", below=True, group=KEPT),
    kinds.Fixed("visibility", _("Who may see it"), choices=tuple(Visibility.choices), required=True, group=KEPT),
    kinds.Fixed(
        "classification", _("Classification"), choices=tuple(Classification.choices), required=True, group=KEPT
    ),
    kinds.Text("state", _("State"), editable=False, group=KEPT),
    kinds.Day("ended_on", _("Ended on"), group=KEPT),
)
"""What every register has without listing it; a room that lists one of these names says it in its own way."""


@dataclass(frozen=True)
class Register:
    """One register: what it is called, what its entries hold, and which actions its verbs call."""

    key: str
    model: type[Entry]
    singular: Words_
    plural: Words_
    about: Words_
    fields: tuple[Kind, ...]
    columns: tuple[str, ...] = (TITLE,)
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = (TITLE,)
    parts: Callable[[Any, Visitor], Mapping[str, Any]] | None = None
    page: Callable[[Any], str] | None = None
    offers: Callable[[Any, Visitor], list[dict[str, Any]]] | None = None
    """What the room lets a visitor do with an entry beside changing it, as links."""
    create: Callable[..., Any] | None = actions.create
    change: Callable[..., Any] | None = actions.change
    """The actions that the verbs call, with the signatures of kernel/actions.py; None: not through this door."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """Verb → the verb of kernel/permissions.py that it takes here, where it is another one."""
    key_of: Callable[[Any], str] | None = None
    """The key of a new entry, where it follows from its fields."""
    lifecycle: Lifecycle | None = None
    """The states of its entries and the moves between them; from it follow the field "state" and its filter."""
    reason_for: Callable[[Any], bool] | None = None
    """Whether a change of this stored entry must say why; None: no change of this register need (see `published`)."""
    substance: tuple[str, ...] = ()
    """The fields that say what an entry is about; empty: its title and what is required."""
    verbs: tuple[str, ...] | None = None
    """The verbs by which people may tie its entries by hand; None: all of engine/verbs.py."""
    unties: Callable[[Any, str], bool] | None = None
    """Whether a tie by another verb may be taken away from this stored entry by hand; None: it never may."""

    @cached_property
    def by_name(self) -> dict[str, Kind]:
        """Its fields by their names."""
        return {kind.name: kind for kind in self.fields}

    def lets_untie(self, stored: Any, verb: str) -> bool:
        """Whether a tie by this verb may be taken away from this stored entry by hand."""
        by_hand = self.verbs is None or verb in self.verbs
        return by_hand or (self.unties is not None and self.unties(stored, verb))

    @cached_property
    def child(self) -> str:
        """How a query over Entry reaches the columns of this register's own table."""
        link = self.model._meta.pk
        return str(link.remote_field.name) if self.model is not Entry and link.remote_field else ""

    @cached_property
    def own_columns(self) -> frozenset[str]:
        """The columns that only this register's table has."""
        return frozenset(f.attname for f in self.model._meta.local_concrete_fields if self.model is not Entry)

    def path_from_entry(self, column: str) -> str:
        """How a query over Entry names one of its columns."""
        return f"{self.child}__{column}" if column in self.own_columns else column

    @cached_property
    def substantial(self) -> tuple[str, ...]:
        """The names of the fields that say what an entry is about."""
        required = (kind.name for kind in self.fields if kind.required and kind.group != KEPT)
        return self.substance or tuple(dict.fromkeys((TITLE, *required)))

    def needed(self, verb: str) -> str:
        """The verb of kernel/permissions.py that one must be allowed to do."""
        return self.needs.get(verb, verb)

    @property
    def href(self) -> str:
        """The address of its list."""
        return reverse("engine:list", args=[self.key])

    def engine_href(self, key: str) -> str:
        """The address of the page that the engine makes for an entry."""
        return f"{self.href}{quote(key, safe=':')}/"

    def address(self, entry: Any) -> str:
        """The address of an entry's own page: the room's where it has one."""
        return self.page(entry) if self.page else self.engine_href(entry.key)


def published(entry: Any) -> bool:
    """Whether others rely on the entry as it stands, so that a change of it must say why: public, and no draft."""
    return bool(entry.visibility == Visibility.PUBLIC and entry.state != DRAFT)


NAMING = ("columns", "filters", "sorts", "substance")
"""What of a declaration lists names of its fields."""
_catalogue: dict[str, Register] = {}


def register(
    *, singular: Words_, plural: Words_, about: Words_, fields: Iterable[Kind] = (), **more: Any
) -> Callable[[M], M]:
    """Declare the register of a model: `columns`, `filters`, `sorts`, `page`, `create`, `needs`, `lifecycle`, …"""

    def declare(model: M) -> M:
        key, lifecycle = model.register_key, more.get("lifecycle")
        own = {kind.name: kind for kind in (*fields, *_state_of(lifecycle))}
        _give_columns(model, own.values(), sorts=more.get("sorts", ()), filters=more.get("filters", ()))
        common = {kind.name for kind in (*COMMON_FIRST, *COMMON_LAST)}
        every: tuple[Kind, ...] = (
            *(own.get(kind.name, kind) for kind in COMMON_FIRST),
            *(kind for name, kind in own.items() if name not in common),
            *(own.get(kind.name, kind) for kind in COMMON_LAST),
        )
        lists = {name: tuple(names) for name, names in more.items() if name in NAMING}
        if lifecycle and "state" not in lists.get("filters", ()):
            lists["filters"] = (*lists.get("filters", ()), "state")
        if not key or key in _catalogue:
            raise ImproperlyConfigured(f"{model.__name__} needs a register_key of its own; it has {key!r}.")
        fitting = tuple(_fitted(model, kind) for kind in every)
        _catalogue[key] = Register(key, model, singular, plural, about, fitting, **{**more, **lists})
        if lifecycle:
            lifecycles.declare(key, lifecycle)
            say_moves(key, {move.name: move.told for move in lifecycle.moves})
        return model

    return declare


def _state_of(lifecycle: Lifecycle | None) -> tuple[Kind, ...]:
    """The field "state" as a lifecycle makes it: one of its states, which only a move sets."""
    if lifecycle is None:
        return ()
    return (kinds.Fixed("state", _("State"), choices=lifecycle.choices, required=True, editable=False, group=KEPT),)


def catalogue() -> dict[str, Register]:
    """Every register by its key, in the order of declaration."""
    return _catalogue


def register_of(key: str) -> Register | None:
    """The register of that key, if there is one."""
    return _catalogue.get(key)


def address_in(register: str, key: str) -> str:
    """The address of the page that the engine makes for an entry of a register that there is."""
    return _catalogue[register].engine_href(key)


def address_of(named: Named) -> str:
    """The address of an entry of any register; "" where nothing declares the register."""
    found = _catalogue.get(named.register)
    return found.address(named) if found else ""


def check_catalogue() -> None:
    """See that every declaration names its own fields rightly. Raises ImproperlyConfigured with what is wrong."""
    for declared in _catalogue.values():
        for place, names in ((name, getattr(declared, name)) for name in NAMING):
            for name in names:
                fault = _fault(declared.by_name.get(name), place)
                if fault:
                    raise ImproperlyConfigured(f"Register {declared.key}: {place} names {name!r}, {fault}.")
        _check_moves(declared)
        _check_duties(declared)
        for kind in declared.fields:
            if kind.verb and kind.audience:
                raise ImproperlyConfigured(
                    f"Register {declared.key}: {kind.name!r} has an audience, and a thread has none."
                )
            if kind.required and kind.afterwards:
                raise ImproperlyConfigured(
                    f"Register {declared.key}: {kind.name!r} is required, and a new entry cannot have it yet."
                )


def _check_moves(declared: Register) -> None:
    for move in declared.lifecycle.moves if declared.lifecycle else ():
        unknown = {*move.filled, *move.dates} - declared.by_name.keys()
        if unknown:
            raise ImproperlyConfigured(f"Register {declared.key}: the move {move.name!r} names {min(unknown)!r}.")


def _check_duties(declared: Register) -> None:
    fields = {field.name for field in declared.model._meta.get_fields()}
    moves = declared.lifecycle.by_name if declared.lifecycle else {}
    for kind in declared.fields:
        duty = kind.duty if isinstance(kind, kinds.Day) else None
        names = {duty.person, duty.role, duty.done_when} - {"", *fields} if duty else set()
        names |= {duty.does} - {"", *moves} if duty else set()
        if names:
            raise ImproperlyConfigured(f"Register {declared.key}: the duty of {kind.name!r} names {min(names)!r}.")
        if duty and duty.role and declared.model._meta.get_field(duty.role).related_model is not Role:
            raise ImproperlyConfigured(
                f"Register {declared.key}: the duty of {kind.name!r} needs a role, {duty.role!r} is none."
            )


def _fault(kind: Kind | None, place: str) -> str:
    if kind is None:
        return "which is no field of it"
    if place == "filters" and not kind.filterable:
        return "and nothing can be filtered by that"
    if place == "sorts" and not (kind.sortable or kind.name == TITLE):
        return "and nothing can be sorted by that"
    if place == "sorts" and kind.audience:
        return "which has an audience: the order of a list would tell its values"
    return ""


def _give_columns(model: type[Entry], own: Iterable[Kind], *, sorts: Iterable[str], filters: Iterable[str]) -> None:
    """Let the model keep what its class does not name: the kinds' own fields, and the indexes that lists walk."""
    named = {field.name for field in model._meta.fields}
    indexes = []
    for kind in own:
        made = {} if kind.name in named else kind.model_fields()
        for name, field_ in made.items():
            model.add_to_class(name, field_)
        if made and kind.name in sorts:
            indexes.append(
                Index(fields=[kind.columns[0].removesuffix("_id"), "entry_ptr"], name=_index_name(model, kind))
            )
        elif made and isinstance(kind, kinds.Day) and kind.duty:
            stated = Q(**{f"{kind.name}__isnull": False})
            indexes.append(Index(fields=[kind.name], condition=stated, name=_index_name(model, kind)))
        elif made and isinstance(kind, OF_MANY) and (kind.name in filters or kind.verb):
            indexes.append(GinIndex(fields=[kind.name], name=_index_name(model, kind)))
    if indexes:
        model._meta.indexes = [*model._meta.indexes, *indexes]
        # What a migration is made from.
        model._meta.original_attrs["indexes"] = model._meta.indexes


def _index_name(model: type[Entry], kind: Kind) -> str:
    return f"{model.register_key.replace('-', '_')}_{kind.name}"[:LONGEST_INDEX].rstrip("_")


def _fitted(model: type[Model], kind: Kind) -> Kind:
    try:
        column = model._meta.get_field(kind.name)
        others = [model._meta.get_field(name) for name in kind.columns[1:]]
    except FieldDoesNotExist:
        raise ImproperlyConfigured(f"{model.__name__} has no field {kind.name!r} to show.") from None
    if [getattr(each, "attname", "") for each in (column, *others)] != list(kind.columns):
        raise ImproperlyConfigured(f"{model.__name__}: its field {kind.name!r} is no {type(kind).__name__}.")
    return kind.fitted(column)
