"""What the gallery gives each component, state by state, in our own words and the active language."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

DAY = datetime.date(2026, 4, 1)
MOMENT = datetime.datetime(2026, 4, 1, 9, 30, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class State:
    """A component by the name of its file, the state's name, and the arguments that bring it about."""

    component: str
    name: str
    context: dict[str, Any]


def states() -> Iterator[State]:
    """Every state of every component."""
    return chain(of_reading(), of_finding_the_way(), of_tables(), of_entries(), of_forms(), of_fields())


def of_reading() -> Iterator[State]:
    """What one reads and what catches the eye."""
    promise = _("Every household can reach an office within an hour.")
    yield State("details", _("Closed"), {"summary": _("How this is counted"), "text": promise})
    yield State("details", _("Open"), {"summary": _("How this is counted"), "text": promise, "open": True})
    yield State("inset", "", {"text": promise})
    yield State("warning", "", {"text": _("No text as of this date is held; the text shown is a later one.")})
    for kind, name in (("success", _("Done")), ("warning", _("Warning")), ("error", _("Problem")), ("info", _("News"))):
        yield State(
            "notification",
            name,
            {"text": _("The strategy was saved."), "kind": kind, "id": f"gallery-{kind}", "quiet": True},
        )
    yield State("phase_banner", "", {"phase": _("Beta")})
    figure = {"label": _("instruments in force"), "href": "#figure", "as_of": DAY}
    yield State("figure", _("With a number"), figure | {"value": 128})
    yield State("figure", _("Without data: never shown as zero"), figure | {"value": None})
    colours = ("", "green", "teal", "purple", "magenta", "red", "orange", "yellow", "grey")
    for colour in colours:
        yield State("tag", colour, {"text": _("In force"), "colour": colour})


def of_finding_the_way() -> Iterator[State]:
    """What leads from page to page and within one."""
    crumbs = [{"text": _("Registers"), "href": "#"}, {"text": _("Strategies"), "href": "#"}]
    yield State("breadcrumbs", "", {"items": crumbs})
    for name, ways in (
        (_("First page"), ["next"]),
        (_("In the middle"), ["previous", "next"]),
        (_("Last page"), ["previous"]),
    ):
        yield State("pagination", name, {"label": name} | dict.fromkeys(ways, "#pagination"))
    told = {
        "label": _("Clauses"),
        "previous": "#pagination",
        "previous_title": _("Previous clause"),
        "previous_label": _("4.1 Deputy heads"),
        "next": "#pagination",
        "next_title": _("Next clause"),
        "next_label": _("4.2 Managers"),
    }
    yield State("pagination", _("Saying where each leads"), told)
    parts = [(_("Text"), True), (_("Requirements"), False), (_("Versions (3)"), False)]
    items = [{"text": text, "href": "#sections", "current": current} for text, current in parts]
    yield State("sections", "", {"label": _("Parts of this example"), "items": items})
    chapters = [("1", _("Effective date")), ("2", _("Application")), ("2.1", _("Who is bound"))]
    numbered: list[dict[str, Any]] = [
        {"number": number, "heading": text, "anchor": "contents"} for number, text in chapters
    ]
    numbered[1] |= {"current": True}
    yield State("contents", "", {"items": numbered})
    leaf = {"title": _("Directive on plain words"), "href": "#tree", "facts": _("In force")}
    root = {"title": _("Policy on clear writing"), "href": "#tree", "facts": _("In force"), "children": [leaf, leaf]}
    yield State("tree", _("Folded"), {"nodes": [root]})
    yield State("tree", _("Unfolded"), {"nodes": [root], "open": True})
    files = [{"text": name, "href": "#downloads"} for name in ("CSV", "XLSX", "JSON")]
    yield State("downloads", "", {"items": files})


def of_tables() -> Iterator[State]:
    """Lists of entries and what narrows them."""
    columns = [
        {"label": _("Title"), "href": "#table", "sort": "ascending"},
        {"label": _("Ends on"), "href": "#table"},
        {"label": _("Value in dollars"), "href": "#table", "numeric": True},
    ]
    cells = [{"text": _("Bridge over the north arm"), "href": "#table"}, {"text": "2027-05-12"}]
    row = {"cells": [*cells, {"text": "1,250,000", "numeric": True}]}
    table = {"columns": columns, "rows": [row, row]}
    yield State("table", _("With its caption"), table | {"id": "shown", "caption": _("Contracts")})
    yield State(
        "table",
        _("Caption for screen readers"),
        table | {"id": "unseen", "caption": _("Projects"), "hide_caption": True},
    )
    chosen = [
        {"label": _("Type: Directive"), "href_remove": "#chosen"},
        {"label": _("In force"), "href_remove": "#chosen"},
    ]
    yield State("chosen", "", {"chosen": chosen})
    options = [{"value": "", "text": _("All types")}, {"value": "policy", "text": _("Policy"), "selected": True}]
    for name, wide in ((_("Folded"), False), (_("Open and wide"), True)):
        words = {"kind": "text", "id": f"filter-words-{wide}", "name": "words", "label": _("Words")}
        kind = {"kind": "select", "id": f"filter-kind-{wide}", "name": "kind", "label": _("Type"), "options": options}
        yield State("filters", name, {"fields": [words, kind], "open": wide, "wide": wide, "clear": "#filters"})
    ways = [{"text": _("Add a contract"), "href": "#empty"}, {"text": _("Import a file"), "href": "#empty"}]
    about = _("Contracts say what was bought, from whom and for how much.")
    yield State("empty", "", {"heading": _("No contract yet"), "text": about, "actions": ways})


def of_entries() -> Iterator[State]:
    """The facts of one entry, its thread and its history."""
    rows = [
        {"label": _("Issued by"), "values": [{"text": _("Office of Public Service"), "href": "#summary_list"}]},
        {"label": _("Replaces"), "values": [{"text": _("Older policy")}, {"text": _("Oldest policy")}]},
        {"label": _("Review by"), "values": [], "change_href": "#summary_list"},
    ]
    yield State("summary_list", "", {"rows": rows})
    up = [{"verb": _("implements"), "title": _("Strategy for the north"), "href": "#thread", "status": _("confirmed")}]
    again = [{"verb": _("funds"), "title": _("Bridge over the north arm"), "href": "#thread", "recheck": True}]
    yield State("thread", _("With links"), {"links": up + again})
    yield State("thread", _("Without any"), {"links": [], "nothing": _("Nothing above this is recorded.")})
    event = {"at": MOMENT, "verb": _("changed"), "by": _("Head of contracts"), "reason": _("The works take longer.")}
    change = event | {"what": [_("Ends on from 2026 to 2027")], "href": "#history"}
    yield State(
        "history", "", {"events": [change, {"at": MOMENT, "verb": _("created"), "by": _("Clerk of contracts")}]}
    )
    ways = [{"text": _("Replace"), "href": "#files"}]
    signed = {"title": _("Contract as signed"), "href": "#files", "meta": [_("signed copy · 240 KB")], "actions": ways}
    yield State("files", "", {"files": [signed, {"title": _("A file that was erased")}]})
    asked = {"html": _("Asked the supplier for the dates."), "by": _("Clerk of contracts"), "at": MOMENT}
    yield State("notes", "", {"notes": [{**asked, "actions": [{"text": _("Change"), "href": "#notes"}]}]})
    steps = [
        {"text": _("Choose the file"), "status": _("Now"), "now": True},
        {"text": _("Check"), "status": _("Later")},
    ]
    yield State("steps", "", {"label": _("Import"), "steps": steps})
    both = [{"label": _("Title"), "theirs": _("Bridge over the north arm"), "yours": _("Northern bridge")}]
    yield State("both", "", {"rows": both})


def of_forms() -> Iterator[State]:
    """What sends something, and what says that it went wrong."""
    for kind, name in (("", _("Main")), ("secondary", _("Secondary")), ("warning", _("Hard to undo"))):
        yield State("button", name, {"text": _("Save"), "kind": kind})
    yield State("button", _("A link that looks like one"), {"text": _("Start"), "href": "#button"})
    items = [{"text": _("Add a contract"), "href": "#actions"}, {"text": _("Import"), "href": "#actions"}]
    yield State("actions", "", {"items": items})
    errors = [
        {"text": _("The end lies before the start: give a later day."), "href": "#ends-on"},
        {"text": _("Nothing was saved.")},
    ]
    yield State("error_summary", "", {"errors": errors, "quiet": True})


def of_fields() -> Iterator[State]:
    """Every kind of field, plain and with an error."""
    options: list[dict[str, Any]] = [{"value": "a", "text": _("The whole government"), "checked": True}]
    options += [{"value": "b", "text": _("One organisation"), "hint": _("Those below it included")}]
    kinds: dict[str, dict[str, Any]] = {
        "text": {"label": _("Title"), "value": _("Northern bridge")},
        "email": {"label": _("E-mail address"), "autocomplete": "off", "width": 20},
        "number": {"label": _("Value"), "prefix": "$", "width": 10},
        "password": {"label": _("Password"), "autocomplete": "off"},
        "textarea": {"label": _("Summary"), "rows": 3},
        "select": {"label": _("Who is bound"), "options": options},
        "radios": {"label": _("Who is bound"), "options": options},
        "checkboxes": {"label": _("Who is bound"), "options": options},
        "checkbox": {"label": _("Keep me signed in")},
        "date": {"label": _("Ends on"), "value": {"day": 31, "month": 2, "year": 2027}},
        "file": {"label": _("File"), "hint": _("A table as CSV or XLSX")},
    }
    for kind, field in kinds.items():
        plain = {"kind": kind, "name": f"plain-{kind}", "optional": kind == "textarea"} | field
        yield State("field", kind, {"field": plain})
        broken = plain | {
            "name": f"broken-{kind}",
            "hint": _("As it stands in the contract"),
            "error": _("Give this, or say why not."),
        }
        yield State("field", _("%(kind)s, with hint and error") % {"kind": kind}, {"field": broken})
