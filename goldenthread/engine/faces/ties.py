"""The pages on which people tie an entry to another one, confirm a tie, and take one away."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import read, ties, verbs, write
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.sheets import asked, changeable, laid_out, named, way_here
from goldenthread.engine.kinds import FormData
from goldenthread.engine.kinds.base import Words_
from goldenthread.engine.language import labelled
from goldenthread.engine.write import Invalid
from goldenthread.kernel.models import Link


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def add(request: HttpRequest, register: str, key: str) -> HttpResponseBase:
    """Tie the entry to another one."""
    kept_in = register_or_404(register)
    entry = changeable(kept_in, key, request)
    reading = read.reading_of(request.user)
    data: FormData = QueryDict()
    errors: Mapping[str, Words_] = {}
    if request.method == "POST":
        data = request.POST
        try:
            ties.tie(kept_in, key, write.Form(data), by=request.user)
        except Invalid as invalid:
            errors = invalid.fields
        else:
            messages.success(request, _("The two entries are tied."))
            return HttpResponseRedirect(kept_in.engine_href(key))
    fields, summary = laid_out(ties.fields_of(kept_in), data, errors, reading)
    return render(
        request,
        "engine/form.html",
        status=422 if errors else 200,
        context={
            "title": _("Tie “%(title)s” to another entry") % {"title": named(entry, reading)},
            "breadcrumbs": way_here(kept_in, entry, reading),
            "fields": fields,
            "errors": summary,
            "submit_text": _("Tie"),
            "cancel_href": kept_in.engine_href(key),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def remove(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Take a tie away, asked for once more."""
    kept_in = register_or_404(register)
    found = ties.loose_tie(kept_in, key, number, request.user)
    if request.method == "POST":
        ties.untie(kept_in, key, number, by=request.user)
        messages.success(request, _("The tie was taken away."))
        return HttpResponseRedirect(kept_in.engine_href(key))
    context = {
        "title": _("Take this tie away?"),
        "text": _("%(tie)s. The history keeps that it was there.") % {"tie": _in_words(found, request)},
        "submit_text": _("Untie"),
    }
    return asked(request, kept_in, found.source, context)


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def confirm(request: HttpRequest, register: str, key: str, number: int) -> HttpResponseBase:
    """Say that a tie holds between the two entries as they are now."""
    kept_in = register_or_404(register)
    found = ties.own_tie(kept_in, key, number, request.user)
    if request.method == "POST":
        ties.confirm(kept_in, key, number, by=request.user)
        messages.success(request, _("The tie is confirmed."))
        return HttpResponseRedirect(kept_in.engine_href(key))
    context = {
        "title": _("Does this tie still hold?"),
        "text": _("%(tie)s. Look at both entries as they are now, then confirm it.")
        % {"tie": _in_words(found, request)},
        "submit_text": _("It holds"),
    }
    return asked(request, kept_in, found.source, context)


def _in_words(link: Link, request: HttpRequest) -> str:
    """“Supports: Programme of the north”."""
    words = verbs.link_words(link.verb, at_source=True)
    return labelled(words, named(link.target, read.reading_of(request.user)))
