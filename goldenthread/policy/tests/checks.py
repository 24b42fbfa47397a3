"""A draft of one's own with a text and requirements, and what the rest of a small suite says, for tests of the checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.test import Client

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Entry, Organisation, Person, Role, Visibility
from goldenthread.policy import actions
from goldenthread.policy.actions.storing import store_text
from goldenthread.policy.models import Bearer, Instrument, Requirement, TextVersion
from goldenthread.policy.models.ties import PUBLISHED
from goldenthread.policy.tests.drafting import draft_of

BEGINS = date(2030, 1, 1)
LIKE = "Deputy heads must publish the list of all digital services that their department offers to the public."


def both(english: str, french: str = "") -> dict[str, str]:
    """Words in both languages."""
    return {"en": english, "fr": french or english}


def deputy_head() -> Role:
    """The role that answers for things."""
    held = Role.objects.filter(key="deputy-head").first()
    shown = {"visibility": Visibility.PUBLIC}
    return held or kernel.create(Role(key="deputy-head", title=both("Deputy head"), **shown), by=None)


def whole(**facts: Any) -> dict[str, Any]:
    """Every field of C001."""
    return {
        "kind": "directive",
        "effective_on": BEGINS,
        "objective": both("Everybody has tea."),
        "expected_results": both("No cold tea."),
        "responsible_role": deputy_head(),
        **facts,
    }


def drafted(
    key: str = "tea", *, title: str = "Directive on Tea", of: Organisation | None = None, **facts: Any
) -> Instrument:
    """A draft, seen by its organisation."""
    made = Instrument(key=key, title=both(title), organisation=of, visibility=Visibility.ORGANISATION, **facts)
    return actions.create_draft(made, by=None)


def in_force(key: str, title: str, **facts: Any) -> Instrument:
    """A public instrument that has been in force for long."""
    shown = {"visibility": Visibility.PUBLIC, "state": PUBLISHED, "effective_on": date(2020, 1, 1)}
    return kernel.create(Instrument(key=key, title=both(title), **{**shown, **facts}), by=None)


@transaction.atomic
def requiring(
    instrument: Instrument, number: str, text: str | dict[str, str], *, borne_by: Entry | None = None, **facts: Any
) -> Requirement:
    """A requirement of the instrument, seen by whoever sees that; its words are the same in both languages unless told."""
    said = text if isinstance(text, dict) else both(text)
    place = {"clause": number, "anchor": number, "lineage": f"{instrument.key}-{number}"}
    shown = {"visibility": instrument.visibility, "organisation": instrument.organisation, **place}
    made = Requirement(
        key=f"{instrument.key}-{number}", title=said, instrument=instrument, **{"text": said, **shown, **facts}
    )
    kernel.create(made, by=None)
    if borne_by is not None:
        Bearer.objects.create(requirement=made, who=borne_by)
    return made


def in_both_languages(instrument: Instrument, *, on: date = BEGINS) -> None:
    """A text in English and the same in French."""
    with_text(instrument, "clause #4.1 Words.", on=on)
    with_text(instrument, "clause #4.1 Mots.", language="fr", on=on)


@transaction.atomic
def with_text(
    instrument: Instrument, lines: str, *, language: str = "en", on: date = BEGINS, **facts: Any
) -> TextVersion:
    """The instrument's text of a day, in lines as tests write drafts."""
    draft = draft_of(lines, language=language, consolidated_on=on, title=instrument.title[language], **facts)
    kernel.touch(instrument, by=None, verb="text added", language=language)
    return store_text(instrument, draft, digest=f"{instrument.key} {language} {on}")


def as_(who: Person | None) -> Client:
    """A client that is signed in as somebody, or as nobody."""
    client = Client()
    if who:
        client.force_login(who)
    return client


def shown(who: Person | None, address: str) -> str:
    """What a page that is there shows somebody."""
    answer = as_(who).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()
