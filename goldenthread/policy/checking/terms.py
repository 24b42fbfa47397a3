"""Terms: marked as defined and defined nowhere, or defined otherwise by another instrument of the suite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from goldenthread.policy.checking.facts import Definition, Facts, Text
from goldenthread.policy.checking.findings import Finding, Place, Rule
from goldenthread.policy.importers.text.mending import tidy
from goldenthread.policy.importers.text.sentences import even

LONGEST_TERM = 6
"""Words of a phrase that can be a term."""
MARKS_TERMS = 0.5
"""Share of the phrases under a mark that must be defined for the mark to be the text's way of marking its terms; under the
others stand titles of acts, or words that somebody wanted to stress."""
_MARKED = re.compile(
    r"<(?P<mark>em|strong)>(?P<inside>[^<]{2,80})</(?P=mark)>|“(?P<quoted>[^“”<]{2,80})”|«\s*(?P<french>[^«»<]{2,80}?)\s*»"
)
_BEHIND_A_TERM = re.compile(r"\s*(?:[(\[:;–—].*|,.*)$", re.DOTALL)
_SIGNS = re.compile(r"[^\w\s]|_")


def term_of(heading: str) -> str:
    """A term as it is compared: without what stands behind it (its other language, a colon), case and the plural's s."""
    words = " ".join(_BEHIND_A_TERM.sub("", even(heading).strip()).casefold().split()).strip(" .\"“”«»'")
    return words[:-1] if len(words) > 4 and words.endswith("s") and not words.endswith("ss") else words


def meaning_of(text: str, parts: Iterable[str], language: str) -> str:
    """What a definition says, with what hangs directly below it."""
    return tidy(" ".join([text, *parts]), language=language)


def defined_twice(facts: Facts) -> Iterator[Finding]:
    """Each term of a text that the text itself, or another instrument in force, defines in other words."""
    for text in facts.texts:
        elsewhere = _elsewhere(facts, text.language)
        own: dict[str, tuple[str, str]] = {}
        for anchor, written, meaning in _definitions(text):
            term, said = term_of(written), _said(meaning)
            about = {"term": written}
            if term in own and own[term][1] != said:
                first = {"entry": facts.publishable.entry, "anchor": own[term][0]}
                yield Finding(Rule.DEFINED_TWICE, Place("clause", anchor, language=text.language), {**about, **first})
            own.setdefault(term, (anchor, said))
            for other in elsewhere.get(term, ()):
                if _said(other.meaning) != said:
                    there = {"entry": other.instrument, "anchor": other.anchor}
                    place = Place("clause", anchor, language=text.language)
                    yield Finding(Rule.DEFINED_TWICE, place, {**about, **there})


def undefined(facts: Facts) -> Iterator[Finding]:
    """Each phrase marked as the text marks its defined terms and defined nowhere in it.

    Only where the text has definitions. What another instrument in force defines is told with the way there.
    """
    for text in facts.texts:
        own = {term_of(written) for _anchor, written, _meaning in _definitions(text)}
        if not own:
            continue
        elsewhere = _elsewhere(facts, text.language)
        told: set[str] = set()
        for anchor, written in _marked_terms(text, own | elsewhere.keys()):
            term = term_of(written)
            if term in own or term in told:
                continue
            told.add(term)
            place = Place("clause", anchor, language=text.language)
            if other := next(iter(elsewhere.get(term, ())), None):
                there = {"entry": other.instrument, "anchor": other.anchor}
                yield Finding(Rule.DEFINED_ELSEWHERE, place, {"term": written, **there})
            else:
                yield Finding(Rule.UNDEFINED, place, {"term": written})


def _definitions(text: Text) -> Iterator[tuple[str, str, str]]:
    """Anchor, term and meaning of each definition."""
    for place, clause in enumerate(text.clauses):
        if clause.kind == "definition" and clause.heading:
            written = _BEHIND_A_TERM.sub("", clause.heading).strip(" :")
            parts = [f"{each.heading} {each.text}" for each in text.clauses[place + 1 :] if each.parent == place]
            yield clause.anchor, written, meaning_of(clause.text, parts, text.language)


def _elsewhere(facts: Facts, language: str) -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = {}
    for definition in facts.definitions:
        if definition.language == language:
            found.setdefault(term_of(definition.term), []).append(definition)
    return found


def _marked_terms(text: Text, known: set[str]) -> Iterator[tuple[str, str]]:
    """Anchor and phrase of whatever stands under a mark that is the text's way of marking its terms."""
    under: dict[str, list[tuple[str, str]]] = {}
    for clause in text.clauses:
        if clause.kind == "definition":
            continue
        for found in _MARKED.finditer(clause.html):
            mark = found["mark"] or "quotes"
            written = " ".join(unescape(found["inside"] or found["quoted"] or found["french"]).split()).strip(" ,.;:")
            if written and len(written.split()) <= LONGEST_TERM:
                under.setdefault(mark, []).append((clause.anchor, written))
    for phrases in under.values():
        terms = {term_of(written) for _anchor, written in phrases}
        if len(terms & known) >= MARKS_TERMS * len(terms):
            yield from phrases


def _said(meaning: str) -> str:
    """A meaning as it is compared: its words alone."""
    return " ".join(_SIGNS.sub(" ", even(meaning).casefold()).split())
