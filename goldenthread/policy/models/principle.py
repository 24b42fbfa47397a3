"""Corporate principles, which instruments and requirements uphold (C010)."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Principle"),
    plural=_("Principles"),
    about=_(
        "What the government holds to in everything it decides. Instruments and requirements say which they uphold."
    ),
    fields=[
        kinds.Whole("number", _("Number"), hint=_("Its place among the principles.")),
        kinds.Day("adopted_on", _("Adopted on")),
        kinds.Words("adopted_by", _("Adopted by")),
        kinds.Address("source_url", _("Where it is published")),
    ],
    columns=["title", "number", "organisation", "adopted_on"],
    filters=["organisation"],
    sorts=["title", "number"],
)
class Principle(RegisterEntry):
    """One principle; what it asks is its summary."""

    register_key: ClassVar[str] = "principles"
