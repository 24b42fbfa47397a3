"""Which columns of a list somebody chose, as its address keeps them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from goldenthread.engine.kinds import FormData, Kind, Wrong
from goldenthread.engine.kinds.base import option
from goldenthread.engine.register import TITLE, Register

COLUMNS = "columns"


def columns_of(register: Register, query: FormData) -> list[str]:
    """The fields that an address asks for, each once, in the order of the register; none where it asks nothing.

    They are parted by commas, or each given apart as the boxes of a form send them. Raises Wrong.
    """
    asked = {name.strip() for text in query.getlist(COLUMNS) for name in text.split(",")} - {""}
    for name in sorted(asked - register.by_name.keys()):
        raise Wrong(
            _("“%(name)s” is no column here. There are: %(names)s.")
            % {"name": name, "names": ", ".join(register.by_name)}
        )
    return [name for name in register.by_name if name in asked]


def kept(register: Register, query: FormData) -> str:
    """What an address goes on carrying; nothing where it asks for nothing, or for what there is not."""
    try:
        return ",".join(columns_of(register, query))
    except Wrong:
        return ""


def chooser(offered: list[Kind], shown: list[str]) -> dict[str, Any]:
    """The boxes to tick; the title is always there, as it leads to the entry."""
    return {
        "kind": "checkboxes",
        "name": COLUMNS,
        "id": COLUMNS,
        "label": _("Columns"),
        "hint": "",
        "error": "",
        "options": [option(kind.name, kind.label, chosen=kind.name in shown) for kind in offered if kind.name != TITLE],
    }
