"""Deciding on what a machine has read: accept, reword, split, merge, reject, add what it missed; and take that back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Event, Link, Person, Visibility
from goldenthread.kernel.values import plain_values
from goldenthread.policy.actions.bearers import hold
from goldenthread.policy.actions.obliging import as_title, free_key
from goldenthread.policy.models import Asked, Bearer, Clause, Decision, Instrument, Requirement, Statement
from goldenthread.policy.models.requirement import NOT_STANDING

DECIDED = (
    *("title", "text", "modality", "deadline", "due_on", "effective_from", "action", "condition"),
    *("spans", "as_read", "named", "read_by_machine", "decision", "visibility"),
)
"""The fields that a decision may set, and that taking it back sets as they were."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person says that a clause requires, in one language."""

    language: str
    texts: Sequence[str]
    """More than one: it is divided into as many requirements."""
    modality: str
    bearers: Sequence[int]
    """Ids of roles and organisations."""
    deadline: str = ""
    due_on: date | None = None
    effective_from: date | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """A requirement as it was before a decision, so that this can be taken back."""

    key: str
    version: int
    """Its version after the decision: if it has another by now, somebody has gone on from there."""
    fields: dict[str, Any]
    """As JSON keeps them; empty where the decision has made it."""
    bearers: list[tuple[int, str]]


@transaction.atomic
def accept(requirement: Requirement, *, by: Person, version: int) -> list[Before]:
    """Let a requirement stand as it was read."""
    taken = _Taken([requirement])
    fields: dict[str, Any] = {"read_by_machine": False, **_standing(requirement, Decision.ACCEPTED)}
    language = next(iter(requirement.text), "en")
    held = hold([tuple(each) for each in requirement.named], requirement.instrument, language=language, by=by)
    fields["named"] = [each for each in requirement.named if (each[0], each[1]) not in held]
    kernel.change(requirement, by=by, verb="accepted as read", version=version, **fields)
    bound = requirement.bearers.values_list("who_id", flat=True)
    _set_bearers(requirement, [*bound, *held.values()], by=by)
    return taken.told()


@transaction.atomic
def reject(requirement: Requirement, *, by: Person, version: int) -> list[Before]:
    """Say that a clause does not require this. Raises Refused where others have built on it."""
    refuse_built_on(requirement)
    taken = _Taken([requirement])
    _put_aside(requirement, Decision.REJECTED, by=by, verb="rejected", version=version)
    return taken.told()


@transaction.atomic
def merge(requirement: Requirement, into: Requirement, *, by: Person, version: int, into_version: int) -> list[Before]:
    """Let what was read as two be one, in the words of both. Raises Refused where others have built on the second."""
    refuse_built_on(requirement)
    taken = _Taken([into, requirement])
    text = {
        language: " ".join(filter(None, (into.text.get(language), requirement.text.get(language))))
        for language in {**into.text, **requirement.text}
    }
    spans = {language: into.spans[language] for language in into.spans if language not in requirement.spans}
    for language in into.spans.keys() & requirement.spans.keys():
        (start, end), (other, last) = into.spans[language], requirement.spans[language]
        if into.lineage == requirement.lineage:
            spans[language] = [min(start, other), max(end, last)]
    kept = _standing(into, Decision.EDITED)
    _reword(into, text=text, spans=spans, by=by, verb="merged with another", version=into_version, **kept)
    held = set(into.bearers.values_list("who_id", flat=True))
    _set_bearers(into, [*held, *(each.who_id for each in requirement.bearers.all() if each.who_id not in held)], by=by)
    _put_aside(requirement, Decision.MERGED, by=by, verb="merged into another", version=version)
    return taken.told()


@transaction.atomic
def reword(requirement: Requirement, wording: Wording, *, by: Person, version: int) -> list[Before]:
    """Correct what was read, or divide it: the first part stays this requirement, the others become new ones."""
    taken = _Taken([requirement])
    clause = _clause_of(requirement, wording.language)
    language, first = wording.language, wording.texts[0]
    fields = _said(wording, requirement.deadline)
    fields["spans"] = {**_without(requirement.spans, language), **_span(clause, first, language)}
    fields |= _standing(requirement, Decision.EDITED)
    text = {**requirement.text, language: first}
    _reword(requirement, text=text, by=by, verb="corrected", version=version, **fields)
    _set_bearers(requirement, wording.bearers, by=by)
    made = [
        _new(requirement.instrument, requirement, part, wording, clause, Decision.SPLIT) for part in wording.texts[1:]
    ]
    taken.made = _keep_new(made, wording.bearers, by=by, verb="split from another")
    return taken.told()


@transaction.atomic
def add(instrument: Instrument, clause: Clause, wording: Wording, *, by: Person) -> list[Before]:
    """Add what the machine has missed in a clause, as one requirement or several."""
    place = Requirement(
        clause=_cited(clause),
        anchor=clause.anchor,
        lineage=clause.lineage,
        position=clause.position,
        importer=_read_from(instrument),
    )
    made = [_new(instrument, place, text, wording, clause, Decision.ADDED) for text in wording.texts]
    taken = _Taken([])
    taken.made = _keep_new(made, wording.bearers, by=by, verb="added by hand")
    return taken.told()


@transaction.atomic
def take_back(before: Iterable[Before], *, by: Person) -> list[Requirement]:
    """Undo a decision. Raises Stale where somebody has gone on from it."""
    changed = []
    for each in before:
        requirement = Requirement.every.select_related("instrument").get(key=each.key)
        if requirement.version != each.version:
            raise Stale(_("Somebody has gone on from there: this cannot be undone any more."))
        if each.fields:
            columns = {field.name: field for field in Requirement._meta.get_fields() if field.name in each.fields}
            values = {name: columns[name].to_python(value) for name, value in each.fields.items()}  # type: ignore[union-attr]
            if values["decision"] in NOT_STANDING:
                refuse_built_on(requirement)
            else:
                # What it is part of may have become narrower since.
                values["visibility"] = requirement.instrument.visibility
            kernel.change(requirement, by=by, verb="decision taken back", **values)
            _set_bearers(requirement, [who for who, _written in each.bearers], by=by, written=dict(each.bearers))
        else:
            refuse_built_on(requirement)
            _put_aside(requirement, Decision.REJECTED, by=by, verb="decision taken back")
        changed.append(requirement)
    return changed


def refuse_built_on(requirement: Requirement) -> None:
    """Raises Refused where organisations have stated on a requirement, or something is tied to it."""
    if Statement.objects.filter(requirement=requirement).exists():
        raise Refused(_("Organisations have stated on this requirement. Correct it, or set the day on which it ends."))
    if Asked.objects.filter(requirement=requirement).exists():
        raise Refused(_("A call-out asks for this requirement. Correct it, or set the day on which it ends."))
    tied = Link.objects.filter(source_id=requirement.pk) | Link.objects.filter(target_id=requirement.pk)
    if tied.exists():
        raise Refused(_("Other entries are tied to this requirement. Take those links away first."))


class _Taken:
    """What must be known to take a decision back."""

    def __init__(self, requirements: Sequence[Requirement]) -> None:
        self.requirements = requirements
        self.made: list[Requirement] = []
        self.fields = [plain_values({name: getattr(each, name) for name in DECIDED}) for each in requirements]
        self.bearers = [
            [(who, written) for who, written in each.bearers.order_by("pk").values_list("who_id", "written")]
            for each in requirements
        ]

    def told(self) -> list[Before]:
        """Once everything is done."""
        held = zip(self.requirements, self.fields, self.bearers, strict=True)
        before = [Before(each.key, each.version, fields, bearers) for each, fields, bearers in held]
        return before + [Before(each.key, each.version, {}, []) for each in self.made]


def _standing(requirement: Requirement, decision: Decision) -> dict[str, Any]:
    """The fields of one that is to oblige. What no rule has read stays known as made by hand, or the next text ends it."""
    by_hand = Decision.SPLIT if requirement.decision == Decision.SPLIT else Decision.ADDED
    fields: dict[str, Any] = {"decision": decision if requirement.rule else by_hand}
    if requirement.decision in NOT_STANDING:
        fields["visibility"] = requirement.instrument.visibility
    return fields


def _reword(
    requirement: Requirement, *, text: dict[str, str], by: Person, verb: str, version: int | None = None, **fields: Any
) -> Event | None:
    """Set the words, and keep those that the machine read, by which the next reading knows it again."""
    read = {language: words for language, words in requirement.text.items() if text.get(language) != words}
    title = {language: as_title(words) for language, words in text.items()}
    as_read = {**read, **requirement.as_read} if requirement.rule else {}
    # Who is bound is what the person says now.
    fields = {"read_by_machine": False, "as_read": as_read, "named": [], **fields}
    return kernel.change(requirement, by=by, verb=verb, version=version, text=text, title=title, **fields)


def _put_aside(
    requirement: Requirement, decision: Decision, *, by: Person, verb: str, version: int | None = None
) -> None:
    """Keep it for colleagues alone, so that the next reading does not propose it again."""
    narrow = Visibility.RESTRICTED if requirement.visibility == Visibility.RESTRICTED else Visibility.ORGANISATION
    fields: dict[str, Any] = {"decision": decision, "read_by_machine": False, "visibility": narrow}
    kernel.change(requirement, by=by, verb=verb, version=version, **fields)


def _said(wording: Wording, deadline: dict[str, str]) -> dict[str, Any]:
    """The fields of a wording that are not its words."""
    others = _without(deadline, wording.language)
    return {
        "modality": wording.modality,
        "deadline": {**others, wording.language: wording.deadline} if wording.deadline else others,
        "due_on": wording.due_on,
        "effective_from": wording.effective_from,
        "condition": wording.condition,
    }


def _without(value: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name != language}


def _new(
    instrument: Instrument,
    beside: Requirement,
    text: str,
    wording: Wording,
    clause: Clause | None,
    decision: Decision,
) -> Requirement:
    """A requirement of the same clause, not yet kept."""
    return Requirement(
        instrument=instrument,
        organisation_id=instrument.organisation_id,
        visibility=instrument.visibility,
        classification=instrument.classification,
        clause=beside.clause,
        anchor=beside.anchor,
        lineage=beside.lineage,
        position=beside.position,
        text={wording.language: text},
        title={wording.language: as_title(text)},
        spans=_span(clause, text, wording.language),
        decision=decision,
        importer=beside.importer,
        **_said(wording, {}),
    )


def _keep_new(made: list[Requirement], bearers: Sequence[int], *, by: Person, verb: str) -> list[Requirement]:
    taken = (
        set(Requirement.every.filter(instrument_id=made[0].instrument_id).values_list("key", flat=True))
        if made
        else set()
    )
    for each in made:
        each.key = free_key(f"{each.instrument.key}-{each.anchor}", taken)
    kernel.create_many(made, by=by, verb=verb, facts=[{"bearers": list(bearers)} for _each in made])
    Bearer.objects.bulk_create([Bearer(requirement=each, who_id=who) for each in made for who in bearers])
    return made


def _set_bearers(
    requirement: Requirement, wanted: Sequence[int], *, by: Person, written: Mapping[int, str] | None = None
) -> None:
    """Let exactly these be bound; nothing happens where they are."""
    held = dict(requirement.bearers.values_list("who_id", "written"))
    if set(held) == set(wanted):
        return
    kernel.touch(requirement, by=by, verb="bearers set", bearers=list(wanted))
    requirement.bearers.exclude(who_id__in=wanted).delete()
    new = [who for who in dict.fromkeys(wanted) if who not in held]
    spelled = written or {}
    Bearer.objects.bulk_create(
        [Bearer(requirement=requirement, who_id=who, written=spelled.get(who, "")) for who in new]
    )


def _clause_of(requirement: Requirement, language: str) -> Clause | None:
    """The clause where it stands in the newest text of the language."""
    rows = Clause.objects.filter(instrument_id=requirement.instrument_id, text_version__language=language)
    return (
        rows.filter(lineage=requirement.lineage)
        .order_by("text_version__consolidated_on", "text_version__reading")
        .last()
    )


def _span(clause: Clause | None, text: str, language: str) -> dict[str, list[int]]:
    """Where words stand in their clause; nothing where they do not stand there word for word."""
    start = clause.text.find(text) if clause else -1
    return {language: [start, start + len(text)]} if start >= 0 else {}


def _read_from(instrument: Instrument) -> str:
    """The format that its requirements were last read from, against which what it missed counts."""
    rows = Requirement.every.filter(instrument=instrument).exclude(importer="")
    return rows.order_by("-pk").values_list("importer", flat=True).first() or ""


def _cited(clause: Clause) -> str:
    """The number to cite a clause by: its own, else that of the nearest numbered one above it."""
    above = clause.text_version.clauses
    here: Clause | None = clause
    while here is not None and not here.number:
        here = above.filter(position=here.below).first() if here.below is not None else None
    return here.number if here else ""
