"""The formats that an instrument goes out in: the one table from which commands, pages and downloads take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goldenthread.policy.exporters.akn import write_akn
from goldenthread.policy.exporters.html import write_html
from goldenthread.policy.exporters.markdown import write_markdown
from goldenthread.policy.exporters.oscal import write_catalog, write_profile
from goldenthread.policy.importers.draft import Draft, Duties


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    name: str
    """As the command and addresses name it."""
    label: str
    """As pages name it; formats' names are the same in every language."""
    ending: str
    """Of file names, with the full stop."""
    content_type: str
    write: Callable[[Draft, Duties], bytes]
    """Raises `Refused` where the draft lacks what the format must state."""


FORMATS: tuple[Format, ...] = (
    Format("akn", "Akoma Ntoso 3.0", ".akn.xml", "application/akn+xml", lambda draft, duties: write_akn(draft)),
    Format("oscal", "OSCAL (catalog)", ".oscal-catalog.json", "application/oscal.catalog+json", write_catalog),
    Format("oscal-profile", "OSCAL (profile)", ".oscal-profile.json", "application/oscal.profile+json", write_profile),
    Format("markdown", "Markdown", ".md", "text/markdown; charset=utf-8", write_markdown),
    Format("html", "HTML", ".html", "text/html; charset=utf-8", write_html),
)
"""In the order in which pages offer them. What only the store knows (CSV of requirements) is added there."""


def format_named(name: str) -> Format | None:
    """The format with this name, or None."""
    return next((form for form in FORMATS if form.name == name), None)
