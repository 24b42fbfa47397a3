"""The daily e-mail: one to each person for whom something is due or overdue, in their language, as plain text."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goldenthread.engine import language as languages
from goldenthread.kernel.models import Person
from goldenthread.project.models import Telling
from goldenthread.project.work import Line, Section, sections_for

log = logging.getLogger(__name__)


def send_digests(*, on: date | None = None) -> int:
    """Send each person the digest of the day, once; how many were sent. Without EMAIL_URL nothing is sent.

    Before a mail is made its day is marked as done with: a run that is killed may leave somebody without, and never
    sends anybody two. One that the mail server refuses is marked as not done again, so that the next run tries.
    """
    today = on or timezone.localdate()
    if not settings.DIGESTS:
        return 0
    refused = Q(telling__by_mail=False) | Q(telling__mailed_on__gte=today)
    waiting = Person.objects.filter(is_active=True).exclude(refused).order_by("pk").values_list("pk", flat=True)
    return sum(_sent(pk, today) for pk in list(waiting))


def _sent(pk: int, today: date) -> bool:
    """Send one person their digest; False where there is nothing to say, or another run is at it."""
    before = _claimed(pk, today)
    if before is None:
        return False
    person = before.person
    with translation.override(person.language if person.language in languages.LANGUAGES else settings.LANGUAGE_CODE):
        mail = digest_for(person, on=today)
    if mail is None:
        return False
    try:
        mail.send()
    except (SMTPException, OSError):
        log.exception("The digest of person %s could not be sent", pk)
        Telling.objects.filter(person=pk).update(mailed_on=before.mailed_on)
        return False
    return True


def _claimed(pk: int, today: date) -> Telling | None:
    """What was noted of the person before this run took the day for itself; None where it is taken."""
    before, _made = Telling.objects.select_related("person").get_or_create(person_id=pk)
    open_ = Telling.objects.filter(Q(mailed_on=None) | Q(mailed_on__lt=today), person=pk, by_mail=True)
    return before if open_.update(mailed_on=today) else None


def digest_for(person: Person, *, on: date) -> EmailMessage | None:
    """The mail, in the language that is set now; None where nothing is due."""
    sections = sections_for(person, on=on, horizon=timedelta(0))
    count = sum(len(section.lines) for section in sections)
    if not count:
        return None
    stop = settings.SITE_URL + reverse("telling")
    return EmailMessage(
        subject=ngettext("%(count)d thing waits for you", "%(count)d things wait for you", count) % {"count": count},
        body=_body(sections, stop),
        to=[person.email],
        # RFC 3834 §5: no holiday notice answers it. RFC 2369 §3.2: how to stop it.
        headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{stop}>"},
    )


def _body(sections: list[Section], stop: str) -> str:
    parts: list[str] = []
    for section in sections:
        parts += [section.heading.upper(), ""]
        parts += [_told(line) for line in section.lines]
    work = settings.SITE_URL + reverse("my-work")
    parts.append(_("Everything that waits for you: %(address)s") % {"address": work})
    parts.append(_("To stop this mail, or to have these dates in your calendar: %(address)s") % {"address": stop})
    return "\n".join(parts) + "\n"


def _told(line: Line) -> str:
    """One thing in two lines. Mail is read by many machines on its way: of what is classified it tells nothing."""
    address = f"{settings.SITE_URL}{line.href}"
    if line.classified:
        told, address = _("Something that is classified: sign in to see it"), settings.SITE_URL + reverse("my-work")
    else:
        # In one line, whatever an import brought: a title writes no lines of its own.
        told = " ".join(f"{languages.labelled(line.what, line.title)} ({line.where})".split())
    when = languages.day_words(line.on) + (f", {line.late}" if line.late else "")
    return f"- {told}\n  {when}\n  {address}\n"
