"""The ways from an instrument's page to its text in other languages, clause by clause, and to its approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from goldenthread.engine.language import NAMES
from goldenthread.kernel.permissions import Visitor, in_government
from goldenthread.policy.models import Clause, Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.needs import needs_of


def languages_address(instrument: Instrument, texts: Sequence[TextVersion]) -> str:
    """Where its languages stand side by side; "" where it is held in one alone, and is no draft that may need more."""
    several = len({text.language for text in texts}) > 1
    drafted = instrument.state == DRAFT and bool(texts)
    return reverse("instrument-languages", args=[instrument.key]) if several or drafted else ""


def other_texts(
    request: HttpRequest, texts: Sequence[TextVersion], shown: TextVersion, clauses: list[dict[str, Any]]
) -> dict[str, Any]:
    """The same day's text in each other language, and into each clause the way to its counterpart in the first. One query.

    A counterpart is told where it has the same anchor; the page side by side finds the others too.
    """
    newest = {each.language: each for each in sorted(texts, key=lambda each: each.reading) if _same_day(each, shown)}
    others = [newest[language] for language in sorted(newest.keys() - {shown.language})]
    ways = [
        {
            "text": NAMES.get(each.language, each.language),
            "lang": each.language,
            "href": _asking(request, each.language),
        }
        for each in others
    ]
    if others:
        anchors = set(Clause.objects.filter(text_version=others[0]).values_list("anchor", flat=True))
        for clause in clauses:
            clause["counterpart"] = f"{ways[0]['href']}#{clause['anchor']}" if clause["anchor"] in anchors else ""
    return {"other_texts": ways}


def lies_for_approval(instrument: Instrument, visitor: Visitor) -> bool:
    """Whether there is anything to tell this visitor of its approval: it is needed, or was asked for."""
    if instrument.external or not in_government(visitor):
        return False
    if instrument.approval_asked_on is not None:
        return True
    return instrument.state == DRAFT and bool(needs_of(instrument.kind).approved_by)


def _same_day(each: TextVersion, shown: TextVersion) -> bool:
    return each.consolidated_on == shown.consolidated_on


def _asking(request: HttpRequest, language: str) -> str:
    """This page with the text in another language."""
    query = request.GET.copy()
    query["language"] = language
    return f"{request.path}?{query.urlencode()}"
