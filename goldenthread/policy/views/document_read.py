"""What was read of a document, in words; and what a person says of it before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goldenthread.engine import kinds, read, write
from goldenthread.engine.faces.answers import register_or_404
from goldenthread.engine.kinds import FormData, Kind, Wrong
from goldenthread.engine.kinds.base import cell_of
from goldenthread.engine.language import NAMES, SAID_IN, day_words, labelled, plain
from goldenthread.engine.reading import Reading
from goldenthread.kernel.models import Person, Visibility
from goldenthread.kernel.permissions import home_organisation, those_one_may, visible
from goldenthread.policy.actions.bringing_in import Wish, draft_of, not_allowed
from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Draft
from goldenthread.policy.importers.identity import fingerprint, read_identity
from goldenthread.policy.importers.text.mending import slug
from goldenthread.policy.lineage import KINDS as STEP_KINDS
from goldenthread.policy.models import DocumentRead, Instrument, TextVersion
from goldenthread.policy.models.ties import DRAFT
from goldenthread.policy.queries import compare_with_draft, impact_of
from goldenthread.policy.queries.reading import newest_text, plain_clauses
from goldenthread.policy.views.asking import keyed
from goldenthread.policy.views.touched import bearer_columns, bearers_words, impact_words
from goldenthread.policy.views.tracked import KIND_WORDS, counted, rows_of
from goldenthread.policy.views.words import fault_words

OUTLINED = 300
"""Clauses that the page lists; the whole text is there once it is kept."""
BEGINNING = 160
"""Letters of a clause that the outline shows."""
OWN, COPY = "own", "copy"
SORTS = (
    (OWN, gettext_lazy("A draft of our own, which binds nobody until it is published")),
    (COPY, gettext_lazy("A copy of somebody else’s text, in force by its own dates")),
)
OF_TEXT: tuple[Kind, ...] = (
    kinds.Text("title", gettext_lazy("Title"), required=True, limit=500),
    kinds.Fixed("language", gettext_lazy("Language of the text"), choices=tuple(NAMES.items()), required=True),
    kinds.Day(
        "consolidated_on",
        gettext_lazy("Text of"),
        required=True,
        hint=gettext_lazy("The day up to which changes are worked in; for a draft, the day on which it was written."),
    ),
)
OF_NEW: tuple[Kind, ...] = (
    kinds.Fixed("sort", gettext_lazy("What it is"), choices=SORTS, required=True),
    kinds.Text("key", gettext_lazy("Key"), hint=gettext_lazy("It stands in the address, and stays."), required=True),
)
OF_REGISTER, OF_REGISTER_NEW = ("kind", "effective_on"), ("source_url", "organisation", "visibility")


def asked_of(held: DocumentRead) -> list[Kind]:
    """What the page asks; of a further text of an instrument less, as the rest stands there."""
    by_name = register_or_404(Instrument.register_key).by_name
    asked = [*OF_TEXT, *(by_name[name] for name in OF_REGISTER)]
    if held.into:
        return asked
    return [*OF_NEW, *asked, *(by_name[name] for name in OF_REGISTER_NEW)]


def wish_of(held: DocumentRead, data: FormData, person: Person) -> tuple[Wish | None, dict[str, str]]:
    """What the person says of the document, or what is wrong with it by field."""
    reading = read.reading_of(person)
    asked = asked_of(held)
    reading.load_terms(vocabulary for kind in asked for vocabulary in kind.vocabularies)
    stated: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for kind in asked:
        try:
            stated[kind.name] = kind.from_form(data, reading)
        except Wrong as wrong:
            errors[kind.name] = labelled(kind.label, wrong.message)
    if errors:
        return None, errors
    if held.into:
        wish = Wish(key=held.into.key, source_url=held.into.source_url, **stated)
        errors = _wrong_with_another(held, wish, data)
        return (None, errors) if errors else (wish, {})
    sort = stated.pop("sort")
    wish = Wish(external=sort == COPY, **stated)
    errors = _wrong_with(wish, person)
    return (None, errors) if errors else (wish, {})


def _wrong_with(wish: Wish, person: Person) -> dict[str, str]:
    """What stands against a new instrument: its key, or a right that the person has not."""
    register = register_or_404(Instrument.register_key)
    wrong = {name: str(text) for name, text in write.key_errors(register, wish.key).items()}
    if Instrument.objects.filter(key=wish.key).exists():
        wrong["key"] = _(
            "This key is taken. Choose another, or bring the document in as another text of that instrument."
        )
    refused = not_allowed(wish, person)
    return wrong | {refused[0]: fault_words(refused[1])} if refused else wrong


def _wrong_with_another(held: DocumentRead, wish: Wish, data: FormData) -> dict[str, str]:
    """What stands against another text of an instrument: its day, or a text that was kept since the page was shown."""
    assert held.into is not None
    newest = newest_text(held.into, wish.language)
    if str(data.get("against") or "") != str(newest.pk if newest else ""):
        # From here on it is compared with that one.
        assert held.told is not None
        held.told["draft"]["language"] = wish.language
        held.save()
        told = _(
            "There is another text of it by now, or in this language. Look at what yours changes in that, then keep it."
        )
        return {"language": told}
    if held.into.state == DRAFT and newest and wish.consolidated_on < newest.consolidated_on:
        told = _("A text of %(day)s is held already, and this one would stand behind it. Give that day or a later one.")
        return {"consolidated_on": told % {"day": day_words(newest.consolidated_on)}}
    return {}


def against(held: DocumentRead, language: str) -> int | None:
    """The text that the person sees this one beside; what is kept must still follow that one."""
    newest = newest_text(held.into, language) if held.into else None
    return newest.pk if newest else None


def read_words(held: DocumentRead, person: Person, data: FormData | None, errors: Mapping[str, str]) -> dict[str, Any]:
    """The page of what was read: counts, notes, outline or changes, and the form."""
    told: dict[str, Any] = held.told or {}
    draft, reading = draft_of(held), read.reading_of(person)
    asked = asked_of(held)
    reading.load_terms(vocabulary for kind in asked for vocabulary in kind.vocabularies)
    filled = data if data is not None else _filled(held, draft, asked, person, reading)
    fields = [field for kind in asked for field in kind.widgets(filled, reading, error=errors.get(kind.name, ""))]
    known = None if held.into else of_held_text(draft, person)
    return {
        "against": against(held, draft.language) or "",
        "taken_out_of": plain(known.title, reading.language) or known.key if known else "",
        "counts": _counts(draft, told["requirements"]),
        "warnings": [fault_words(Fault.of_json(warning)) for warning in told["warnings"]],
        "bearers": [{"name": name, "count": count} for name, count in told["bearers"]],
        "fields": fields,
        "language": draft.language if draft.language != reading.language else "",
        **(_changes(held, held.into, draft, person, reading) if held.into else _outline(draft)),
    }


def _counts(draft: Draft, requirements: Mapping[str, int]) -> list[str]:
    """What was found, a sentence each."""
    clauses = len(draft.clauses)
    told = [ngettext("%(count)d clause", "%(count)d clauses", clauses) % {"count": clauses}]
    number, nobody = requirements["all"], requirements["nobody"]
    words = ngettext("%(count)d requirement proposed", "%(count)d requirements proposed", number)
    told.append(words % {"count": number})
    if nobody:
        words = ngettext("%(count)d of them names nobody", "%(count)d of them name nobody", nobody)
        told.append(words % {"count": nobody})
    return told


def _filled(held: DocumentRead, draft: Draft, asked: list[Kind], person: Person, reading: Reading) -> FormData:
    """The form as the document itself fills it, or as the person had filled it before it was refused."""
    into = held.into
    known: dict[str, Any] = {
        "title": (plain(into.title, draft.language) if into else "") or draft.title[:500],
        "kind": (into.kind if into else "") or draft.kind,
        "language": draft.language if draft.language in NAMES else "",
        "effective_on": draft.effective_on or (into.effective_on if into else None),
        "consolidated_on": _text_of(held, draft),
        "sort": OWN,
        "key": slug(draft.key or draft.title),
        "source_url": draft.source_url,
        "organisation": home_organisation(person),
        "visibility": Visibility.ORGANISATION.value,
    }
    if held.wish:
        wish = Wish.of_json(held.wish)
        known |= {name: getattr(wish, name) for name in known if hasattr(wish, name)}
        known["sort"] = COPY if wish.external else OWN
    reading.load_entries([known["organisation"]] if known["organisation"] else [])
    shown = [kind.to_form(known[kind.name], reading) for kind in asked]
    return MultiValueDict({name: list(texts) for each in shown for name, texts in each.items()})


def _text_of(held: DocumentRead, draft: Draft) -> date:
    """The day that a text is probably of: the one that the file states, else of one in force since when, else today.

    A file that goes back into a draft holds what was written last.
    """
    today = timezone.localdate()
    stated = draft.consolidated_on or (min(draft.effective_on or today, today) if held.into is None else today)
    newest = newest_text(held.into, draft.language) if held.into and held.into.state == DRAFT else None
    return max(stated, newest.consolidated_on) if newest else stated


def _outline(draft: Draft) -> dict[str, Any]:
    """The beginning of each clause, as far as the page goes."""
    rows = [
        {
            "cells": [
                cell_of(clause.number or "¶"),
                cell_of(shortened(" ".join(filter(None, (clause.heading, clause.text))))),
            ]
        }
        for clause in draft.clauses[:OUTLINED]
    ]
    more = len(draft.clauses) - OUTLINED
    return {
        "outline": rows,
        "outline_columns": [{"label": _("Clause")}, {"label": _("Begins with")}],
        "outline_more": max(more, 0),
    }


def shortened(text: str) -> str:
    """The beginning of a clause."""
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING].rsplit(' ', 1)[0]}…"


def _kept_since(draft: Draft, newest: TextVersion) -> str:
    """What must be said where another text was kept since this file was taken out; "" where none was."""
    identity = read_identity(draft.taken_out_of)
    if identity is None or identity.language != newest.language or identity.words == fingerprint(plain_clauses(newest)):
        return ""
    words = _(
        "Since this file was taken out, another text was kept, on %(day)s. What that one changed is shown as taken back below."
    )
    return words % {"day": day_words(timezone.localtime(newest.recorded_at).date())}


def of_held_text(draft: Draft, person: Person) -> Instrument | None:
    """The instrument that a file was taken out of, where the person may change it."""
    identity = read_identity(draft.taken_out_of)
    return keyed(open_to(person), identity.key) if identity else None


def open_to(person: Person) -> QuerySet[Instrument]:
    """The instruments of which a person may bring in another text, as `may_bring_text_of` asks of one."""
    seen = visible(Instrument.objects.all(), person)
    return those_one_may(seen.filter(state=DRAFT), person, "change") | those_one_may(
        seen.exclude(state=DRAFT), person, "publish"
    )


def _changes(held: DocumentRead, into: Instrument, draft: Draft, person: Person, reading: Reading) -> dict[str, Any]:
    """What the document changes in the text that it would follow, like tracked changes, and what that touches."""
    older = newest_text(into, draft.language)
    named = {"title": plain(into.title, reading.language) or into.key, "href": reverse("instrument", args=[into.key])}
    if older is None:
        return {"into": named, **_outline(draft)}
    since = _kept_since(draft, older)
    comparison = compare_with_draft((into, older), draft, on=draft.consolidated_on or timezone.localdate())
    impact = impact_of(comparison, person)
    counts = counted(comparison, None)
    return {
        "into": named,
        "older_on": older.consolidated_on,
        "since": since,
        "same": not any(counts[each] for each in STEP_KINDS if each != "unchanged"),
        "summary": [f"{KIND_WORDS[kind][0]}: {counts[kind]}" for kind in STEP_KINDS if counts[kind]],
        "groups": rows_of(comparison, only="", among=None, language=reading.language),
        "concerned": bearers_words(impact, reading, lambda _chosen: "", ""),
        "concerned_columns": bearer_columns(),
        "impact": impact_words(impact, into, reading),
        "in_language": SAID_IN.get(draft.language, draft.language),
    }
