"""Rewriting one clause of a draft: the whole text is kept anew with it, as no text is ever edited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.policy.actions.references import resolve_references
from goldenthread.policy.actions.storing import Placing, clauses_hash, store_draft
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.models import Clause, Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.editions import Everything, edition_of
from goldenthread.policy.queries.reading import newest_text

WRITTEN = "written"
"""Stands for the format of what was read of a clause that somebody wrote here."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a clause is to say."""

    heading: str
    text: str
    html: str


class Clash(Stale):
    """Somebody else has rewritten the same clause since; `theirs` is what it says now, None where it is gone."""

    def __init__(self, theirs: Clause | None) -> None:
        super().__init__(_("Somebody has rewritten this clause since you opened it."))
        self.theirs = theirs


@transaction.atomic
def rewrite_clause(instrument: Instrument, opened: Clause, words: Rewritten, *, by: Person) -> TextVersion:
    """Keep the draft's newest text with other words in one clause; what others changed elsewhere since stays.

    Raises Refused for what is no draft, and Clash where somebody has rewritten the same clause.
    """
    held = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
    if held.state != DRAFT:
        raise Refused(_("Only a draft is written here. Bring in another text of what is published."))
    newest = newest_of(held, opened.text_version.language)
    clauses = list(newest.clauses.order_by("position"))
    place = next((n for n, each in enumerate(clauses) if each.lineage == opened.lineage), None)
    now = clauses[place] if place is not None else None
    if now is None or place is None or (now.heading, now.html) != (opened.heading, opened.html):
        raise Clash(now)
    if (now.heading, now.text, now.html) == (words.heading, words.text, words.html):
        return newest
    draft = _with(edition_of(held, newest, reader=Everything(), on=timezone.localdate()).draft, place, words)
    placing = Placing(external=held.external)
    lineage = [each.lineage for each in clauses]
    # Nobody's file: the same words may come back any number of times.
    digest = sha256(f"{newest.pk} {clauses_hash(draft)}".encode()).hexdigest()
    store_draft(draft, duties_of(draft), digest=digest, placing=placing, by=by, lineage=lineage)
    resolve_references(by=by, only=held)
    return newest_of(held, newest.language)


def newest_of(instrument: Instrument, language: str) -> TextVersion:
    """The text that is written on. Raises TextVersion.DoesNotExist where there is none in the language."""
    found = newest_text(instrument, language)
    if found is None:
        raise TextVersion.DoesNotExist
    return found


def _with(draft: Draft, place: int, words: Rewritten) -> Draft:
    """The draft as of today, with other words in one clause."""
    clauses = list(draft.clauses)
    clauses[place] = replace(clauses[place], heading=words.heading, text=words.text, html=words.html, label="")
    today = timezone.localdate()
    on = max(draft.consolidated_on, today) if draft.consolidated_on else today
    return replace(draft, clauses=tuple(clauses), consolidated_on=on, form=WRITTEN)
