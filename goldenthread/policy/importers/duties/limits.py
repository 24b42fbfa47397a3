"""For whom: the sentences that limit who is bound, in their own words, tied to the requirements that they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from goldenthread.policy.importers.draft import Limit, Requirement
from goldenthread.policy.importers.duties.citations import own_numbers, touched
from goldenthread.policy.importers.duties.languages.wording import Effect
from goldenthread.policy.importers.duties.shape import STATEMENT, Shape
from goldenthread.policy.importers.text.sentences import even, sentences

_SAYS_FOR_WHOM = frozenset({"application", "effective"})
"""Chapters where every limiting sentence counts; elsewhere only one that names the clauses it limits."""


def limits(shape: Shape, found: Sequence[Requirement]) -> tuple[list[Requirement], tuple[Limit, ...]]:
    """The requirements with the limits that bind them, and the limits themselves in reading order.

    A limit on the whole text names nothing and is not placed: it stands above the list.
    """
    stated = frozenset(requirement.clause for requirement in found)
    limited: list[Limit] = []
    scopes: dict[int, list[int]] = {}
    for limit in _read(shape):
        reached = frozenset[int]().union(*(touched(number, shape, stated) for number in limit.names))
        limited.append(replace(limit, placed=bool(reached)))
        for clause in reached:
            scopes.setdefault(clause, []).append(len(limited) - 1)
    return [replace(r, scope=tuple(scopes.get(r.clause, ()))) for r in found], tuple(limited)


def _read(shape: Shape) -> Iterator[Limit]:
    for index, clause in enumerate(shape.clauses):
        if (
            clause.kind in STATEMENT
            and clause.text
            and shape.places[index] not in {"definitions", "silent", "schedule"}
        ):
            before: tuple[str, ...] = ()
            for sentence in _sentences(shape, index):
                limit = _limit(shape, index, sentence, before)
                if limit is not None:
                    before = limit.names
                    yield limit


def _sentences(shape: Shape, index: int) -> list[str]:
    """A clause's sentences; the last one goes on into the list below where it ends in a colon."""
    found = sentences(shape.clauses[index].text)
    if found and found[-1].endswith(":"):
        listed = [i for i in shape.below(index) if shape.clauses[i].kind == "item" or not shape.clauses[i].number]
        found[-1] = " ".join([found[-1], *(shape.clauses[i].text for i in listed)])
    return found


def _limit(shape: Shape, index: int, sentence: str, before: tuple[str, ...]) -> Limit | None:
    limiting = shape.wording.limiting
    effect = _effect(shape, sentence)
    if effect is None:
        return _indirect(shape, index, sentence)
    exempted = limiting.part.search(even(sentence))
    names = own_numbers(sentence[exempted.end() :], shape) if exempted else ()
    if names and effect == "only":
        effect = "except"
    names = names or own_numbers(sentence, shape)
    if not names and limiting.same.search(even(sentence)):
        names = before
    speaks_of_whole = bool(limiting.whole.match(even(sentence)))
    if shape.places[index] not in _SAYS_FOR_WHOM and (effect == "encouraged" or not (names or speaks_of_whole)):
        return None
    appendix = shape.appendix(index)
    if not names and appendix is not None and shape.numbers[appendix] and limiting.whole.search(even(sentence)):
        names = (shape.numbers[appendix],)
    return Limit(index, sentence, effect, names, False)


def _indirect(shape: Shape, index: int, sentence: str) -> Limit | None:
    """A sentence that gives named clauses to somebody else, or grants time to meet what it does not name.

    Time granted for named clauses is their deadline, not a limit on whom they bind.
    """
    limiting = shape.wording.limiting
    if shape.places[index] not in _SAYS_FOR_WHOM:
        return None
    names = own_numbers(sentence, shape)
    if names and shape.places[index] == "application" and limiting.assigns.search(even(sentence)):
        return Limit(index, sentence, "only", names, False)
    if not names and limiting.grace.search(even(sentence)):
        return Limit(index, sentence, "except", (), False)
    return None


def _effect(shape: Shape, sentence: str) -> Effect | None:
    limiting = shape.wording.limiting
    text = even(sentence)
    for effect, pattern in limiting.rules:
        if pattern.search(text):
            return effect
    applies = limiting.applies.search(text)
    if applies is None or shape.wording.relative.search(text[: applies.start()]):
        return None
    subject = text[: applies.start()]
    if limiting.whole.search(subject) or even(shape.draft.title) in subject or own_numbers(subject, shape):
        return "only"
    return None
