"""What follows from a statement: a corrective action in one step, and a second look when its requirement has changed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.kinds.base import Component, Words_, place_of
from goldenthread.engine.language import current, labelled, plain
from goldenthread.engine.register import address_in
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.kernel.permissions import may
from goldenthread.policy import actions
from goldenthread.policy.models import CorrectiveAction, Statement

ASKED = ("title", "owner", "due_on")


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def corrective_action_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say what is done about the gap, who does it and until when; everything else follows from the statement."""
    statement = _statement(request, key)
    register = register_or_404(CorrectiveAction.register_key)
    reading = read.reading_of(request.user)
    back = address_in(Statement.register_key, key)
    errors: dict[str, Words_] = {}
    general: list[Words_] = []
    data = request.POST if request.method == "POST" else QueryDict()
    if request.method == "POST":
        try:
            made = write.create(register, write.Form(_whole(data, statement)), by=request.user)
            messages.success(request, _("The corrective action is open."))
            return HttpResponseRedirect(register.engine_href(made.key))
        except NotAllowed as refused:
            general.append(refused.message)
        except Refused as refused:
            errors = {name: text for name, text in refused.fields.items() if name in ASKED}
            general += [] if errors else [refused.message]
    fields: list[Component] = []
    told: list[dict[str, Any]] = [{"text": text} for text in general]
    for name in ASKED:
        own = register.by_name[name].widgets(data, reading, error=errors.get(name, ""))
        if name in errors:
            told.append({"text": labelled(register.by_name[name].label, errors[name]), "href": place_of(own[0])})
        fields += own
    context = {
        "title": _("Open a corrective action"),
        "breadcrumbs": [{"text": plain(statement.title, current()) or key, "href": back}],
        "fields": fields,
        "errors": told,
        "submit_text": _("Open"),
        "cancel_href": back,
    }
    return render(request, "engine/form.html", context, status=422 if told else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def recheck_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say that a statement is still right on the requirement as it is now."""
    statement = _statement(request, key)
    back = address_in(Statement.register_key, key)
    words = plain(statement.requirement.text, current())
    context: dict[str, Any] = {
        "title": _("Is this statement still right?"),
        "text": _("The requirement now says: %(words)s") % {"words": words},
        "breadcrumbs": [{"text": plain(statement.title, current()) or key, "href": back}],
        "version": statement.version,
        "submit_text": _("It is still right"),
        "cancel_href": back,
    }
    if request.method != "POST":
        return render(request, "engine/confirm.html", context)
    try:
        actions.confirm(statement, by=cast(Person, request.user), version=version_of(request.POST) or 0)
    except Refused as refused:
        context["errors"] = [{"text": refused.message}]
        return render(request, "engine/confirm.html", context, status=409 if isinstance(refused, Stale) else 422)
    messages.success(request, _("The statement is confirmed."))
    return HttpResponseRedirect(back)


def _statement(request: HttpRequest, key: str) -> Statement:
    """The statement, for those who may answer for its organisation. Raises Missing or NotAllowed."""
    found = read.find(register_or_404(Statement.register_key), key, request.user)
    if not isinstance(found, Statement):
        raise write.Missing
    if not may(request.user, "change", found):
        raise NotAllowed(_("Only those who may contribute for an organisation answer for it."))
    return found


def _whole(data: QueryDict, statement: Statement) -> QueryDict:
    """What was filled in with what follows from the statement."""
    form = data.copy()
    form["statement"] = statement.key
    form["organisation"] = statement.organisation.key if statement.organisation else ""
    form["visibility"], form["classification"] = statement.visibility, str(statement.classification)
    form.setlist(write.SHOWN, [*ASKED, "statement", "organisation", "visibility", "classification"])
    return form
