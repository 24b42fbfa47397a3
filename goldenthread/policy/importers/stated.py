"""What a text obliges as records of names and values: how files of ours carry it beside the text, and how it is read back.

What people decided of requirements is in no text, so reading the text again would not find it. A file from outside may
say anything: what does not fit the text that it stands beside is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import KEY, Bearer, Clause, Duties, Limit, Modality, Replaced, Requirement

RecordKind = Literal["requirement", "limit", "replaced"]
KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
RECORD_LIMIT = 5_000
"""Records of one file; the longest instrument known to us has some five hundred."""
FACT_LIMIT = 400
"""Facts of one record."""
_LONGEST = 20_000
"""Letters of one fact; a requirement is a clause at most."""
_WORK = 20_000_000
"""Letters that are looked through for the words of one file's requirements; the longest instrument known has 170,000."""
_LOOK = 200
"""Letters that looking into a clause counts for at least."""
_SPAN = re.compile(r"(\d{1,7})-(\d{1,7})")
_MODALITIES: tuple[Modality, ...] = ("must", "must not", "should", "may")
_EFFECTS: tuple[Literal["only", "except", "encouraged"], ...] = ("only", "except", "encouraged")
_YES = "yes"
_LINE_BREAKS = re.compile(r"\s*[\t-\r\x1c-\x1e\x85\u2028\u2029]\s*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_RULE = 60
T_ = TypeVar("T_")


FORCE: dict[bool | None, str] = {True: "mandatory", False: "voluntary"}
"""What files of ours say of whether an instrument binds."""
MANDATORY = {force: mandatory for mandatory, force in FORCE.items()}
MODALITY_WORDS: dict[str, dict[Modality, str]] = {
    "en": {"must": "must", "must not": "must not", "should": "should", "may": "may"},
    "fr": {"must": "doit", "must not": "ne doit pas", "should": "devrait", "may": "peut"},
}
"""How files of ours call the modalities, by the language of their text."""
UNFITTING = Fault("stated-unfitting")


class Unfitting(Exception):
    """Records that do not fit the text that they stand beside."""


class Record(NamedTuple):
    """A requirement, a limit or something replaced, of one clause."""

    kind: RecordKind
    clause: int
    """Index of the clause; -1 for the note to the reader."""
    facts: tuple[tuple[str, str], ...]
    """Names and values; a name may stand more than once, and what follows "bearer" is told of that bearer."""


def records_of(duties: Duties, clauses: Sequence[Clause]) -> Iterator[Record]:
    """The limits, requirements and replaced instruments, in this order; facts that are empty are left out."""
    for limit in duties.limits:
        facts = [("text", limit.text), ("effect", limit.effect), ("placed", _YES if limit.placed else "")]
        yield _record("limit", limit.clause, [*facts, *(("names", name) for name in limit.names)])
    for requirement in duties.requirements:
        yield _record("requirement", requirement.clause, _facts_of(requirement, clauses))
    for replaced in duties.replaces:
        facts = [("title", replaced.title), ("on", _day_told(replaced.on)), ("whole", _YES if replaced.whole else "")]
        yield _record("replaced", replaced.clause, facts)


def _record(kind: RecordKind, clause: int, facts: Iterable[tuple[str, str]]) -> Record:
    told = ((name, _UNPRINTABLE.sub("", _LINE_BREAKS.sub(" ", value)).strip()) for name, value in facts)
    return Record(kind, clause, tuple((name, value) for name, value in told if value))


def _facts_of(requirement: Requirement, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    yield "modality", requirement.modality
    for bearer in requirement.bearers:
        yield "bearer", bearer.key
        yield "bearer-name", bearer.name
        yield "bearer-kind", bearer.kind if bearer.kind != "role" else ""
        yield "bearer-written", bearer.written if bearer.written != bearer.name else ""
    yield "span", f"{requirement.start}-{requirement.end}" if requirement.end else ""
    yield "text", requirement.text
    yield "action", requirement.verb
    yield "object", requirement.object
    yield "condition", requirement.condition
    yield "deadline", requirement.deadline
    yield "due-on", _day_told(requirement.due_on)
    yield "effective-from", _day_told(requirement.effective_from)
    yield "effective-until", _day_told(requirement.effective_until)
    yield "lead-in", "" if requirement.lead_in is None else clauses[requirement.lead_in].anchor
    yield from (("limit", str(place + 1)) for place in requirement.scope)
    yield "rule", requirement.rule
    yield "confidence", repr(requirement.confidence) if requirement.confidence else ""


def duties_in(records: Sequence[Record], clauses: Sequence[Clause]) -> Duties:
    """What the records tell. Raises `Unfitting` where one of them does not fit the clauses."""
    if len(records) > RECORD_LIMIT or any(len(record.facts) > FACT_LIMIT for record in records):
        raise Unfitting
    if any(len(value) > _LONGEST or _UNPRINTABLE.search(value) for record in records for _, value in record.facts):
        raise Unfitting
    of_kind = {kind: [record for record in records if record.kind == kind] for kind in KINDS}
    reading = _Reading(clauses, limits=len(of_kind["limit"]))
    return Duties(
        requirements=tuple(map(reading.requirement, of_kind["requirement"])),
        limits=tuple(map(reading.limit, of_kind["limit"])),
        replaces=tuple(map(reading.replaced, of_kind["replaced"])),
    )


class _Reading:
    def __init__(self, clauses: Sequence[Clause], *, limits: int) -> None:
        self.clauses = clauses
        self.limits = limits
        self.finder = Finder()
        self.places = {clause.anchor: place for place, clause in enumerate(clauses)}

    def requirement(self, record: Record) -> Requirement:
        self._refuse_place(record, lowest=0)
        said = _Said(record)
        whole, words = self.clauses[record.clause].text, said.one("text")
        start, end = self._span(said.one("span"), record.clause, words)
        lead_in = said.one("lead-in")
        return Requirement(
            clause=record.clause,
            bearers=tuple(_bearers(record)),
            text=whole[start:end] or words,
            lead_in=_known(self.places, lead_in) if lead_in else None,
            modality=_one_of(_MODALITIES, said.one("modality")),
            effective_from=said.day("effective-from"),
            effective_until=said.day("effective-until"),
            deadline=said.one("deadline"),
            scope=tuple(self._limit_at(number) for number in said.all("limit")),
            rule=said.one("rule")[:_LONGEST_RULE],
            start=start,
            end=end,
            verb=said.one("action"),
            object=said.one("object"),
            condition=said.one("condition"),
            due_on=said.day("due-on"),
            confidence=said.share("confidence"),
        )

    def limit(self, record: Record) -> Limit:
        self._refuse_place(record, lowest=-1)
        said = _Said(record)
        effect = _one_of(_EFFECTS, said.one("effect"))
        return Limit(record.clause, said.one("text"), effect, tuple(said.all("names")), said.one("placed") == _YES)

    def replaced(self, record: Record) -> Replaced:
        self._refuse_place(record, lowest=-1)
        said = _Said(record)
        return Replaced(record.clause, said.one("title"), said.day("on"), said.one("whole") == _YES)

    def _refuse_place(self, record: Record, *, lowest: int) -> None:
        if not lowest <= record.clause < len(self.clauses):
            raise Unfitting

    def _span(self, written: str, clause: int, words: str) -> tuple[int, int]:
        """Where a clause holds the words; twice 0 where no span is written: the words are somebody's own."""
        if not written:
            return 0, 0
        whole, found = self.clauses[clause].text, _SPAN.fullmatch(written)
        if found and words and whole[int(found[1]) : int(found[2])] == words:
            return int(found[1]), int(found[2])
        if span := self.finder.span(words, whole):
            return span
        raise Unfitting

    def _limit_at(self, number: str) -> int:
        if not number.isdecimal() or not 1 <= int(number[:9]) <= self.limits:
            raise Unfitting
        return int(number[:9]) - 1


class Finder:
    """Finds words in clauses by their letters, as some formats drop spaces."""

    def __init__(self) -> None:
        self.left = _WORK

    def span(self, words: str, whole: str) -> tuple[int, int] | None:
        """The one place where a text has the letters of these words; None for none or several.

        Raises `Unfitting` where one file has asked for more than any would.
        """
        self.left -= max(len(whole), _LOOK)
        if self.left < 0:
            raise Unfitting
        wanted = "".join(words.split())
        packed = "".join(whole.split())
        if not wanted or packed.count(wanted) != 1:
            return None
        at = packed.index(wanted)
        places = [place for place, letter in enumerate(whole) if not letter.isspace()]
        return places[at], places[at + len(wanted) - 1] + 1


class _Said:
    """The facts of one record by their names."""

    def __init__(self, record: Record) -> None:
        self.facts = record.facts

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.facts if each == name]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def day(self, name: str) -> date | None:
        return day_in(self.one(name))

    def share(self, name: str) -> float:
        share = _read(float, value) if (value := self.one(name)) else 0.0
        if not 0 <= share <= 1:
            raise Unfitting
        return share


def _bearers(record: Record) -> Iterator[Bearer]:
    told: list[dict[str, str]] = []
    for name, value in record.facts:
        if name == "bearer":
            told.append({name: value})
        elif name.startswith("bearer-") and told:
            told[-1][name] = value
    for each in told:
        if not KEY.fullmatch(each["bearer"]):
            raise Unfitting
        name = each.get("bearer-name") or each["bearer"]
        kind: Any = _one_of(("role", "organisation"), each.get("bearer-kind", "role"))
        yield Bearer(kind, each["bearer"], name, each.get("bearer-written") or name)


def _one_of(known: Sequence[T_], value: str) -> T_:
    for each in known:
        if each == value:
            return each
    raise Unfitting


def _known(places: Mapping[str, int], anchor: str) -> int:
    if anchor not in places:
        raise Unfitting
    return places[anchor]


def day_in(written: str) -> date | None:
    """The day that is written as ISO 8601 does; None for nothing. Raises `Unfitting` for anything else."""
    return _read(date.fromisoformat, written) if written else None


def _read(reader: Callable[[str], T_], value: str) -> T_:
    try:
        return reader(value)
    except ValueError:
        raise Unfitting from None


def _day_told(day: date | None) -> str:
    return day.isoformat() if day else ""
