"""The suite: every instrument as one tree, as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.language import plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.permissions import may_create
from goldenthread.policy.queries import Node, State, suite
from goldenthread.policy.views.asking import DayAsked, day_asked, options, without
from goldenthread.policy.views.words import KINDS, instrument_words

FILTERS = ("kind", "state", "issuer")


@require_safe
@careful
def suite_page(request: HttpRequest) -> HttpResponse:
    """The tree from framework to guideline, with filters by type, state and issuer."""
    asked = day_asked(request.GET)
    reading = Reading(request.user)
    reading.load_terms([KINDS])
    roots = suite(request.user, on=asked.day)
    wanted = {name: request.GET.get(name, "") for name in FILTERS}
    tree = [shown for root in roots if (shown := _shown(root, wanted, reading, asked))]
    placed = [node for node in tree if node["is_placed"]]
    alone = [node for node in tree if not node["is_placed"]]
    context = {
        "tree": placed or alone,
        "unplaced": alone if placed else [],
        "on": asked.day,
        "fields": _fields(roots, wanted, asked, reading),
        "chosen": _chosen(request, wanted, asked, reading),
        "clear": reverse("suite"),
        "questions": [
            {"text": _("Principles and what upholds them"), "href": reverse("principles")},
            {"text": _("Lead times"), "href": reverse("lead-times")},
        ],
        "count": len(set(_keys(tree))),
        "expand": any(wanted.values()),
        "actions": _actions(request),
        "downloads": [
            {"text": "CSV", "href": reverse("engine:csv", args=["instruments"])},
            {"text": "JSON", "href": reverse("api-1:page", args=["instruments"])},
        ],
    }
    return render(request, "policy/suite.html", context)


def _actions(request: HttpRequest) -> list[dict[str, Any]]:
    """The way to the questions and, for those who contribute, what they may bring in."""
    choosing = {"text": _("Which instrument do we need?"), "href": reverse("choosing"), "kind": "link"}
    if not may_create(request.user):
        return [choosing]
    return [{"text": _("Bring in a document"), "href": reverse("documents"), "kind": "secondary"}, choosing]


def _shown(node: Node, wanted: dict[str, str], reading: Reading, asked: DayAsked) -> dict[str, Any] | None:
    """The node in words with what is below it; None when neither it nor anything below fits the filters."""
    children = [shown for child in node.children if (shown := _shown(child, wanted, reading, asked))]
    words = instrument_words(node.instrument, node.state, reading, on=asked.chosen)
    fits = (
        (not wanted["kind"] or node.instrument.kind == wanted["kind"])
        and (not wanted["state"] or node.state.state == wanted["state"])
        and (not wanted["issuer"] or words["issuer"] == wanted["issuer"])
    )
    if not fits and not children:
        return None
    return {
        **words,
        "requirements": node.requirements,
        "children": children,
        # What stands below nothing is at the top of the suite only if something stands below it, or if it frames one.
        "is_placed": bool(children) or node.instrument.kind == "framework",
        "fits": fits,
    }


def _fields(roots: list[Node], wanted: dict[str, str], asked: DayAsked, reading: Reading) -> list[dict[str, Any]]:
    nodes = list(_walk(roots))
    kinds = {code: reading.label(KINDS, code)[0] for code in reading.terms[KINDS]}
    issuers = sorted({plain(node.instrument.issuer, reading.language) for node in nodes} - {""})
    selects = [
        ("kind", _("Type"), options(kinds, wanted["kind"], everything=_("Every type"))),
        (
            "state",
            _("State"),
            options({s.value: str(s.label) for s in State}, wanted["state"], everything=_("Any state")),
        ),
        ("issuer", _("Issued by"), options({i: i for i in issuers}, wanted["issuer"], everything=_("Anybody"))),
    ]
    fields = [{"kind": "select", "name": name, "label": label, "options": rows} for name, label, rows in selects]
    return [*fields, asked.field(label=_("As it stood on"))]


def _chosen(request: HttpRequest, wanted: dict[str, str], asked: DayAsked, reading: Reading) -> list[dict[str, Any]]:
    labels = {
        "kind": reading.label(KINDS, wanted["kind"])[0] if wanted["kind"] else "",
        "state": str(State(wanted["state"]).label) if wanted["state"] in State.values else "",
        "issuer": wanted["issuer"],
    }
    return [{"label": label, "href_remove": without(request, name)} for name, label in labels.items() if label]


def _walk(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _keys(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        if node["fits"]:
            yield node["key"]
        yield from _keys(node["children"])
