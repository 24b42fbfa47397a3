"""Keeping the example government's one draft: written, laid before its approvers, sent back, and changed since in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goldenthread.engine.language import LANGUAGES
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Link, Organisation, Person, Role, Visibility
from goldenthread.kernel.permissions import holders
from goldenthread.policy.actions.approving import ask_approval, say_of
from goldenthread.policy.actions.storing import Placing, store_draft
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.models import Instrument
from goldenthread.policy.models.ties import DRAFT, IMPLEMENTS, REFERS
from goldenthread.policy.queries.approvals import approvals_of
from goldenthread.project.example.shapes import Draft, DraftText, Said


def keep_draft(
    each: Draft,
    organisations: Mapping[str, Organisation],
    roles: Mapping[str, Role],
    kept: Mapping[str, Instrument],
    people: Mapping[str, Person],
) -> Instrument:
    """Keep the draft as its writer would, and what its approvers said of it as far as they hold their posts today."""
    writer = people[each.written_by]
    first, after = each.texts[: len(LANGUAGES)], each.texts[len(LANGUAGES) :]
    placing = Placing(
        visibility=Visibility.GOVERNMENT, organisation=organisations[each.organisation], external=False, state=DRAFT
    )
    _write(each, first, placing, by=writer)
    instrument = Instrument.objects.get(key=each.key)
    _tell(instrument, each, organisations, roles, by=writer)
    links = [Link(verb=IMPLEMENTS, target_id=kept[key].pk) for key in each.parents]
    links += [Link(verb=REFERS, target_id=kept[key].pk) for key in each.refers_to]
    kernel.link_many(instrument, links, by=writer)
    ask_approval(instrument, by=writer)
    for said in each.said:
        _say(instrument, said, by=people[said.by])
    _write(each, after, placing, by=writer)
    return instrument


def _write(each: Draft, texts: Sequence[DraftText], placing: Placing, *, by: Person) -> None:
    """Bring in texts, read as any document is."""
    for text in texts:
        read = replace(read_draft(text.path), key=each.key, consolidated_on=text.consolidated_on)
        store_draft(read, duties_of(read), digest=f"{text.language} {text.consolidated_on}", placing=placing, by=by)


def _tell(
    instrument: Instrument,
    each: Draft,
    organisations: Mapping[str, Organisation],
    roles: Mapping[str, Role],
    *,
    by: Person,
) -> None:
    """Fill in what the texts do not state."""
    results = {language: "\n".join(one[language] for one in each.expected_results) for language in LANGUAGES}
    kernel.change(
        instrument,
        by=by,
        title=each.title,
        summary=each.summary,
        objective=each.objective,
        expected_results=results,
        authority=each.authority,
        issuer=organisations[each.issuer].title,
        mandatory=each.mandatory,
        responsible_role=roles[each.responsible_role],
        effective_on=each.effective_on,
        review_by=each.review_by,
        stages={stage: day.isoformat() for stage, day in each.stages.items()},
    )


def _say(instrument: Instrument, said: Said, *, by: Person) -> None:
    """In a post that is held on the day of loading, whichever that is; who holds none has nothing to say."""
    post = holders().filter(person=by, role__key=said.role).first()
    if post is not None:
        seen = approvals_of(instrument).substance
        reason = said.reason.get(by.language, "")
        say_of(instrument, post, approved=said.approved, by=by, substance=seen, reason=reason)
