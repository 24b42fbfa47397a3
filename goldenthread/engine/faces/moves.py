"""Moves of a lifecycle as people and programs meet them: what this visitor may do next, the page that asks, the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goldenthread.engine import language as languages
from goldenthread.engine import read, write
from goldenthread.engine.faces import api
from goldenthread.engine.faces.answers import careful, register_or_404
from goldenthread.engine.faces.api_parts import answer, refusal
from goldenthread.engine.faces.api_parts import missing as absent
from goldenthread.engine.faces.forms import version_of
from goldenthread.engine.faces.sheets import way_here
from goldenthread.engine.kinds.base import COMPONENT, place_of
from goldenthread.engine.register import Register
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.lifecycle import Lifecycle, Move, missing
from goldenthread.kernel.models import Entry
from goldenthread.kernel.permissions import Visitor, may


def href_of(register: Register, entry: Any, move: str) -> str:
    """The address of the page that makes a move."""
    return f"{register.engine_href(entry.key)}moves/{move}/"


def offered(register: Register, entry: Entry, visitor: Visitor) -> list[dict[str, str]]:
    """What the visitor may do next with the entry, as links for `design/components/actions.html`."""
    if register.lifecycle is None:
        return []
    allowed = allowed_moves(register, entry, visitor)
    return [{"text": str(move.label), "href": href_of(register, entry, move.name)} for move in allowed]


def allowed_moves(register: Register, entry: Entry, visitor: Visitor) -> list[Move]:
    """The moves that lead on from where the entry stands and that the visitor may make; one question a verb needed."""
    possible = register.lifecycle.moves_from(entry) if register.lifecycle else []
    granted = {verb: may(visitor, verb, entry) for verb in {move.needs for move in possible}}
    return [move for move in possible if granted[move.needs]]


class Step(NamedTuple):
    """One move of one entry, as somebody is about to make it."""

    register: Register
    held: Lifecycle
    entry: Entry
    move: Move


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def move(request: HttpRequest, register: str, key: str, move: str) -> HttpResponseBase:
    """Say what follows from a move and what it lacks, ask for the reason, and make it."""
    step = _step(register_or_404(register), key, move, request.user)
    if not may(request.user, step.move.needs, step.entry):
        raise NotAllowed(_("You may not do this with it. Ask those who administer its organisation."))
    if request.method != "POST":
        return _asked(request, step)
    reason = request.POST.get("reason", "").strip()
    try:
        write.move(step.register, key, move, by=request.user, reason=reason, version=version_of(request.POST))
    except NotAllowed:
        raise
    except Refused as refused:
        return _asked(request, _step(step.register, key, move, request.user), refused=refused)
    messages.success(request, f"{step.move.told}.")
    return HttpResponseRedirect(step.register.engine_href(key))


def _step(register: Register, key: str, name: str, visitor: Visitor) -> Step:
    """The move as it stands now. Raises Missing where there is no such entry or move."""
    held, found = register.lifecycle, read.find(register, key, visitor)
    move = held.by_name.get(name) if held else None
    if held is None or move is None or found is None:
        raise write.Missing
    return Step(register, held, found, move)


def _asked(request: HttpRequest, step: Step, *, refused: Refused | None = None) -> HttpResponseBase:
    """The page of one move, with what was wrong the first time."""
    register, held, found, move = step
    reading = read.reading_of(request.user)
    typed = request.POST.get("reason", "")
    leads_on = held.state_of(found) in move.sources
    sentences, fields = missing(move, found, reason=typed) if leads_on else ([], {})
    unreasoned = fields.pop("reason", "")
    if refused is None:
        # Nobody is told to say why before they had a chance to.
        unreasoned = ""
    change = f"{register.engine_href(found.key)}change/"
    lacking = [{"text": text, "href": ""} for text in sentences]
    for name, text in fields.items():
        kind = register.by_name[name]
        place = place_of(kind.widgets(MultiValueDict(), reading)[0])
        lacking.append({"text": languages.labelled(kind.label, text), "href": f"{change}{place}"})
    errors = [{"text": unreasoned, "href": "#reason"}] if unreasoned else []
    if isinstance(refused, Stale) or (refused and not unreasoned and not lacking):
        errors.append({"text": refused.message, "href": ""})
    elif not leads_on:
        errors.append({"text": _("It cannot be done from where this stands now."), "href": ""})
    context = {
        "title": move.label,
        "subject": languages.plain(found.title, reading.language) or found.key,
        "breadcrumbs": way_here(register, found, reading),
        "before": held.label_of(held.state_of(found)),
        "after": held.label_of(move.to),
        "text": move.follows,
        "lacking": lacking,
        "ready": leads_on and not lacking,
        "errors": errors,
        "fields": [_reason_field(move, typed, unreasoned)],
        "version": found.version,
        "cancel_href": register.engine_href(found.key),
    }
    status = 200 if refused is None else 409 if isinstance(refused, Stale) else 422
    return render(request, "engine/move.html", context, status=status)


def _reason_field(move: Move, typed: str, error: Any) -> dict[str, Any]:
    return {
        **COMPONENT,
        "kind": "textarea",
        "name": "reason",
        "id": "reason",
        "rows": 4,
        "label": _("Reason"),
        "hint": _("It stands in the history, for colleagues."),
        "optional": not move.asks_reason,
        "value": typed,
        "error": error,
    }


def make_in(register: Register, move: str) -> Callable[..., HttpResponse]:
    """The view of the API that makes one move; its body names the version that it starts from."""

    def make(request: HttpRequest, key: str) -> HttpResponse:
        body = _body(request)
        if isinstance(body, HttpResponse):
            return body
        version, reason = body.get("version"), body.get("reason", "")
        try:
            moved = write.move(register, key, move, by=request.user, reason=reason, version=version)
        except write.Missing:
            return absent(request)
        except NotAllowed as refused:
            return refusal(request, 403, refused.message)
        except Stale as stale:
            return refusal(request, 409, stale.message)
        except Refused as refused:
            errors = {name: str(text) for name, text in refused.fields.items()}
            return refusal(request, 422, refused.message, errors=errors)
        return answer(request, api.whole(register, moved, request))

    return make


def _body(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """What a program sent, or what is wrong with it."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as wrong:
        return refusal(request, 400, _("The body is not JSON: %(why)s.") % {"why": wrong})
    if not isinstance(body, dict):
        return refusal(request, 400, _("The body must be an object of field names and values."))
    errors = {}
    version, reason = body.get("version"), body.get("reason", "")
    if not isinstance(version, int) or isinstance(version, bool):
        errors["version"] = _("Give the version that your change starts from, as a whole number.")
    if not isinstance(reason, str):
        errors["reason"] = _("This must be text.")
    for name in sorted(body.keys() - {"version", "reason"}):
        errors[name] = _("A move takes a version and a reason, and nothing else.")
    return refusal(request, 422, _("The body says something else than it should."), errors=errors) if errors else body
