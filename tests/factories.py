"""Makes entries of any register, people and rights, through the kernel's own actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import models

from goldenthread.engine.register import Register
from goldenthread.kernel import actions
from goldenthread.kernel.models import Entry, Organisation, Person, Visibility

_numbers = count(1)


def person(name: str = "somebody", *, clearance: int = 0) -> Person:
    """Somebody with an account and no rights."""
    return Person.objects.create_user(
        f"{name}-{next(_numbers)}@example.org", name=name.capitalize(), clearance=clearance
    )


def organisation(title: str, *, below: Organisation | None = None, **facts: Any) -> Organisation:
    """An organisation; it keeps itself where nothing stands above it but its parent."""
    facts = {"key": f"organisation-{next(_numbers)}", "visibility": Visibility.PUBLIC, **facts}
    made = Organisation(title={"en": title}, parent=below, organisation=below, **facts)
    return actions.create(made, by=None)


def holder(capability: str, of: Organisation, **facts: Any) -> Person:
    """Somebody who was given one capability in one organisation."""
    somebody = person(capability, **facts)
    actions.grant(somebody, capability=capability, organisation=of, by=None)
    return somebody


def entry(register: Register, title: str = "Entry", **facts: Any) -> Any:
    """An entry of any register, with what its model cannot do without."""
    return actions.create(built(register.model, title, **facts), by=facts.pop("by", None))


def entries(register: Register, number: int, **facts: Any) -> list[Any]:
    """Many of them at once."""
    return actions.create_many([built(register.model, f"Entry {n:05d}", **facts) for n in range(number)], by=None)


def built(model: type[Entry], title: str, **facts: Any) -> Any:
    """An unsaved entry; entries that it must lead to are made."""
    facts.setdefault("key", f"{model.register_key}-{next(_numbers)}")
    made = model(title=facts.pop("names", {"en": title}), **{"visibility": Visibility.PUBLIC, **facts})
    for field in model._meta.local_concrete_fields:
        wanted = not field.null and not field.blank and not field.has_default() and not field.primary_key
        if wanted and field.name not in facts and field.attname not in facts:
            setattr(made, field.attname, _value(field))
    return made


def _value(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Entry):
        return actions.create(built(field.related_model, "Another entry"), by=None).pk
    if isinstance(field, models.IntegerField):
        return next(_numbers)
    return f"made-{next(_numbers)}"[: field.max_length]
