"""The fields of an entry on its page, below their headings."""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import groupby
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from goldenthread.engine.kinds import Kind
from goldenthread.engine.kinds.base import NOT_STATED
from goldenthread.engine.read import Row
from goldenthread.engine.reading import Reading
from goldenthread.engine.register import TITLE

ABOVE = (TITLE, "summary", "state")
"""Fields that the head of the page shows already."""


def nothing_erased(kind: Kind) -> bool:
    """What holds for an entry as it is now: erased values are stored nowhere."""
    return False


def groups_of(
    fields: list[Kind],
    row: Row,
    reading: Reading,
    *,
    above: Container[str] = ABOVE,
    erased: Callable[[Kind], bool] = nothing_erased,
) -> list[dict[str, Any]]:
    """The fields in the order of their declaration; what is not stated is named in one row at the end."""
    shown = [kind for kind in fields if kind.name not in above or erased(kind)]
    groups = []
    for heading, kinds in groupby(shown, key=lambda kind: kind.group):
        told = [_erased(kind) if erased(kind) else _told(kind, row[kind.name], reading) for kind in kinds]
        rows = [each for each in told if each["html"]]
        unstated = ", ".join(str(each["label"]) for each in told if not each["html"])
        if unstated:
            rows.append({"label": NOT_STATED, "html": format_html('<span class="gt-muted">{}</span>', unstated)})
        groups.append({"heading": heading, "rows": rows})
    return groups


def _told(kind: Kind, value: Any, reading: Reading) -> dict[str, Any]:
    unseen = kind.is_empty(value) or (kind.leads and not kind.text(value, reading))
    return {"label": kind.label, "html": "" if unseen else kind.html(value, reading)}


def _erased(kind: Kind) -> dict[str, Any]:
    return {"label": kind.label, "html": format_html('<span class="gt-muted">{}</span>', _("Lawfully erased"))}
