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
from goldenthread.policy import actions, queries
from goldenthread.policy.models import Instrument
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.views.asking import way_from_suite
from goldenthread.policy.views.findings import count_words, findings_words


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def publish_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Tell what was found and ask once more, then publish; what stops it is said and nothing is changed (C001, C002)."""
    register = register_or_404(Instrument.register_key)
    entry = write.allowed(register, read.find(register, key, request.user), request.user, verb="publish")
    instrument = Instrument.objects.get(pk=entry.pk)
    if instrument.state != DRAFT:
        raise NotAllowed(_("Only a draft of your own can be published."))
    page = reverse("instrument", args=[key])
    title = plain(instrument.title, current()) or key
    context: dict[str, Any] = {
        "title": _("Publish “%(title)s”?") % {"title": title},
        "text": _("It binds from its effective date on. A draft binds nobody."),
        "breadcrumbs": way_from_suite((title, page)),
        "version": instrument.version,
        "submit_text": _("Publish"),
        "cancel_href": page,
    }
    status = 200
    if request.method == "POST":
        try:
            actions.publish(instrument, by=cast(Person, request.user), version=version_of(request.POST))
            messages.success(request, _("It is published."))
            return HttpResponseRedirect(page)
        except Refused as refused:
            context["errors"] = [{"text": refused.message, "href": "#findings"}]
            status = 409 if isinstance(refused, Stale) else 422
    checked = queries.checks_of(instrument, request.user)
    context |= {"groups": findings_words(checked, instrument, current()), **count_words(checked)}
    return render(request, "policy/publish.html", context, status=status)
