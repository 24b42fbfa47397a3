"""Renders the gallery's examples: each component in each of its states."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from goldenthread.design.example_states import State, states

NAMES: dict[str, str | Promise] = {
    "actions": gettext_lazy("Actions of a page"),
    "breadcrumbs": gettext_lazy("Breadcrumbs"),
    "both": gettext_lazy("Theirs and yours"),
    "button": gettext_lazy("Button"),
    "chosen": gettext_lazy("Chosen filters"),
    "contents": gettext_lazy("Contents"),
    "details": gettext_lazy("Details"),
    "downloads": gettext_lazy("Downloads"),
    "empty": gettext_lazy("Empty state"),
    "error_summary": gettext_lazy("Error summary"),
    "field": gettext_lazy("Field"),
    "figure": gettext_lazy("Figure"),
    "files": gettext_lazy("Files of an entry"),
    "filters": gettext_lazy("Filters"),
    "history": gettext_lazy("History"),
    "inset": gettext_lazy("Inset text"),
    "notes": gettext_lazy("Notes of an entry"),
    "notification": gettext_lazy("Notification"),
    "pagination": gettext_lazy("Previous and next"),
    "phase_banner": gettext_lazy("Phase banner"),
    "sections": gettext_lazy("Sections"),
    "steps": gettext_lazy("Steps"),
    "summary_list": gettext_lazy("Summary list"),
    "table": gettext_lazy("Table"),
    "tag": gettext_lazy("Tag"),
    "thread": gettext_lazy("Thread"),
    "tree": gettext_lazy("Tree"),
    "warning": gettext_lazy("Warning"),
}
"""Every component by the name of its file, as a person calls it."""

WRAPPED = {"figure": "gt-figures", "tree": "gt-tree"}
"""Components that are items of a list, with the class of the list that their page puts around them."""


@dataclass(frozen=True)
class Example:
    """One component in one state, as HTML."""

    component: str
    name: str
    state: str
    html: SafeString


def examples() -> list[Example]:
    """Every component in every state, in the active language."""
    found = sorted(states(), key=lambda state: list(NAMES).index(state.component))
    return [_example(state) for state in found]


def _example(state: State) -> Example:
    html = render_to_string(f"design/components/{state.component}.html", state.context)
    if state.component in WRAPPED:
        html = format_html('<ul class="{}">{}</ul>', WRAPPED[state.component], html)
    return Example(state.component, str(NAMES[state.component]), state.name, html)
