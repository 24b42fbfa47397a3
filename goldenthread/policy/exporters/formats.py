"""The formats that an instrument goes out in: the one table from which commands, pages and downloads take them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from goldenthread.policy.exporters.akn import write_akn
from goldenthread.policy.exporters.docx import write_docx
from goldenthread.policy.exporters.home import Home
from goldenthread.policy.exporters.html import write_html
from goldenthread.policy.exporters.markdown import write_markdown
from goldenthread.policy.exporters.oscal import write_catalog, write_profile
from goldenthread.policy.exporters.pdf import write_pdf
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
    writer: Callable[[Draft, Duties, Home], bytes]
    """Raises `Refused` where the draft lacks what the format must state."""

    def write(self, draft: Draft, duties: Duties, home: Home = Home()) -> bytes:  # noqa: B008 - it is frozen
        """The file. Raises `Refused` where the draft lacks what the format must state."""
        return self.writer(draft, duties, home)


def without_home(write: Callable[[Draft, Duties], bytes]) -> Callable[[Draft, Duties, Home], bytes]:
    """A writer of a format that says nothing of where a text stands."""
    return lambda draft, duties, home: write(draft, duties)


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _word_document(draft: Draft) -> bytes:
    file = io.BytesIO()
    write_docx(draft, file)
    return file.getvalue()


FORMATS: tuple[Format, ...] = (
    Format("akn", "Akoma Ntoso 3.0", ".akn.xml", "application/akn+xml", without_home(write_akn)),
    Format("pdf", "PDF", ".pdf", "application/pdf", write_pdf),
    Format("docx", "Word (DOCX)", ".docx", _DOCX, lambda draft, duties, home: _word_document(draft)),
    Format(
        "oscal", "OSCAL (catalog)", ".oscal-catalog.json", "application/oscal.catalog+json", without_home(write_catalog)
    ),
    Format(
        "oscal-profile",
        "OSCAL (profile)",
        ".oscal-profile.json",
        "application/oscal.profile+json",
        without_home(write_profile),
    ),
    Format("markdown", "Markdown", ".md", "text/markdown; charset=utf-8", without_home(write_markdown)),
    Format("html", "HTML", ".html", "text/html; charset=utf-8", without_home(write_html)),
)
"""In the order in which pages offer them. What only the store knows (CSV of requirements) is added there."""


def format_named(name: str) -> Format | None:
    """The format with this name, or None."""
    return next((form for form in FORMATS if form.name == name), None)
