"""Clauses in words for a page: their rows, their headings' levels, and the addresses of their own pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.queries import ClauseShown
from goldenthread.policy.views.words import scrolling

OPENING = 60
"""Letters by which a clause without number and heading is named."""


def clause_pages(key: str, text_of: date | None = None, on: date | None = None) -> Callable[[str], str]:
    """Anchor → address of the clause's page: in the text of a date, or in that of a day that was chosen, or of today."""
    page = reverse("instrument-text", args=[key, text_of]) if text_of else reverse("instrument", args=[key])
    ending = f"/?on={on.isoformat()}" if on else "/"
    return lambda anchor: f"{page}clauses/{quote(anchor, safe=':')}{ending}"


def clause_rows(
    clauses: Sequence[ClauseShown],
    pages: Callable[[str], str],
    *,
    carried: Mapping[str, int],
    requirements: str = "",
) -> list[dict[str, Any]]:
    """The rows of _clauses.html: `carried` is lineage → how many requirements, `requirements` the start of their addresses."""
    return [
        {
            "number": clause.number,
            "anchor": clause.anchor,
            "heading": clause.heading,
            "level": level,
            # Built by the importer out of a fixed set of elements, with everything else escaped.
            "html": mark_safe(scrolling(clause.html)),  # noqa: S308
            "depth": clause.depth,
            "kind": clause.kind,
            "own": _own(pages(clause.anchor), clause.number or clause.heading or clause.text[:OPENING]),
            "requirements": carried.get(clause.lineage, 0),
            "requirements_href": f"{requirements}{clause.anchor}",
        }
        for clause, level in zip(clauses, heading_levels(clauses), strict=True)
    ]


def _own(href: str, name: str) -> SafeString:
    """The way to a clause's own page: made here, as a template takes several times as long over hundreds."""
    said = _("Page of %(clause)s") % {"clause": name}
    return mark_safe(  # noqa: S308 (both are escaped)
        f'<a class="gt-clause__own" href="{escape(href)}"><span class="govuk-visually-hidden">{escape(said)}</span>'
        '<span aria-hidden="true">→</span></a>'
    )


def heading_levels(clauses: Sequence[ClauseShown | Clause]) -> list[int]:
    """The level of each clause's heading, 2 to 4: one below the nearest heading above it, as nobody may miss a level."""
    levels = []
    above: list[int] = []
    for clause in clauses:
        while above and above[-1] >= clause.depth:
            above.pop()
        levels.append(min(2 + len(above), 4))
        if clause.heading:
            above.append(clause.depth)
    return levels
