"""Sending out a compliance call-out, and taking its answers back wherever they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.policy.actions.stating import restate, state_many
from goldenthread.policy.models import Asked, CallOut, Statement
from goldenthread.policy.queries.call_outs import statements_for
from goldenthread.policy.queries.duties import duties_asked
from goldenthread.policy.queries.statements import NOTHING, Content, content_of, token_of

BATCH = 1000


@transaction.atomic
def call_out(entry: CallOut, *, by: Person | None, **more: Any) -> CallOut:
    """Send it out: keep what is asked of whom, as it is in force on its day. Raises Refused when that is nothing."""
    entry.asked_on = entry.asked_on or timezone.localdate()
    entry.requirements_on = entry.requirements_on or entry.asked_on
    if entry.due_on and entry.due_on < entry.asked_on:
        message = _("The answers cannot be due before they are asked for.")
        raise Refused(message, fields={"due_on": message})
    organisations = list(Organisation.objects.filter(pk__in=entry.organisations).order_by("sort_en", "pk"))
    duties = duties_asked(by, on=entry.requirements_on, instruments=entry.instruments, organisations=organisations)
    asked = [
        Asked(organisation_id=organisation, requirement_id=duty.requirement.pk, position=place)
        for organisation, borne in duties.items()
        for place, duty in enumerate(borne)
    ]
    if not asked:
        message = _(
            "Nothing of these instruments binds these organisations on that day. Choose others, or another day."
        )
        raise Refused(message, fields={"instruments": message})
    kernel.create(entry, by=by, asked={each.key: len(duties[each.pk]) for each in organisations}, **more)
    for each in asked:
        each.call_out = entry
    Asked.objects.bulk_create(asked, batch_size=BATCH)
    return entry


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answers to one requirement."""

    requirement: int
    content: Content
    seen: str
    """The token of what stood there when they began (queries.token_of)."""
    place: str = ""
    """Where the answer stands, in words for people: a row of a sheet."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is answered, not even that nothing can be."""
        return self.content.answer is None and self.content.stated() == NOTHING


@dataclass(frozen=True, slots=True)
class Clash:
    """An answer that somebody else was quicker with; what they answered stands."""

    answered: Answered
    stored: Statement


@dataclass(slots=True)
class Taken:
    """What came of answers."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unanswered: int = 0
    clashes: list[Clash] = field(default_factory=list)


@transaction.atomic
def take_answers(
    entry: CallOut, *, organisation: Organisation, answers: Sequence[Answered], language: str, by: Person | None
) -> Taken:
    """Keep what an organisation answers, each as its statement. What came in between stands and is given back.

    The same answers again change nothing. Raises Refused for a requirement that is not asked of the organisation.
    """
    ids = [each.requirement for each in answers]
    asked = Asked.objects.filter(call_out=entry, organisation=organisation, requirement_id__in=ids)
    # Held, so that of two who answer the same at once the second finds what the first has stated.
    rows = asked.select_related("requirement__instrument", "organisation").select_for_update(of=("self",))
    held = {each.requirement_id: each for each in rows.order_by("pk")}
    if set(ids) - held.keys():
        raise Refused(_("This requirement is not asked of this organisation in this call-out."))
    stored = {each.requirement_id: each for each in statements_for(entry, by, organisation=organisation.pk)}
    taken, new = Taken(), []
    for each in answers:
        before = stored.get(each.requirement)
        outcome = _outcome(each, before, language)
        if outcome == "clashes" and before:
            taken.clashes.append(Clash(each, before))
            continue
        setattr(taken, outcome, getattr(taken, outcome) + 1)
        if outcome == "new":
            new.append(_statement(entry, held[each.requirement], each, language))
        elif outcome == "changed" and before:
            restate(before, by=by, version=before.version, **_fields(each.content, language, before))
    state_many(new, by=by)
    return taken


def _outcome(answered: Answered, stored: Statement | None, language: str) -> str:
    """Which of the counts of `Taken` the answer adds to."""
    before = content_of(stored, language)
    if answered.is_blank:
        return "unanswered"
    if answered.content.stated(before) == before:
        return "unchanged" if stored else "unanswered"
    if stored is None:
        return "new"
    seen_version, _dot, seen_content = answered.seen.partition(".")
    if seen_version == str(stored.version):
        return "changed"
    untouched = seen_content == token_of(answered.content.stated(), 0).partition(".")[2]
    return "unchanged" if untouched else "clashes"


def _statement(entry: CallOut, asked: Asked, answered: Answered, language: str) -> Statement:
    requirement = asked.requirement
    widest = Visibility.GOVERNMENT
    open_to = widest if requirement.visibility in (Visibility.PUBLIC, widest) else requirement.visibility
    return Statement(
        requirement=requirement,
        organisation=asked.organisation,
        period=entry.period,
        visibility=open_to,
        classification=requirement.classification,
        **_fields(answered.content, language, None),
    )


def _fields(content: Content, language: str, stored: Statement | None) -> dict[str, Any]:
    """The columns of what is answered; a text in another language stays."""
    before = content_of(stored, language)
    now = content.stated(before)
    fields: dict[str, Any] = {"answer": now.answer, "evidence_on": now.evidence_on}
    for name in ("evidence", "remark"):
        if getattr(now, name) != getattr(before, name):
            words = {**(getattr(stored, name) if stored else {}), language: getattr(now, name)}
            fields[name] = {spoken: text for spoken, text in words.items() if text}
    return fields
