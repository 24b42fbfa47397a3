"""Keeping the text of one language as of the day of another, where it says the same already."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Person
from goldenthread.policy.actions.drafting import locked
from goldenthread.policy.actions.storing import Placing, clauses_hash, store_draft
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.editions import Everything, edition_of
from goldenthread.policy.queries.reading import newest_texts


@transaction.atomic
def keep_as_of(instrument: Instrument, language: str, *, seen: int, by: Person) -> TextVersion:
    """Keep a draft's older text as of the day of its newest one, as somebody has found that it says the same.

    `seen`: the id of the text that was looked at; Stale where there is a newer one. Raises Refused for what is no draft,
    and where the text is as new as every other.
    """
    held = locked(instrument)
    if held.state != DRAFT:
        raise Refused(_("Only a draft is written here. Bring in another text of what is published."))
    texts = newest_texts([held.pk])[held.pk]
    text = texts.get(language)
    if text is None or text.pk != seen:
        raise Stale(_("There is another text since you opened it. Look at it as it is now."))
    day = max(each.consolidated_on for each in texts.values())
    if text.consolidated_on == day:
        raise Refused(_("This text is as new as the other one."))
    draft = replace(edition_of(held, text, reader=Everything(), on=timezone.localdate()).draft, consolidated_on=day)
    lineage = list(text.clauses.order_by("position").values_list("lineage", flat=True))
    digest = sha256(f"{text.pk} {day} {clauses_hash(draft)}".encode()).hexdigest()
    store_draft(draft, duties_of(draft), digest=digest, placing=Placing(external=False), by=by, lineage=lineage)
    return newest_texts([held.pk])[held.pk][language]
