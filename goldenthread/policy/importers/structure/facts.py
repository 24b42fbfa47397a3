"""What an instrument's text says about itself: since when it holds, what it is for, who issues it by what authority."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from goldenthread.policy.faults import Fault
from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.importers.text.dates import Day, effect_date, find_dates
from goldenthread.policy.importers.text.mending import tidy

_EFFECTIVE = re.compile(r"\beffective\s+date|\bentrée\s+en\s+vigueur|\bdate\s+d[’']effet", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:(?:effective|in\s+(?:effect|force))(?:\s+(?:date|from|since|on|as\s+of))?"
    r"|(?:date\s+(?:d[’']entrée|de\s+prise)\s+(?:en|d[’'])\s*\w+|entrée\s+en\s+vigueur|en\s+vigueur(?:\s+le)?|date\s+d[’']effet))"
    r"\s*[:–—-]\s*",
    re.IGNORECASE,
)
"""A line at the head of a document that gives the day alone ("Effective date: 1 April 2030")."""
_HEAD = 20
"""Clauses at whose beginning such a line may stand."""
_SPEAKS_OF_ITSELF = re.compile(
    r"\W*(?:this|these|the)\s+(?:[\w-]+\s+){1,6}?(?:takes?|took|will|shall|comes?|came|enters?|is|are|was)\b"
    r"|effective\b|l(?:a|e|es)\s+présente?s?\b",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:replac|supersed|rescind|remplac|(?:sub)?sections?\b|requirements?\b|exigences?\b|articles?\b)", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[.;])\s+(?=[A-ZÀ-Þ])")
_OBJECTIVE = re.compile(r"\bobjecti(?:ve|f)s?\b", re.IGNORECASE)
_RESULTS = re.compile(
    r"\bexpected\s+(?:[\w-]+\s+)?results?\b|\brésultats\s+(?:\w+\s+)?(?:attendus|escomptés|prévus)\b", re.IGNORECASE
)
_STATES_OBJECTIVE = re.compile(
    r"\bobjecti(?:ve|f)s?\b.{0,80}?\b(?:is|are|est|sont|apply|indicated|of|to)\b", re.IGNORECASE
)
_AUTHORITIES = re.compile(r"^(?:authorit(?:y|ies)|pouvoirs?|autorisations?)\b", re.IGNORECASE)
_ISSUED = re.compile(
    r"\b(?:is|are|was|were)\s+issued\b.{0,80}?\b(?:pursuant|under|authority)\b"
    r"|\b(?:est|sont)\s+(?:prise?|établie?|émise?)s?\b",
    re.IGNORECASE,
)
_OFFICE = r"(?P<office>(?:Treasury\s+Board|[A-Z][\w’'.-]+)(?:\s+(?:of|the|and|for|Board|[A-Z][\w’'.()-]+))*)"
_ISSUED_BY = re.compile(rf"\bissued\b[^.]{{0,400}}?\bby\s+the\s+{_OFFICE}")
_DELEGATED = re.compile(
    rf"\bdelegated\s+to\s+the\s+{_OFFICE}\s+the\s+authority\s+to\s+issue\b[^.]{{0,200}}?\bthis\s+\w+"
)
_FINANCIAL_ADMINISTRATION_ACT_7 = re.compile(
    r"\bsections?\s+(?:7\b|[\d., ]{1,40}\band\s+7\b)[^.]{0,200}?\b(?:Financial\s+Administration\s+Act|FAA)\b",
    re.IGNORECASE,
)
_APPROVING = re.compile(r"\b(?:approving|issuing)\s+authority\b|\bissued\s+by\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty or None: the text does not state it."""

    effective_on: date | None = None
    objective: str = ""
    expected_results: tuple[str, ...] = ()
    authority: str = ""
    issuer: str = ""
    warnings: tuple[Fault, ...] = field(default=())


def read_facts(clauses: Sequence[Clause], *, note: str, language: str) -> Facts:
    """The facts that an instrument's own chapters state, else its note to the reader; appendices speak for themselves.

    An instrument that is itself an appendix ("Appendix H: Standard on …") is read like any other.
    """
    text = _Text(clauses, language)
    day, warnings = _effective(text, note)
    authority = _authority(text)
    return Facts(
        effective_on=day,
        objective=_objective(text),
        expected_results=_results(text),
        authority=authority,
        issuer=_issuer(text, authority),
        warnings=tuple(warnings),
    )


class _Text:
    """The clauses of an instrument's body with what hangs below each."""

    def __init__(self, clauses: Sequence[Clause], language: str) -> None:
        self.clauses = clauses
        self.language = language
        self.below: dict[int | None, list[int]] = {}
        for place, clause in enumerate(clauses):
            self.below.setdefault(clause.parent, []).append(place)
        chapters = [place for place, clause in enumerate(clauses) if clause.parent is None and clause.kind == "chapter"]
        tops = chapters or self.below.get(None, [])
        self.body = [place for top in tops for place in self.all_below(top)]

    def all_below(self, top: int) -> Iterator[int]:
        """A clause and everything below it, in the order of the text."""
        yield top
        place = top + 1
        depth = self.clauses[top].depth
        while place < len(self.clauses) and self.clauses[place].depth > depth:
            yield place
            place += 1

    def words(self, place: int) -> str:
        """What one clause says, its heading left out."""
        return tidy(self.clauses[place].text, language=self.language)

    def headed(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """The clauses of the body whose heading says something."""
        return (place for place in self.body if pattern.search(self.clauses[place].heading))


def _effective(text: _Text, note: str) -> tuple[date | None, list[Fault]]:
    found: Day | None = None
    for chapter in text.headed(_EFFECTIVE):
        said = [text.words(place) for place in text.all_below(chapter)]
        found = _first(filter(_SPEAKS_OF_ITSELF.match, said)) or _first(said) or _lone_date(said)
        if found:
            break
    found = found or _labelled(text)
    found = found or _first(words for place in text.body if _SPEAKS_OF_ITSELF.match(words := text.words(place)))
    found = found or _first([note])
    if found is None:
        return None, [Fault("effect-not-stated")]
    if not found.exact:
        return found.day, [Fault("effect-month-alone", day=found.day.isoformat())]
    return found.day, []


def _first(texts: Iterable[str]) -> Day | None:
    """The first date on which one of the texts takes effect; dates of its parts and of what it replaces are not."""
    for words in texts:
        for sentence in _SENTENCES.split(words):
            found = effect_date(sentence)
            if found and not _OF_SOMETHING_ELSE.search(sentence, 0, found.start):
                return found
    return None


def _labelled(text: _Text) -> Day | None:
    """The day that a line at the head of the document gives."""
    for place in range(min(_HEAD, len(text.clauses))):
        for words in (text.words(place), text.clauses[place].heading):
            label = _LABELLED.match(words)
            if label and (found := _lone_date([words[label.end() :]])):
                return found
    return None


def _lone_date(sentences: Sequence[str]) -> Day | None:
    """The date of a chapter that holds nothing else ("December 1991")."""
    said = [sentence for sentence in sentences if sentence]
    if len(said) != 1:
        return None
    dates = find_dates(said[0])
    return dates[0] if len(dates) == 1 and dates[0].end - dates[0].start >= len(said[0]) - 2 else None


def _objective(text: _Text) -> str:
    for place in text.headed(_OBJECTIVE):
        for below in text.all_below(place):
            if below != place and _RESULTS.search(text.clauses[below].heading):
                break
            words = text.words(below)
            if not words or _RESULTS.search(words):
                continue
            if text.clauses[place].kind != "chapter" or _STATES_OBJECTIVE.search(words):
                return _told(text, below, alone=text.clauses[place].kind == "chapter", top=place)
    return ""


def _told(text: _Text, place: int, *, alone: bool, top: int) -> str:
    """A clause and its parts as one text; where a section is headed "Objective", all of that section."""
    places = text.all_below(place) if alone else text.all_below(top)
    return " ".join(words for below in places if (words := text.words(below)))


def _results(text: _Text) -> tuple[str, ...]:
    for place in text.headed(_RESULTS):
        if not _OBJECTIVE.search(text.clauses[place].heading):
            return _listed(text, place)
    for place in text.body:
        if _RESULTS.search(text.words(place)) and any(map(_OBJECTIVE.search, _headings_above(text, place))):
            return _listed(text, place)
    return ()


def _listed(text: _Text, lead: int) -> tuple[str, ...]:
    """What hangs below a lead-in, one by one, each with its own parts; the sentence itself where nothing does."""
    parts = text.below.get(lead, [])
    while len(parts) == 1 and text.below.get(parts[0]):
        parts = text.below[parts[0]]
    told = (" ".join(words for each in text.all_below(part) if (words := text.words(each))) for part in parts)
    return tuple(words for words in told if words) or tuple(filter(None, [text.words(lead)]))


def _headings_above(text: _Text, place: int) -> Iterator[str]:
    above = text.clauses[place].parent
    while above is not None:
        yield text.clauses[above].heading
        above = text.clauses[above].parent


def _authority(text: _Text) -> str:
    for place in text.body:
        words = text.words(place)
        if _ISSUED.search(words):
            return words
    for chapter in text.headed(_AUTHORITIES):
        for place in text.all_below(chapter):
            if words := text.words(place):
                return words
    return ""


def _issuer(text: _Text, authority: str) -> str:
    """Who issues it, where the text says so.

    What is issued under section 7 of the Financial Administration Act alone is the Treasury Board's: that section gives
    the power to it.
    """
    by = _ISSUED_BY.search(authority)
    if by:
        return _office(by.group("office"))
    for place in text.headed(_APPROVING):
        said = [words for below in text.all_below(place) if (words := text.words(below))]
        if said:
            return said[0].rstrip(".;")
    if _FINANCIAL_ADMINISTRATION_ACT_7.search(authority):
        return "Treasury Board"
    for place in text.body:
        delegated = _DELEGATED.search(text.words(place))
        if delegated:
            return _office(delegated.group("office"))
    return ""


def _office(written: str) -> str:
    name = re.sub(r"\s+\([A-Z]+\)", "", written).rstrip(".,;")
    return re.sub(r"(?:\s+(?:of|the|and|for))+$", "", name).strip()
