"""Publishing an instrument of one's own: from a draft that binds nobody to a text that binds from its effective date."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.language import current, plain
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.policy import actions
from goldenthread.policy.models import Instrument
from goldenthread.policy.models.ties import DRAFT


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def publish_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Ask once more, then publish; what is missing is said in one sentence and nothing is changed (C001, C002)."""
    register = register_or_404(Instrument.register_key)
    entry = write.allowed(register, read.find(register, key, request.user), request.user, verb="publish")
    instrument = Instrument.objects.get(pk=entry.pk)
    if instrument.state != DRAFT:
        raise NotAllowed(_("Only a draft of your own can be published."))
    page, change = reverse("instrument", args=[key]), f"{register.engine_href(key)}change/"
    title = plain(instrument.title, current()) or key
    context: dict[str, Any] = {
        "title": _("Publish “%(title)s”?") % {"title": title},
        "text": _("It binds from its effective date on. A draft binds nobody."),
        "breadcrumbs": [{"text": _("Policies"), "href": reverse("suite")}, {"text": title, "href": page}],
        "version": instrument.version,
        "submit_text": _("Publish"),
        "cancel_href": page,
    }
    if request.method != "POST":
        return render(request, "engine/confirm.html", context)
    try:
        actions.publish(instrument, by=cast(Person, request.user), version=version_of(request.POST))
    except Refused as refused:
        context["errors"] = [{"text": refused.message, "href": change}]
        return render(request, "engine/confirm.html", context, status=409 if isinstance(refused, Stale) else 422)
    messages.success(request, _("It is published."))
    return HttpResponseRedirect(page)
