"""Everything that the checks of a draft look at, as far as the visitor may see it, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from goldenthread.engine.language import LANGUAGES
from goldenthread.kernel.models import Link, Role
from goldenthread.kernel.permissions import Visitor, visible
from goldenthread.policy.checking import (
    Definition,
    Facts,
    Finding,
    Named,
    Other,
    Required,
    Text,
    check,
)
from goldenthread.policy.checking.terms import meaning_of
from goldenthread.policy.models import Bearer, Clause, DismissedOverlap, Instrument, Principle, Requirement, TextVersion
from goldenthread.policy.models.statement import has_changed, substance_of
from goldenthread.policy.models.ties import IMPLEMENTS, REFERS, REPLACES
from goldenthread.policy.queries.duties import INSTRUMENT_SHOWN
from goldenthread.policy.queries.force import State, StateOn, state_on, with_force
from goldenthread.policy.queries.naming import by_title, plain_title
from goldenthread.policy.queries.publishable import publishable_of
from goldenthread.policy.queries.reading import newest_texts

WORDED = ("title", "objective", "expected_results")
"""The fields of C001 that people read in their own language."""
ENDED = {State.REPLACED, State.RESCINDED}


class Likened(NamedTuple):
    """A requirement of another instrument, as it is put beside one of this."""

    pk: int
    key: str
    instrument_id: int
    clause: str
    text: dict[str, str]
    parts: dict[str, list[dict[str, Any]]]
    modality: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found, with the entries that the findings name."""

    findings: list[Finding]
    texts: Mapping[str, TextVersion]
    """Language → its newest text."""
    requirements: Mapping[int, Requirement]
    """Those of the instrument that the visitor may see."""
    instruments: Mapping[int, Instrument]
    """Every instrument that the visitor may see."""
    others: Mapping[int, Likened]
    roles: Mapping[int, Role]
    """Those that findings name and that the visitor may see."""
    in_text: frozenset[str]
    """The lineages of the clauses of the newest text, beside which requirements are reviewed."""

    def count(self, severity: str) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity == severity for finding in self.findings)


def checks_of(instrument: Instrument, visitor: Visitor) -> Checked:
    """What is found in a draft, as of the day on which it takes effect (today where that is not stated).

    Sixteen queries, however large the instrument and the suite; three more where somebody must approve it.
    """
    day = instrument.effective_on or timezone.localdate()
    shown = visible(Instrument.objects.all(), visitor).only(*INSTRUMENT_SHOWN, "names")
    suite: dict[int, Instrument] = {each.pk: each for each in with_force(shown).order_by("pk")}
    states = {pk: state_on(each, on=day) for pk, each in suite.items()}
    ties = _ties(instrument)
    # What it takes the place of says much the same, and is named as what has ended.
    apart = {instrument.pk, *ties[REPLACES]}
    in_force = [pk for pk, each in states.items() if each.state == State.IN_FORCE and pk not in apart]
    texts = newest_texts([instrument.pk])[instrument.pk]
    publishable = publishable_of(instrument, texts)
    own = publishable.texts
    kept = _requirements(instrument, visitor, on=day)
    others = _others(in_force, visitor, on=day)
    facts = Facts(
        publishable=publishable,
        requirements=_required(kept),
        worded={name: getattr(instrument, name) for name in WORDED},
        languages=LANGUAGES,
        ended=_ended(texts.values(), [*ties[REFERS], *ties[IMPLEMENTS]], suite, states, apart),
        definitions=_definitions(in_force, own),
        others=tuple(Other(each.pk, _said(each)) for each in others.values()),
        upholding=bool(instrument.principles) or not visible(Principle.objects.all(), visitor).exists(),
        dismissed=_dismissed(kept, others),
    )
    roles = _roles([each.role for each in publishable.unapproved], visitor)
    return Checked(check(facts), texts, kept, suite, others, roles, _lineages(texts))


def likened(key: str, visitor: Visitor) -> Likened | None:
    """A requirement that one of a draft is put beside, if the visitor may see it and its instrument."""
    seen = visible(Instrument.objects.all(), visitor).order_by().values("pk")
    rows = visible(Requirement.objects.filter(key=key, instrument_id__in=seen), visitor)
    row = rows.values_list(*Likened._fields).first()
    return Likened(*row) if row else None


def _roles(wanted: Sequence[int], visitor: Visitor) -> dict[int, Role]:
    return visible(Role.objects.all(), visitor).in_bulk(wanted) if wanted else {}


def _lineages(texts: Mapping[str, TextVersion]) -> frozenset[str]:
    day = max((text.consolidated_on for text in texts.values()), default=None)
    newest = [text.pk for text in texts.values() if text.consolidated_on == day]
    return frozenset(Clause.objects.filter(text_version_id__in=newest).values_list("lineage", flat=True))


def _ties(instrument: Instrument) -> dict[str, list[int]]:
    """Verb → the instruments that this one is tied to by it."""
    found: dict[str, list[int]] = {REFERS: [], IMPLEMENTS: [], REPLACES: []}
    links = Link.objects.filter(source_id=instrument.pk, verb__in=found).order_by("pk")
    for verb, target in links.values_list("verb", "target_id"):
        found[verb].append(target)
    return found


def _requirements(instrument: Instrument, visitor: Visitor, *, on: date) -> dict[int, Requirement]:
    rows = visible(Requirement.objects.filter(_not_ended(on), instrument=instrument), visitor).order_by(
        "position", "pk"
    )
    return {row.pk: row for row in rows}


def _not_ended(on: date) -> Q:
    return Q(effective_until=None) | Q(effective_until__gt=on)


def _required(kept: Mapping[int, Requirement]) -> tuple[Required, ...]:
    """A bearer counts whether or not the visitor may see it: the requirement does name somebody."""
    borne = set(Bearer.objects.filter(requirement_id__in=kept).values_list("requirement_id", flat=True))
    return tuple(
        Required(
            entry=row.pk,
            number=row.clause,
            text=row.text,
            parts={language: tuple(part["text"] for part in parts) for language, parts in row.parts.items()},
            modality=row.modality,
            # One who is in no register yet is named all the same.
            borne=row.pk in borne or bool(row.named),
            timed=bool(any(row.deadline.values()) or row.due_on or row.recurrence or row.effective_until),
        )
        for row in kept.values()
    )


def _others(instruments: Sequence[int], visitor: Visitor, *, on: date) -> dict[int, Likened]:
    """Requirement id → what other instruments in force require on the day."""
    begun = Q(effective_from=None) | Q(effective_from__lte=on)
    rows = visible(Requirement.objects.filter(_not_ended(on), begun, instrument_id__in=instruments), visitor)
    found = (Likened(*row) for row in rows.order_by("pk").values_list(*Likened._fields))
    return {row.pk: row for row in found}


def _said(row: Likened) -> dict[str, str]:
    """Language → the words of a requirement with those of its parts."""
    return {
        language: " ".join([words, *(part["text"] for part in row.parts.get(language, []))])
        for language, words in row.text.items()
    }


def _ended(
    texts: Iterable[TextVersion],
    tied: Sequence[int],
    suite: Mapping[int, Instrument],
    states: Mapping[int, StateOn],
    apart: set[int],
) -> tuple[Named, ...]:
    """What the texts and ties name and that has ended by the day; a title that one in force goes by too names that one."""
    by_key = {each.key: [each] for each in suite.values()}
    titled = by_title(suite.values())
    found: dict[tuple[int, str], Named] = {}
    named = [
        (said["clause"], by_key.get(said["target"]) or titled.get(plain_title(said["title"]), []))
        for text in texts
        for said in text.references
    ]
    for anchor, instruments in [*named, *(("", [suite[pk]]) for pk in tied if pk in suite)]:
        ended = [each.pk for each in instruments if states[each.pk].state in ENDED]
        if len(ended) == len(instruments) and not apart.intersection(ended):
            for pk in ended:
                state = states[pk]
                found[pk, anchor] = Named(pk, state.since, state.state == State.REPLACED, anchor)
    return tuple(found.values())


def _definitions(instruments: Sequence[int], own: Sequence[Text]) -> tuple[Definition, ...]:
    """What other instruments in force define, in their newest texts; nothing where the draft itself defines nothing."""
    languages = [text.language for text in own if any(clause.kind == "definition" for clause in text.clauses)]
    if not languages:
        return ()
    newest = (
        TextVersion.objects.filter(instrument_id__in=instruments, language__in=languages)
        .order_by("instrument_id", "language", "-consolidated_on", "-reading")
        .distinct("instrument_id", "language")
    )
    spoken = dict(newest.values_list("pk", "language"))
    above = Clause.objects.filter(
        text_version_id=OuterRef("text_version_id"), position=OuterRef("below"), kind="definition"
    )
    rows = Clause.objects.filter(Q(kind="definition") | Exists(above), text_version_id__in=spoken)
    parts: dict[tuple[int, int], list[str]] = {}
    terms = []
    columns = ("text_version_id", "instrument_id", "position", "below", "kind", "anchor", "heading", "text")
    for text, instrument, position, below, kind, anchor, heading, words in rows.order_by(
        "text_version_id", "position"
    ).values_list(*columns):
        if below is not None:
            parts.setdefault((text, below), []).append(f"{heading} {words}")
        if kind == "definition" and heading:
            terms.append((text, position, instrument, anchor, heading, words))
    return tuple(
        Definition(
            instrument,
            anchor,
            spoken[text],
            heading,
            meaning_of(words, parts.get((text, position), ()), spoken[text]),
        )
        for text, position, instrument, anchor, heading, words in terms
    )


def _dismissed(kept: Mapping[int, Requirement], others: Mapping[int, Likened]) -> frozenset[tuple[int, int]]:
    """The pairs that somebody has let stand, of which both still say what they said."""
    rows = DismissedOverlap.objects.filter(requirement_id__in=kept, other_id__in=others)
    return frozenset(
        (row.requirement_id, row.other_id)
        for row in rows
        if not has_changed(row.substance, _substance(kept[row.requirement_id]))
        and not has_changed(row.other_substance, _substance(others[row.other_id]))
    )


def _substance(row: Requirement | Likened) -> dict[str, str]:
    return substance_of(row.text, row.parts, row.modality)
