"""Fields that name a person: by e-mail address among colleagues, and not at all to anyone else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.engine.kinds.base import NOT_STATED, Component, FormData, Kind, Words_, Wrong
from goldenthread.engine.reading import Reading
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import in_government


@dataclass(frozen=True)
class PersonReference(Kind):
    """Somebody with an account. Only colleagues are told who; to others nothing is stated."""

    leads: ClassVar[bool] = True

    @property
    def column(self) -> str:
        """The column of the foreign key."""
        return f"{self.name}_id"

    def model_fields(self) -> dict[str, models.Field[Any, Any]]:
        """A foreign key; people are never deleted."""
        return {self.name: models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")}

    def people(self, value: Any) -> Iterable[int]:
        """The one person."""
        return () if value is None else (value,)

    def text(self, value: Any, reading: Reading) -> str:
        """The name."""
        named = reading.people.get(value)
        return named[0] if named else ""

    def html(self, value: Any, reading: Reading) -> str:
        """The name."""
        return self.text(value, reading) or str(NOT_STATED)

    def json(self, value: Any, reading: Reading) -> Any:
        """The e-mail address."""
        named = reading.people.get(value)
        return named[1] if named else None

    def written(self, value: Any, reading: Reading) -> str:
        """The e-mail address."""
        return self.json(value, reading) or ""

    def to_form(self, value: Any, reading: Reading) -> dict[str, list[str]]:
        """The e-mail address."""
        return {self.name: [self.written(value, reading)]}

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A line for the address."""
        hint = self.hint or _("The e-mail address or the full name of a colleague.")
        return [self.component("text", value=data.get(self.name, ""), hint=hint, error=error)]

    def kept(self, value: Any, stored: Any, reading: Reading) -> Any:
        """Somebody whom the visitor is not told of stays."""
        return stored if value is None and stored not in reading.people else value

    def parse(self, text: str, reading: Reading) -> Any:
        """The colleague of that address or, where only one has it, of that name. Raises Wrong."""
        typed = text.strip()
        if not typed:
            return self.stated(None)
        meant = self.meant(typed, reading)
        if len(meant) > 1:
            raise Wrong(_("Several colleagues are called “%(typed)s”. Give the e-mail address.") % {"typed": typed})
        if not meant:
            raise Wrong(_("No colleague has an account as “%(typed)s”. Give the e-mail address.") % {"typed": typed})
        return meant[0]

    def meant(self, typed: str, reading: Reading) -> list[int]:
        """The colleagues whom the text means; for a file, as they were looked up for many rows together."""
        if typed in reading.called:
            return reading.called[typed]
        if "\0" in typed or not in_government(reading.visitor):
            return []
        active = Person.objects.filter(is_active=True)
        found = active.filter(email=typed.lower()) if "@" in typed else active.filter(name__iexact=typed)
        named = {pk: (name, email) for pk, name, email in found.values_list("pk", "name", "email")[:2]}
        reading.people.update(named)
        return list(named)
