"""Bringing a document in: read by the worker, looked at by a person, and kept as an instrument's text or not at all."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import file_digest
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from goldenthread.engine import uploads
from goldenthread.kernel import attachments
from goldenthread.kernel.errors import Refused as ActionRefused
from goldenthread.kernel.models import Attachment, Organisation, Person, Visibility
from goldenthread.kernel.permissions import may
from goldenthread.kernel.values import plain_values
from goldenthread.policy.actions.references import resolve_references
from goldenthread.policy.actions.storing import Placing, Stored, store_draft
from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft, Duties, Refused
from goldenthread.policy.importers.duties.reading import duties_of
from goldenthread.policy.importers.formats import read_draft
from goldenthread.policy.importers.plain_data import from_data, to_data
from goldenthread.policy.models import DocumentRead, Instrument, Progress
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries.naming import by_title, plain_title
from goldenthread.policy.queries.reading import newest_text

log = logging.getLogger(__name__)

FOLDER = "documents"
AS_BROUGHT_IN = {"en": "The document as it was brought in", "fr": "Le document tel qu’il a été versé"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says of a document that was read; what they leave as it is was prefilled from it."""

    key: str
    title: str
    kind: str
    language: str
    effective_on: date | None
    consolidated_on: date
    """The day up to which changes are worked into this text."""
    organisation: int | None = None
    visibility: str = Visibility.ORGANISATION
    external: bool = False
    """An unofficial copy of somebody else's text, in force by its dates alone; else a draft of one's own."""
    source_url: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the document's row keeps it."""
        return plain_values(asdict(self))

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Wish:
        """As it was kept."""
        effective = told["effective_on"] and date.fromisoformat(told["effective_on"])
        days = {"effective_on": effective, "consolidated_on": date.fromisoformat(told["consolidated_on"])}
        return cls(**{**told, **days})

    def of(self, draft: Draft) -> Draft:
        """The draft with what the person says of it."""
        return replace(
            draft,
            key=self.key,
            document_id="",
            title=self.title,
            kind=self.kind,
            language=self.language,
            effective_on=self.effective_on,
            consolidated_on=self.consolidated_on,
            source_url=self.source_url,
        )


def draft_of(held: DocumentRead) -> Draft:
    """What was read of a document that has been read."""
    return from_data((held.told or {})["draft"])


@task()
def work_on(number: int, language: str = "") -> None:
    """Do the step that a document is at; nothing where it is past it. May be killed and started again.

    Whatever goes wrong is told where the person waits, who can then choose otherwise or take the document away.
    `language`: in which other parts of the house say why they refuse it, else the person's.
    """
    try:
        _step_on(number, language)
    except Exception:
        log.exception("A document could not be worked on")
        waiting = DocumentRead.objects.filter(pk=number, step__in=(Progress.READING, Progress.KEEPING))
        for held in waiting:
            held.step, held.fault = Progress.READ, Fault("went-wrong").as_json()
            held.save()


def _step_on(number: int, language: str) -> None:
    with transaction.atomic():
        held = (
            DocumentRead.objects.select_for_update(of=("self",))
            .select_related("person", "into")
            .filter(pk=number)
            .first()
        )
        if held is None or held.step not in (Progress.READING, Progress.KEEPING):
            return
        held.fault = None
        with translation.override(language or held.person.language):
            if held.step == Progress.READING:
                _read(held)
            else:
                _keep(held)
        held.save()
    uploads.forget_progress(held)


def clear() -> None:
    """Take away the documents that nobody came back to."""
    for held in DocumentRead.objects.filter(made_at__lt=timezone.now() - uploads.KEPT_FOR):
        uploads.forget(held)


def _read(held: DocumentRead) -> None:
    """Read the file; what is wrong with it is said in its place."""
    held.step, held.told = Progress.READ, None
    try:
        with uploads.on_disk(held, named=held.file_name) as path:
            draft = read_draft(path, form=held.form)
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
    except Refused as refused:
        held.fault = refused.fault.as_json()
        return
    if held.into is not None:
        draft = _as_text_alone(draft)
    duties = duties_of(draft)
    held.told = {
        "draft": to_data(draft),
        "digest": digest,
        "warnings": [warning.as_json() for warning in (*draft.warnings, *duties.warnings)],
        "bearers": Counter(b.name for r in duties.requirements for b in r.bearers).most_common(),
        "requirements": _counts(duties),
    }


def _counts(duties: Duties) -> dict[str, int]:
    """How many requirements are proposed, and how many of them name nobody."""
    return {
        "all": len(duties.requirements),
        "nobody": sum(not requirement.bearers for requirement in duties.requirements),
    }


def _keep(held: DocumentRead) -> None:
    """Keep what was read as the person wishes, with the file it came in; a refusal leaves everything as it was."""
    held.step, wish = Progress.READ, Wish.of_json(held.wish)
    wrong = not_allowed(wish, held.person) if held.into is None else None
    if wrong is not None:
        held.fault = wrong[1].as_json()
        return
    try:
        with transaction.atomic():
            kept = _kept(held, wish)
    except Refused as refused:
        held.fault = refused.fault.as_json()
        return
    except ActionRefused as refused:
        held.fault = Fault("said", words=str(refused.message)).as_json()
        return
    held.step, held.told = Progress.DONE, {"key": kept.instrument.key, "outcome": kept.outcome}


def _kept(held: DocumentRead, wish: Wish) -> Stored:
    """Raises Refused where the key is taken by now, where somebody has kept another text since this one was looked at,
    and where the person may not do it any more: days may lie between the page and the work."""
    told: dict[str, Any] = held.told or {}
    draft, person = wish.of(draft_of(held)), held.person
    if held.into is None:
        if Instrument.objects.filter(key=draft.key).exists():
            raise Refused("key-taken", key=draft.key)
        home = Organisation.objects.filter(pk=wish.organisation or 0).first()
        placing = Placing(
            visibility=wish.visibility,
            organisation=home,
            external=wish.external,
            source_url=wish.source_url,
            state="" if wish.external else DRAFT,
        )
    else:
        into = Instrument.objects.select_for_update(of=("self",)).get(pk=held.into.pk)
        if not may_bring_text_of(into, person):
            raise Refused("text-no-longer-allowed")
        newest = newest_text(into, draft.language)
        if (newest.pk if newest else None) != told.get("against"):
            raise Refused("text-kept-since")
        placing = Placing(external=into.external, source_url=wish.source_url)
        draft = _as_text_alone(draft)
    kept = store_draft(draft, _permitted(duties_of(draft), person), digest=told["digest"], placing=placing, by=person)
    _attach(kept.instrument, held, told["digest"])
    resolve_references(by=person, only=kept.instrument)
    return kept


def _as_text_alone(draft: Draft) -> Draft:
    """A text of an instrument that is held: its requirements follow their clauses, whatever the file says is required.

    The file may have been taken out by somebody who does not see them all, and none may end for that.
    """
    return replace(draft, stated=None, told_rows=())


def may_bring_text_of(instrument: Instrument, person: Person) -> bool:
    """Whether the person may: a text of what is no draft binds by its own date, so it is for those who may publish."""
    return may(person, "change" if instrument.state == DRAFT else "publish", instrument)


def not_allowed(wish: Wish, person: Person) -> tuple[str, Fault] | None:
    """The field of a new instrument to which the person has no right, and what to tell them; None: they may."""
    proposed = Instrument(organisation_id=wish.organisation, visibility=wish.visibility)
    if not may(person, "create", proposed):
        return "organisation", Fault("home-not-allowed")
    if wish.external and not may(person, "publish", proposed):
        # It is in force at once, as nobody publishes it here.
        return "sort", Fault("copy-not-allowed")
    if wish.visibility == Visibility.PUBLIC and not may(person, "publish", proposed):
        return "visibility", Fault("public-not-allowed")
    return None


def _permitted(duties: Duties, person: Person) -> Duties:
    """Without what the text says it replaces where that is not held, or not the person's to take out of force."""
    held = by_title(Instrument.objects.all()) if duties.replaces else {}
    olders = {replaced: held.get(plain_title(replaced.title), []) for replaced in duties.replaces}
    kept = [each for each, older in olders.items() if older and all(may(person, "publish", one) for one in older)]
    return replace(duties, replaces=tuple(kept))


def _attach(instrument: Instrument, held: DocumentRead, digest: str) -> None:
    """Let the file itself stand with the instrument, once."""
    if Attachment.objects.filter(entry_id=instrument.pk, removed_at=None, sha256=digest).exists():
        return
    with uploads.on_disk(held) as path, path.open("rb") as file:
        upload = attachments.Upload(File(file), held.file_name, title=AS_BROUGHT_IN)
        attachments.attach(instrument, [upload], by=held.person)
