"""The one register of the engine's own: mappings, by which files of elsewhere are brought in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.kinds import FormData, Wrong
from goldenthread.engine.kinds.base import Component, Words_
from goldenthread.engine.models import ColumnMapping
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import register
from goldenthread.engine.tables.describing import LONGEST, Misdescribed, read_mapping


@dataclass(frozen=True)
class Description(kinds.Text):
    """The description of a mapping, as JSON."""

    limit: int = LONGEST

    def widgets(self, data: FormData, reading: Reading, *, error: Words_ = "") -> list[Component]:
        """A box."""
        return [self.component("textarea", value=data.get(self.name, ""), error=error, rows=15)]

    def parse(self, text: str, reading: Reading) -> Any:
        """One that can be read."""
        if text.strip():
            try:
                read_mapping(text)
            except Misdescribed as wrong:
                raise Wrong(wrong.message) from None
        return self.stated(text.strip())


register(
    singular=_("Mapping"),
    plural=_("Mappings"),
    about=_("How the columns of other systems’ files become those of a register, kept by name to be used again."),
    fields=[
        kinds.Text("into", _("Register"), required=True, once=True),
        Description("description", _("Description"), required=True),
    ],
    columns=["title", "into", "organisation"],
)(ColumnMapping)
