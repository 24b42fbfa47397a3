"""What is found in a draft before it is published, and an overlap side by side with the way to let it stand."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.kinds.base import COMPONENT, Wrong, clean
from goldenthread.engine.language import current, plain, said
from goldenthread.engine.write import LONGEST_REASON
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import may, visible
from goldenthread.policy import actions, queries
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.views.asking import keyed, way_from_suite
from goldenthread.policy.views.findings import count_words, findings_words


@require_safe
@careful
def checks_page(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that is found, each finding with the way to where it is mended; for those who may change the draft."""
    instrument = draft_to_change(request, key)
    checked = queries.checks_of(instrument, request.user)
    publish = may(request.user, "publish", instrument)
    context = {
        "title": plain(instrument.title, current()) or key,
        "href": reverse("instrument", args=[key]),
        "groups": findings_words(checked, instrument, current()),
        **count_words(checked),
        "publish_href": reverse("publish-instrument", args=[key]) if publish else "",
        "breadcrumbs": way_from_suite((plain(instrument.title, current()) or key, reverse("instrument", args=[key]))),
    }
    return render(request, "policy/checks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def overlap_page(request: HttpRequest, key: str, requirement: str, other: str) -> HttpResponseBase:
    """Two requirements side by side; with a reason they may both stand, until one of them says something else."""
    instrument = draft_to_change(request, key)
    own = keyed(visible(Requirement.objects.filter(instrument=instrument), request.user), requirement)
    beside = queries.likened(other, request.user) if "\0" not in other else None
    if own is None or beside is None or beside.instrument_id == instrument.pk:
        raise write.Missing
    errors: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST":
        try:
            _dismiss(request, own, beside.pk)
            messages.success(request, _("The overlap may stand, until one of the two says something else."))
            return HttpResponseRedirect(reverse("instrument-checks", args=[key]))
        except Refused as refused:
            place = "#reason" if "reason" in refused.fields else ""
            errors = [{"text": refused.message, "href": place}]
            status = 409 if isinstance(refused, Stale) else 422
    sides = [_side(own, instrument), _side(beside, Instrument.objects.get(pk=beside.instrument_id))]
    context = {
        "title": _("Two requirements that say much the same"),
        "columns": [{"label": side["label"]} for side in sides],
        "rows": [{"cells": [side["cell"] for side in sides]}],
        "errors": errors,
        "version": own.version,
        "reason": {
            **COMPONENT,
            "kind": "textarea",
            "name": "reason",
            "id": "reason",
            "label": _("Why both are needed"),
            "value": request.POST.get("reason", ""),
            "rows": 3,
            "error": errors[0]["text"] if errors and errors[0]["href"] else "",
        },
        "cancel_href": reverse("instrument-checks", args=[key]),
        "breadcrumbs": way_from_suite((plain(instrument.title, current()) or key, reverse("instrument", args=[key]))),
    }
    return render(request, "policy/overlap.html", context, status=status)


def draft_to_change(request: HttpRequest, key: str) -> Instrument:
    """The draft, for those who may change it. Raises Missing or NotAllowed."""
    register = register_or_404(Instrument.register_key)
    entry = write.allowed(register, read.find(register, key, request.user), request.user)
    instrument = Instrument.objects.select_related("responsible_role").get(pk=entry.pk)
    if instrument.state != DRAFT:
        raise NotAllowed(_("Only a draft of your own is checked before publishing."))
    return instrument


def _dismiss(request: HttpRequest, own: Requirement, other: int) -> None:
    try:
        reason = clean(request.POST.get("reason", ""), limit=LONGEST_REASON, lines=True)
    except Wrong as wrong:
        raise Refused(wrong.message, fields={"reason": wrong.message}) from wrong
    actions.dismiss_overlap(
        own,
        other=Requirement.objects.get(pk=other),
        by=cast(Person, request.user),
        reason=reason,
        version=version_of(request.POST) or 0,
    )


def _side(requirement: Requirement | queries.Likened, instrument: Instrument) -> dict[str, Any]:
    """A column of the table: whose requirement it is, and all that it says."""
    words, spoken = said(requirement.text, current())
    parts = format_html_join(
        "", "<li>{} {}</li>", ((p["number"], p["text"]) for p in requirement.parts.get(spoken, ()))
    )
    below = format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', parts) if parts else ""
    title = plain(instrument.title, current()) or instrument.key
    return {
        "label": f"{title}, {requirement.clause}" if requirement.clause else title,
        "cell": {"html": format_html('<div lang="{}">{}{}</div>', spoken, words, below)},
    }
