"""The approval of a draft: who must give it, who has, and the way to give it or to send the draft back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goldenthread.engine.faces.answers import careful
from goldenthread.engine.kinds.base import COMPONENT, Wrong, clean
from goldenthread.engine.language import current, day_words, plain
from goldenthread.engine.write import LONGEST_REASON
from goldenthread.kernel.errors import NotAllowed, Refused, Stale
from goldenthread.kernel.models import Appointment, Person, Role
from goldenthread.kernel.permissions import in_government, may, visible
from goldenthread.policy import actions
from goldenthread.policy.models import Instrument
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.approvals import (
    Approvals,
    Asked,
    approvals_of,
    posts_to_approve,
    writers_of,
)
from goldenthread.policy.views.asking import keyed, way_from_suite

STATES: dict[str, tuple[str | Promise, str]] = {
    "approved": (gettext_lazy("Approved"), "green"),
    "waiting": (gettext_lazy("Not approved yet"), "yellow"),
    "changed": (gettext_lazy("To be approved anew: it has changed since"), "yellow"),
    "sent back": (gettext_lazy("Sent back"), "red"),
}
"""How far a role's approval has come → its words and the colour of its tag."""


@require_http_methods(["GET", "HEAD", "POST"])
@careful
def approval_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Who must approve it and who has; those who write it ask for it, those who are asked give it or send it back."""
    instrument = _instrument(request, key)
    errors: list[dict[str, str]] = []
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _done(request, instrument))
            return HttpResponseRedirect(reverse("instrument-approval", args=[key]))
        except NotAllowed:
            raise
        except Refused as refused:
            status = 409 if isinstance(refused, Stale) else 422
            place = "#reason" if "reason" in refused.fields else ""
            errors = [{"text": str(refused.message), "href": place}]
            instrument = _instrument(request, key)
    approvals = approvals_of(instrument)
    seen = set(
        visible(Role.objects.filter(pk__in=approvals.needs.approved_by), request.user).values_list("pk", flat=True)
    )
    title = plain(instrument.title, current()) or key
    page = reverse("instrument", args=[key])
    context: dict[str, Any] = {
        "title": title,
        "errors": errors,
        "state": _state(instrument, approvals),
        "asked": [_asked(each, seen=each.role.pk in seen) for each in approvals.asked],
        "languages_href": reverse("instrument-languages", args=[key]) if len(approvals.texts) > 1 else "",
        "href": page,
        "breadcrumbs": way_from_suite((title, page)),
        **_ways(request, instrument, approvals, errors),
    }
    return render(request, "policy/approval.html", context, status=status)


def _instrument(request: HttpRequest, key: str) -> Instrument:
    """One of our own, for colleagues: who approved what is theirs to know. Raises Http404 and NotAllowed."""
    instrument = keyed(visible(Instrument.objects.all(), request.user), key)
    if instrument is None:
        raise Http404
    if instrument.external or not in_government(request.user):
        raise NotAllowed(_("Who approves what is shown to colleagues."))
    return instrument


def _done(request: HttpRequest, instrument: Instrument) -> str:
    """Do what was asked; the words that say so. Raises NotAllowed and Refused."""
    person = cast(Person, request.user)
    if request.POST.get("do") == "ask":
        if not may(person, "change", instrument):
            raise NotAllowed(_("You may not change this."))
        actions.ask_approval(instrument, by=person)
        return _("It lies before those who must approve it.")
    try:
        reason = clean(request.POST.get("reason", ""), limit=LONGEST_REASON, lines=True)
    except Wrong as wrong:
        raise Refused(wrong.message, fields={"reason": wrong.message}) from wrong
    approved = request.POST.get("do") == "approve"
    post = _post(person, request.POST.get("post", ""))
    substance = request.POST.get("substance", "")
    actions.say_of(instrument, post, approved=approved, by=person, substance=substance, reason=reason)
    return _("Your approval is kept.") if approved else _("It is with its writers again.")


def _post(person: Person, typed: str) -> Appointment:
    """The post that was chosen, of the person's own. Raises NotAllowed."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    found = Appointment.objects.filter(pk=number, person=person).first()
    if found is None:
        raise NotAllowed(_("You do not hold this post."))
    return found


def _state(instrument: Instrument, approvals: Approvals) -> str:
    """How far it has come, in one sentence."""
    if not approvals.asked:
        return _("Instruments of this type need nobody’s approval.")
    if instrument.state != DRAFT:
        return _("It is published.")
    if not approvals.waiting:
        return _("Everybody has approved it: it can be published.")
    if instrument.approval_asked_on is None:
        return _("It is with its writers: nobody has been asked for approval yet.")
    return _("It lies before those who must approve it, since %(day)s.") % {
        "day": day_words(instrument.approval_asked_on)
    }


def _asked(asked: Asked, *, seen: bool) -> dict[str, Any]:
    """One role, who may say it, and what was said last; of a role that the visitor may not see, only how far it is."""
    label, colour = STATES[asked.state]
    holders = [
        _("%(name)s, %(organisation)s")
        % {"name": post.person.name, "organisation": plain(post.organisation.title, current())}
        for post in asked.holders
    ]
    said = ""
    if asked.last:
        day = day_words(timezone.localdate(asked.last.said_at))
        words = _("Approved by %(name)s on %(day)s") if asked.last.approved else _("Sent back by %(name)s on %(day)s")
        said = words % {"name": asked.last.post.person.name, "day": day}
    return {
        "role": plain(asked.role.title, current()) or asked.role.key if seen else _("A role that you may not see"),
        "label": label,
        "colour": colour,
        "holders": holders if seen else [],
        "said": said if seen else "",
        "reason": asked.last.reason if asked.last and seen else "",
    }


def _ways(
    request: HttpRequest, instrument: Instrument, approvals: Approvals, errors: list[dict[str, str]]
) -> dict[str, Any]:
    """What this visitor may do now: ask, say, or publish."""
    visitor = request.user
    if instrument.state != DRAFT:
        return {}
    if not approvals.waiting:
        publish = bool(approvals.asked) and may(visitor, "publish", instrument)
        return {"publish_href": reverse("publish-instrument", args=[instrument.key])} if publish else {}
    if instrument.approval_asked_on is None:
        asks = may(visitor, "change", instrument)
        return {"may_ask": asks, "checks_href": reverse("instrument-checks", args=[instrument.key]) if asks else ""}
    posts = posts_to_approve(approvals, visitor) if isinstance(visitor, Person) else []
    if not posts:
        return {}
    wrote = approvals.needs.four_eyes and visitor.pk in writers_of(instrument, approvals.texts)
    return {
        "fields": [*_choice_of_post(posts, request.POST.get("post", "")), _reason(request, errors)],
        "substance": approvals.substance,
        "post": posts[0].pk if len(posts) == 1 else "",
        "wrote": wrote,
    }


def _choice_of_post(posts: list[Appointment], chosen: str) -> list[dict[str, Any]]:
    """Which of several posts somebody speaks in; nothing to choose where it is one."""
    if len(posts) == 1:
        return []
    options = [
        {
            "value": str(post.pk),
            "text": _("%(role)s, %(organisation)s")
            % {"role": plain(post.role.title, current()), "organisation": plain(post.organisation.title, current())},
            "checked": str(post.pk) == chosen or (not chosen and place == 0),
        }
        for place, post in enumerate(posts)
    ]
    return [
        {**COMPONENT, "kind": "radios", "name": "post", "id": "post", "label": _("In which post"), "options": options}
    ]


def _reason(request: HttpRequest, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {
        **COMPONENT,
        "kind": "textarea",
        "name": "reason",
        "id": "reason",
        "label": _("Remark"),
        "hint": _("Why you send it back; what you approve may stand without one."),
        "value": request.POST.get("reason", ""),
        "rows": 3,
        "error": errors[0]["text"] if errors and errors[0]["href"] else "",
    }
