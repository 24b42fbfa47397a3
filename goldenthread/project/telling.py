"""The page on which people say how they are told what waits for them, and the calendar that each may have."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.engine import language as languages
from goldenthread.engine.due import due_for
from goldenthread.engine.faces.answers import careful
from goldenthread.engine.faces.calendars import calendar_answer
from goldenthread.engine.kinds.base import COMPONENT
from goldenthread.project.models import Telling
from goldenthread.project.work import QUARTER

SECRET_BYTES = 32
AHEAD = 4 * QUARTER
"""How far the calendar looks ahead: about a year."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@careful
def telling(request: HttpRequest) -> HttpResponseBase:
    """How this person is told: by mail or not, and through a calendar whose address is shown once."""
    wishes = wishes_of(request.user)
    if request.method != "POST":
        return _shown(request, wishes)
    asked = request.POST.get("do", "")
    if asked == "calendar":
        return _shown(request, wishes, secret=renew_calendar(wishes))
    if asked == "no-calendar":
        Telling.objects.filter(pk=wishes.pk).update(calendar=None, calendar_since=None)
        messages.success(request, _("The address of your calendar no longer works."))
    elif asked == "mail":
        Telling.objects.filter(pk=wishes.pk).update(by_mail="by_mail" in request.POST)
        messages.success(request, _("Your choice was saved."))
    return HttpResponseRedirect(reverse("telling"))


def wishes_of(person: Any) -> Telling:
    """How the person wants to be told; at first by mail."""
    wishes, _made = Telling.objects.select_related("person").get_or_create(person_id=person.pk)
    return wishes


def renew_calendar(wishes: Telling) -> str:
    """Give the person's calendar a new secret, which alone is told now and kept nowhere; an older one ends."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Telling.objects.filter(pk=wishes.pk).update(calendar=_hash(secret), calendar_since=timezone.now())
    wishes.refresh_from_db()
    return secret


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What waits for the person whose secret it is, as far as they may see it today; without what is classified.

    Calendar programs cannot sign in, and keep what they are given.
    """
    found = Telling.objects.select_related("person").filter(calendar=_hash(secret), person__is_active=True).first()
    if found is None:
        raise Http404
    person = found.person
    today = timezone.localdate()
    with translation.override(person.language if person.language in languages.LANGUAGES else settings.LANGUAGE_CODE):
        dues = [due for due in due_for(person, on=today, at_least_until=today + AHEAD) if not due.classification]
        answer = calendar_answer(request, dues, name=_("My work"), file="my-work")
    patch_cache_control(answer, private=True, no_cache=True)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _hash(secret: str) -> str:
    """What is kept of a secret of 256 random bits: it needs neither salt nor slowness."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def _shown(request: HttpRequest, wishes: Telling, *, secret: str = "") -> HttpResponseBase:
    box = {
        **COMPONENT,
        "kind": "checkbox",
        "name": "by_mail",
        "id": "by_mail",
        "label": _("Send me one e-mail on each day on which something is due or overdue"),
        "value": wishes.by_mail,
    }
    context = {
        "breadcrumbs": [{"text": _("My work"), "href": reverse("my-work")}],
        "field": box,
        "email": wishes.person.email,
        "mail_on": settings.DIGESTS,
        "address": settings.SITE_URL + reverse("my-calendar", args=[secret]) if secret else "",
        "since": wishes.calendar_since,
    }
    return render(request, "project/telling.html", context)
