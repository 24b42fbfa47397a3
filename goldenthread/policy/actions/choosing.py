"""Choosing an instrument: beginning, answering question by question, keeping the decision, and drafting from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import write
from goldenthread.engine.register import register_of
from goldenthread.kernel import actions as kernel
from goldenthread.kernel import moves
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Link, Person, Visibility
from goldenthread.kernel.permissions import visible
from goldenthread.policy.actions.drafting import create_draft, refuse_specific_parents
from goldenthread.policy.choosing import Answers, Given, NoAnswer, Question, accepted, guide, record_of, walk
from goldenthread.policy.models import Instrument, InstrumentChoice
from goldenthread.policy.models.ties import IMPLEMENTS, RESTS_ON
from goldenthread.policy.queries.choosing import record_shown, token_of

DECIDE, REOPEN = "decide", "reopen"
DIRECTIVE = "directive"

REFUSALS: dict[str, str | Promise] = {
    "option": _("Choose one of the answers to this question."),
    "alone": _("Choose either this answer or others, not both."),
    "text": _("This must be text of at most 5,000 characters."),
    "instrument": _("Choose one of the instruments that were found."),
    "field": _("This question does not ask for that."),
}


def begin_choice(choice: InstrumentChoice, *, by: Person | None, **more: Any) -> InstrumentChoice:
    """Keep a new choice, with nothing answered yet. Raises Refused for one that is brought in as decided."""
    if choice.state == InstrumentChoice.DECIDED:
        message = _("A choice is decided by its answers: begin it, and answer the questions.")
        raise Refused(message, fields={"state": message})
    choice.record = record_of(walk(guide(), {}), {})
    return kernel.create(choice, by=by, **more)


@transaction.atomic
def answer_question(
    choice: InstrumentChoice, *, question: str, given: Given, seen: str, language: str, by: Person | None
) -> InstrumentChoice:
    """Keep what is answered to one question, also a part of it; the answers to all others stay as they are.

    `seen` is the token of what stood there when it was opened. Raises Refused for what is no answer, and Stale when
    somebody else has answered otherwise since.
    """
    # Held, so that of two who answer at once the second finds what the first has answered.
    stored = InstrumentChoice.objects.select_for_update(of=("self",)).get(pk=choice.pk)
    asked = guide().questions.get(question)
    if asked is None:
        raise Refused(_("There is no such question."))
    if stored.state == InstrumentChoice.DECIDED:
        raise Refused(_("This decision is kept. Reopen it to answer anew."))
    before = stored.answers.get(question, {})
    kept = _accepted(asked, given, before, by)
    if seen != token_of(before) and kept != before:
        raise Stale(_("Somebody answered this while you were writing. Compare both, then continue again."))
    answers = {**stored.answers, question: kept}
    kernel.change(choice, by=by, verb="answered", answers=answers, **_follows(stored, answers, language))
    return choice


@transaction.atomic
def keep_decision(choice: InstrumentChoice, *, by: Person | None, version: int | None = None) -> InstrumentChoice:
    """Decide as the answers lead. Raises Refused while a question is open, Stale when `version` is not the stored one."""
    told = _follows(choice, choice.answers, "")
    kernel.change(choice, by=by, verb="answered", version=version, **told)
    moves.move(choice, move=DECIDE, by=by)
    return choice


@transaction.atomic
def draft_from(choice: InstrumentChoice, *, by: Person | None, version: int | None = None) -> list[Instrument]:
    """Start a draft of each new instrument that the choice asks for, tied to it and to the one it stands below.

    One that is not decided yet is decided with it. Raises Refused where it asks for none, where gaps are to be closed
    first, or where drafts were started already.
    """
    stored = InstrumentChoice.objects.select_for_update(of=("self",)).get(pk=choice.pk)
    if stored.state != InstrumentChoice.DECIDED:
        keep_decision(stored, by=by, version=version)
    record = record_shown(stored)
    if not record["types"]:
        raise Refused(_("This result asks for no new instrument."))
    if record["not_yet"]:
        raise Refused(_("Close the gaps first: reopen the decision and answer again what has changed."))
    if Link.objects.filter(target_id=stored.pk, verb=RESTS_ON).exists():
        raise Refused(_("A draft was started from this decision already."))
    parents = list(visible(Instrument.objects.filter(pk__in=[stored.instrument_id]), by))
    made: list[Instrument] = []
    for kind in record["types"]:
        instrument = _draft(stored, kind, record, by=by)
        above = made or parents
        refuse_specific_parents(instrument, above)
        links = [Link(verb=IMPLEMENTS, target_id=parent.pk) for parent in above]
        kernel.link_many(instrument, [*links, Link(verb=RESTS_ON, target_id=stored.pk)], by=by)
        made.append(instrument)
    choice.refresh_from_db()
    return made


def _draft(choice: InstrumentChoice, kind: str, record: dict[str, Any], *, by: Person | None) -> Instrument:
    paired = len(record["types"]) > 1 and kind == DIRECTIVE
    instrument = Instrument(
        title=_title_of_directive(choice.title) if paired else choice.title,
        kind=kind,
        mandatory=record["mandatory"],
        organisation_id=choice.organisation_id,
        classification=choice.classification,
        visibility=Visibility.RESTRICTED if choice.visibility == Visibility.RESTRICTED else Visibility.ORGANISATION,
        rescinded_on=_ends_on(choice, record["months"]),
    )
    instrument.key = write.key_for(cast(Any, register_of(Instrument.register_key)), "", instrument)
    return create_draft(instrument, by=by)


def _ends_on(choice: InstrumentChoice, months: int | None) -> date | None:
    """The first day on which an interim instrument is no longer in force; None for one that stays."""
    return months_after(choice.decided_on or timezone.localdate(), months) if months else None


def _title_of_directive(title: dict[str, str]) -> dict[str, str]:
    """What the directive of a pair is called until somebody gives it a name of its own."""
    named = {}
    for language, text in title.items():
        with translation.override(language):
            named[language] = gettext("%(title)s: directive") % {"title": text}
    return named


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _accepted(asked: Question, given: Given, before: Given, by: Person | None) -> dict[str, Any]:
    """The answers as they are kept; an instrument that this person may not see stays named. Raises Refused."""
    try:
        kept = accepted(asked, given)
    except NoAnswer as wrong:
        message = REFUSALS[wrong.kind]
        raise Refused(message, fields={wrong.field: message}) from None
    for each in asked.fields:
        number = kept.get(each.name, before.get(each.name)) if each.kind == "instrument" else None
        if isinstance(number, int) and not visible(Instrument.objects.filter(pk=number), by).exists():
            if each.name in kept and number != before.get(each.name):
                raise Refused(REFUSALS["instrument"], fields={each.name: REFUSALS["instrument"]})
            kept[each.name] = number
    return kept


def _follows(choice: InstrumentChoice, answers: Answers, language: str) -> dict[str, Any]:
    """What the other fields hold when these are the answers; `language` is that of new texts."""
    way = walk(guide(), answers)
    first = answers.get(guide().first.key, {})
    return {
        "record": record_of(way, answers),
        "outcome": way.outcome.key if way.ended and way.outcome else "",
        "not_yet": way.not_yet if way.ended else None,
        "instrument_id": way.instrument,
        # What is answered again is decided again.
        "decided_on": None,
        **{name: _worded(getattr(choice, name), first.get(name), language) for name in ("problem", "evidence")},
    }


def _worded(held: dict[str, str], text: Any, language: str) -> dict[str, str]:
    """The text in the language in which it was first written."""
    if not isinstance(text, str) or not text:
        return {}
    return held if text in held.values() else {language: text}
